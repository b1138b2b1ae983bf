"""The pages people read are true: links, pictures, commands, settings, map, walk and the tables of the rules.

``python -m tests.structure.test_docs`` writes docs/rules/eligibility.md and docs/rules/awards.md anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tadrib.cli.main import COMMANDS
from tadrib.config.options import OPTIONS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, DOCS = ROOT / "src" / "tadrib", ROOT / "docs"
PICTURES, TABLES = DOCS / "guide" / "pictures", ROOT / "tests" / "engines" / "eligibility" / "tables"
RULES = DOCS / "rules" / "eligibility.md"
AWARD_TABLES, AWARDS = ROOT / "tests" / "engines" / "award" / "tables", DOCS / "rules" / "awards.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
WRITTEN = [page for page in PAGES if "reference" not in page.parts and "adr" not in page.parts]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:src|tests|tools)/[\w./-]+)`")
STEP = re.compile(r"`([\w/]+\.py):(\w+)`")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def rules_page() -> str:
    """The decision tables of the eligibility engine as one page."""
    out = [
        "<!-- Written from tests/engines/eligibility/tables. Do not edit. -->\n",
        "# Eligibility rules\n",
        "What each rule of a call says of whom. These tables are tests: each row is checked against the engine. A `?` is a\n"
        "fact that is not known, and leads to `unknown`: the office asks, it does not guess.\n",
    ]
    return _tables(out, TABLES)


def awards_page() -> str:
    """The decision tables of the award engine as one page."""
    out = [
        "<!-- Written from tests/engines/award/tables. Do not edit. -->\n",
        "# Award rules\n",
        "Which award the rules of a curriculum version propose for whom. These tables are tests: each row is checked against\n"
        "the engine. Shares are parts of a whole (4/5 sessions); a `?` is a figure that is not there: no test taken, no\n"
        "practical published. Points of a criterion stand before its minimum (1/2 is below). Persons decide.\n",
    ]
    return _tables(out, AWARD_TABLES)


def _tables(out: list[str], folder: Path) -> str:
    for path in sorted(folder.glob("*.txt")):
        grid: list[list[str]] = []
        for line in text(path).splitlines():
            if line.startswith("# "):
                out.append(f"## {line[2:]}\n")
            elif line.startswith("rule "):
                rule = json.dumps(json.loads(line[5:]), ensure_ascii=False)
                out.append(f"\nRule: `{rule}`\n")
            elif line.startswith("rules "):
                rule = json.dumps(json.loads(line[6:]), ensure_ascii=False, indent=1)
                out.append(f"\n```json\n{rule}\n```\n")
            elif line.startswith("on "):
                out.append(f"Checked on {line[3:]}.\n")
            elif line.startswith("|"):
                grid.append([cell.strip() for cell in line.strip("| \n").split("|")])
            elif line:
                out.append(line)
        width = len(grid[0])
        rows = [[*cells, *[""] * (width - len(cells))] for cells in grid]
        rows.insert(1, ["---"] * width)
        out += [f"| {' | '.join(cells)} |" for cells in rows] + [""]
    return "\n".join(out).rstrip() + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    ours = [link.partition("#")[0] for link in LINK.findall(text(page)) if "://" not in link]

    assert [link for link in ours if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_are_there(page: Path) -> None:
    assert [name for name in FILE.findall(text(page)) if not (ROOT / name).exists()] == []


def test_every_picture_is_used() -> None:
    used = {Path(link).name for page in PAGES for link in LINK.findall(text(page)) if link.endswith(".png")}

    assert used == {picture.name for picture in PICTURES.glob("*.png")}


def test_every_page_is_reached_from_the_readme() -> None:
    reached, to_read = set(), [ROOT / "README.md"]
    while to_read:
        page = to_read.pop()
        if page in reached:
            continue
        reached.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(text(page)) if "://" not in link]
        to_read += [(page.parent / link).resolve() for link in links if link.endswith(".md")]
    adrs = set((DOCS / "adr").glob("*.md"))

    assert set(PAGES) - reached - adrs == set()


def test_readme_tells_commands_that_run() -> None:
    readme = text(ROOT / "README.md")
    told = set(re.findall(r"^ +(\./\w+)|`(\./\w+)[ `]", readme, re.MULTILINE))

    assert {one or other for one, other in told} == {"./run", "./test", "./tadrib"}
    assert all((ROOT / name).stat().st_mode & 0o111 for name in ("run", "test", "tadrib"))


def test_readme_names_entrances_of_the_demonstration() -> None:
    from tadrib.demo import cast  # the models behind it need Django, which writing the page of the rules does not

    readme = text(ROOT / "README.md")

    assert f"`{cast.PASSWORD}`" in readme
    assert all(f"`{cast.address(key)}`" in readme for key, *_ in cast.OFFICE)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_are_told_exist(page: Path) -> None:
    told = set(re.findall(r"\./tadrib ([a-z][a-z-]*)", text(page)))
    parts = {part for line in re.findall(r"`\./test ([a-z ]+)`", text(page)) for part in line.split()}
    known = re.search(r"^all=\((.+)\)$", text(ROOT / "test"), re.MULTILINE)

    assert told <= set(COMMANDS)
    assert known and parts <= set(known[1].split())


def test_every_command_is_in_the_reference() -> None:
    assert set(re.findall(r"^## tadrib ([\w-]+)", text(DOCS / "reference" / "commands.md"), re.MULTILINE)) == set(COMMANDS)


def test_every_setting_is_told() -> None:
    rows = re.findall(r"^\| `(TADRIB_\w+)` \|", text(DOCS / "howto" / "configure.md"), re.MULTILINE)

    assert rows == [option.name for option in OPTIONS]


def test_map_names_every_room() -> None:
    def below(floor: str) -> set[str]:
        found = {p for p in (PACKAGE / floor).iterdir() if p.is_dir() and (p / "__init__.py").exists()}
        found |= {p.with_suffix("") for p in (PACKAGE / floor).glob("*.py") if p.stem != "__init__"}
        return {str(p.relative_to(PACKAGE)) for p in found}

    floors = {p.name for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    house = floors.union(*(below(floor) for floor in ("web", "domain", "workflows", "engines", "kernel")))

    rows = re.findall(r"^\| `([\w/]+)` \|", text(DOCS / "map.md"), re.MULTILINE)

    assert sorted(rows) == sorted(house)


def test_walk_passes_only_what_is_there() -> None:
    steps = STEP.findall(text(DOCS / "walk.md"))
    missing = [
        f"{path}:{name}"
        for path, name in steps
        if not (PACKAGE / path).exists()
        or not re.search(rf"^(?:def|class) {name}\b|^{name}\b[^=\n]*=", text(PACKAGE / path), re.MULTILINE)
    ]

    assert len(steps) > 15
    assert missing == []


def test_words_name_classes_of_the_house() -> None:
    source = "\n".join(text(path) for path in PACKAGE.rglob("*.py"))
    named_classes = re.findall(r"\(`([A-Z]\w+)`", text(DOCS / "words.md"))

    assert len(named_classes) > 15
    assert [name for name in named_classes if not re.search(rf"^class {name}\b", source, re.MULTILINE)] == []


def test_page_of_the_rules_is_that_of_the_tables() -> None:
    assert text(RULES) == rules_page()
    assert text(AWARDS) == awards_page()


if __name__ == "__main__":
    RULES.write_text(rules_page(), encoding="utf-8")
    AWARDS.write_text(awards_page(), encoding="utf-8")
