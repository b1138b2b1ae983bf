"""Putting people forward, changing what was written, putting them in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, QuerySet

import tadrib.domain.audit.operations
import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
from tadrib.domain import audit, directory
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import policy, queries, words
from tadrib.domain.calls.models import Call, CallState, Nomination, Receipt
from tadrib.domain.directory.models import Institution, Person, State
from tadrib.domain.directory.queries import Way
from tadrib.domain.directory.words import Duty, Kind
from tadrib.kernel import rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.prepared import prepared
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused, Stale

FACTS = (
    "agency", "unit", "rank", "rank_title", "function", "years_of_service", "languages", "prerequisites", "motivation",
    "mode",
)  # fmt: skip
ASIDE = 10_000  # priorities are parked above this while they change places, so that no two ever meet


def give_receipt(
    nomination: Nomination, act: str, *, by: Actor, now: dt.datetime, note_number: str = "",
    note_date: dt.date | None = None, way: Way | None = None,
) -> Receipt:  # fmt: skip
    """The number that proves an act. ``way`` is given for the signatures of a chain."""
    return Receipt.objects.create(
        ref=new_ref(Receipt, "RCT", now.year),
        nomination=nomination,
        act=act,
        at=now,
        by=by.ref,
        by_name=by.name,
        for_ref=way.for_ref if way else "",
        for_name=way.for_name if way else "",
        authority=nomination.authority if way else None,
        note_number=note_number,
        note_date=note_date,
    )


@dataclass(frozen=True)
class Basis:
    """That the actor may nominate for a state now: its invitation, and the agency for which alone they do."""

    invitation: CallState
    service: Institution | None
    is_locked: bool = False  # what the names come from is locked, so that no key needs to be looked for


def basis_of(call: Call, state: State, *, by: Actor, now: dt.datetime, is_locked: bool = False) -> Basis:
    """Check it once for many names of one transaction."""
    policy.check_stands_for(state, by=by)
    right = directory.queries.right_to(by, state, Duty.NOMINATE, today=now.date())
    invitation = policy.check_can_nominate(call, state, by=by, now=now, right=right)
    service = Institution.objects.filter(pk=right.body, kind=Kind.AGENCY).first() if right.body else None
    return Basis(invitation, service, is_locked)


@transaction.atomic
def nominate(
    call: Call, *, state: State, facts: Mapping[str, Any], by: Actor, now: dt.datetime, person: Person | None = None,
    person_facts: Mapping[str, Any] | None = None, is_other_person: bool = False, idempotency_key: str = "",
    is_example: bool = False, basis: Basis | None = None,
) -> Nomination:  # fmt: skip
    """Put a person forward as a draft at the end of the state's order.

    Either ``person``, or ``person_facts`` of somebody new; if somebody of the state may be the same human being this
    is refused (``person_known``) unless ``is_other_person``. The same ``idempotency_key`` again gives the nomination
    that is there. ``facts`` holds any of ``FACTS``. ``basis`` is what the same transaction has checked already.
    """
    basis = basis or basis_of(call, state, by=by, now=now)
    invitation = basis.invitation
    if idempotency_key and not basis.is_locked and (there := _by_key(call, state, idempotency_key)):
        return there
    policy.check_nomination_facts(facts)
    policy.check_person_facts(person_facts or {}, now=now)
    live = _count_live(call, state)
    if person is None:
        if live[0] >= invitation.names_max:
            raise Refused("nomination_names_full", most=invitation.names_max)
        person = _add_person(state, person_facts or {}, is_other_person, is_example, by=by, now=now)
    policy.check_person(person, state)
    nomination, is_new = _place(call, state, person, basis, facts, idempotency_key, live, by=by, now=now)
    if not is_new:
        return nomination
    give_receipt(nomination, words.Act.NOMINATED, by=by, now=now)
    audit.operations.record(
        words.Event.NOMINATED, nomination.ref, by=by, at=now, call=call.ref, state=state.code, person=person.ref
    )
    return nomination


@prepared
def _keyed(call: Any, state: Any, key: Any) -> QuerySet[Nomination]:
    rows = Nomination.objects.select_related("person", "nominating_state", "call")
    # The index of keys holds no empty ones, and is taken only if the query says so.
    return rows.filter(call=call, nominating_state=state, idempotency_key=key).exclude(idempotency_key="")


@prepared
def _counted(call: Any, state: Any) -> QuerySet[Nomination, tuple[int, int | None]]:
    rows = Nomination.objects.filter(call=call, nominating_state=state).exclude(state=words.Nomination.WITHDRAWN)
    return rows.order_by().values("call").annotate(count=Count("pk"), last=Max("priority")).values_list("count", "last")


def _by_key(call: Call, state: State, key: str) -> Nomination | None:
    return next(iter(_keyed(call=call, state=state, key=key)), None)


def _live(call: Call, state: State) -> list[int]:
    rows = Nomination.objects.filter(call=call, nominating_state=state).exclude(state=words.Nomination.WITHDRAWN)
    return list(rows.values_list("priority", flat=True))


def _count_live(call: Call, state: State) -> tuple[int, int]:
    """How many live nominations there are, and the last place."""
    count, last = next(iter(_counted(call=call, state=state)), (0, None))
    return count, last or 0


def _add_person(
    state: State, facts: Mapping[str, Any], is_other: bool, is_example: bool, *, by: Actor, now: dt.datetime
) -> Person:
    if not is_other:
        known = queries.find_duplicates(
            by,
            state_code=state.code,
            given_names=facts.get("given_names", ""),
            family_names=facts.get("family_names", ""),
            birth_date=facts.get("birth_date"),
            email=facts.get("email", ""),
        )
        if known:
            raise Refused("person_known", persons=[p.ref for p in known])
    return directory.operations.add_person(nationality=state, facts=facts, by=by, now=now, is_example=is_example)


def _place(
    call: Call, state: State, person: Person, basis: Basis, facts: Mapping[str, Any], key: str,
    live: tuple[int, int], *, by: Actor, now: dt.datetime,
) -> tuple[Nomination, bool]:  # fmt: skip
    """Write the row at a free place of 1 ... names_max, and say whether it is new.

    A place is held by one live nomination (constraint ``nomination_priority_once``), so two forms sent at the same
    moment cannot take more places than there are, on any database and without locks: who is slower looks again.
    """
    columns = {name: facts[name] for name in FACTS if name in facts}
    invitation, service = basis.invitation, basis.service
    for again in range(invitation.names_max + 1):
        count, last = _count_live(call, state) if again else live
        if count >= invitation.names_max:
            break
        place = last + 1 if last < invitation.names_max else _first_free(_live(call, state))
        try:
            with transaction.atomic():
                row = Nomination.objects.create(
                    ref=new_ref(Nomination, "NOM", now.year), call=call, nominating_state=state, person=person,
                    priority=place, created_at=now, created_by=by.ref, idempotency_key=key, service=service, **columns,
                )  # fmt: skip
        except IntegrityError:
            if key and (there := _by_key(call, state, key)):
                return there, False
            other = _live_of(call, person)
            if other and other.nominating_state_id == state.pk:
                raise Refused("nomination_person_twice") from None
            if other:
                person = _entry_of_ones_own(call, state, person, by=by, now=now)
        else:
            return row, True
    raise Refused("nomination_names_full", most=invitation.names_max)


def _live_of(call: Call, person: Person) -> Nomination | None:
    """The live nomination of a person in a call, whoever put them forward."""
    with rows.everything():
        return Nomination.objects.filter(call=call, person=person).exclude(state=words.Nomination.WITHDRAWN).first()


def _entry_of_ones_own(call: Call, state: State, person: Person, *, by: Actor, now: dt.datetime) -> Person:
    """Another entry of a person whom another state has put forward in the same call (two entries were joined).

    Neither state may learn of the other, so neither is refused: the office is shown the two entries as one human being
    again, and sees at the joining that both are nominated. One entry for one state in one call, however often it asks.
    """
    facts = {name: getattr(person, name) for name in directory.operations.PERSON_FIELDS}
    same = {name: facts[name] for name in ("given_names", "family_names", "native_name", "birth_date", "email")}
    rows = Nomination.objects.filter(call=call, nominating_state=state).exclude(state=words.Nomination.WITHDRAWN)
    if rows.filter(**{f"person__{name}": value for name, value in same.items()}).exists():
        raise Refused("nomination_person_twice")
    return directory.operations.add_person(
        nationality=state, facts=facts, by=by, now=now, is_example=person.is_example
    )


def _first_free(taken: list[int]) -> int:
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


@transaction.atomic
def change_nomination(
    nomination: Nomination, *, facts: Mapping[str, Any], by: Actor, now: dt.datetime,
    person_facts: Mapping[str, Any] | None = None, expected: str = "",
) -> Nomination:  # fmt: skip
    """Change what was written, while it is a draft or returned. The audit holds which fields, never their content.

    ``expected`` is ``queries.mark_of`` the nomination as the writer saw it. If it says something else by now this is
    refused (``nomination_moved``) and nothing is written, unless it already says what is sent.

    What is said of the person is written into the person's entry; into an entry of the state's own where another
    state has put forward the same one.
    """
    policy.check_can_edit_nomination(nomination, by=by, now=now)
    policy.check_nomination_facts(facts)
    policy.check_person_facts(person_facts or {}, now=now)
    if expected:
        _check_unmoved(nomination, expected, facts, person_facts or {})
    changed = {name: facts[name] for name in FACTS if name in facts and getattr(nomination, name) != facts[name]}
    if changed:
        rows = Nomination.objects.filter(pk=nomination.pk, state=nomination.state)
        if not rows.update(**changed):
            raise Stale(nomination.ref)
        for name, value in changed.items():
            setattr(nomination, name, value)
        audit.operations.record(words.Event.NOMINATION_CHANGED, nomination.ref, by=by, at=now, fields=sorted(changed))
    if person_facts:
        _say_of_person(nomination, person_facts, by=by, now=now)
    return nomination


def _say_of_person(nomination: Nomination, facts: Mapping[str, Any], *, by: Actor, now: dt.datetime) -> None:
    """Correct the person's entry, or part with it.

    An entry that the office joined from two states' stands behind the nominations of both. What one of them corrects
    must not change what the other reads, and neither may learn that there is another: so the nomination gets an entry
    of its own, with the correction, and the office is shown the two as one human being again, and decides.
    """
    person, state = nomination.person, nomination.nominating_state
    if all(getattr(person, name) == value for name, value in facts.items()):
        return
    if by.can(Permission.DIRECTORY_EDIT) or not _is_shared(person, state):
        directory.operations.change_person(person, facts=facts, by=by, now=now)
        return
    held = {name: getattr(person, name) for name in directory.operations.PERSON_FIELDS}
    own = directory.operations.add_person(
        nationality=state, facts={**held, **facts}, by=by, now=now, is_example=person.is_example
    )
    rows_of = Nomination.objects.filter(pk=nomination.pk, state=nomination.state, person=person)
    if not rows_of.update(person=own):
        raise Stale(nomination.ref)
    nomination.person = own
    audit.operations.record(
        words.Event.NOMINATION_PARTED, nomination.ref, by=by, at=now, person=own.ref, before=person.ref
    )


def _is_shared(person: Person, state: State) -> bool:
    """Whether another state has put the same entry forward, ever and anywhere, or the entry is another state's."""
    if person.nationality_id != state.pk:
        return True
    with rows.everything():
        return Nomination.objects.filter(person=person).exclude(nominating_state=state).exists()


def _check_unmoved(
    nomination: Nomination, expected: str, facts: Mapping[str, Any], person_facts: Mapping[str, Any]
) -> None:
    look_again(nomination)
    if queries.mark_of(nomination) == expected:
        return
    is_said = all(getattr(nomination, name) == value for name, value in facts.items()) and all(
        getattr(nomination.person, name) == value for name, value in person_facts.items()
    )
    if not is_said:
        raise Refused("nomination_moved")


def look_again(nomination: Nomination) -> None:
    """Bring what is written up to date, with the row held until the end of the transaction: nobody writes meanwhile."""
    held = Nomination.objects.select_for_update(of=("self",)).select_related("person").get(pk=nomination.pk)
    for name in FACTS:
        setattr(nomination, name, getattr(held, name))
    nomination.person = held.person


def hold_order(call_id: int, state_id: int) -> None:
    """Hold a state's order in a call until the end of the transaction. Whoever moves several names at once asks for it
    first, so that two who do come one after the other and never wait for each other."""
    list(CallState.objects.select_for_update().filter(call=call_id, state=state_id).values_list("pk"))


@transaction.atomic
def reorder(call: Call, *, state: State, refs: Sequence[str], by: Actor, now: dt.datetime) -> None:
    """Put all live nominations of a state in the order of ``refs``; the list must be whole (else it has changed)."""
    policy.check_can_reorder(call, state, by=by, now=now)
    hold_order(call.pk, state.pk)
    rows = Nomination.objects.filter(call=call, nominating_state=state).exclude(state=words.Nomination.WITHDRAWN)
    held = dict(rows.values_list("ref", "priority"))
    if sorted(held) != sorted(refs) or len(set(refs)) != len(refs):
        raise Refused("nomination_order")
    wanted = {ref: place for place, ref in enumerate(refs, 1)}
    moving = [ref for ref, place in wanted.items() if held[ref] != place]
    if not moving:
        return
    rows.filter(ref__in=moving).update(priority=F("priority") + ASIDE)
    for ref in moving:
        rows.filter(ref=ref).update(priority=wanted[ref])
    audit.operations.record(words.Event.REORDERED, call.ref, by=by, at=now, state=state.code, order=list(refs))


def close_gap(nomination: Nomination) -> None:
    """After a withdrawal those behind move up, so that the next name comes last. The caller holds the order: the place
    is read again, it may have changed since the row was read."""
    nomination.priority = Nomination.objects.values_list("priority", flat=True).get(pk=nomination.pk)
    behind = Nomination.objects.filter(
        call_id=nomination.call_id, nominating_state_id=nomination.nominating_state_id, priority__gt=nomination.priority
    ).exclude(state=words.Nomination.WITHDRAWN)
    if behind.update(priority=F("priority") + ASIDE):
        Nomination.objects.filter(
            call_id=nomination.call_id, nominating_state_id=nomination.nominating_state_id, priority__gt=ASIDE
        ).exclude(state=words.Nomination.WITHDRAWN).update(priority=F("priority") - ASIDE - 1)
