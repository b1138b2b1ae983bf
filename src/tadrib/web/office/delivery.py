"""Delivery at the desk: the timetable, the attendance of an edition, and marking a session on a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.delivery.operations
import tadrib.domain.delivery.queries
import tadrib.domain.delivery.words
from tadrib.domain import catalogue, delivery
from tadrib.domain.accounts.words import Permission
from tadrib.domain.delivery import policy
from tadrib.kernel.refusals import Refused
from tadrib.web.kit import session_calendar
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office.delivery_forms import SessionForm, TimetableForm, markings, shown_lines


class CancelReason(Form):
    """Why a session falls out."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


def _length(session: Any) -> int:
    """Minutes of a session."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """Attendance by person and half day, and the timetable."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    now = timezone.now()
    sessions = list(delivery.queries.list_sessions(request.actor, edition))
    to_mark = [s for s in sessions if not s.is_marked and policy.can_mark(s, by=request.actor, now=now)]
    context = {
        "edition": edition,
        "table": delivery.queries.attendance_table(request.actor, edition, zone=delivery.operations.office_zone()),
        "marks_key": delivery.words.MARK_CLASSES.items(),
        "today": timezone.localdate(),
        "sessions": sessions,
        "to_mark": to_mark[0] if to_mark else None,
        "can_plan": policy.can_plan(edition, by=request.actor),
    }
    return page(request, "office/delivery/delivery.html", context)


def timetable(request: HttpRequest, ref: str) -> HttpResponse:
    """Make two half-day sessions for each working day of each module."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    form = TimetableForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = delivery.operations.make_timetable(
                edition, pattern=form.pattern, by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = ngettext("%(n)s session added.", "%(n)s sessions added.", len(made)) % {"n": len(made)}
            return go(request, "office:delivery", ref, said=said)
    context = {
        "edition": edition,
        "form": form,
        "title": gettext("Make the timetable"),
        "lead": gettext("Two sessions for each weekday of each module. What is there already stays."),
        "verb": gettext("Make it"),
    }
    return page(request, "office/delivery/form.html", context, status=422 if form.errors else 200)


def session_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Add one session."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    form = SessionForm(request.POST or None, modules=edition.modules.all(), initial={"mode": edition.mode})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("title", "starts_at", "ends_at", "mode", "room", "link")}
        try:
            made = delivery.operations.add_session(
                edition, module=form.module_row, by=request.actor, now=timezone.now(), **facts
            )
        except Refused as refusal:
            form.refuse(refusal, "starts_at")
        else:
            return go(request, "office:session", made.ref, said=gettext("Session added."))
    context = {"edition": edition, "form": form, "title": gettext("New session"), "verb": gettext("Add the session")}
    return page(request, "office/delivery/form.html", context, status=422 if form.errors else 200)


@require_safe
def session(request: HttpRequest, ref: str) -> HttpResponse:
    """One session: when, where, who was there."""
    row = delivery.queries.get_session(request.actor, ref)
    context = {
        "session": row,
        "edition": row.edition,
        "lines": delivery.queries.list_lines(request.actor, row),
        "can_mark": policy.can_mark(row, by=request.actor, now=timezone.now()),
        "can_plan": policy.can_plan(row.edition, by=request.actor) and not row.cancelled_at,
    }
    return page(request, "office/delivery/session.html", context)


def session_change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change times, place or title."""
    row = delivery.queries.get_session(request.actor, ref)
    initial = {name: getattr(row, name) for name in delivery.operations.CHANGES}
    form = SessionForm(request.POST or None, modules=[], fixed_module=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            delivery.operations.change_session(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal, "starts_at")
        else:
            return go(request, "office:session", ref, said=gettext("Session changed. Calendars follow by themselves."))
    context = {"edition": row.edition, "session": row, "form": form, "title": gettext("Change the session"),
               "verb": gettext("Keep the changes")}  # fmt: skip
    return page(request, "office/delivery/form.html", context, status=422 if form.errors else 200)


def session_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel, with a reason, after one more question."""
    row = delivery.queries.get_session(request.actor, ref)
    form = CancelReason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delivery.operations.cancel_session(
                row, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:delivery", row.edition.ref, said=gettext("Session cancelled."))
    context = {
        "question": gettext("Cancel this session?"),
        "consequence": gettext("It is struck out in everybody's calendar and no longer counts for attendance."),
        "form": form, "verb": gettext("Cancel the session"), "back": reverse("office:session", args=[ref]),
    }  # fmt: skip
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def attendance(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark everybody at once: one row of marks a person, everybody present until said otherwise."""
    row = delivery.queries.get_session(request.actor, ref)
    lines = delivery.queries.list_lines(request.actor, row)
    is_post = request.method == "POST"
    shown = shown_lines(lines, request.POST.dict() if is_post else None)
    now = timezone.now()
    errors: list[str] = []
    if is_post:
        marks, errors = markings(shown, _length(row))
        if not errors:
            try:
                delivery.operations.mark_attendance(row, marks=marks, by=request.actor, now=now)
            except Refused as refusal:
                errors = [sentence(refusal)]
            else:
                return go(request, "office:session", ref, said=gettext("Attendance is written down."))
    context = {
        "session": row, "edition": row.edition, "lines": shown, "errors": errors, "length": _length(row),
        "can_mark": policy.can_mark(row, by=request.actor, now=now),
        "is_correction": any(line.mark for line in lines),
    }  # fmt: skip
    return page(request, "office/delivery/attendance.html", context, status=422 if errors else 200)


@require_safe
def sign_in_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """A page to print: names in both scripts and room for signatures."""
    row = delivery.queries.get_session(request.actor, ref)
    people = [
        line.participation
        for line in delivery.queries.list_lines(request.actor, row)
        if line.participation.state != "withdrawn"
    ]
    context = {"session": row, "edition": row.edition, "people": people}
    return page(request, "office/delivery/sheet.html", context)


@require_safe
def edition_sessions(request: HttpRequest, ref: str) -> HttpResponse:
    """All sessions of the edition as a calendar file."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    sessions = delivery.queries.list_sessions(request.actor, edition)
    return session_calendar.answer(edition, sessions, language=translation.get_language(), now=timezone.now())


READ = (Permission.ENROLMENT_READ, Permission.ATTENDANCE_MARK)
EDIT, MARK = Permission.SESSION_EDIT, Permission.ATTENDANCE_MARK
doors = [
    door("editions/<str:ref>/delivery/", show, needs=READ, name="delivery"),
    door("editions/<str:ref>/timetable/", timetable, needs=EDIT),
    door("editions/<str:ref>/sessions/new/", session_new, needs=EDIT),
    door("editions/<str:ref>/sessions.ics", edition_sessions, needs=READ),
    door("sessions/<str:ref>/", session, needs=READ),
    door("sessions/<str:ref>/edit/", session_change, needs=EDIT),
    door("sessions/<str:ref>/cancel/", session_cancel, needs=EDIT),
    door("sessions/<str:ref>/attendance/", attendance, needs=MARK),
    door("sessions/<str:ref>/sheet/", sign_in_sheet, needs=READ),
]
