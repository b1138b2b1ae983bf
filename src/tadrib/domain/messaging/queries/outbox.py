"""Reading letters: the office all, a reader their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from tadrib.domain.messaging import policy, wordings, words
from tadrib.domain.messaging.models import Letter, Wording
from tadrib.kernel import rows as kernel_rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import DEFAULT, LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused

EXAMPLE_NAME = "Aminata Example"

# Letters whose link acts for its reader.
SECRET = frozenset({"accounts.sign_in_link", "calls.act_link", "enrolment.travel_link"})


@dataclass(frozen=True)
class Rendered:
    """A letter in words."""

    subject: str
    body: str


def visible_letters(by: Actor) -> QuerySet[Letter]:
    """All for the office; one's own for everybody else."""
    rows = Letter.objects.select_related("wording").order_by("-created_at", "-pk")
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
    rows = Letter.objects.select_related("wording").filter(to_user_ref=by.ref)
    return rows.order_by("-created_at", "-pk")


def get_letter(by: Actor, ref: str) -> Letter:
    """One letter, or ``NotFound``."""
    letter = visible_letters(by).filter(ref=ref).first()
    if letter is None:
        raise NotFound(ref)
    if letter.key in SECRET and by.kind == "user":  # who reads the outbox must not act with somebody else's link
        letter.facts = {**letter.facts, "path": "…"}
    return letter


def render(letter: Letter) -> Rendered:
    """The letter in words, in its reader's language: the office's own words if it was queued with them."""
    kind = wordings.kinds().get(letter.key)
    told = wordings.told(kind, letter.facts, letter.to_name, letter.language) if kind else {}
    if letter.wording is None:
        table = {wordings.TABLE: told[wordings.TABLE]} if wordings.TABLE in told else {}
        return _house_text(letter.key, {**letter.facts, **table, "letter": letter}, letter.language)
    return _own_text(letter.wording, told, letter.language)


def _house_text(key: str, context: dict[str, Any], language: str) -> Rendered:
    """The template of the house; its first line is the subject."""
    app, name = key.split(".", 1)
    with translation.override(language):
        text = render_to_string(f"{app}/letters/{name}.txt", context)
    subject, _, body = text.strip().partition("\n")
    return Rendered(subject=subject.strip(), body=body.strip() + "\n")


def _own_text(row: Wording, told: Mapping[str, str], language: str) -> Rendered:
    subject, body = row.subject.in_(language), row.body.in_(language)
    return Rendered(" ".join(wordings.fill(subject, told).split()), wordings.fill(body, told) + "\n")


@dataclass(frozen=True)
class KindRow:
    """A kind of letter in the office's list: the example's subject in the reader's language, the version in use."""

    key: str
    subject: str
    in_use: Wording | None
    versions: int


def list_kinds(by: Actor, *, search: str = "") -> list[KindRow]:
    """Every kind of letter that the house sends. One query."""
    if not by.can(policy.READ_ALL):
        return []
    versions: dict[str, list[Wording]] = {}
    for row in Wording.objects.order_by("key", "number"):
        versions.setdefault(row.key, []).append(row)
    found = []
    for key, kind in wordings.kinds().items():
        rows = versions.get(key, [])
        in_use = next((row for row in rows if row.state == words.Wording.IN_USE), None)
        subject = preview(kind, in_use, translation.get_language() or DEFAULT).subject
        if search.casefold() in f"{key} {subject}".casefold():
            found.append(KindRow(key, subject, in_use, len(rows)))
    return found


def get_kind(by: Actor, key: str) -> wordings.Kind:
    """A kind of letter, or ``NotFound``."""
    kind = wordings.kinds().get(key)
    if kind is None or not by.can(policy.READ_ALL):
        raise NotFound(key)
    return kind


def preview(kind: wordings.Kind, row: Wording | None, language: str) -> Rendered:
    """A kind of letter with its example facts: in a version of the office, or in the house's text. No query."""
    sample = Letter(key=kind.key, language=language, to_name=EXAMPLE_NAME, facts=dict(kind.example), wording=row)
    return render(sample)


def opening(kind: wordings.Kind, row: Wording | None) -> dict[str, dict[str, str]]:
    """What the office starts to write from, by language: the version, or the house's text with fields for facts."""
    started: dict[str, dict[str, str]] = {"subject": {}, "body": {}}
    for language in LANGUAGES:
        if row is not None:
            started["subject"][language], started["body"][language] = row.subject.in_(language), row.body.in_(language)
            continue
        told = wordings.told(kind, kind.example, EXAMPLE_NAME, language)
        text = preview(kind, None, language)
        started["subject"][language] = wordings.opened(text.subject, told)
        started["body"][language] = wordings.opened(text.body.strip(), told)
    return started


def wording_problems(kind: wordings.Kind, subject: Mapping[str, str], body: Mapping[str, str]) -> list[Refused]:
    """All that ``operations.write_wording`` would refuse of a text, in the order of the languages."""
    return [
        Refused(problem.code, language=LANGUAGES[problem.language], name=problem.name)
        for problem in wordings.problems(kind, subject, body)
    ]


def example_fields(kind: wordings.Kind) -> list[tuple[str, str]]:
    """The fields of a kind, each with what it says in the example, in the reader's language."""
    language = translation.get_language() or DEFAULT
    told = wordings.told(kind, kind.example, EXAMPLE_NAME, language)
    return [(name, told[name]) for name in kind.fields]


def list_wordings(by: Actor, key: str) -> list[Wording]:
    """The versions of a kind, newest first."""
    if not by.can(policy.READ_ALL):
        return []
    return list(Wording.objects.filter(key=key).order_by("-number"))


def get_wording(by: Actor, key: str, number: int) -> Wording:
    """One version, or ``NotFound``."""
    row = Wording.objects.filter(key=key, number=number).first() if by.can(policy.READ_ALL) else None
    if row is None:
        raise NotFound(f"{key}/{number}")
    return row


def waiting_refs(by: Actor, *, limit: int) -> list[str]:
    """Letters the worker has still to send, oldest first."""
    if not by.can("messaging.deliver"):
        return []
    rows = Letter.objects.filter(state=words.Letter.QUEUED).order_by("created_at", "pk")
    return list(rows.values_list("ref", flat=True)[:limit])


def count_since(key: str, subject_ref: str, *, since: dt.datetime, reader: str = "") -> int:
    """How many letters of a kind about one matter (to one reader) were queued since: for limits, never shown."""
    rows = Letter.objects.filter(key=key, subject_ref=subject_ref, created_at__gte=since)
    with kernel_rows.everything():
        return (rows.filter(to_user_ref=reader) if reader else rows).count()
