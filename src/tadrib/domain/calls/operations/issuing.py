"""Drafting, publishing, closing and cancelling calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls import letters, policy, queries, words
from tadrib.domain.calls.models import Call, CallState
from tadrib.domain.catalogue.models import Edition
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import check_move, move
from tadrib.kernel.translated import TranslatedText

FACTS = (
    "seats", "reserves", "women_pct", "profile", "languages", "language_level", "rules", "weights", "papers",
    "deadline", "time_zone", "nota_verbale", "order_binds", "is_lottery",
)  # fmt: skip


@transaction.atomic
def draft_call(
    *, edition: Edition, seats: int, deadline: dt.datetime, states: Sequence[Mapping[str, Any]], by: Actor,
    now: dt.datetime, ref: str = "", reserves: int = 0, women_pct: int = 0, profile: Mapping[str, str] | None = None,
    languages: Sequence[str] = ("fr", "en"), language_level: int = 3, rules: Sequence[Mapping[str, Any]] = (),
    weights: Mapping[str, int] | None = None, papers: Sequence[str] = (), time_zone: str = "Africa/Casablanca",
    nota_verbale: str = "", order_binds: bool = False, is_lottery: bool = False,
) -> Call:  # fmt: skip
    """Draft the call of an edition.

    ``states``: mappings with ``state`` (a directory row), ``seats_min``, ``seats_max``, ``names_max``. ``rules`` are
    those of ``engines.eligibility.rules_from``; ``weights`` criterion to integer. Without ``ref`` one is made.
    """
    policy.check_can_draft(edition, by=by)
    facts = {
        "seats": seats, "reserves": reserves, "women_pct": women_pct, "profile": TranslatedText(profile or {}),
        "languages": list(languages), "language_level": language_level, "rules": [dict(r) for r in rules],
        "weights": dict(weights or {}), "papers": list(papers), "deadline": deadline, "time_zone": time_zone,
        "nota_verbale": nota_verbale, "order_binds": order_binds, "is_lottery": is_lottery,
    }  # fmt: skip
    policy.check_facts(edition, facts, states)
    ref = ref.strip() or new_ref(Call, "CAL", now.year)
    try:
        with transaction.atomic():
            call = Call.objects.create(ref=ref, edition=edition, created_at=now, **facts)
    except IntegrityError:
        raise Refused("call_ref_taken") from None
    _invite(call, states)
    audit.operations.record(words.Event.CALL_DRAFTED, call.ref, by=by, at=now, edition=edition.ref)
    return call


@transaction.atomic
def change_call(call: Call, *, states: Sequence[Mapping[str, Any]], by: Actor, now: dt.datetime, **facts: Any) -> Call:
    """Change a draft; ``facts`` holds any of ``FACTS``."""
    policy.check_can_change(call, by=by)
    whole = {name: facts.get(name, getattr(call, name)) for name in FACTS}
    policy.check_facts(call.edition, whole, states)
    if not Call.objects.filter(pk=call.pk, state=words.Call.DRAFT).update(**whole):
        raise Refused("call_not_draft")
    CallState.objects.filter(call=call).delete()
    _invite(call, states)
    for name, value in whole.items():
        setattr(call, name, value)
    audit.operations.record(words.Event.CALL_CHANGED, call.ref, by=by, at=now, fields=sorted(facts))
    return call


def _invite(call: Call, states: Sequence[Mapping[str, Any]]) -> None:
    names = ("state", "seats_min", "seats_max", "names_max")
    CallState.objects.bulk_create([CallState(call=call, **{name: row[name] for name in names}) for row in states])


def _invited(call: Call) -> list[CallState]:
    rows = CallState.objects.filter(call=call).select_related("state", "call__edition__course")
    return list(rows.order_by("state__code"))


@transaction.atomic
def publish_call(call: Call, *, by: Actor, now: dt.datetime) -> Call:
    """Open the call: commit to the lottery's seed and write to the focal points of all invited states."""
    check_move(call, words.Call.PUBLISHED, moves=words.CALL_MOVES)
    policy.check_can_publish(call, by=by, now=now)
    call = move(
        call,
        words.Call.PUBLISHED,
        moves=words.CALL_MOVES,
        published_at=now,
        published_by=by.ref,
        seed_commitment=queries.commitment_of(call),
    )
    invited = _invited(call)
    notes = letters.notes_verbales(invited, by=by, at=now)
    sent = letters.call_published(call, invited, at=now)
    audit.operations.record(
        words.Event.CALL_PUBLISHED, call.ref, by=by, at=now, commitment=call.seed_commitment, letters=sent,
        notes=notes,
    )  # fmt: skip
    return call


@transaction.atomic
def issue_notes_verbales(call: Call, *, by: Actor, now: dt.datetime) -> int:
    """Write the note verbale to every invited state that has none which stands; returns how many. For calls that were
    published before there were such papers, and after one was revoked."""
    policy.check_can_issue_notes(call, by=by)
    return letters.notes_verbales(_invited(call), by=by, at=now)


@transaction.atomic
def close_call(call: Call, *, by: Actor, now: dt.datetime) -> Call:
    """Take no more names; what was returned may still be completed."""
    policy.check_can_close(call, by=by, now=now)
    call = move(call, words.Call.CLOSED, moves=words.CALL_MOVES, closed_at=now)
    audit.operations.record(words.Event.CALL_CLOSED, call.ref, by=by, at=now)
    return call


@transaction.atomic
def cancel_call(call: Call, *, reason: str, by: Actor, now: dt.datetime) -> Call:
    """Call it off; if it was published, every invited state is told why."""
    policy.check_can_cancel(reason=reason, by=by)
    was_open = call.state == words.Call.PUBLISHED
    call = move(call, words.Call.CANCELLED, moves=words.CALL_MOVES, closed_at=now)
    letters.notes_verbales_ended(call, by=by, at=now)
    if was_open:
        letters.call_cancelled(call, _invited(call), reason=reason.strip(), at=now)
    audit.operations.record(words.Event.CALL_CANCELLED, call.ref, by=by, at=now, reason=reason.strip())
    return call
