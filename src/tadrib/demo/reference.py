"""Reference lists and the catalogue, from the data files: states, areas, institutions, programmes to editions."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import tadrib.domain.catalogue.operations
import tadrib.domain.catalogue.queries
import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
from tadrib.demo import files
from tadrib.demo.cast import FOCAL_POINTS, OPENED, Cast, opener
from tadrib.domain import catalogue, directory

Row = Any  # a row of a domain app: only the domain knows its models
KINDS = {"ministry": "authority", "government": "donor", "un": "partner", "fund": "donor"}
AWARD_RULE = {"attendance_pct": 80, "test_pct": 60}
DAY = dt.timedelta(days=1)


def put_directory() -> None:
    """States, areas and institutions."""
    by = opener()
    regions = {row["m49"]: files.names(row) for row in files.table("regions")}
    for row in files.table("states"):
        directory.operations.put_state(
            code=row["iso2"], alpha3=row["iso3"], m49=row["m49"], region=row["region"],
            region_name=regions[row["region"]], name=files.names(row), language=row["letter_languages"].split()[0],
            time_zone=row["time_zone"], tile_x=int(row["col"]), tile_y=int(row["row"]), by=by, now=OPENED,
        )  # fmt: skip
    for row in files.toml("areas")["areas"]:
        directory.operations.put_area(
            code=row["code"], number=row["order"], name=row["name"], line=row["description"], by=by, now=OPENED
        )
    states = {state.code: state for state in directory.queries.list_states()}
    for row in (*files.toml("institutions")["institutions"], *files.toml("ministries")["institutions"], *_generic()):
        directory.operations.put_institution(
            code=row["code"], name=row["name"], kind=_kind(row), state=states.get(row.get("state", "")),
            source=files.source(row), is_example=row.get("example", False), by=by, now=OPENED,
        )  # fmt: skip


def _generic() -> list[dict[str, Any]]:
    """The ministry that nominates, for the states of the play that have none in the data; never a claim about a state."""
    there = {row["state"] for row in files.toml("ministries")["institutions"]}
    (body,) = (row for row in files.toml("institutions")["generic_ministries"] if row["nominates"])
    return [
        {**body, "code": f"{code.lower()}-{body['code']}", "state": code, "roles": ["nominating-authority"]}
        for code in FOCAL_POINTS
        if code not in there
    ]


def _kind(row: dict[str, Any]) -> str:
    """What an institution is to the office."""
    roles = set(row.get("roles", ()))
    if row["code"] == "office":
        return "office"
    if "donor" in roles:
        return "donor"
    if "nominating-authority" in roles:
        return "authority"
    if row["kind"] == "university":
        return "university"
    return "agency" if row["kind"] == "ministry" else "partner"


def put_catalogue(cast: Cast) -> None:
    """Programmes, courses, curriculum versions: drafted by the officer, approved by the head of office."""
    at = dt.datetime(2021, 9, 6, 10, 0, tzinfo=dt.UTC)
    officer, head = cast("officer", at), cast("head", at)
    areas = {area.code: area for area in directory.queries.list_areas()}
    institutions = {row.code: row for row in directory.queries.list_institutions()}
    programmes = {}
    for row in files.toml("programmes")["programmes"]:
        programme = catalogue.operations.add_programme(
            code=row["code"].upper(), area=areas[row["area"]], title=row["name"], objectives=row["objective"],
            donors=[institutions[code] for code in row.get("donors", ()) if code in institutions],
            source=files.source(row), is_example=row.get("example", False), by=officer, now=at,
        )  # fmt: skip
        programme = catalogue.operations.submit_programme(programme, by=officer, now=at)
        programmes[row["code"]] = catalogue.operations.approve_programme(programme, by=head, now=at + DAY)
    courses: dict[str, Row] = {}
    outcomes: dict[str, list[dict[str, str]]] = {}
    for row in (*files.toml("courses")["courses"], *files.toml("courses-examples")["courses"]):
        courses[row["code"]] = catalogue.operations.add_course(
            code=row["code"], programme=programmes[row["programme"]], title=row["title"], summary=row["objective"],
            audience=row["audience"], level=row["levels"][-1], languages=row["languages"],
            requirements=row.get("prerequisites"), source=files.source(row), is_example=row.get("example", False),
            by=officer, now=at,
        )  # fmt: skip
        outcomes[row["code"]] = [one["text"] for one in row["outcomes"]]
    rules = {row["version"]: _rules(row) for row in files.toml("awards")["awards"]}
    for row in files.toml("curricula")["versions"]:
        version = catalogue.operations.add_version(
            course=courses[row["course"]], label=row["code"], outcomes=outcomes[row["course"]],
            award_rule=rules.get(row["code"], AWARD_RULE),
            modules=[{"title": m["title"], "level": m["level"], "hours": m.get("hours", 0)} for m in row["modules"]],
            by=officer, now=at,
        )  # fmt: skip
        version = catalogue.operations.submit_version(version, by=officer, now=at)
        catalogue.operations.approve_version(version, by=head, now=at + DAY)


def _rules(row: dict[str, Any]) -> dict[str, Any]:
    """Award rules as the catalogue takes them."""
    return {"kinds": [dict(kind) for kind in row["kinds"]], "grades": [dict(grade) for grade in row["grades"]]}


def version_of(cast: Cast, label: str) -> Row:
    """The curriculum version with a label."""
    by = cast("officer", OPENED)
    return next(v for v in catalogue.queries.list_usable_versions(by) if v.label == label)


def _date(row: dict[str, Any], key: str) -> dt.date | None:
    """A day of the data; a month that was published without days is its first or last day."""
    if key in row:
        return row[key]
    if "month" in row:
        year, month = map(int, row["month"].split("-"))
        return dt.date(year, month, 1 if key == "start" else calendar.monthrange(year, month)[1])
    return None


def edition_row(ref: str) -> dict[str, Any]:
    """The data of an edition."""
    return next(row for row in files.toml("editions")["editions"] if row["code"] == ref)


def put_edition(cast: Cast, row: dict[str, Any], *, at: dt.datetime, **more: Any) -> Row:
    """Draft, submit, approve and announce an edition of the data files.

    Days that were not published are left open: such a module has the days of the edition.
    """
    officer, head = cast("officer", at), cast("head", at)
    version = version_of(cast, row["curriculum"])
    numbers = {m["code"]: n for n, m in enumerate(_curriculum(row["curriculum"])["modules"], 1)}
    starts = [d for m in row["modules"] if (d := _date(m, "start"))]
    ends = [d for m in row["modules"] if (d := _date(m, "end"))]
    start = row.get("start") or min(starts)  # an edition of which no day was published is not loaded (``dated``)
    end = row.get("end") or max(ends, default=start)
    modules = [
        {
            "number": numbers[m["module"]],
            "start_date": _date(m, "start") or start,
            "end_date": _date(m, "end") or end,
            "place": row["place"],
        }
        for m in row["modules"]
    ]
    published = {key: row[key] for key in PUBLISHED if key in row}
    if published:
        published |= {"source": files.source(row), "states": row.get("states", [])}
    edition = catalogue.operations.add_edition(
        ref=row["code"], version=version, place=row["place"], mode=row["mode"], languages=row["languages"],
        seats=row.get("selected") or row.get("participants") or row.get("call", {}).get("seats") or 20,
        start_date=start, end_date=end, modules=modules,
        partners=[i for i in directory.queries.list_institutions() if i.code in row.get("partners", ())],
        issuers=row.get("issuers") or ["office"], published=published, source=files.source(row),
        is_example=row.get("example", False), by=officer, now=at, **more,
    )  # fmt: skip
    edition = catalogue.operations.submit_edition(edition, by=officer, now=at)
    edition = catalogue.operations.approve_edition(edition, by=head, now=at + DAY)
    return catalogue.operations.announce_edition(edition, by=officer, now=at + 2 * DAY)


PUBLISHED = ("selected", "selected_women", "certified", "certified_women", "hours")


def _curriculum(code: str) -> dict[str, Any]:
    return next(row for row in files.toml("curricula")["versions"] if row["code"] == code)


def dated(row: dict[str, Any]) -> bool:
    """Whether the day an edition began was published; the others are told of in the news only."""
    return "start" in row
