"""Reading official letters: the office, the state, the person, and whoever holds a code."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from tadrib.domain.messaging import policy, sealing, wordings, words
from tadrib.domain.messaging.models import Letter, LetterPrint, OfficialLetter
from tadrib.domain.messaging.official import Matter, said
from tadrib.domain.messaging.queries.outbox import _house_text, _own_text
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import DEFAULT, LANGUAGES
from tadrib.kernel.masks import masked, tail
from tadrib.kernel.refs import spelt
from tadrib.kernel.refusals import NotFound

_BEHIND_SQUARE = re.compile(rb"/verify/(?:\?code=)?([0-9A-Z-]{8,20})")
_MASKS = {"name": masked, "native_name": masked, "passport_name": masked, "passport_number": tail}
_MASK = "•••••"
_PLACE_OF_TABLE = "\N{OBJECT REPLACEMENT CHARACTER}"


def visible_official(by: Actor, *, holders: Collection[str] | None = None) -> QuerySet[OfficialLetter]:
    """All for the office. For whoever asks as an addressee, with ``holders`` given: a state's for its focal points, and
    those about the persons ``holders``, whom the caller knows to be the actor, whatever else the actor may read."""
    rows = OfficialLetter.objects.select_related("wording", "replaces", "replacement").order_by("-issued_at", "-pk")
    if holders is None and by.can(policy.READ_ALL):
        return rows
    if not by.is_signed_in:
        return rows.none()
    mine = Q(holder_ref__in=[ref for ref in holders or () if ref])
    if by.can(policy.OF_STATE):
        mine |= Q(state_code__in=by.states)
    return rows.filter(mine)


def list_official(
    by: Actor, *, search: str = "", kind: str = "", state: str = "", language: str = "", edition_ref: str = "",
    subject_refs: Collection[str] | None = None, holders: Collection[str] | None = None,
) -> QuerySet[OfficialLetter]:  # fmt: skip
    """Official letters the actor may see, newest first, found by person, reference, code, state or matter.

    ``state`` is one of ``words.STANDS_LABELS``: where they stand today.
    """
    rows = visible_official(by, holders=holders)
    if kind:
        rows = rows.filter(key=kind)
    if state:
        is_over = Q(expires_on__lt=timezone.localdate())
        rows = rows.filter(state=words.Standing.ISSUED if state == words.EXPIRED else state)
        if state == words.EXPIRED:
            rows = rows.filter(is_over)
        elif state == words.Standing.ISSUED:
            rows = rows.exclude(is_over)
    if language:
        rows = rows.filter(language=language)
    if edition_ref:
        rows = rows.filter(edition_ref=edition_ref)
    if subject_refs is not None:
        rows = rows.filter(subject_ref__in=subject_refs)
    for word in search.split():
        state_name = Q()
        for code in LANGUAGES:
            state_name |= Q(**{f"facts__state__{code}__icontains": word})
        rows = rows.filter(
            state_name
            | Q(holder__icontains=word)
            | Q(facts__native_name__icontains=word)
            | Q(ref__icontains=word)
            | Q(code=spelt(word))
            | Q(state_code__iexact=word)
            | Q(subject_ref__icontains=word)
            | Q(edition_ref__icontains=word)
        )
    return rows


def get_official(by: Actor, ref: str, *, holders: Collection[str] | None = None) -> OfficialLetter:
    """One official letter, or ``NotFound``."""
    letter = visible_official(by, holders=holders).filter(ref=ref).first()
    if letter is None:
        raise NotFound(ref)
    return letter


def stands(letter: OfficialLetter, *, today: dt.date) -> str:
    """Where a letter the reader was already given stands on a day, in the words of ``words.STANDS_LABELS``."""
    if letter.state == words.Standing.ISSUED and letter.expires_on and letter.expires_on < today:
        return words.EXPIRED
    return letter.state


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


def is_masked(letter: OfficialLetter, opened: Mapping[str, Any] | None) -> bool:
    """Whether a letter shows a mask in the place of what is under lock."""
    return bool(len(letter.sealed)) and opened is None


def _whole(letter: OfficialLetter) -> dict[str, Any]:
    """All that a letter says, what is under lock too, for comparing and masking alone; without it where this office's
    key does not open it."""
    try:
        return {**letter.facts, **sealing.unseal(letter.sealed)}
    except sealing.UnreadableError:
        return dict(letter.facts)


def says_the_same(letter: OfficialLetter, matter: Matter) -> bool:
    """Whether a letter written now would say what this one says; for operations that were given the letter."""
    return (_whole(letter), letter.holder, letter.addressee, letter.expires_on) == (
        {**matter.facts, **matter.sealed}, matter.holder, list(matter.addressee), matter.expires_on,
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


def render_official(letter: OfficialLetter, language: str, *, opened: Mapping[str, Any] | None = None) -> Paper:
    """A letter the reader was already given, in any of the languages.

    What it says under lock is in ``opened``, handed in by the app whose facts they are when it has made sure that the
    reader may and has written it down (``enrolment.operations.open_letter``). Without it a mask stands in its place.
    """
    kind, facts = wordings.kinds()[letter.key], {**letter.facts, **(opened or {})}
    particulars = kind.particulars
    if is_masked(letter, opened):
        facts |= dict.fromkeys(kind.sealed, _MASK) | {"under_lock": said(words.UNDER_LOCK)}
        first, *others = (name for name in particulars if name in kind.sealed)
        particulars = tuple("under_lock" if name == first else name for name in particulars if name not in others)
    to_name = letter.holder or next((_line(line, language) for line in letter.addressee), "")
    told = wordings.told(kind, facts, to_name, language) | {wordings.TABLE: f"\n\n{_PLACE_OF_TABLE}\n\n"}
    if letter.wording is None:
        sample = Letter(key=letter.key, language=language, to_name=to_name)
        context = {**facts, wordings.TABLE: told[wordings.TABLE], "letter": sample}
        text = _house_text(letter.key, context, language)
    else:
        text = _own_text(letter.wording, told, language)
    before, _, after = text.body.partition(_PLACE_OF_TABLE)
    return Paper(
        subject=text.subject,
        before=tuple(_paragraphs(before)),
        table=tuple(wordings.table(particulars, facts, language)),
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
        for name, value in _whole(letter).items()
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
