"""The practical of an edition: who is marked, marking one person on a telephone, publishing the marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
import tadrib.domain.catalogue.queries
from tadrib.domain import assessment, catalogue
from tadrib.domain.accounts.words import Permission
from tadrib.domain.assessment import policy
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office.credentials import ReasonForm

EDIT, MARK = Permission.ASSESSMENT_EDIT, Permission.PRACTICAL_MARK
READ = (Permission.ASSESSMENT_READ, MARK)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


class OpenAgainForm(ReasonForm):
    """Why published marks are opened again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext("It stays in the record.")


@dataclass(frozen=True)
class Level:
    """One level to tap."""

    points: int
    text: Any
    is_on: bool


@dataclass(frozen=True)
class Asked:
    """One criterion of the marking page, with what is chosen so far."""

    cell: Any
    name: str
    levels: tuple[Level, ...]
    reason: str


@require_safe
def practical(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody who takes part, how many of their marks are there, and where each rubric stands."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    board = assessment.queries.practical_board(by, edition)
    context = {
        "edition": edition, "board": board, "total": len(board.lines),
        "can_mark": policy.can_mark(by) and edition.state == "running",
        "can_close": policy.can_edit(by) and edition.state == "running",
        "reads_bank": by.can(Permission.ASSESSMENT_READ),
    }  # fmt: skip
    return page(request, "office/practical/board.html", context)


def _asked(rubric: Any, line: Any, data: Mapping[str, str] | None) -> list[Asked]:
    """The criteria of one rubric for one person: what was tapped, else the mark that stands."""
    rows = []
    texts = {row.pk: levels for row, levels in assessment.queries.criteria_of(rubric)}
    for cell in line.cells:
        if cell.criterion.rubric_id != rubric.pk:
            continue
        name = f"c{cell.criterion.pk}"
        chosen = (data or {}).get(name, "" if data is not None or cell.mark is None else str(cell.mark.points))
        levels = tuple(Level(points, text, str(points) == chosen) for points, text in texts[cell.criterion.pk])
        rows.append(Asked(cell, name, levels, (data or {}).get(f"why-{name}", "")))
    return rows


@read_or_write
def practical_mark(request: HttpRequest, ref: str, participation: str) -> HttpResponse:
    """Mark one person by all rubrics that are open; then the next who is waiting."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    board, line, waiting = assessment.queries.practical_line(by, edition, participation)
    data = request.POST.dict() if request.method == "POST" else None
    parts = [
        {"rubric": rubric, "state": state, "asked": _asked(rubric, line, data)} for rubric, state in board.rubrics
    ]
    refusal = ""
    if data is not None:
        try:
            _mark(parts, line.participation, by=by)
        except Refused as no:
            refusal = sentence(no)
        else:
            said = gettext("The marks of %(name)s are written down.") % {"name": line.participation.person.full_name}
            if waiting and "next" in data:
                return go(request, "office:practical_mark", ref, waiting, said=said)
            return go(request, "office:practical", ref, said=said)
    context = {
        "edition": edition, "line": line, "parts": parts, "waiting": waiting, "refusal": refusal,
        "may": edition.state == "running" and line.participation.state == "enrolled",
    }  # fmt: skip
    return page(request, "office/practical/mark.html", context, status=422 if refusal else 200)


def _mark(parts: list[dict[str, Any]], participation: Any, *, by: Any) -> None:
    """All open rubrics in one go, or nothing."""
    sheets = []
    for part in parts:
        points = {
            row.cell.criterion.number: level.points for row in part["asked"] for level in row.levels if level.is_on
        }
        reasons = {row.cell.criterion.number: row.reason for row in part["asked"]}
        if points and part["state"] == "open":
            sheets.append((part["rubric"], points, reasons))
    assessment.operations.mark_practicals(participation, sheets=sheets, by=by, now=timezone.now())


@read_or_write
def practical_close(request: HttpRequest, ref: str, rubric: str) -> HttpResponse:
    """Publish the marks of a rubric, after a look at who is not wholly marked."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    row = assessment.queries.get_rubric(by, rubric)
    board = assessment.queries.practical_board(by, edition)
    left = len(board.lines) - board.whole
    missing = ngettext(
        "%(n)s person is not wholly marked and has no practical then.",
        "%(n)s people are not wholly marked and have no practical then.", left,
    ) % {"n": left}  # fmt: skip
    return _asked_first(
        request, edition, Form,
        lambda **_: assessment.operations.close_practical(row, edition, by=by, now=timezone.now()),
        question=gettext("Publish the marks of %(title)s?") % {"title": row.title},
        consequence=gettext("They count for the awards, and nobody changes them any more.")
        + (f" {missing}" if left else ""),
        verb=gettext("Publish the marks"), said=gettext("The marks are published."),
    )  # fmt: skip


@read_or_write
def practical_reopen(request: HttpRequest, ref: str, rubric: str) -> HttpResponse:
    """Open published marks again."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    row = assessment.queries.get_rubric(by, rubric)
    return _asked_first(
        request, edition, OpenAgainForm,
        lambda **said: assessment.operations.reopen_practical(row, edition, **said, by=by, now=timezone.now()),
        question=gettext("Open the marks of %(title)s again?") % {"title": row.title},
        consequence=gettext("They do not count for awards until they are published again."),
        verb=gettext("Open the marks again"), said=gettext("The marks are open again."),
    )  # fmt: skip


def _asked_first(
    request: HttpRequest, edition: Any, form_class: Any, act: Any, *, said: str, **words: str
) -> HttpResponse:  # fmt: skip
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:practical", edition.ref, said=said)
    back = reverse("office:practical", args=(edition.ref,))
    context = {"base": "office/base.html", "back": back, "form": form, **words}
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


doors = [
    door("editions/<str:ref>/practical/", practical, needs=READ),
    door("editions/<str:ref>/practical/<str:participation>/", practical_mark, needs=MARK),
    door("editions/<str:ref>/rubrics/<str:rubric>/publish/", practical_close, needs=EDIT),
    door("editions/<str:ref>/rubrics/<str:rubric>/open/", practical_reopen, needs=EDIT),
]
