"""The office today: open calls with names at every stage, requests waiting, news. Invented and marked so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import tadrib.domain.calls.operations
import tadrib.domain.catalogue.operations
import tadrib.domain.directory.queries
import tadrib.domain.needs.operations
import tadrib.domain.newsroom.operations
from tadrib.demo import coming, files, past, reference, running, signers, small
from tadrib.demo.cast import FOCAL_POINTS, Cast
from tadrib.demo.days import Days
from tadrib.demo.nominees import Draw
from tadrib.demo.stocti import REF
from tadrib.domain import calls, catalogue, directory, needs, newsroom

Row = Any  # a row of a domain app: only the domain knows its models
DAY = dt.timedelta(days=1)
PLAYED = {REF, past.REF, running.REF, coming.REF}  # editions that are told whole, elsewhere


def play(cast: Cast, days: Days, say: Callable[[str], None]) -> None:
    """Everything after STOCTI 2022."""
    say("Other editions, as far as they were published")
    rows = [row for row in files.toml("editions")["editions"] if row["code"] not in PLAYED and reference.dated(row)]
    for row in rows:
        if "call" not in row:
            _edition(cast, row)
    say("A course that is over, one that runs, one that comes")
    known = past.play(cast, days)
    running.play(cast, days, known)
    coming.play(cast, days, known)
    say("Open calls")
    signers.play(cast, days)
    for number, row in enumerate(row for row in rows if "call" in row):
        _call(cast, days.moved(row), number)
    say("Requests and news")
    _requests(cast, days)
    _news(cast)


def _edition(cast: Cast, row: dict[str, Any]) -> None:
    """An edition of the past is closed without rows of persons: none were published."""
    start = dt.datetime.combine(row["start"], dt.time(8), tzinfo=dt.UTC)
    edition = reference.put_edition(cast, row, at=start - 60 * DAY)
    catalogue.operations.start_edition(edition, by=cast("officer", start), now=start)
    end = dt.datetime.combine(edition.end_date, dt.time(16), tzinfo=dt.UTC)
    catalogue.operations.close_edition(edition, by=cast("officer", end), now=end)


# How far the names of a state are: one plan after the other, state by state; one has not begun.
PLANS = (
    ("endorsed", "submitted", "draft"),
    ("endorsed", "returned"),
    ("endorsed", "endorsed", "submitted", "draft"),
    (),
)


def _call(cast: Cast, row: dict[str, Any], number: int) -> None:
    """An open call, with names from the states that have a focal point in the play."""
    opened = dt.datetime.combine(row["call"]["opens"], dt.time(9), tzinfo=dt.UTC)
    edition = reference.put_edition(cast, row, at=opened - 20 * DAY)
    call = small.publish_call(cast, edition, row, reserves=8)
    for n, code in enumerate(code for code in row["states"] if code in FOCAL_POINTS):
        names = small.Names(cast, call, code, Draw(20261102 + number, code))
        plan = signers.PLAN if code == signers.STATE else PLANS[(n + number) % len(PLANS)]
        for place, stage in enumerate(plan, 1):
            _name(cast, names, stage, "F" if place % 2 else "M", opened + dt.timedelta(days=1 + n % 4, hours=place))


def _name(cast: Cast, names: small.Names, stage: str, sex: str, moment: dt.datetime) -> None:
    """One name, as far as it is."""
    nomination = names.nominate(moment, sex=sex)
    if stage == "draft":
        return  # waits for its paper
    nomination = names.submit(nomination, moment)
    if stage == "submitted":
        return
    nomination = names.endorse(nomination, moment, key=signers.ENDORSER if names.code == signers.STATE else "")
    if stage == "approved":
        signers.approve(cast, nomination, moment)
    if stage == "returned":
        calls.operations.return_nomination(
            nomination, reason=RETURNED[nomination.person.language], by=cast("officer", moment), now=moment + DAY
        )


RETURNED = {
    "ar": "خطاب المصادقة غير مختوم (مثال).",
    "fr": "La lettre d’appui ne porte pas de cachet (exemple).",
    "en": "The endorsement letter has no stamp (example).",
    "pt": "A carta de homologação não tem carimbo (exemplo).",
}


REQUESTS = (
    ("NG", "prisons", "high", "Dynamic security for prison staff", "Staff in four prisons have no common way of assessing and reviewing risk.", "Each prison has two trained mentors and a written routine within a year.", "A bilateral donor gave equipment in 2025, no training.", 20, ["en"], dt.date(2026, 10, 12)),
    ("TD", "border", "medium", "التحقق من الوثائق في المعابر البرية", "لا يملك موظفو ثلاثة معابر طريقة موحّدة للتحقق من وثائق السفر.", "يستطيع الموظفون كشف الوثائق المزوّرة وإحالة الحالات وفق القانون.", "لا دعم آخر حتى الآن.", 15, ["ar", "fr"], dt.date(2026, 10, 26)),
    ("MZ", "rehabilitation", "medium", "Trabalho com famílias e comunidades", "Os serviços distritais não têm método comum para acompanhar o regresso das pessoas.", "Equipas formadas em cinco distritos, com um guia prático em português.", "Uma organização apoia duas comunidades até 2027.", 18, ["pt"], dt.date(2026, 11, 9)),
    ("SN", "disengagement", "low", "Évaluation individuelle", "Les agents évaluent au cas par cas, sans grille ni relecture.", "Une grille commune, relue par un collègue, appliquée dans trois services.", "", 12, ["fr"], dt.date(2026, 11, 16)),
)  # fmt: skip


def _requests(cast: Cast, days: Days) -> None:
    """Four requests that wait for the office's answer, each in its state's language."""
    for code, area, priority, title, gap, outcome, support, people, languages, day in REQUESTS:
        moment = dt.datetime.combine(day + days.shift, dt.time(10), tzinfo=dt.UTC)
        by = cast(f"fp-{code.lower()}", moment)
        request = needs.operations.draft_request(
            asking_state=directory.queries.get_state(code), area=directory.queries.get_area(area),
            facts={
                "title": title, "gap": gap, "expected_outcome": outcome, "priority": priority, "other_support": support,
                "people": people, "languages": languages, "nota_verbale": f"NV-EX-{code}/{moment:%Y}",
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
