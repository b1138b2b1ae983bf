"""Reading letters: the office all, a reader their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from tadrib.domain.messaging import policy, words
from tadrib.domain.messaging.models import Letter
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class Rendered:
    """A letter in words."""

    subject: str
    body: str


def visible_letters(by: Actor) -> QuerySet[Letter]:
    """All for the office; one's own for everybody else."""
    rows = Letter.objects.order_by("-created_at", "-pk")
    if by.can(policy.READ_ALL):
        return rows
    if by.is_signed_in and by.ref:
        return rows.filter(to_user_ref=by.ref)
    return rows.none()


def list_letters(by: Actor, *, search: str = "", state: str = "", subject_ref: str = "") -> QuerySet[Letter]:
    """Letters the actor may read, newest first, found by reader, kind or matter."""
    rows = visible_letters(by)
    if state:
        rows = rows.filter(state=state)
    if subject_ref:
        rows = rows.filter(subject_ref=subject_ref)
    if search:
        rows = rows.filter(
            Q(to_name__icontains=search)
            | Q(to_email__icontains=search)
            | Q(key__icontains=search)
            | Q(subject_ref__icontains=search)
            | Q(ref__iexact=search)
        )
    return rows


def list_own_letters(by: Actor) -> QuerySet[Letter]:
    """Letters addressed to the actor, whatever else they may read."""
    if not by.is_signed_in:
        return Letter.objects.none()
    return Letter.objects.filter(to_user_ref=by.ref).order_by("-created_at", "-pk")


def get_letter(by: Actor, ref: str) -> Letter:
    """One letter, or ``NotFound``."""
    letter = visible_letters(by).filter(ref=ref).first()
    if letter is None:
        raise NotFound(ref)
    return letter


def render(letter: Letter) -> Rendered:
    """The letter in words, in its reader's language. The first line of the template is the subject."""
    app, name = letter.key.split(".", 1)
    with translation.override(letter.language):
        text = render_to_string(f"{app}/letters/{name}.txt", {**letter.facts, "letter": letter})
    subject, _, body = text.strip().partition("\n")
    return Rendered(subject=subject.strip(), body=body.strip() + "\n")


def waiting_refs(by: Actor, *, limit: int = 200) -> list[str]:
    """Letters the worker has still to send, oldest first."""
    if not by.can("messaging.deliver"):
        return []
    rows = Letter.objects.filter(state=words.Letter.QUEUED).order_by("created_at", "pk")
    return list(rows.values_list("ref", flat=True)[:limit])


def count_since(key: str, subject_ref: str, *, since: dt.datetime) -> int:
    """How many letters of a kind about one matter were queued since: for limits, never shown."""
    return Letter.objects.filter(key=key, subject_ref=subject_ref, created_at__gte=since).count()
