"""The office today: open calls with some names in, requests waiting, news. Invented and marked so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import tadrib.domain.calls.operations
import tadrib.domain.catalogue.operations
import tadrib.domain.directory.queries
import tadrib.domain.needs.operations
import tadrib.domain.newsroom.operations
from tadrib.demo import files, reference, running
from tadrib.demo.cast import FOCAL_POINTS, Cast
from tadrib.demo.nominees import Draw
from tadrib.demo.stocti import PAPER, PROFILE, REF
from tadrib.domain import calls, catalogue, directory, needs, newsroom

Row = Any  # a row of a domain app: only the domain knows its models
DAY = dt.timedelta(days=1)
CASABLANCA_MIDNIGHT = dt.time(22, 59)  # 23:59 in Casablanca, in UTC


def play(cast: Cast, say: Callable[[str], None]) -> None:
    """Everything after STOCTI 2022."""
    say("Other editions, as far as they were published")
    for row in files.toml("editions")["editions"]:
        if row["code"] not in {REF, running.REF} and reference.dated(row):
            _edition(cast, row)
    say("A course that runs now")
    running.play(cast)
    say("Requests and news")
    _requests(cast)
    _news(cast)


def _edition(cast: Cast, row: dict[str, Any]) -> None:
    """An edition of the past is closed without rows of persons: none were published. One to come has a call."""
    call = row.get("call")
    if not call:
        start = dt.datetime.combine(row["start"], dt.time(8), tzinfo=dt.UTC)
        edition = reference.put_edition(cast, row, at=start - 60 * DAY)
        catalogue.operations.start_edition(edition, by=cast("officer", start), now=start)
        end = dt.datetime.combine(edition.end_date, dt.time(16), tzinfo=dt.UTC)
        catalogue.operations.close_edition(edition, by=cast("officer", end), now=end)
        return
    opened = dt.datetime.combine(call["opens"], dt.time(9), tzinfo=dt.UTC)
    edition = reference.put_edition(cast, row, at=opened - 20 * DAY)
    _call(cast, edition, row, opened)


def _call(cast: Cast, edition: Row, row: dict[str, Any], opened: dt.datetime) -> None:
    """An open call, with names from some states at several stages."""
    facts, officer = row["call"], cast("officer", opened)
    states = {code: directory.queries.get_state(code) for code in row["states"]}
    call = calls.operations.draft_call(
        edition=edition, ref=f"CALL-{edition.ref}", seats=facts["seats"], reserves=8, women_pct=facts["women_min_percent"],
        profile=PROFILE, languages=row["languages"], language_level=3,
        rules=[
            {"id": "years", "kind": "years_min", "years": 3},
            {"id": "language", "kind": "language", "any_of": row["languages"], "level": 3},
        ],
        weights={"experience": 1, "language": 2}, papers=["endorsement_letter"],
        deadline=dt.datetime.combine(facts["closes"], CASABLANCA_MIDNIGHT, tzinfo=dt.UTC),
        nota_verbale=f"NV-EX-{opened:%m}/{opened:%Y}",
        states=[
            {"state": s, "seats_min": 0, "seats_max": facts["per_state_max"], "names_max": facts["nominees_max"]}
            for s in states.values()
        ],
        by=officer, now=opened,
    )  # fmt: skip
    call = calls.operations.publish_call(call, by=officer, now=opened)
    authorities = {i.state.code: i for i in directory.queries.list_institutions(kind="authority") if i.state}
    for n, code in enumerate(c for c in row["states"] if c in authorities and c in FOCAL_POINTS):
        language = "en" if code == "NG" else "fr"
        draw = Draw(opened.toordinal(), code)
        for place in range(1, 2 + n % 3 + 1):
            moment = opened + dt.timedelta(days=1 + n, hours=place)
            by = cast(f"fp-{code.lower()}", moment)
            nomination = calls.operations.nominate(
                call, state=states[code], person_facts=draw.person("F" if place % 2 else "M", language),
                facts=draw.facts(language), is_example=True, is_other_person=True, by=by, now=moment,
            )  # fmt: skip
            if place == 3:
                continue  # a draft that waits for its paper
            calls.operations.attach_document(
                nomination, paper="endorsement_letter", name="example-endorsement.pdf", content=PAPER, by=by, now=moment
            )
            nomination = calls.operations.submit_nomination(nomination, declaration=True, by=by, now=moment)
            if place == 1:
                calls.operations.endorse_nomination(
                    nomination,
                    authority=authorities[code],
                    note_number=f"NV-EX-{code}-{place}/{moment:%Y}",
                    by=by,
                    now=moment,
                )


REQUESTS = (
    ("NG", "prisons", "high", "Dynamic security for prison staff", "Staff in four prisons have no common way of assessing and reviewing risk.", "Each prison has two trained mentors and a written routine within a year.", "A bilateral donor gave equipment in 2025, no training.", 20, ["en"], dt.date(2026, 10, 12)),
    ("TD", "border", "medium", "التحقق من الوثائق في المعابر البرية", "لا يملك موظفو ثلاثة معابر طريقة موحّدة للتحقق من وثائق السفر.", "يستطيع الموظفون كشف الوثائق المزوّرة وإحالة الحالات وفق القانون.", "لا دعم آخر حتى الآن.", 15, ["ar", "fr"], dt.date(2026, 10, 26)),
    ("MZ", "rehabilitation", "medium", "Trabalho com famílias e comunidades", "Os serviços distritais não têm método comum para acompanhar o regresso das pessoas.", "Equipas formadas em cinco distritos, com um guia prático em português.", "Uma organização apoia duas comunidades até 2027.", 18, ["pt"], dt.date(2026, 11, 9)),
    ("SN", "disengagement", "low", "Évaluation individuelle", "Les agents évaluent au cas par cas, sans grille ni relecture.", "Une grille commune, relue par un collègue, appliquée dans trois services.", "", 12, ["fr"], dt.date(2026, 11, 16)),
)  # fmt: skip


def _requests(cast: Cast) -> None:
    """Four requests that wait for the office's answer, each in its state's language."""
    for code, area, priority, title, gap, outcome, support, people, languages, day in REQUESTS:
        moment = dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)
        by = cast(f"fp-{code.lower()}", moment)
        request = needs.operations.draft_request(
            asking_state=directory.queries.get_state(code), area=directory.queries.get_area(area),
            facts={
                "title": title, "gap": gap, "expected_outcome": outcome, "priority": priority, "other_support": support,
                "people": people, "languages": languages, "nota_verbale": f"NV-EX-{code}/{day:%Y}",
            },
            by=by, now=moment,
        )  # fmt: skip
        needs.operations.submit_request(request, by=by, now=moment)


def _news(cast: Cast) -> None:
    """News in our own words, with their sources."""
    for row in files.toml("news")["news"]:
        moment = dt.datetime.combine(row["date"], dt.time(12), tzinfo=dt.UTC)
        by = cast("officer", moment)
        item = newsroom.operations.write_news(
            ref=row["code"], title=row["title"], summary=row["summary"],
            body={code: "\n\n".join(paragraphs) for code, paragraphs in row["body"].items()},
            happened_on=row["date"], source=files.source(row), by=by, now=moment,
        )  # fmt: skip
        newsroom.operations.publish_news(item, by=by, now=moment)
