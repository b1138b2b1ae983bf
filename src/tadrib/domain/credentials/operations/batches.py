"""The certificates of one or many editions in one go: ordered, made by the worker piece by piece, stopped, finished.

What is done stands at each award (it has a credential) and each credential (it has a document), never in a counter, so
that a worker that is killed is followed by another that goes on where it stood.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import certified, policy, queries, words
from tadrib.domain.credentials.models import Batch, Credential
from tadrib.domain.credentials.operations.issuing import issue_awards
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move

HELD = dt.timedelta(seconds=60)  # without a sign of life for so long, another worker may go on


@transaction.atomic
def order_batch(editions: Iterable[Edition], *, by: Actor, now: dt.datetime) -> Batch:
    """Have the certificates of all decided awards of these editions made. The worker begins after the commit.

    Refused: ``not_allowed``, ``credential_nothing``, ``batch_open``.
    """
    policy.check_can_issue(by=by)
    wanted = list(editions)
    open_ = Batch.objects.filter(editions__in=wanted, state__in=words.BATCH_OPEN).first()
    if open_:
        raise Refused("batch_open", ref=open_.ref)
    total = queries.awards_of(wanted).count() + queries.unsigned_of(wanted).count()
    if not total:
        raise Refused("credential_nothing")
    batch = Batch.objects.create(
        ref=refs.new_ref(Batch, "BAT", now.year), total=total, ordered_at=now, ordered_by=by.ref
    )
    batch.editions.set(wanted)
    queries.unsigned_of(wanted).update(batch=batch)
    audit.operations.record(words.Event.BATCH_ORDERED, batch.ref, by=by, at=now, total=total, editions=len(wanted))
    transaction.on_commit(lambda: wake_batch(batch.ref))
    return batch


def wake_batch(ref: str) -> None:
    """Enqueue the next piece of work at a batch."""
    import_string("tadrib.domain.credentials.jobs.make_batch").enqueue(ref)


@transaction.atomic
def cancel_batch(batch: Batch, *, by: Actor, now: dt.datetime) -> Batch:
    """Stop after the piece at hand; what was issued stays. Refused: ``not_allowed``, ``batch_ended``, ``stale``."""
    policy.check_can_issue(by=by)
    batch.refresh_from_db()  # whoever reads the page sees it a little late, and wants it stopped all the same
    if batch.state not in words.BATCH_OPEN:
        raise Refused("batch_ended")
    move(batch, words.Batch.CANCELLED, moves=words.BATCH_MOVES, ended_at=now)
    audit.operations.record(words.Event.BATCH_CANCELLED, batch.ref, by=by, at=now)
    return batch


@transaction.atomic
def hold_batch(ref: str, *, by: Actor, now: dt.datetime) -> Batch | None:
    """Take a batch in hand; None if it is over or another worker is at it."""
    policy.check_can_sign(by=by)
    free = Q(held_until__isnull=True) | Q(held_until__lt=now)
    rows = Batch.objects.filter(free, ref=ref, state__in=words.BATCH_OPEN)
    if not rows.update(state=words.Batch.RUNNING, held_until=now + HELD):
        return None
    return Batch.objects.get(ref=ref)


@transaction.atomic
def begin_chunk(batch: Batch, *, size: int, by: Actor, now: dt.datetime) -> list[Credential]:
    """Issue the next awards of a batch and return what is to be signed now, at most ``size``; nothing at the end.

    What an earlier worker issued and did not sign comes first. ``batch`` learns whether it was stopped.
    """
    policy.check_can_sign(by=by)
    held = Batch.objects.filter(pk=batch.pk, state=words.Batch.RUNNING)
    if not held.update(held_until=now + HELD):
        batch.refresh_from_db()
        return []
    waiting = list(queries.batch_to_sign(by, batch, limit=size))
    if waiting:
        return waiting
    awards = list(queries.batch_to_issue(by, batch, limit=size))
    editions = {award.participation.edition_id: award.participation.edition for award in awards}
    shared = {pk: certified.facts_of_edition(edition, at=now) for pk, edition in editions.items()}
    return issue_awards(awards, shared, batch=batch, by=by, now=now)


@transaction.atomic
def note_unprinted(batch: Batch, numbers: list[str], *, by: Actor, now: dt.datetime) -> None:
    """Write down certificates whose paper cannot be printed: they are signed, and the office is told."""
    policy.check_can_sign(by=by)
    if numbers:
        batch.failed = sorted({*batch.failed, *numbers})
        batch.save(update_fields=["failed"])


@transaction.atomic
def release_batch(batch: Batch, *, by: Actor, now: dt.datetime) -> None:
    """Let go for the next piece, which may be another worker's."""
    policy.check_can_sign(by=by)
    Batch.objects.filter(pk=batch.pk, state=words.Batch.RUNNING).update(held_until=None)
    transaction.on_commit(lambda: wake_batch(batch.ref))


@transaction.atomic
def finish_batch(batch: Batch, *, by: Actor, now: dt.datetime) -> Batch:
    """Nothing is left to do."""
    policy.check_can_sign(by=by)
    if Batch.objects.filter(pk=batch.pk, state=words.Batch.RUNNING).update(
        state=words.Batch.DONE, ended_at=now, held_until=None
    ):
        audit.operations.record(words.Event.BATCH_DONE, batch.ref, by=by, at=now, unprinted=len(batch.failed))
    batch.refresh_from_db()
    return batch
