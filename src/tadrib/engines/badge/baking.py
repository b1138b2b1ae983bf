"""The badge as a picture: drawing one, putting a credential into a PNG and taking it out again.

One iTXt chunk, keyword `openbadgecredential`, uncompressed, before the image data (Open Badges 3.0, 5.3.1). Chunks are
spliced, so the pixels of any PNG stay as they are and a hostile picture is never decoded.
"""

import io
import json
import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from PIL import Image, ImageDraw

_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORD: Final = b"openbadgecredential"
_LARGEST: Final = 1 << 20  # bytes of credential


class NotBaked(ValueError):
    """No credential can be read here: not_png, no_credential, many_credentials, compressed, too_large, not_json."""


def bake(png: bytes, credential: Mapping[str, Any]) -> bytes:
    """`png` with `credential` inside, in the place of any earlier one. Raises NotBaked("not_png")."""
    told = json.dumps(credential, ensure_ascii=False, separators=(",", ":")).encode()
    if len(told) > _LARGEST:
        raise NotBaked("too_large")
    # keyword, NUL, compression flag 0, method 0, empty language and translated keyword (PNG 1.2, 4.2.3.3)
    body = _KEYWORD + b"\0\0\0\0\0" + told
    baked = [_HEAD]
    for kind, data in _chunks(png):
        if not _is_ours(kind, data):
            baked.append(_chunk(kind, data))
        if kind == b"IHDR":
            baked.append(_chunk(b"iTXt", body))
    return b"".join(baked)


def unbake_text(png: bytes) -> str:
    """The text of the one chunk in `png`: a credential as JSON, or a token. Raises NotBaked."""
    found = [data for kind, data in _chunks(png) if _is_ours(kind, data)]
    if len(found) != 1:
        raise NotBaked("many_credentials" if found else "no_credential")
    data = found[0]
    rest = data[len(_KEYWORD) + 1 :]
    if len(rest) < 4 or rest[0] != 0:
        raise NotBaked("compressed" if rest[:1] == b"\1" else "not_json")
    if len(rest) > _LARGEST + 4096:
        raise NotBaked("too_large")
    _language, _translated, told = [*rest[2:].split(b"\0", 2), b"", b""][:3]
    try:
        return told.decode()
    except ValueError as error:
        raise NotBaked("not_json") from error


def unbake(png: bytes) -> dict[str, Any]:
    """The credential in `png`, unjudged. Raises NotBaked."""
    try:
        credential = json.loads(unbake_text(png))
    except (ValueError, RecursionError) as error:
        if isinstance(error, NotBaked):
            raise
        raise NotBaked("not_json") from error
    if not isinstance(credential, dict):
        raise NotBaked("not_json")
    return credential


def draw_badge(size: int = 512, *, ground: str = "#0b5d4e", paper: str = "#fffdf8", gold: str = "#b98a2a") -> bytes:
    """A square PNG: the house's eight-point star within a star, clear outside. `size` in pixels, 64 to 2048."""
    if not 64 <= size <= 2048:
        raise ValueError("size: 64 to 2048")
    wide = size * 4  # drawn large and brought down: smooth edges
    picture = Image.new("RGBA", (wide, wide), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for share, colour in ((0.98, ground), (0.87, gold), (0.85, ground), (0.62, paper), (0.53, ground), (0.24, gold)):
        draw.polygon(_star(wide / 2, wide / 2 * share), fill=colour)
    for turn in range(8):
        angle = math.pi / 8 + turn * math.pi / 4
        at = wide / 2 + wide * 0.345 * math.cos(angle), wide / 2 + wide * 0.345 * math.sin(angle)
        draw.circle(at, wide * 0.012, fill=gold)
    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    """Two squares, one turned by 45 degrees: sixteen corners, the inner ones at r / (sqrt 2 cos 22.5)."""
    inner = radius * math.cos(math.pi / 4) / math.cos(math.pi / 8)
    corners = []
    for corner in range(16):
        angle = math.pi * corner / 8
        reach = radius if corner % 2 == 0 else inner
        corners.append((centre + reach * math.sin(angle), centre - reach * math.cos(angle)))
    return corners


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_HEAD):
        raise NotBaked("not_png")
    at = len(_HEAD)
    kind = b""
    while kind != b"IEND":
        if at + 12 > len(png):
            raise NotBaked("not_png")
        length, kind = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        if len(data) != length or png[at + 8 + length : at + 12 + length] != _sum(kind, data):
            raise NotBaked("not_png")
        yield kind, data
        at += 12 + length


def _is_ours(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.split(b"\0", 1)[0] == _KEYWORD


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + _sum(kind, data)


def _sum(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + data))
