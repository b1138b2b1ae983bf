"""The demonstration data are whole: four languages everywhere, no loose reference, published sums kept.

Reads the files of ``src/tadrib/demo/data`` as plain TOML and CSV: no Django, no database.
"""

from __future__ import annotations

import csv
import datetime
import re
import tomllib
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "src" / "tadrib" / "demo" / "data"
LANGS = {"ar", "fr", "en", "pt"}
AREAS = ["border", "investigations", "prisons", "disengagement", "rehabilitation"]
STOCTI_2022_STATES = {"BJ", "BF", "TD", "ML", "NG", "SN"}
ARABIC = re.compile(r"[\u0600-\u06ff]")


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every table, list and leaf below ``value``, with its path."""
    yield path, value
    if isinstance(value, dict):
        for key, below in value.items():
            yield from walk(below, f"{path}.{key}")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from walk(below, f"{path}[{number}]")


TOML = sorted(p.stem for p in DATA.glob("*.toml"))
FILES = sorted(p for p in DATA.iterdir() if p.suffix in {".toml", ".csv", ".md"})
STATES = rows("states")
ISO2 = {s["iso2"] for s in STATES}
INSTITUTIONS = toml("institutions")["institutions"] + toml("ministries")["institutions"]
PROGRAMMES = toml("programmes")["programmes"]
COURSES = toml("courses")["courses"] + toml("courses-examples")["courses"]
LEVELS = {level["code"] for level in toml("courses")["levels"]}
VERSIONS = toml("curricula")["versions"]
EDITIONS = toml("editions")["editions"]
EVENTS = toml("editions")["office_events"]
NEWS = toml("news")["news"]
PEOPLE = toml("people")
PROFESSIONS = toml("professions")
QUESTIONS = toml("questions")["questions"]
SURVEY = toml("questions")["survey"]
MARKED = (
    toml("areas")["areas"] + INSTITUTIONS + toml("institutions")["generic_ministries"] + PROGRAMMES
    + COURSES + VERSIONS + EDITIONS + EVENTS + NEWS + QUESTIONS + [SURVEY]
)


def codes(items: list[dict[str, Any]]) -> set[str]:
    found = [item["code"] for item in items]
    assert len(found) == len(set(found)), f"a code is used twice: {sorted(found)}"
    return set(found)


@pytest.mark.parametrize("name", TOML)
def test_every_text_is_whole_in_four_languages(name: str) -> None:
    texts = 0
    for path, value in walk(toml(name)):
        # a name pool entry holds an Arabic form of a Latin name; it is not a text in four languages
        if not isinstance(value, dict) or "latin" in value or not LANGS & set(value):
            continue
        texts += 1
        assert set(value) == LANGS, path
        shapes = {len(v) if isinstance(v, list) else 0 for v in value.values()}
        assert len(shapes) == 1, f"{path}: the languages do not have the same number of parts"
        for lang, text in value.items():
            parts = text if isinstance(text, list) else [text]
            assert all(p == p.strip() and p for p in parts), f"{path}.{lang}"
            # every Arabic text is in Arabic script and no other language is
            assert all(bool(ARABIC.search(p)) == (lang == "ar") for p in parts), f"{path}.{lang}"
    assert texts, f"{name} has no text"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_house_rules_of_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"[\u0660-\u0669\u06f0-\u06f9]", text), "digits are 0-9, in Arabic too"
    assert "!" not in text
    if path.suffix != ".md":
        assert not re.search(r"\b(invalid|invalide|inválid[oa]|non valide)\b|غير صالح", text, re.IGNORECASE)
    for address in re.findall(r"@([\w.-]+\w)", text):
        assert address == "example.org"
    assert len(text.splitlines()) <= 400
    # published press errors that must not be repeated (FIELD.md 1.1)
    wrong = r"third edition|troisième édition|terceira edição|النسخة الثالثة|\bmaster\b|mestrado|23 June 2021|24 July"
    if path.suffix != ".md":
        assert not re.search(wrong, text, re.IGNORECASE)


def test_states() -> None:
    assert len(STATES) == 54
    for key in ("iso2", "iso3", "m49", "name_ar", "name_fr", "name_en", "name_pt"):
        assert len({s[key] for s in STATES}) == 54, key
    assert len({(s["col"], s["row"]) for s in STATES}) == 54
    regions = {r["m49"] for r in rows("regions")}
    for state in STATES:
        assert all(v and v == v.strip() for v in state.values()), state
        assert re.fullmatch(r"[A-Z]{2}", state["iso2"]) and re.fullmatch(r"[A-Z]{3}", state["iso3"])
        assert re.fullmatch(r"\d{3}", state["m49"]) and state["region"] in regions
        assert 0 <= int(state["col"]) <= 11 and 0 <= int(state["row"]) <= 7
        letters = state["letter_languages"].split()
        assert letters and set(letters) <= LANGS and len(letters) == len(set(letters))
        assert ARABIC.search(state["name_ar"]) and not ARABIC.search(state["name_pt"])
        zoneinfo.ZoneInfo(state["time_zone"])
    by_code = {s["iso2"]: s for s in STATES}
    assert by_code["NA"]["name_en"] == "Namibia"
    assert by_code["CI"]["name_en"] == "Côte d’Ivoire"
    assert by_code["CV"]["name_fr"] == "Cabo Verde"


def test_regions() -> None:
    regions = {r["m49"]: r for r in rows("regions")}
    assert set(regions) == {"002", "015", "202", "011", "014", "017", "018"}
    for region in regions.values():
        assert all(region[f"name_{lang}"] for lang in LANGS)
        assert region["parent"] in regions or region["m49"] == "002"
    sizes = {m49: sum(s["region"] == m49 for s in STATES) for m49 in regions}
    assert sizes == {"002": 0, "202": 0, "015": 6, "011": 16, "014": 18, "017": 9, "018": 5}


def test_everything_is_published_with_a_source_or_marked_example() -> None:
    for item in MARKED:
        published, example = item.get("published", False), item.get("example", False)
        assert published != example, item["code"]
        if published:
            assert item["source"] and all(isinstance(s, str) and "." in s for s in item["source"]), item["code"]
        else:
            assert "source" not in item, item["code"]


def test_what_was_not_published_is_absent() -> None:
    for item in VERSIONS + EDITIONS + COURSES + PROGRAMMES + EVENTS:
        for field in item.get("not_published", []):
            if "." not in field:
                assert not item.get(field), f"{item['code']}: {field} is called not published and has a value"
    for edition in EDITIONS:
        if edition.get("published") and edition["code"] != "STOCTI-2022":
            assert "selected_women" in edition["not_published"], edition["code"]
        if "modules.dates" in edition.get("not_published", []):
            assert all(set(m) == {"module"} for m in edition["modules"]), edition["code"]


def test_references_resolve() -> None:
    areas, institutions = codes(toml("areas")["areas"]), codes(INSTITUTIONS)
    programmes, courses, versions = codes(PROGRAMMES), codes(COURSES), codes(VERSIONS)
    editions = codes(EDITIONS)
    generic = codes(toml("institutions")["generic_ministries"])
    assert [a["code"] for a in toml("areas")["areas"]] == AREAS
    roles = {i["code"]: set(i["roles"]) for i in INSTITUTIONS}
    for item in PROGRAMMES + COURSES + EDITIONS:
        for key, role in (("donors", "donor"), ("partners", "partner"), ("issuers", "issuer")):
            for code in item.get(key, []):
                assert code in institutions, f"{item['code']}: {code}"
                assert role in roles[code], f"{item['code']}: {code} has no role {role}"
    for institution in INSTITUTIONS:
        assert re.fullmatch(r"[A-Z]{2}", institution.get("state", "MA"))
        assert institution.get("generic", "interior") in generic
    for programme in PROGRAMMES:
        assert programme["area"] in areas
    assert {c["area"] for c in COURSES} == areas
    outcomes = [o["code"] for c in COURSES for o in c["outcomes"]]
    assert len(outcomes) == len(set(outcomes))
    for course in COURSES:
        assert course["programme"] in programmes and set(course["levels"]) <= LEVELS
        assert course["languages"] and set(course["languages"]) <= LANGS
        assert 3 <= len(course["outcomes"]) <= 6
        assert any(v["course"] == course["code"] for v in VERSIONS), course["code"]
    modules = {v["code"]: codes(v["modules"]) for v in VERSIONS}
    assert sum(map(len, modules.values())) == len(set().union(*modules.values()))
    for version in VERSIONS:
        assert version["course"] in courses and {m["level"] for m in version["modules"]} <= LEVELS
    for edition in EDITIONS:
        assert edition["course"] in courses and edition["curriculum"] in versions
        curriculum = next(v for v in VERSIONS if v["code"] == edition["curriculum"])
        assert curriculum["course"] == edition["course"]
        assert {m["module"] for m in edition["modules"]} == modules[edition["curriculum"]], edition["code"]
        assert edition["states"] and len(edition["states"]) == len(set(edition["states"]))
        assert set(edition["states"]) <= ISO2 and set(edition["languages"]) <= LANGS
        for event in edition.get("events", []):
            assert event["venue"] in institutions
    for item in NEWS:
        assert item.get("edition") is None or item["edition"] in editions
    assert {e["news"] for e in EVENTS} <= codes(NEWS)
    assert {q["outcome"] for q in QUESTIONS} == {o for o in outcomes if o.startswith("STOCTI-")}


def test_sums_of_hours_and_dates() -> None:
    by_code = {v["code"]: v for v in VERSIONS}
    first = by_code["STOCTI-2022"]
    assert [m["level"] for m in first["modules"]] == ["foundational", "intermediate", "advanced", "trainer"]
    assert first["hours"] == 400 and first["hours_split"] == "example"
    assert by_code["STOCTI-2023"]["hours_more_than"] == 400
    assert [m["days"] for m in by_code["STOCTI-2023"]["modules"]] == [17, 17, 17]
    assert by_code["STOCTI-2025"]["hours"] == 450 and len(by_code["STOCTI-2025"]["modules"]) == 3
    for version in VERSIONS:
        split = [m["hours"] for m in version["modules"] if "hours" in m]
        assert ("hours_split" in version) == bool(split), version["code"]
        if split:
            assert sum(split) == version["hours"] and len(split) == len(version["modules"]), version["code"]
    for edition in EDITIONS:
        if "hours" in edition:
            assert edition["hours"] == by_code[edition["curriculum"]]["hours"]
        for span in [edition, *edition["modules"]]:
            if "start" in span and "end" in span:
                assert span["start"] < span["end"]
        if call := edition.get("call"):
            assert edition["example"] and edition["start"].year in {2026, 2027}
            assert call["opens"] < call["closes"] < edition["start"]
            assert call["seats"] == call["seats_in_room"] + call["seats_remote"]
            states = len(edition["states"])
            assert states * call["per_state_min"] <= call["seats"] <= states * call["per_state_max"]
    assert sum("call" in e for e in EDITIONS) == 5


def test_stocti_2022_as_published() -> None:
    edition = next(e for e in EDITIONS if e["code"] == "STOCTI-2022")
    assert set(edition["states"]) == STOCTI_2022_STATES
    figures = ("selected", "selected_women", "certified", "certified_women", "hours")
    assert [edition[k] for k in figures] == [24, 7, 23, 7, 400]
    date = datetime.date
    assert [(m.get("start"), m.get("end")) for m in edition["modules"]] == [
        (date(2022, 5, 23), date(2022, 6, 10)), (date(2022, 9, 5), date(2022, 9, 23)),
        (date(2022, 11, 21), date(2022, 12, 9)), (None, None),
    ]
    assert edition["modules"][3]["month"] == "2023-02"
    assert edition["issuers"] == ["unoct", "aui"]


def test_ministries_of_the_six_states() -> None:
    for state in STOCTI_2022_STATES:
        own = [i for i in toml("ministries")["institutions"] if i["state"] == state]
        assert {i["generic"] for i in own} == {"foreign-affairs", "interior", "justice"}
        assert sum(i["nominates"] for i in own) == 1


def test_pools_can_make_the_nominations() -> None:
    assert PEOPLE["example"] is True and PEOPLE["email_domain"] == "example.org"
    assert PEOPLE["email_pattern"].endswith("@example.org")
    plan, pools = PEOPLE["plan"], {p["state"]: p for p in PEOPLE["pools"]}
    assert {p["state"] for p in plan} == STOCTI_2022_STATES < set(pools)
    assert [sum(p[k] for p in plan) for k in ("nominations", "plausible", "women")] == [60, 54, 15]
    flaws = codes(PROFESSIONS["flaws"])
    assert {p["flaw"] for p in plan} == flaws
    most = {part["state"]: part["nominations"] for part in plan}
    for part in plan:
        assert part["plausible"] < part["nominations"] and part["women"] < part["plausible"]
    for state, pool in pools.items():
        assert set(pool["languages"]) <= LANGS
        for kind in ("female", "male", "family"):
            latin = [n["latin"] for n in pool[kind]]
            assert len(latin) == len(set(latin)) >= 8
            assert not any(ARABIC.search(n) for n in latin)
            assert all(ARABIC.search(n["ar"]) for n in pool[kind] if "ar" in n)
        # a different given name and family name for every nomination, whatever the draw
        assert len(pool["family"]) >= most.get(state, 4)
    assert all("ar" in n for kind in ("female", "male", "family") for n in pools["TD"][kind])


def test_professions_fit_together() -> None:
    agencies, corps = codes(PROFESSIONS["agencies"]), {r["corps"] for r in PROFESSIONS["ranks"]}
    assert codes(PROFESSIONS["ranks"])
    assert codes(PROFESSIONS["motivations"])
    generic = codes(toml("institutions")["generic_ministries"])
    for agency in PROFESSIONS["agencies"]:
        assert agency["corps"] in corps and agency["ministry"] in generic and set(agency["not_in"]) <= ISO2
        assert any(agency["code"] in f["agencies"] for f in PROFESSIONS["functions"]), agency["code"]
    for function in PROFESSIONS["functions"]:
        assert function["agencies"] and set(function["agencies"]) <= agencies


def test_questions() -> None:
    assert len(codes(QUESTIONS)) == 12
    for question in QUESTIONS:
        assert 1 <= question["right"] <= 4
        for lang in LANGS:
            assert len(set(question["options"][lang])) == 4, f"{question['code']}.{lang}"
    assert {q["right"] for q in QUESTIONS} == {1, 2, 3, 4}
    assert len(codes(SURVEY["items"])) == 10
    assert SURVEY["level"] == 1 and all(len(SURVEY["scale"][lang]) == SURVEY["points"] == 5 for lang in LANGS)


def test_news() -> None:
    assert [n["date"].isoformat() for n in NEWS] == [
        "2021-06-24", "2022-06-24", "2023-03-29", "2024-10-25", "2025-04-14",
    ]
    for item in NEWS:
        assert all(2 <= len(item["body"][lang]) <= 3 for lang in LANGS)


def test_readme_names_every_file() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for path in FILES:
        assert path.name == "README.md" or f"`{path.name}`" in readme, path.name
