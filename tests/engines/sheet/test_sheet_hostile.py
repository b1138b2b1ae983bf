"""Files that mean harm, or are something else: refused by a code, and nothing makes the reader raise."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from tadrib.engines.sheet import PROBLEM_CODES, read
from tests.engines.sheet.nominees import GOOD, codes, fill, saved, spec


def _zip(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _changed(change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    parts = {}
    with zipfile.ZipFile(io.BytesIO(fill(GOOD))) as archive:
        for name in archive.namelist():
            content = change(name, archive.read(name))
            if content is not None:
                parts[name] = content
    return _zip(**parts, **more)


def _same(name: str, content: bytes) -> bytes:
    return content


def _entities(name: str, content: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return content.replace(b"<worksheet", bomb + b"<worksheet", 1) if name.endswith("sheet1.xml") else content


def _hidden_entities(name: str, content: bytes) -> bytes:
    return _entities(name, content).replace(b"<!DOCTYPE", b"<!--" + b" " * 70_000 + b"--><!DOCTYPE", 1)


def _encrypted_flag(data: bytes) -> bytes:
    flagged = bytearray(data)
    place = flagged.find(b"PK\x01\x02")
    flagged[place + 8] |= 1
    return bytes(flagged)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
HOSTILE = [
    (b"", "x.xlsx", "empty_file"),
    (b"a,b\n" * 100_000, "x.csv", "too_large"),
    (b"%PDF-1.7 ...", "x.xlsx", "not_a_spreadsheet"),
    (b"<html><table></table></html>", "x.xls", "not_a_spreadsheet"),
    (b"PK\x03\x04 broken", "x.xlsx", "not_a_spreadsheet"),
    (_zip(**{"readme.txt": b"x"}), "x.xlsx", "not_a_spreadsheet"),
    (b"\x01\x00\x02\x07" * 200, "x.csv", "not_a_spreadsheet"),
    (OLE, "x.xls", "old_excel"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "encrypted"),
    (_encrypted_flag(fill(GOOD)), "x.xlsx", "encrypted"),
    (fill(GOOD), "x.xlsm", "macro"),
    (_changed(_same, **{"xl/vbaProject.bin": b"x"}), "x.xlsx", "macro"),
    (_changed(_same, **{"xl/media/a.bin": b"\0" * 3_000_000}), "x.xlsx", "zip_bomb"),
    (_changed(_same, **{f"xl/p{i}.bin": b"x" for i in range(400)}), "x.xlsx", "zip_bomb"),
    (_changed(_entities), "x.xlsx", "hostile_xml"),
    (_changed(_hidden_entities), "x.xlsx", "not_a_spreadsheet"),
    (_zip(mimetype=b"x", **{"content.xml": b"<x/>"}), "x.ods", "opendocument"),
    (_changed(lambda n, c: None if n.endswith("sheet1.xml") else c), "x.xlsx", "not_a_spreadsheet"),
    (_changed(lambda n, c: c[: len(c) // 2] if n.endswith("sheet1.xml") else c), "x.xlsx", "not_a_spreadsheet"),
    (b"one,two\n1,2\n", "x.csv", "no_headings"),
    (saved(Workbook()), "x.xlsx", "no_headings"),
]


@pytest.mark.parametrize(("data", "filename", "code"), HOSTILE, ids=[f"{i}-{c[2]}" for i, c in enumerate(HOSTILE)])
def test_harmful_or_foreign_files_are_refused(data: bytes, filename: str, code: str) -> None:
    reading = read(data, filename, spec(bytes_max=200_000))

    assert [problem.code for problem in reading.problems] == [code]
    assert reading.is_refused
    assert reading.rows == ()


def test_far_away_cell_does_not_fill_the_rows_between() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(GOOD)))
    book.worksheets[0]["B1048576"] = "far"
    data = saved(book)

    reading = read(data, "x.xlsx", spec())

    assert ("missing_required", "C1048576", "sex") in codes(reading)
    assert [row.number for row in reading.good_rows] == [3]


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xlsx", ""]))
def test_no_bytes_make_the_reader_raise(data: bytes, filename: str) -> None:
    assert {problem.code for problem in read(data, filename, spec()).problems} <= set(PROBLEM_CODES)


VALID = fill(GOOD)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(VALID) - 1), st.integers(1, 255))
def test_no_flipped_byte_makes_the_reader_raise(place: int, change: int) -> None:
    broken = bytearray(VALID)
    broken[place] ^= change

    assert {problem.code for problem in read(bytes(broken), "x.xlsx", spec()).problems} <= set(PROBLEM_CODES)
