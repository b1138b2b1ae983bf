"""``tadrib select`` on spreadsheets with a rules file: columns, cells, problems, and the same cohort as from JSON."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from tadrib.cli import main as cli

RULES = """
name = "Small"
objective = ["seats max", "score max"]
seats = 1
[weights]
test = 1
[[rules]]
id = "R-vetting"
kind = "require"
field = "vetting"
is = "cleared"
"""
CSV = "id,name,country,sex,vetting,test,draw\nA,Example One,Mali,F,cleared,9,1\nB,Example Two,SN,M,cleared,7,2\n"


@pytest.fixture
def files(tmp_path):
    def write(content, rules=RULES, name="people.csv"):
        sheet, toml = tmp_path / name, tmp_path / "rules.toml"
        sheet.write_bytes(content if isinstance(content, bytes) else content.encode())
        toml.write_bytes(rules if isinstance(rules, bytes) else rules.encode())
        return [str(sheet), "--rules", str(toml)]

    return write


@pytest.fixture
def answer(files, tmp_path):
    """The answer to a sheet, as --json writes it."""

    def ask(content, rules=RULES, name="people.csv", *more):
        out = tmp_path / "out.json"
        assert cli.main(["select", *files(content, rules, name), "--json", str(out), *more]) == 0
        return json.loads(out.read_text())

    return ask


def xlsx(rows):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def test_cohort_is_told_with_names(files, capsys):
    assert cli.main(["select", *files(CSV)]) == 0

    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["A", "Example", "One", "ML", "F", "9", "selected"] in said


@pytest.mark.parametrize(
    "content",
    [
        CSV.replace("Example One", "Zoë").encode("utf-8-sig"),
        CSV.replace("Example One", "Zoë").encode("utf-16"),
        CSV.replace("Example One", "Zoë").encode("cp1252"),
        CSV.replace("Example One", "أمينة").encode("cp1256"),
        CSV.replace(",", ";").encode(),
        CSV.replace(",", "\t").encode(),
        xlsx([line.split(",") for line in CSV.splitlines()]),
    ],
    ids=["utf-8", "utf-16", "cp1252", "cp1256", "semicolon", "tab", "xlsx"],
)
def test_all_forms_of_a_sheet_give_the_same(answer, content):
    assert answer(content)["cohort"] == ["A"]


def test_arabic_headings_words_and_digits(answer):
    content = (
        "الرقم,الاسم,الدولة,الجنس,التدقيق,test,القرعة,مستوى الإنجليزية\n"
        "A,مثال,مالي,أنثى,cleared,٩,١,B2\nB,مثال,السنغال,ذكر,cleared,٧,٢,٣\n"
    )
    found = answer(content, RULES + '[[rules]]\nkind = "language"\nlanguages = "الإنجليزية"\nlevel = "B1"\n')

    assert [
        (one["id"], one["state"], one["gender"], one["languages"]) for one in found["run"]["input"]["nominees"]
    ] == [
        ("A", "ML", "F", {"en": 4}),
        ("B", "SN", "M", {"en": 3}),
    ]
    assert found["run"]["input"]["nominees"][0]["criteria"] == {"test": 9}


@pytest.mark.parametrize(
    "heading",
    [
        "Réf,Nom,Pays,Sexe,Vérification,test,Tirage",
        "Identificador,Nome,País,Género,Verificação,test,Sorteio",
    ],
)
def test_french_and_portuguese_headings(answer, heading):
    assert answer(heading.replace("Réf", "Référence") + CSV[CSV.index("\n") :])["cohort"] == ["A"]


def test_columns_can_be_mapped_and_defaults_given(answer):
    content = CSV.replace("vetting", "Zustand").replace("country,", "").replace("Mali,", "").replace("SN,", "")
    found = answer(content, RULES + '[columns]\nvetting = "Zustand"\n[defaults]\nstate = "TN"\n')

    assert {one["state"] for one in found["run"]["input"]["nominees"]} == {"TN"}


def test_lists_flags_and_languages(answer):
    content = (
        "id,state,languages,prerequisites,alternate,local,test,draw\n"
        "A,ML,en:4; fr B2; Arabic (C1),P1; P2,oui,yes,1,1\nB,SN,fr 5,P1،P2,não,no,2,2\n"
    )
    rules = """
objective = ["seats", "alternates", "score"]
[weights]
test = 1
[[rules]]
kind = "count"
where = { local = true }
max = 1
[[rules]]
kind = "prerequisites"
all = ["P1", "P2"]
"""
    first, second = answer(content, rules)["run"]["input"]["nominees"]

    assert (first["languages"], first["alternate"], first["local"]) == ({"en": 4, "fr": 4, "ar": 5}, True, True)
    assert (second["prerequisites"], second["alternate"], second["local"]) == (["P1", "P2"], False, False)


def test_without_ids_and_lots_the_rows_count_and_that_is_said(files, capsys):
    assert cli.main(["select", *files("country,vetting,test\nMali,cleared,7\nChad,cleared,7\n")]) == 0

    said = capsys.readouterr().out
    assert "order of the rows breaks ties" in said
    assert "row-2  ML" in said


def test_seed_draws_for_rows_without_lots(answer):
    content = "id,country,vetting,test\nA,Mali,cleared,7\nB,Chad,cleared,7\n"
    found = answer(content, RULES, "people.csv", "--seed", "four dice")

    assert found["run"]["seed"] == "four dice"
    assert sorted(one["draw"] for one in found["run"]["input"]["nominees"]) == [1, 2]


PROBLEMS = {
    "no state": (CSV.replace("Mali", ""), RULES, "row 2: has no state"),
    "bad number": (CSV.replace(",9,", ",nine,"), RULES, "row 2, column F “test”: “nine” is not a whole number"),
    "fraction": (CSV.replace(",9,", ",9.5,"), RULES, "row 2, column F “test”: “9.5” is not a whole number"),
    "formula": (CSV.replace(",9,", ",=1+1,"), RULES, "is a formula"),
    "same id": (CSV.replace("\nB,", "\nA,"), RULES, "row 3, column A “id”: “A” stands in row 2 already"),
    "same lot": (CSV.replace(",7,2", ",7,1"), RULES, "row 3, column G “draw”: “1” is drawn in row 2 already"),
    "lot missing": (CSV.replace(",7,2", ",7,"), RULES, "row 3, column G “draw”: has no lot"),
    "gender": (CSV.replace(",F,", ",q,"), RULES + '[[rules]]\nkind="women"\npercent=10\n', "“q” is not a gender"),
    "no column of a criterion": (CSV.replace("test", "other"), RULES, "column for criteria.test: is not there"),
    "no column of a rule": (CSV.replace("vetting", "other"), RULES, "column for vetting: is not there"),
    "two columns of one field": (CSV.replace("name", "State"), RULES, "could be state, and so could"),
    "no headings": ("1,2,3\n4,5,6\n", RULES, "has no row of headings"),
    "priority": (CSV.replace("name", "priority").replace("Example One", "1").replace("Example Two", ""),
                 RULES.replace('"score max"', '"priority"'), "row 3: has no priority"),
    "language level": (CSV.replace("name", "English level").replace("Example One", "7").replace("Example Two", "B2"),
                       RULES + '[[rules]]\nkind="language"\nany_of="en"\nmin_level=2\n', "“7” is not a level"),
    "unknown language": (CSV.replace("name", "languages").replace("Example One", "Klingon 4"),
                         RULES + '[[rules]]\nkind="language"\nany_of="en"\nmin_level=2\n', "names a language we do not know"),
    "flag": (CSV.replace("name", "alternate").replace("Example One", "maybe"),
             RULES.replace('"score max"', '"alternates"'), "“maybe” is neither yes nor no"),
    "kind": (CSV, RULES + '[[rules]]\nkind = "magic"\n', "rules.toml, rule 3 (R-magic), kind: “magic” is no kind of rule"),
    "key of a rule": (CSV, RULES + "maximum = 3\n", "rule 2 (R-vetting), maximum: is not known here"),
    "level": (CSV, RULES.replace("score max", "beauty"), "objective, level 2: “beauty” is no level we know"),
    "no objective": (CSV, RULES.replace("objective", "# objective"), "rules.toml, objective: is missing"),
    "member": (CSV, RULES + '[[rules]]\nkind = "include"\nmembers = ["Z"]\n', "“Z” names somebody who is no nominee"),
    "top key": (CSV, "weight = 3\n" + RULES, "rules.toml, weight: is not known here"),
    "mapped heading": (CSV, RULES + '[columns]\nrank = "Dienstgrad"\n', "[columns] says it is under “Dienstgrad”"),
    "toml": (CSV, "a = = 3", "is not TOML"),
    "toml bytes": (CSV, b'name = "\xff"', "is not UTF-8"),
    "no spreadsheet": (b"%PDF-1.7 nothing", RULES, "is neither JSON, XLSX nor a text"),
    "broken zip": (b"PK\x03\x04 nothing", RULES, "is damaged, or did not arrive whole"),
    "archive": (b"Rar!\x1a\x07 nothing", RULES, "is an archive"),
    "page": (b"<html><table></table></html>", RULES, "is a web page with the name of a spreadsheet"),
    "empty": (b"", RULES, "is empty"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", RULES, "is neither JSON, XLSX nor a text"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "rules", "said"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem_is_told_with_its_place(files, capsys, content, rules, said):
    assert cli.main(["select", *files(content, rules)]) == 2
    assert said in capsys.readouterr().err


def test_all_problems_are_told_at_once(files, capsys):
    content = CSV.replace(",9,", ",nine,").replace("SN", "").replace("\nB,", "\nA,")

    assert cli.main(["select", *files(content, RULES + '[[rules]]\nkind = "magic"\n')]) == 2

    said = capsys.readouterr().err
    assert all(one in said for one in ("4 problems", "nine", "row 3: has no state", "row 2 already", "magic"))


def test_formula_of_a_workbook_is_refused(files, capsys):
    content = xlsx([["id", "state", "vetting", "test"], ["A", "ML", "cleared", "=SUM(1,2)"]])

    assert cli.main(["select", *files(content, RULES, "people.xlsx")]) == 2
    assert "row 2, column D “test”: “=SUM(1,2)” is a formula" in capsys.readouterr().err


def test_sheet_needs_rules(files, capsys):
    assert cli.main(["select", files(CSV)[0]]) == 2
    assert "Add --rules" in capsys.readouterr().err


def test_terminal_is_not_moved_by_names(files, capsys):
    assert cli.main(["select", *files(CSV.replace("Example One", "\x1b[2JEvil\u202etxt\x07"))]) == 0

    said = capsys.readouterr().out
    assert "Evil" in said
    assert not set(said) & set("\x1b\x07\u202e")


def test_example_of_the_format_as_a_sheet_gives_the_same(answer, tmp_path):
    given = example()
    out = tmp_path / "neutral.json"
    (tmp_path / "given.json").write_text(json.dumps(given))
    assert cli.main(["select", str(tmp_path / "given.json"), "--json", str(out)]) == 0

    stream = io.StringIO()
    writer = csv.writer(stream)
    plain = [
        "id",
        "state",
        "gender",
        "agency",
        "agency_type",
        "rank",
        "experience_years",
        "priority",
        "vetting",
        "draw",
    ]
    writer.writerow([*plain, "languages", *given["weights"]])
    for one in given["nominees"]:
        spoken = "; ".join(f"{tag}:{level}" for tag, level in one["languages"].items())
        writer.writerow([*(one[name] for name in plain), spoken, *(one["criteria"][name] for name in given["weights"])])
    from_sheet = answer(stream.getvalue(), toml(given))

    neutral = json.loads(out.read_text())
    told = ("cohort", "values", "levels", "ineligible", "entry", "dropouts", "rule_prices")
    assert {name: from_sheet[name] for name in told} == {name: neutral[name] for name in told}


def example() -> dict:
    """Six people of three states, of our own making."""
    nominees = [
        {"id": f"N{i}", "state": state, "gender": sex, "agency": f"{state}-1", "agency_type": kind, "rank": "officer",
         "experience_years": i, "priority": 1 + i // 4, "vetting": "cleared" if i != 3 else "pending", "draw": 7 - i,
         "languages": {"en": 1 + i % 5, "fr": 3}, "criteria": {"relevance": points, "impact": 9 - points}}
        for i, (state, sex, kind, points) in enumerate(
            [("ML", "F", "police", 5), ("ML", "M", "fiu", 7), ("SN", "M", "police", 9), ("SN", "F", "customs", 2),
             ("TD", "M", "police", 4), ("TD", "M", "fiu", 4)], 1)
    ]  # fmt: skip
    return {
        "format": "tadrib-selection/1", "name": "Six", "weights": {"relevance": 3, "impact": 2}, "nominees": nominees,
        "rules": [
            {"id": "R-vetting", "kind": "require", "field": "vetting", "in": ["cleared"]},
            {"id": "R-language", "kind": "require_language", "any_of": ["en", "fr"], "min_level": 3},
            {"id": "R-seats", "kind": "seats", "min": 0, "max": 3},
            {"id": "R-state", "kind": "count_each", "field": "state", "min": 1, "max": 2, "cap_min_to_pool": True},
            {"id": "R-women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 40},
        ],
        "objective": [{"level": "seats", "sense": "max"}, {"level": "shortfall:R-women", "sense": "min"},
                      {"level": "states", "sense": "max"}, {"level": "priority", "sense": "min"},
                      {"level": "score", "sense": "max"}],
    }  # fmt: skip


def toml(given) -> str:
    def value(one):
        if isinstance(one, dict):
            return "{ " + ", ".join(f"{name} = {value(part)}" for name, part in one.items()) + " }"
        return json.dumps(one)

    lines = [f"name = {value(given['name'])}",
             "objective = " + value([f"{one['level']} {one['sense']}" for one in given["objective"]]),
             f"weights = {value(given['weights'])}"]  # fmt: skip
    for rule in given["rules"]:
        lines += ["[[rules]]", *(f"{name} = {value(part)}" for name, part in rule.items())]
    return "\n".join(lines)
