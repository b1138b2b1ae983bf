"""Many certificates as one file to print: the first page of each, in order, written piece by piece.

For the press's own files only (PDF 1.7 with a plain cross-reference table, as Typst writes them); anything else is
refused by name. What a printer needs is taken over (page, fonts, pictures, colours); tags, title and metadata are not,
so the bound file is no PDF/A: the single certificates are the ones to keep. What many files have alike (the lace, the
seals) is written once. Memory: one file, and a number for each object written.
Syntax: ISO 32000-1:2008, 7.3 (objects), 7.5.4 (cross-reference table).
"""

import hashlib
import re
from array import array
from collections.abc import Iterable, Iterator
from typing import Final

_REFERENCE: Final = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>|\b(\d+) 0 R\b", re.DOTALL)
_LENGTH: Final = re.compile(rb"/Length (\d+)")
_LEFT_OUT: Final = re.compile(rb"/(?:StructParents|StructParent) \d+|/Tabs/\w+|/Parent \d+ 0 R")
_KIDS: Final = re.compile(rb"/Type/Pages/Count \d+/Kids\[(\d+) 0 R")
_REMEMBERED: Final = 20_000  # shared objects whose number is kept


class NotBound(ValueError):
    """A file is not one of the press's: `place` counts from 0."""

    def __init__(self, place: int) -> None:
        super().__init__(f"file {place}")
        self.place = place


def bound(files: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of one PDF. Raises NotBound at a file that the press did not write, ValueError for no file at all."""
    binder = _Binder()
    yield binder.head()
    for place, file in enumerate(files):
        try:
            yield from binder.add(file)
        except (ValueError, IndexError, KeyError) as error:
            raise NotBound(place) from error
    yield binder.tail()


class _Binder:
    """Objects 1 and 2 are the catalogue and the root of the pages; they are written last."""

    def __init__(self) -> None:
        self.at = 0
        self.offsets = array("Q", [0, 0, 0])
        self.pages = array("L")
        self.seen: dict[bytes, int] = {}

    def head(self) -> bytes:
        return self._written(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, file: bytes) -> Iterator[bytes]:
        page, objects = _needed(file)
        renumbered: dict[int, int] = {}
        for number, (told, stream) in objects.items():
            body = _with(told, renumbered) + stream
            if number == page:
                body = body.replace(b"/Type/Page", b"/Type/Page/Parent 2 0 R", 1)
            key = hashlib.sha256(body).digest()
            known = self.seen.get(key) if number != page else None
            if known is None:
                known = len(self.offsets)
                self.offsets.append(self.at)
                if len(self.seen) < _REMEMBERED and number != page:
                    self.seen[key] = known
                yield self._written(b"%d 0 obj\n%b\nendobj\n" % (known, body))
            renumbered[number] = known
        self.pages.append(renumbered[page])

    def tail(self) -> bytes:
        if not self.pages:
            raise ValueError("nothing to bind")
        kids = b" ".join(b"%d 0 R" % number for number in self.pages)
        self.offsets[1] = self.at
        out = [b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"]
        self.offsets[2] = self.at + len(out[0])
        out.append(b"2 0 obj\n<</Type/Pages/Count %d/Kids[%b]>>\nendobj\n" % (len(self.pages), kids))
        start = self.at + sum(map(len, out))
        out.append(b"xref\n0 %d\n0000000000 65535 f \n" % len(self.offsets))
        out.append(b"".join(b"%010d 00000 n \n" % offset for offset in self.offsets[1:]))
        out.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(self.offsets), start))
        return self._written(b"".join(out))

    def _written(self, piece: bytes) -> bytes:
        self.at += len(piece)
        return piece


def _offsets(file: bytes) -> dict[int, int]:
    """Where each object of a file begins."""
    if not file.startswith(b"%PDF-1.7"):
        raise ValueError("version")
    start = int(file[file.rindex(b"startxref") + 9 :].split(None, 1)[0])
    word, counted, table = file[start:].split(b"\n", 2)
    if word.strip() != b"xref":
        raise ValueError("no plain table")
    first, count = (int(part) for part in counted.split())
    lines = (table[20 * row : 20 * row + 20] for row in range(count))
    return {first + row: int(line[:10]) for row, line in enumerate(lines) if line[17:18] == b"n"}


def _object(file: bytes, at: int) -> tuple[bytes, bytes]:
    """What stands before a stream, and the stream with its key words (empty if there is none)."""
    begin = file.index(b"obj", at) + 3
    stop = file.index(b"endobj", begin)
    opened = file.find(b"stream", begin, stop)
    if opened < 0:
        return file[begin:stop].strip(), b""
    told = file[begin:opened].strip()
    length = _LENGTH.search(told)
    if length is None:
        raise ValueError("a stream without its length")
    body = opened + 6 + (2 if file[opened + 6 : opened + 8] == b"\r\n" else 1)
    return told, b"\nstream\n" + file[body : body + int(length[1])] + b"\nendstream"


def _needed(file: bytes) -> tuple[int, dict[int, tuple[bytes, bytes]]]:
    """The first page's number, and all objects that it needs, each after those it needs itself; the page is last."""
    offsets = _offsets(file)
    kids = _KIDS.search(file)
    if kids is None:
        raise ValueError("no page")
    page = int(kids[1])
    found: dict[int, tuple[bytes, bytes]] = {}
    above: dict[int, tuple[bytes, bytes]] = {}  # on the way from the page down to here
    stack = [(page, False)]
    while stack:
        number, is_done = stack.pop()
        if is_done:
            found[number] = above.pop(number)
        elif number in above:
            raise ValueError("a ring of references")
        elif number not in found:
            told, stream = _object(file, offsets[number])
            above[number] = (_LEFT_OUT.sub(b"", told) if number == page else told, stream)
            stack.append((number, True))
            stack.extend((int(m[1]), False) for m in _REFERENCE.finditer(above[number][0]) if m[1])
    return page, found


def _with(told: bytes, numbers: dict[int, int]) -> bytes:
    """The same with the new numbers."""
    return _REFERENCE.sub(lambda m: b"%d 0 R" % numbers[int(m[1])] if m[1] else m[0], told)
