"""Reading letters: the office all, a reader their own."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from tadrib.domain.messaging import policy, wordings, words
from tadrib.domain.messaging.models import Letter, LetterPrint, OfficialLetter, Wording
from tadrib.domain.messaging.official import Matter
from tadrib.kernel import rows as kernel_rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import DEFAULT, LANGUAGES
from tadrib.kernel.masks import masked, tail
from tadrib.kernel.refs import spelt
from tadrib.kernel.refusals import NotFound

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


def waiting_refs(by: Actor, *, limit: int = 200) -> list[str]:
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


# Official letters ------------------------------------------------------------------------------------------------

_BEHIND_SQUARE = re.compile(rb"/verify/(?:\?code=)?([0-9A-Z-]{8,20})")
_MASKS = {"name": masked, "native_name": masked, "passport_name": masked, "passport_number": tail}
_PLACE_OF_TABLE = "\N{OBJECT REPLACEMENT CHARACTER}"


def visible_official(by: Actor, *, holders: Collection[str] = ()) -> QuerySet[OfficialLetter]:
    """All for the office; a state's for its focal points; those about the persons ``holders``, whom the caller knows to
    be the actor."""
    rows = OfficialLetter.objects.select_related("wording", "replaces", "replacement").order_by("-issued_at", "-pk")
    if by.can(policy.READ_ALL):
        return rows
    if not by.is_signed_in:
        return rows.none()
    mine = Q(holder_ref__in=[ref for ref in holders if ref])
    if by.can(policy.OF_STATE):
        mine |= Q(state_code__in=by.states)
    return rows.filter(mine)


def list_official(
    by: Actor, *, search: str = "", kind: str = "", state: str = "", edition_ref: str = "",
    subject_refs: Collection[str] | None = None, holders: Collection[str] = (),
) -> QuerySet[OfficialLetter]:  # fmt: skip
    """Official letters the actor may see, newest first, found by person, reference, code, state or matter."""
    rows = visible_official(by, holders=holders)
    if kind:
        rows = rows.filter(key=kind)
    if state:
        rows = rows.filter(state=state)
    if edition_ref:
        rows = rows.filter(edition_ref=edition_ref)
    if subject_refs is not None:
        rows = rows.filter(subject_ref__in=subject_refs)
    for word in search.split():
        rows = rows.filter(
            Q(holder__icontains=word)
            | Q(ref__iexact=word)
            | Q(code=spelt(word))
            | Q(state_code__iexact=word)
            | Q(subject_ref__icontains=word)
            | Q(edition_ref__icontains=word)
        )
    return rows


def get_official(by: Actor, ref: str, *, holders: Collection[str] = ()) -> OfficialLetter:
    """One official letter, or ``NotFound``."""
    letter = visible_official(by, holders=holders).filter(ref=ref).first()
    if letter is None:
        raise NotFound(ref)
    return letter


def letters_about(subject_ref: str, *keys: str) -> list[OfficialLetter]:
    """Official letters about a matter the caller was already given, of some kinds, newest first."""
    return list(OfficialLetter.objects.filter(subject_ref=subject_ref, key__in=keys).order_by("-issued_at", "-pk"))


def find_standing(key: str, subject_ref: str, state_code: str = "") -> OfficialLetter | None:
    """The letter of a kind that stands for a matter the caller was already given."""
    return OfficialLetter.objects.filter(
        key=key, subject_ref=subject_ref, state_code=state_code, state=words.Standing.ISSUED
    ).first()


def states_with_standing(key: str, subject_ref: str) -> set[str]:
    """The states to whom a letter of a kind stands, for a matter the caller was already given."""
    rows = OfficialLetter.objects.filter(key=key, subject_ref=subject_ref, state=words.Standing.ISSUED)
    return set(rows.values_list("state_code", flat=True))


def subjects_with_standing(key: str, subject_refs: Collection[str]) -> set[str]:
    """The matters, of those the caller was already given, for which a letter of a kind stands."""
    rows = OfficialLetter.objects.filter(key=key, subject_ref__in=subject_refs, state=words.Standing.ISSUED)
    return set(rows.values_list("subject_ref", flat=True))


def says_the_same(letter: OfficialLetter, matter: Matter) -> bool:
    """Whether a letter written now would say what this one says; for operations that were given the letter."""
    return (letter.facts, letter.holder, letter.addressee, letter.expires_on) == (
        dict(matter.facts), matter.holder, list(matter.addressee), matter.expires_on,
    )  # fmt: skip


def get_public_official(subject_ref: str, code: str) -> OfficialLetter:
    """The letter that stands, for whoever holds the reference of its matter and its unguessable code; with the code of
    a letter that was replaced, its replacement. ``NotFound`` else."""
    letter = OfficialLetter.objects.filter(subject_ref=subject_ref, code=code).first()
    while letter is not None and letter.state == words.Standing.REPLACED:
        letter = OfficialLetter.objects.filter(replaces=letter).first()
    if letter is None or letter.state != words.Standing.ISSUED:
        raise NotFound(subject_ref)
    return letter


@dataclass(frozen=True)
class Paper:
    """An official letter in words: paragraphs before its table, the table, paragraphs after it."""

    subject: str
    before: tuple[str, ...]
    table: tuple[tuple[str, str], ...]
    after: tuple[str, ...]


def render_official(letter: OfficialLetter, language: str) -> Paper:
    """A letter the reader was already given, in any of the languages."""
    kind = wordings.kinds()[letter.key]
    to_name = letter.holder or next((_line(line, language) for line in letter.addressee), "")
    told = wordings.told(kind, letter.facts, to_name, language) | {wordings.TABLE: f"\n\n{_PLACE_OF_TABLE}\n\n"}
    if letter.wording is None:
        sample = Letter(key=letter.key, language=language, to_name=to_name)
        context = {**letter.facts, wordings.TABLE: told[wordings.TABLE], "letter": sample}
        text = _house_text(letter.key, context, language)
    else:
        text = _own_text(letter.wording, told, language)
    before, _, after = text.body.partition(_PLACE_OF_TABLE)
    return Paper(
        subject=text.subject,
        before=tuple(_paragraphs(before)),
        table=tuple(wordings.table(kind.particulars, letter.facts, language)),
        after=tuple(_paragraphs(after)),
    )


def addressee_lines(letter: OfficialLetter, language: str) -> tuple[str, ...]:
    """To whom it is written, line by line."""
    return tuple(line for line in (_line(line, language) for line in letter.addressee) if line)


def _line(line: Any, language: str) -> str:
    return wordings.spoken(line, language, "UTC")


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in body.split("\n\n") if part.strip()]


@dataclass(frozen=True)
class CheckedLetter:
    """What anybody may know who holds a letter's code. ``status``: genuine, revoked, replaced or expired.

    ``rows`` are all facts that the letter attests, with names masked and the passport by its last three signs.
    """

    status: str
    key: str
    ref: str
    code: str
    state_code: str
    issued_at: dt.datetime
    expires_on: dt.date | None
    changed_at: dt.datetime | None
    ground: str
    rows: tuple[tuple[str, str], ...]
    is_of_person: bool
    is_example: bool


def find_public_letter(code: str, *, today: dt.date) -> CheckedLetter | None:
    """What the holder of a code may read, in the reader's language; None if no letter has it. One query."""
    letter = OfficialLetter.objects.filter(code=spelt(code)[:20]).first()
    if letter is None:
        return None
    kind = wordings.kinds()[letter.key]
    facts = {
        name: _MASKS[name](value) if name in _MASKS and isinstance(value, str) else value
        for name, value in letter.facts.items()
    }
    status = {words.Standing.REVOKED: "revoked", words.Standing.REPLACED: "replaced"}.get(
        words.Standing(letter.state), "genuine"
    )
    if status == "genuine" and letter.expires_on and letter.expires_on < today:
        status = "expired"
    return CheckedLetter(
        status=status, key=letter.key, ref=letter.ref, code=letter.code, state_code=letter.state_code,
        issued_at=letter.issued_at, expires_on=letter.expires_on, changed_at=letter.ended_at, ground=letter.ground,
        rows=tuple(wordings.table(kind.public, facts, translation.get_language() or DEFAULT)),
        is_of_person=bool(letter.holder), is_example=bool(letter.facts.get("is_example")),
    )  # fmt: skip


def find_public_print(content: bytes) -> tuple[str, bool] | None:
    """Which letter a PDF is or wants to be: its code, and whether the office handed out this very file; None if it
    names none of ours."""
    digest = hashlib.sha256(content).hexdigest()
    code = LetterPrint.objects.filter(digest=digest).values_list("letter__code", flat=True).first()
    if code:
        return code, True
    for match in _BEHIND_SQUARE.finditer(content):
        if OfficialLetter.objects.filter(code=match[1].decode()).exists():
            return match[1].decode(), False
    return None
