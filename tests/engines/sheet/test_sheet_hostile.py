"""Files that mean harm, or are something else: refused by a code, and nothing makes the reader raise."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from tadrib.engines.sheet import PROBLEM_CODES, Refusal, read, refused
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


def _tall(name: str, content: bytes) -> bytes:
    rows = b'<row r="2000"/>' * 1_000_000
    return content.replace(b"</sheetData>", rows + b"</sheetData>", 1) if name.endswith("sheet1.xml") else content


def _ods_cell(text: bytes) -> bytes:
    return b"<table:table-cell><text:p>" + text + b"</text:p></table:table-cell>"


def _ods(rows: bytes, before: bytes = b"") -> bytes:
    spaces = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (name, name)
        for name in (b"office", b"table", b"text", b"script")
    )
    content = (
        b'<office:document-content xmlns:xlink="http://www.w3.org/1999/xlink" ' + spaces + b"><office:body>"
        b'<office:spreadsheet><table:table table:name="A">' + rows + b"</table:table></office:spreadsheet>"
        b"</office:body></office:document-content>"
    )
    if before.startswith(b"<!"):
        content = before + content
    else:
        content = content.replace(b"<office:body>", before + b"<office:body>", 1)
    return _zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": content})


_ROW_END = b"</table:table-row>"
_MACRO = b'<office:scripts><office:script script:language="ooo:Basic"/></office:scripts>'
_OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
    b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
HOSTILE = [
    (b"", "x.xlsx", "empty_file"),
    (b"a,b\n" * 100_000, "x.csv", "too_large"),
    (b"%PDF-1.7 ...", "x.xlsx", "not_a_spreadsheet"),
    (b"<html><table></table></html>", "x.xls", "saved_as_page"),
    (b'<?xml version="1.0"?><Workbook/>', "x.xls", "saved_as_page"),
    (b"PK\x03\x04 broken", "x.xlsx", "damaged"),
    (fill(GOOD)[:4000], "x.xlsx", "damaged"),
    (b"Rar!\x1a\x07", "x.xlsx", "archive"),
    (_zip(**{"names.xlsx": b"x"}), "names.xlsx", "archive"),
    (_zip(**{"readme.txt": b"x"}), "x.xlsx", "not_a_spreadsheet"),
    (b"\x01\x00\x02\x07" * 200, "x.csv", "not_a_spreadsheet"),
    (OLE, "x.xls", "not_a_spreadsheet"),
    (OLE + "Workbook\0".encode("utf-16-le"), "x.xls", "not_a_spreadsheet"),
    (OLE + "Workbook\0_VBA_PROJECT".encode("utf-16-le"), "x.xls", "macro"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "encrypted"),
    (_encrypted_flag(fill(GOOD)), "x.xlsx", "encrypted"),
    (fill(GOOD), "x.xlsm", "macro"),
    (_changed(_same, **{"xl/vbaProject.bin": b"x"}), "x.xlsx", "macro"),
    (_changed(_same, **{"xl/media/a.bin": b"\0" * 3_000_000}), "x.xlsx", "zip_bomb"),
    (_changed(_same, **{f"xl/p{i}.bin": b"x" for i in range(400)}), "x.xlsx", "zip_bomb"),
    (_changed(_entities), "x.xlsx", "hostile_xml"),
    (_changed(_hidden_entities), "x.xlsx", "not_a_spreadsheet"),
    (
        _zip(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<x/>"}),
        "x.ods",
        "not_a_spreadsheet",
    ),
    (_ods(b"<table:table-row>" + _ods_cell(b"x") + b"</table:table-row>", _MACRO), "x.ods", "macro"),
    (_ods(b'<table:table-source xlink:href="http://x"/>'), "x.ods", "external_link"),
    (_ods(b'<table:table-row table:number-rows-repeated="1048576">' + _ods_cell(b"x") + _ROW_END), "x.ods", "too_tall"),
    (_ods(b"<!--", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"), "x.ods", "hostile_xml"),
    (_changed(_same, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "x.xlsx", "external_link"),
    (_changed(_same, **{"xl/worksheets/_rels/sheet1.xml.rels": _OUTSIDE}), "x.xlsx", "external_link"),
    (_changed(_same, **{"xl/embeddings/oleObject1.bin": b"x"}), "x.xlsx", "macro"),
    (_changed(_tall), "x.xlsx", "too_tall"),
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


def test_far_away_cell_does_not_fill_the_rows_between_and_is_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(GOOD)))
    book.worksheets[0]["B1048576"] = "far"
    reading = read(saved(book), "x.xlsx", spec())

    assert codes(reading) == [("left_aside", "B1048576", None)]
    assert [row.number for row in reading.good_rows] == [3]


def test_a_parser_that_ran_out_of_bounds_is_a_refusal() -> None:
    reading = refused(Refusal("too_heavy"))

    assert codes(reading) == [("too_heavy", None, None)]
    assert reading.is_refused


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
