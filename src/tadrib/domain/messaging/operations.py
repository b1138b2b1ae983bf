"""Queueing letters, and what becomes of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, QuerySet
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.messaging import policy, queries, sealing, wordings, words
from tadrib.domain.messaging.models import Letter, LetterPrint, OfficialLetter, Wording
from tadrib.domain.messaging.official import Matter
from tadrib.kernel import rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.prepared import prepared
from tadrib.kernel.refs import new_code, new_ref
from tadrib.kernel.refusals import NotFound, Refused, Stale
from tadrib.kernel.transitions import move


@dataclass(frozen=True)
class Reader:
    """To whom a letter goes and in which language."""

    email: str
    language: str
    name: str = ""
    user_ref: str = ""
    state_code: str = ""


def queue(key: str, *, to: Reader, subject_ref: str, at: dt.datetime, facts: dict[str, Any] | None = None) -> Letter:
    """Put a letter into the outbox: called by the apps' ``letters.py`` inside the operation's transaction.

    ``facts`` are JSON values for the template. The worker is told after the commit.
    """
    with rows.everything():  # a letter is its reader's, not the writer's
        letter = Letter.objects.create(
            ref=new_ref(Letter, "LET", at.year),
            key=key,
            language=to.language,
            to_name=to.name,
            to_email=to.email,
            to_user_ref=to.user_ref,
            state_code=to.state_code,
            subject_ref=subject_ref,
            facts=facts or {},
            wording_id=next(iter(_in_use(key=key)), None),
            created_at=at,
        )
    _wake_after_commit()
    return letter


@prepared
def _in_use(key: Any) -> QuerySet[Wording, int]:
    return Wording.objects.filter(key=key, state=words.Wording.IN_USE).values_list("pk", flat=True)


def _wake_after_commit() -> None:
    """Once for all letters of a transaction, unless what undid the earlier wake could leave this letter."""
    inside = set(connection.savepoint_ids)
    if not any(act is wake_worker and within <= inside for within, act, _ in connection.run_on_commit):
        transaction.on_commit(wake_worker)


@prepared
def _waiting(path: Any) -> QuerySet[DBTaskResult, int]:
    return DBTaskResult.objects.ready().filter(task_path=path).order_by().values_list("task_path", flat=True)[:1]


def wake_worker() -> None:
    """Enqueue one delivery round unless one waits already: called after the commit, so that it will see the letter."""
    task = import_string("tadrib.domain.messaging.jobs.deliver_waiting")
    if not _waiting(path=task.module_path):
        task.enqueue()


@transaction.atomic
def mark_sent(letter: Letter, *, by: Actor, now: dt.datetime) -> Letter:
    """The mail server took the letter."""
    policy.check_can_deliver(by=by)
    return move(letter, words.Letter.SENT, moves=words.MOVES, sent_at=now, attempts=F("attempts") + 1, problem="")


@transaction.atomic
def mark_failed(letter: Letter, *, problem: str, by: Actor, now: dt.datetime) -> Letter:
    """The mail server refused the letter for good, or too often; the office sees it and can send it again."""
    policy.check_can_deliver(by=by)
    return move(letter, words.Letter.FAILED, moves=words.MOVES, attempts=F("attempts") + 1, problem=problem[:200])


@transaction.atomic
def count_attempt(letter: Letter, *, problem: str, by: Actor, now: dt.datetime) -> None:
    """A passing fault: the letter stays queued."""
    policy.check_can_deliver(by=by)
    Letter.objects.filter(pk=letter.pk).update(attempts=F("attempts") + 1, problem=problem[:200])


@transaction.atomic
def mark_bounced(ref: str, *, problem: str, by: Actor, now: dt.datetime) -> Letter | None:
    """A mail server sent the letter back after taking it: the office sees it. Nothing if there is no such letter left.

    ``problem`` is the server's status code (RFC 3463), never its prose, which may name people.
    """
    policy.check_can_deliver(by=by)
    letter = Letter.objects.filter(ref=ref, state=words.Letter.SENT).first()
    if letter is None:
        return None
    letter = move(letter, words.Letter.BOUNCED, moves=words.MOVES, problem=problem[:200])
    audit.operations.record(words.Event.BOUNCED, letter.ref, by=by, at=now)
    return letter


@transaction.atomic
def withdraw(letter: Letter, *, by: Actor, now: dt.datetime, reason: str) -> Letter:
    """Take back a letter that has not left yet."""
    policy.check_can_withdraw(letter, by=by)
    letter = move(letter, words.Letter.WITHDRAWN, moves=words.MOVES)
    audit.operations.record(words.Event.WITHDRAWN, letter.ref, by=by, at=now, reason=reason)
    return letter


@transaction.atomic
def send_again(letter: Letter, *, by: Actor, now: dt.datetime) -> Letter:
    """Put a letter that could not be delivered back into the queue."""
    policy.check_can_send_again(letter, by=by)
    letter = move(letter, words.Letter.QUEUED, moves=words.MOVES, problem="", sent_at=None)
    audit.operations.record(words.Event.REQUEUED, letter.ref, by=by, at=now)
    transaction.on_commit(wake_worker)
    return letter


@transaction.atomic
def write_wording(
    key: str, *, subject: Mapping[str, str], body: Mapping[str, str], reason: str, by: Actor, now: dt.datetime
) -> Wording:
    """A new version of the office's own words for a kind of letter, as a draft.

    Raises ``Refused`` for the first thing wrong in any of the four languages, ``NotFound`` for an unknown kind.
    """
    policy.check_can_write_wordings(by=by)
    kind = wordings.kinds().get(key)
    if kind is None:
        raise NotFound(key)
    if problems := queries.wording_problems(kind, subject, body):
        raise problems[0]
    last = Wording.objects.filter(key=key).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            row = Wording.objects.create(
                key=key, number=last + 1, subject=dict(subject), body=dict(body), reason=reason,
                created_at=now, created_by=by.ref,
            )  # fmt: skip
    except IntegrityError as race:
        raise Stale(key) from race
    audit.operations.record(words.Event.WORDING_WRITTEN, str(row), by=by, at=now, reason=reason)
    return row


@transaction.atomic
def use_wording(row: Wording, *, by: Actor, now: dt.datetime) -> Wording:
    """Letters queued from now on carry this version; those queued before keep theirs."""
    policy.check_can_write_wordings(by=by)
    for old in Wording.objects.filter(key=row.key, state=words.Wording.IN_USE).exclude(pk=row.pk):
        move(old, words.Wording.RETIRED, moves=words.WORDING_MOVES, used_until=now)
    try:
        with transaction.atomic():
            row = move(row, words.Wording.IN_USE, moves=words.WORDING_MOVES, used_from=now, used_until=None)
    except IntegrityError as race:
        raise Stale(row.key) from race
    audit.operations.record(words.Event.WORDING_USED, str(row), by=by, at=now)
    return row


@transaction.atomic
def retire_wording(row: Wording, *, by: Actor, now: dt.datetime) -> Wording:
    """Back to the house's text for letters from now on."""
    policy.check_can_write_wordings(by=by)
    row = move(row, words.Wording.RETIRED, moves=words.WORDING_MOVES, used_until=now)
    audit.operations.record(words.Event.WORDING_RETIRED, str(row), by=by, at=now)
    return row


# Official letters ------------------------------------------------------------------------------------------------


@transaction.atomic
def issue(
    matter: Matter, *, by: Actor, now: dt.datetime, code: str = "", replaces: OfficialLetter | None = None
) -> OfficialLetter:
    """Issue an official letter: called by the apps inside operations that have checked who may.

    ``code`` is given by an app that has shown it elsewhere already. Raises ``Refused`` (``letter_stands``) while a
    letter of the kind stands for the same matter and state.
    """
    try:
        with transaction.atomic():
            letter = OfficialLetter.objects.create(
                ref=new_ref(OfficialLetter, "OFL", now.year),
                code=code or _free_code(),
                key=matter.key,
                language=matter.language,
                holder=matter.holder,
                holder_ref=matter.holder_ref,
                addressee=list(matter.addressee),
                state_code=matter.state_code,
                subject_ref=matter.subject_ref,
                edition_ref=matter.edition_ref,
                facts=dict(matter.facts),
                sealed=sealing.seal(matter.sealed),
                wording=Wording.objects.filter(key=matter.key, state=words.Wording.IN_USE).first(),
                expires_on=matter.expires_on,
                issued_at=now,
                issued_by=by.ref,
                replaces=replaces,
            )
    except IntegrityError as taken:
        raise Refused("letter_stands") from taken
    audit.operations.record(
        words.Event.ISSUED, letter.ref, by=by, at=now, kind=letter.key, about=letter.subject_ref,
        replaces=replaces.ref if replaces else "",
    )  # fmt: skip
    return letter


def _free_code() -> str:
    while True:
        code = new_code()
        if not OfficialLetter.objects.filter(code=code).exists():
            return code


@transaction.atomic
def revoke(letter: OfficialLetter, *, ground: str, reason: str, by: Actor, now: dt.datetime) -> OfficialLetter:
    """Take an official letter back: whoever checks its code reads the ground and the day, never the reason."""
    policy.check_can_revoke(letter, ground, reason, by=by)
    letter = _end(letter, words.Standing.REVOKED, ground=ground, reason=reason.strip(), by=by, now=now)
    audit.operations.record(
        words.Event.REVOKED, letter.ref, by=by, at=now, reason=reason.strip(), ground=ground, about=letter.subject_ref
    )
    return letter


@transaction.atomic
def replace(letter: OfficialLetter, matter: Matter, *, reason: str, by: Actor, now: dt.datetime) -> OfficialLetter:
    """Put a letter with the facts and words of today in the place of one that is wrong; returns the new one.

    Refuses (``letter_same``) a letter that would say the same.
    """
    policy.check_can_end(letter, by=by)
    policy.check_reason(reason)
    wording = Wording.objects.filter(key=letter.key, state=words.Wording.IN_USE).first()
    if queries.says_the_same(letter, matter) and wording == letter.wording:
        raise Refused("letter_same")
    return renew(letter, matter, reason=reason, by=by, now=now)


@transaction.atomic
def renew(letter: OfficialLetter, matter: Matter, *, reason: str, by: Actor, now: dt.datetime) -> OfficialLetter:
    """``replace`` for the apps, inside operations that have checked who may."""
    _end(letter, words.Standing.REPLACED, ground=words.LetterGround.REPLACED, reason=reason.strip(), by=by, now=now)
    audit.operations.record(
        words.Event.REPLACED, letter.ref, by=by, at=now, reason=reason.strip(), about=letter.subject_ref
    )
    return issue(matter, by=by, now=now, replaces=letter)


@transaction.atomic
def end_about(
    *, keys: Collection[str], ground: str, by: Actor, now: dt.datetime, subject_refs: Collection[str] = (),
    edition_ref: str = "",
) -> int:  # fmt: skip
    """Revoke the letters of the kinds ``keys`` that stand for matters, or for an edition, which have ended, in the
    transaction of the act that ended them: called by the apps inside operations that have checked. How many."""
    rows = OfficialLetter.objects.filter(key__in=keys, state=words.Standing.ISSUED)
    rows = rows.filter(edition_ref=edition_ref) if edition_ref else rows.filter(subject_ref__in=subject_refs)
    count = 0
    for letter in rows.order_by("pk"):
        _end(letter, words.Standing.REVOKED, ground=ground, reason="", by=by, now=now)
        audit.operations.record(
            words.Event.REVOKED, letter.ref, by=by, at=now, ground=ground, about=letter.subject_ref
        )
        count += 1
    return count


@transaction.atomic
def erase_sealed(subject_ref: str, *, by: Actor, now: dt.datetime) -> int:
    """Erase what letters about a matter say under lock, when its time is over: called by the app that gave it, inside
    the operation that records it. The letters stay, and the code of each tells the rest. How many had something."""
    return OfficialLetter.objects.filter(subject_ref=subject_ref).exclude(sealed=b"").update(sealed=b"")


def _end(
    letter: OfficialLetter, state: str, *, ground: str, reason: str, by: Actor, now: dt.datetime
) -> OfficialLetter:
    return move(
        letter, state, moves=words.STANDING_MOVES, ground=ground, reason=reason, ended_at=now, ended_by=by.ref
    )


@transaction.atomic
def keep_print(letter: OfficialLetter, *, language: str, content: bytes, by: Actor, now: dt.datetime) -> str:
    """Keep the digest of a file that is handed out, once; returns it. A letter that has ended is given out no more as
    its own file, so nothing is kept for it."""
    digest = hashlib.sha256(content).hexdigest()
    if letter.state == words.Standing.ISSUED:
        LetterPrint.objects.get_or_create(
            digest=digest, defaults={"letter": letter, "language": language, "printed_at": now}
        )
    return digest
