"""Assessment at the desk: question banks, tests and surveys of an edition, what was learnt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
import tadrib.domain.catalogue.queries
from tadrib.domain import assessment, catalogue
from tadrib.domain.accounts.words import Permission
from tadrib.domain.assessment import policy
from tadrib.domain.assessment.words import KIND_LABELS, Instrument, Kind
from tadrib.kernel.languages import direction
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office import gain_chart
from tadrib.web.office.assessment_forms import InstrumentForm, PaperSheet, QuestionForm, values_of

READ, EDIT = Permission.ASSESSMENT_READ, Permission.ASSESSMENT_EDIT
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _pct(share: Any) -> str:
    return "–" if share is None else f"{round(share * 100)}%"


def _gain(request: HttpRequest, edition: Any) -> dict[str, Any]:
    """Chart, table and title of the learning gain."""
    gain = assessment.queries.gain(request.actor, edition)  # type: ignore[attr-defined]
    rows = [(row.outcome, row.gain) for row in gain.by_outcome]
    items = [(f"{o.number}. {o.text}", g.mean_before, g.mean_after) for o, g in rows]
    mirrored = direction(get_language() or "en") == "rtl"
    charts = [gain_chart.draw(items, narrow=narrow, mirrored=mirrored) for narrow in (False, True)] if rows else []
    overall = gain.overall
    return {
        "charts": charts,
        "overall": overall,
        "overall_points": None if overall.difference is None else gain_chart.signed(round(overall.difference * 100)),
        "overall_hake": None if overall.mean_gain is None else f"{float(overall.mean_gain):.2f}",
        "range": None
        if overall.interval.low is None
        else [gain_chart.signed(round(edge * 100)) for edge in (overall.interval.low, overall.interval.high)],
        "gains": [
            {
                "outcome": o,
                "n": g.pairs,
                "before": _pct(g.mean_before),
                "after": _pct(g.mean_after),
                "points": "–" if g.difference is None else gain_chart.signed(round(g.difference * 100)),
                "hake": "–" if g.mean_gain is None else f"{float(g.mean_gain):.2f}",
            }
            for o, g in rows
        ],
    }


def _survey(request: HttpRequest, edition: Any) -> dict[str, Any] | None:
    survey = assessment.queries.satisfaction(request.actor, edition)  # type: ignore[attr-defined]
    if survey is None:
        return None
    items = [
        {
            "text": q.text,
            "code": s.code,
            "n": s.answered,
            "mean": None if s.mean is None else f"{float(s.mean):.1f}",
            "satisfied": None if s.satisfied is None else round(s.satisfied * s.answered),
            "share": None if s.satisfied is None else float(s.satisfied),
        }
        for q, s in survey.items
    ]
    rate = round(100 * survey.answered / survey.invited) if survey.invited else None
    return {"survey": survey, "items": items, "rate": rate}


@require_safe
def assessment_page(request: HttpRequest, ref: str) -> HttpResponse:
    """What an edition asks, who answered, what was learnt, how it was liked."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    found = {row.kind: row for row in assessment.queries.list_instruments(by, edition)}
    rows = [{"kind": str(kind), "label": gettext(KIND_LABELS[kind]), "row": found.get(kind)} for kind in Kind]
    context = {
        "edition": edition,
        "rows": rows,
        "can_edit": policy.can_edit(by),
        "satisfaction": _survey(request, edition),
        **_gain(request, edition),
    }
    return page(request, "office/assessment/show.html", context)


# Question bank ---------------------------------------------------------------------------------------------------


@require_safe
def questions(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The bank of a curriculum version."""
    by = request.actor  # type: ignore[attr-defined]
    version = catalogue.queries.get_version(by, code, number)
    rows = assessment.queries.list_questions(by, version)
    context = {"version": version, "rows": rows, "can_edit": policy.can_edit(by)}
    return page(request, "office/assessment/questions.html", context)


@read_or_write
def question_new(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """Write a question of a test (``kind`` test) or a statement of a survey (``scale``)."""
    by = request.actor  # type: ignore[attr-defined]
    version = catalogue.queries.get_version(by, code, number)
    if kind not in {"test", "scale"}:
        raise NotFound(kind)
    scale = kind == "scale"
    outcomes = sorted(version.outcomes.all(), key=lambda o: o.number)
    form = QuestionForm(request.POST if request.method == "POST" else None, outcomes=outcomes, scale=scale)
    if request.method == "POST" and form.is_valid():
        try:
            assessment.operations.add_question(version, **form.facts(), scale=scale, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, {"question_right": "right"}.get(refusal.code))
        else:
            return go(request, "office:questions", code, number, said=gettext("The question is in the bank."))
    context = {"version": version, "form": form, "question": None, "scale": scale}
    return page(request, "office/assessment/question.html", context, status=422 if form.errors else 200)


@read_or_write
def question(request: HttpRequest, ref: str) -> HttpResponse:
    """Correct a question that nobody was asked yet."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_question(by, ref)
    version = catalogue.queries.get_version(by, row.version.course.code, row.version.number)
    outcomes = sorted(version.outcomes.all(), key=lambda o: o.number)
    boxes = len(row.options)
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        initial=values_of(row),
        outcomes=outcomes,
        scale=row.scale,
        boxes=boxes,
    )
    if request.method == "POST" and form.is_valid():
        try:
            assessment.operations.change_question(row, **form.facts(), by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, {"question_right": "right"}.get(refusal.code))
        else:
            said = gettext("The question is changed.")
            return go(request, "office:questions", version.course.code, version.number, said=said)
    context = {"version": version, "form": form, "question": row, "scale": row.scale}
    return page(request, "office/assessment/question.html", context, status=422 if form.errors else 200)


@read_or_write
def question_retire(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask it no more."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_question(by, ref)
    where = (row.version.course.code, row.version.number)
    if request.method == "POST":
        try:
            assessment.operations.retire_question(row, by=by, now=timezone.now())
        except Refused as refusal:
            return _refused(request, refusal, reverse("office:questions", args=where))
        return go(request, "office:questions", *where, said=gettext("The question is retired."))
    return _confirm(
        request,
        question=gettext("Retire question %(ref)s?") % {"ref": ref},
        consequence=gettext("It is asked no more and cannot be brought back. What was answered stays."),
        verb=gettext("Retire the question"),
        back=reverse("office:questions", args=where),
    )


# Tests and surveys -----------------------------------------------------------------------------------------------


def _confirm(request: HttpRequest, **context: Any) -> HttpResponse:
    return page(request, "kit/confirm.html", {"base": "office/base.html", **context})


def _refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    context = {"sentence": sentence(refusal), "back": back}
    return page(request, "office/assessment/refused.html", context, status=422)


@read_or_write
def instrument_draft(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Choose the questions of a test or survey."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    if kind not in set(Kind):
        raise NotFound(kind)
    bank = assessment.queries.list_questions(by, edition.version, retired=False)
    bank = [q for q in bank if q.scale == (kind == Kind.SURVEY)]
    found = [row for row in assessment.queries.list_instruments(by, edition) if row.kind == kind]
    chosen = found[0].questions if found else [q.ref for q in bank]
    form = InstrumentForm(
        request.POST if request.method == "POST" else None, initial={"questions": chosen}, questions=bank
    )
    if request.method == "POST" and form.is_valid():
        refs = form.cleaned_data["questions"]
        try:
            row = assessment.operations.draft_instrument(edition, kind=kind, questions=refs, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:instrument", row.ref, said=gettext("The choice is saved. Nobody is asked yet."))
    context = {"edition": edition, "label": gettext(KIND_LABELS[Kind(kind)]), "form": form, "bank": bank}
    return page(request, "office/assessment/draft.html", context, status=422 if form.errors else 200)


@require_safe
def instrument(request: HttpRequest, ref: str) -> HttpResponse:
    """One test or survey: its questions, how they did, who has not answered."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_instrument(by, ref)
    quality = assessment.queries.test_quality(by, row)
    figures = {q.ref: item for q, item in quality.items} if quality else {}
    lines = [
        {
            "question": q,
            "right": _pct(figures[q.ref].difficulty) if q.ref in figures else "",
            "apart": _two(figures[q.ref].discrimination) if q.ref in figures else "",
            "code": figures[q.ref].code if q.ref in figures else None,
        }
        for q in assessment.queries.questions_of(row)
    ]
    context = {
        "instrument": row,
        "label": gettext(KIND_LABELS[Kind(row.kind)]),
        "lines": lines,
        "is_test": row.kind != Kind.SURVEY,
        "reliability": quality.reliability if quality else None,
        "reliability_text": _two(quality.reliability.value) if quality else "",
        "waiting": list(assessment.queries.list_unanswered(by, row)) if row.state != Instrument.DRAFT else [],
        "can_edit": policy.can_edit(by),
    }
    return page(request, "office/assessment/instrument.html", context)


def _two(value: Any) -> str:
    return "–" if value is None else f"{float(value):.2f}".replace("-", "\u200e−")


@read_or_write
def instrument_open(request: HttpRequest, ref: str) -> HttpResponse:
    """Open it for answers, after a look at what that means."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_instrument(by, ref)
    back = reverse("office:instrument", args=(ref,))
    if request.method == "POST":
        try:
            assessment.operations.open_instrument(row, by=by, now=timezone.now())
        except Refused as refusal:
            return _refused(request, refusal, back)
        return go(request, "office:instrument", ref, said=gettext("It is open, and the participants have a letter."))
    waiting = row.invited - row.answered
    letters = ngettext("%(n)s person gets a letter.", "%(n)s people get a letter.", waiting) % {"n": waiting}
    return _confirm(
        request,
        question=gettext("Open it for answers?"),
        consequence=letters + " " + gettext("From then on the questions stay as they are."),
        verb=gettext("Open and write to participants"),
        back=back,
    )


@require_POST
def instrument_close(request: HttpRequest, ref: str) -> HttpResponse:
    """Take no more answers."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_instrument(by, ref)
    try:
        assessment.operations.close_instrument(row, by=by, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal, reverse("office:instrument", args=(ref,)))
    return go(request, "office:instrument", ref, said=gettext("It is closed."))


@read_or_write
def instrument_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter one sheet of paper."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_instrument(by, ref)
    people = list(assessment.queries.list_unanswered(by, row))
    form = PaperSheet(
        request.POST if request.method == "POST" else None,
        questions=assessment.queries.questions_of(row),
        people=people,
    )
    if request.method == "POST" and form.is_valid():
        try:
            who = assessment.queries.get_participation(by, row, form.cleaned_data["participant"])
            sheets = [(who, form.answers())]
            assessment.operations.record_responses(row, sheets=sheets, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:instrument", ref, said=gettext("The sheet is entered."))
    context = {"instrument": row, "label": gettext(KIND_LABELS[Kind(row.kind)]), "form": form, "people": people}
    return page(request, "office/assessment/sheet.html", context, status=422 if form.errors else 200)


doors = [
    door("editions/<str:ref>/assessment/", assessment_page, needs=READ, name="assessment"),
    door("editions/<str:ref>/assessment/<slug:kind>/", instrument_draft, needs=EDIT),
    door("courses/<str:code>/versions/<int:number>/questions/", questions, needs=READ),
    door("courses/<str:code>/versions/<int:number>/questions/new-<slug:kind>/", question_new, needs=EDIT),
    door("questions/<str:ref>/", question, needs=EDIT),
    door("questions/<str:ref>/retire/", question_retire, needs=EDIT),
    door("instruments/<str:ref>/", instrument, needs=READ),
    door("instruments/<str:ref>/open/", instrument_open, needs=EDIT),
    door("instruments/<str:ref>/close/", instrument_close, needs=EDIT),
    door("instruments/<str:ref>/sheet/", instrument_sheet, needs=EDIT),
]
