"""The life of an edition in ten steps: what is done, what is now, what is to come, and the door to each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

import tadrib.domain.calls.queries
from tadrib.domain import calls
from tadrib.domain.accounts.words import Permission
from tadrib.kernel import dates
from tadrib.kernel.actor import Actor

DONE, NOW, TO_COME = "done", "now", "to_come"


@dataclass(frozen=True)
class Stage:
    """One star of the pipe. ``url`` is empty where the reader has no door."""

    code: str
    label: str
    state: str  # done, now, to_come
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class _Door:
    """Where a stage's page is: its URL name, its permission, and the parameter that carries what it is about."""

    name: str
    needs: Permission
    query: str = ""  # "q": the edition's ref, "call": its call's; none: the edition's ref is part of the path


LABELS = {
    "request": _("Request"), "programme": _("Programme"), "call": _("Call"), "vetting": _("Due diligence"),
    "selection": _("Selection"), "enrolment": _("Enrolment"), "delivery": _("Delivery"),
    "assessment": _("Assessment"), "credentials": _("Certificates"), "results": _("Results"),
}  # fmt: skip
ORDER = tuple(LABELS)
DOORS = {
    "call": _Door("office:calls", Permission.NOMINATION_READ, "q"),
    "vetting": _Door("office:vetting", Permission.VETTING_READ, "call"),
    "selection": _Door("office:selection", Permission.SELECTION_READ, "q"),
    "enrolment": _Door("office:enrolment", Permission.ENROLMENT_READ),
    "delivery": _Door("office:delivery", Permission.OFFICE),
    "assessment": _Door("office:assessment", Permission.ASSESSMENT_READ),
    "credentials": _Door("office:credentials", Permission.CREDENTIAL_READ),
    "results": _Door("office:edition_results", Permission.RESULTS_READ),
}

# Which stage an edition is at, as far as its own state tells.
AT = {
    "draft": "programme", "in_review": "programme", "approved": "call", "scheduled": "call", "running": "delivery",
    "closed": "results",
}  # fmt: skip


def _newest_call(edition: Any, by: Actor) -> Any:
    """The edition's call that counts: the newest that was not cancelled; none if the reader sees no calls."""
    if not by.can(Permission.NOMINATION_READ):
        return None
    rows = calls.queries.list_calls(by, search=edition.ref)  # newest first
    return next((row for row in rows if row.edition_id == edition.pk and row.state != "cancelled"), None)


def _at(edition: Any, call: Any) -> str:
    """The stage that the edition is at now. Between announcement and first day its call says how far it is."""
    if call and edition.state in {"approved", "scheduled"} and call.state == "closed":
        return "vetting"
    return AT[edition.state]


def _url(code: str, edition: Any, call: Any, by: Actor) -> str:
    """The address of a stage's page, if the reader may open it and it is built."""
    if code == "request":
        return (
            reverse("office:request", args=[edition.request.ref])
            if edition.request and by.can(Permission.NEEDS_READ)
            else ""
        )
    if code == "programme":
        return reverse("office:version", args=[edition.course.code, edition.version.number])
    door = DOORS[code]
    if not by.can(door.needs):
        return ""
    try:
        if door.query == "call":
            return f"{reverse(door.name)}?{urlencode({'call': call.ref})}" if call else reverse(door.name)
        if door.query:
            return f"{reverse(door.name)}?{urlencode({door.query: edition.ref})}"
        return reverse(door.name, args=[edition.ref])
    except NoReverseMatch:
        return ""


def _short(day: dt.date | dt.datetime | None) -> str:
    if day is None:
        return ""
    language = get_language() or "en"
    return f"{day.day}{dates.NBSP}{dates.month_name(day.month, language, short=True)}"


def _note(code: str, edition: Any, call: Any) -> str:
    """The small line under a stage."""
    if code == "request":
        return _short(edition.request.answered_at) if edition.request else gettext("none")
    if code == "programme":
        return _short(edition.approved_at)
    if code == "call":
        return _short(call.deadline) if call else ""
    if code == "delivery":
        return _short(edition.start_date)
    if code == "assessment":
        return _short(edition.end_date)
    return ""


def stages(edition: Any, by: Actor) -> list[Stage]:
    """The ten stages. A cancelled edition has none: nothing is to come any more."""
    if edition.state == "cancelled":
        return []
    call = _newest_call(edition, by)
    at = ORDER.index(_at(edition, call))
    shown = []
    for place, code in enumerate(ORDER):
        state = DONE if place < at else NOW if place == at else TO_COME
        if code == "request" and not edition.request:
            state = DONE  # the office planned it by itself: nothing to wait for
        shown.append(
            Stage(code, gettext(LABELS[code]), state, _note(code, edition, call), _url(code, edition, call, by))
        )
    return shown
