"""The folder of messy and hostile files, each against its written verdict."""

import io
import json
import resource
import zipfile
from pathlib import Path

import pytest

from tadrib.domain.calls import boxing
from tadrib.engines.sheet import Refusal, SheetReading, read, read_tables, refused
from tests.engines.sheet.nominees import GOOD, fill, spec

FOLDER = Path(__file__).resolve().parents[2] / "files" / "sheets"
VERDICTS = json.loads((FOLDER / "verdicts.json").read_text(encoding="utf-8"))

SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006"
OVERRIDE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def verdict(reading: SheetReading) -> dict[str, object]:
    names = {row.number: row.cells["name"].rpartition("!")[0] for row in reading.rows if "name" in row.cells}
    first = next(iter(names.values()), "")

    def key(row: object) -> str:
        tab = names.get(row.number, "")  # type: ignore[attr-defined]
        return f"{tab}!{row.shown}" if tab and tab != first else str(row.shown)  # type: ignore[attr-defined]

    keys = {row.number: key(row) for row in reading.rows}
    rows: dict[str, list[list[str | None]]] = {one: [] for one in keys.values()}
    for problem in reading.problems:
        if problem.row is not None:
            rows[keys[problem.row]].append([problem.code, problem.field])
    of_the_file = [problem.code for problem in reading.problems if problem.row is None]
    refusal = of_the_file.pop() if reading.is_refused else ""
    return {"refused": refusal, "of_the_file": of_the_file, "rows": rows}


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_each_file_gets_its_verdict(name: str) -> None:
    wanted = {key: value for key, value in VERDICTS[name].items() if key != "why"}
    content = (FOLDER / name).read_bytes()

    assert verdict(read(content, name, spec())) == wanted
    try:
        boxed = read_tables(boxing.tables(content, name, spec()), spec())
    except Refusal as refusal:
        boxed = refused(refusal)
    assert verdict(boxed) == wanted


def test_every_file_has_a_verdict() -> None:
    here = {path.name for path in FOLDER.iterdir()} - {"README.md", "verdicts.json"}

    assert here == set(VERDICTS)


def test_a_parser_that_asks_for_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="too_large"):
        boxing.tables(b"PK" + b"\0" * 6_000_000, "x.xlsx", spec())
    assert boxing.tables(fill(GOOD), "x.xlsx", spec())
    monkeypatch.setattr(boxing, "MEMORY", 150 * 1024 * 1024)  # less than what opening a workbook takes
    with pytest.raises(Refusal, match="too_heavy"):
        boxing.tables(_strings(), "x.xlsx", spec())


def test_the_memory_of_a_greedy_file_is_bounded() -> None:
    reading = read_tables(boxing.tables(_strings(), "x.xlsx", spec()), spec())

    assert [row.number for row in reading.good_rows] == [3]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < boxing.MEMORY // 1024


def _strings() -> bytes:
    """A sheet with 400,000 texts that no cell uses: within the limits of size, and greedy when opened."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(fill(GOOD))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"</Types>", OVERRIDE + b"</Types>")
            new.writestr(name, content)
        more = b"".join(b"<si><t>%07d</t></si>" % number for number in range(400_000))
        new.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s/main">%s</sst>' % (SPACE, more))
    return stream.getvalue()
