"""Queueing letters, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.messaging import policy, words
from tadrib.domain.messaging.models import Letter
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
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
        created_at=at,
    )
    transaction.on_commit(wake_worker)
    return letter


def wake_worker() -> None:
    """Enqueue one delivery round; several wakes before it runs are one round's work."""
    task = import_string("tadrib.domain.messaging.jobs.deliver_waiting")
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
def withdraw(letter: Letter, *, by: Actor, now: dt.datetime, reason: str) -> Letter:
    """Take back a letter that has not left yet."""
    policy.check_can_withdraw(letter, by=by)
    letter = move(letter, words.Letter.WITHDRAWN, moves=words.MOVES)
    audit.operations.record(words.Event.WITHDRAWN, letter.ref, by=by, at=now, reason=reason)
    return letter


@transaction.atomic
def send_again(letter: Letter, *, by: Actor, now: dt.datetime) -> Letter:
    """Put a letter that could not be delivered back into the queue."""
    policy.check_can_withdraw(letter, by=by)
    letter = move(letter, words.Letter.QUEUED, moves=words.MOVES, problem="")
    audit.operations.record(words.Event.REQUEUED, letter.ref, by=by, at=now)
    transaction.on_commit(wake_worker)
    return letter
