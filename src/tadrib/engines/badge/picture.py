"""The badge as a drawing (SVG) with a credential inside, and what is found in a picture that somebody sends.

Open Badges 3.0, 5.3.2: one `openbadges:credential` element right under the root, JSON as CDATA, a token as `verify`.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from defusedxml import ElementTree  # type: ignore[import-untyped]  # ships no types
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # ships no types

from .baking import NotBaked, unbake_text
from .jose import looks_like_token

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
_LARGEST: Final = 1 << 21  # characters of a drawing that is opened


def draw_badge_svg(credential: Mapping[str, Any] | str, *, title: str = "") -> str:
    """The house's star as SVG with `credential` (signed, or a token) inside; `title` for those who do not see it."""
    stars = "".join(
        f'<polygon fill="{colour}" points="{_star(50, 50 * share)}"/>'
        for share, colour in (
            (0.98, "#0b5d4e"), (0.87, "#b98a2a"), (0.85, "#0b5d4e"), (0.62, "#fffdf8"), (0.53, "#0b5d4e"),
            (0.24, "#b98a2a"),
        )
    )  # fmt: skip
    told = _escaped(title)
    name = f' role="img" aria-label="{told}"' if told else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}" viewBox="0 0 100 100"{name}>'
        f"{_inside(credential)}{stars}</svg>"
    )


def _inside(credential: Mapping[str, Any] | str) -> str:
    if isinstance(credential, str):
        if not looks_like_token(credential):
            raise NotBaked("not_a_token")
        return f'<openbadges:credential verify="{credential}"/>'
    told = json.dumps(credential, ensure_ascii=False, separators=(",", ":")).replace("]]>", "]]\\u003e")
    return f"<openbadges:credential><![CDATA[{told}]]></openbadges:credential>"


def found_in_picture(picture: bytes) -> dict[str, Any] | str:
    """The credential, or the token, in a PNG or SVG, unjudged. Raises NotBaked; nothing is drawn or fetched."""
    if picture.startswith(b"\x89PNG"):
        return _read(unbake_text(picture))
    if len(picture) > _LARGEST:
        raise NotBaked("too_large")
    try:
        root = ElementTree.fromstring(picture, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotBaked("not_a_picture") from error
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise NotBaked("not_a_picture")
    inside = root.findall(f"{{{NAMESPACE}}}credential")
    if len(inside) != 1:
        raise NotBaked("many_credentials" if inside else "no_credential")
    return _read(inside[0].get("verify") or inside[0].text or "")


def _read(text: str) -> dict[str, Any] | str:
    if looks_like_token(text):
        return text.strip()
    try:
        credential = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotBaked("not_json") from error
    if not isinstance(credential, dict):
        raise NotBaked("not_json")
    return credential


def _star(centre: float, radius: float) -> str:
    inner = radius * math.cos(math.pi / 4) / math.cos(math.pi / 8)
    corners = []
    for corner in range(16):
        angle, reach = math.pi * corner / 8, radius if corner % 2 == 0 else inner
        corners.append(f"{centre + reach * math.sin(angle):.2f},{centre - reach * math.cos(angle):.2f}")
    return " ".join(corners)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
