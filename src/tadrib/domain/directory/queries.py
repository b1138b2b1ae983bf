"""Reading states, institutions and persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

import tadrib.domain.accounts.queries
from tadrib.domain import accounts
from tadrib.domain.accounts.words import Permission
from tadrib.domain.directory import words
from tadrib.domain.directory.models import Area, Chain, Institution, Mandate, Person, PersonMerge, State
from tadrib.engines import matching
from tadrib.kernel.actor import Actor
from tadrib.kernel.prepared import prepared
from tadrib.kernel.refusals import NotFound


def list_states(*, codes: frozenset[str] | None = None) -> QuerySet[State]:
    """States are public knowledge."""
    rows = State.objects.order_by("code")
    return rows if codes is None else rows.filter(code__in=codes)


def get_state(code: str) -> State:
    """A state by its ISO code."""
    state = State.objects.filter(code=code).first()
    if state is None:
        raise NotFound(code)
    return state


def list_areas() -> QuerySet[Area]:
    """Areas are public, in the office's order."""
    return Area.objects.order_by("number")


def get_area(code: str) -> Area:
    """An area by its code."""
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise NotFound(code)
    return area


def list_institutions(*, kind: str = "", state: State | None = None) -> QuerySet[Institution]:
    """Institutions are public knowledge."""
    rows = Institution.objects.select_related("state").order_by("code")
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    return rows


def get_institution(code: str) -> Institution:
    """An institution by its code."""
    institution = Institution.objects.filter(code=code).first()
    if institution is None:
        raise NotFound(code)
    return institution


def visible_persons(by: Actor) -> QuerySet[Person]:
    """All for the office; nationals for a focal point; oneself."""
    rows = Person.objects.select_related("nationality").order_by("family_names", "given_names", "pk")
    rows = rows.filter(merged_into__isnull=True)
    if by.can(Permission.DIRECTORY_READ):
        return rows
    own = Q(user_id=by.user_id) if by.is_signed_in else Q(pk__in=[])
    if by.can(Permission.STATE_READ):
        own |= Q(nationality__code__in=by.states)
    return rows.filter(own)


def named(word: str, path: str = "") -> Q:
    """A condition for one word of a search: in a person's names as written, or by their sound in any script and
    spelling. ``path`` leads from the row to the person (``person__``)."""
    found = (
        Q(**{f"{path}given_names__icontains": word})
        | Q(**{f"{path}family_names__icontains": word})
        | Q(**{f"{path}native_name__icontains": word})
    )
    for key in matching.fold_key(word).split():
        end = " " if len(key) < 2 else ""  # one sound alone must be the whole word
        found |= Q(**{f"{path}search_key__contains": f" {key}{end}"})
    return found


def _found(search: str) -> Q:
    """Every word somewhere in the entry, or the whole search as one name: El Amrani finds Al-Amrani."""
    written, sounding = Q(), Q()
    for word in search.split():
        written &= named(word) | Q(email__icontains=word) | Q(ref__iexact=word)
    for keys in matching.search_keys(search):
        one = Q()
        for key in keys:
            one &= Q(search_key__contains=f" {key}{' ' if len(key) < 2 else ''}")
        sounding |= one
    return written | sounding if sounding else written


@dataclass(frozen=True)
class Proposal:
    """Two entries that may be one human being, how likely (0 to 1) and the codes of ``words.MATCH_REASONS``."""

    one: Person
    two: Person
    score: float
    reasons: tuple[str, ...]


def _record(row: Person) -> matching.Record:
    names = tuple(name for name in (row.full_name, row.native_name) if name)
    numbers = frozenset({row.service_number.casefold().replace(" ", "")} - {""})
    return matching.Record(row.ref, names, row.birth_date, row.nationality.code, numbers, row.sex)


def list_proposals(by: Actor) -> list[Proposal]:
    """Pairs of persons of all states that may be one: for the office alone; one query."""
    if not by.can(Permission.DIRECTORY_EDIT):
        return []
    rows = {row.ref: row for row in visible_persons(by)}
    found = matching.propose(_record(row) for row in rows.values())
    return [Proposal(rows[a], rows[b], verdict.score, verdict.reasons) for a, b, verdict in found]


def list_merges(by: Actor, *, person: Person | None = None) -> QuerySet[PersonMerge]:
    """What was joined, the last first: for the office."""
    rows = PersonMerge.objects.select_related("kept__nationality", "merged__nationality").order_by("-pk")
    if not by.can(Permission.DIRECTORY_EDIT):
        return rows.none()
    return rows if person is None else rows.filter(kept=person, undone_at__isnull=True)


def get_merge(by: Actor, ref: str) -> PersonMerge:
    """One joining, or ``NotFound``."""
    row = list_merges(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def list_persons(by: Actor, *, search: str = "", state: str = "") -> QuerySet[Person]:
    """Persons the actor may see, found by any name, address or ref."""
    rows = visible_persons(by)
    if state:
        rows = rows.filter(nationality__code=state)
    if search:
        rows = rows.filter(_found(search))
    return rows


def get_person(by: Actor, ref: str) -> Person:
    """One person, or ``NotFound``."""
    person = visible_persons(by).filter(ref=ref).first()
    if person is None:
        raise NotFound(ref)
    return person


def find_own_person(by: Actor) -> Person | None:
    """The person who is signed in, if the directory knows them."""
    if not by.is_signed_in:
        return None
    return Person.objects.select_related("nationality").filter(user_id=by.user_id).first()


# A state's chain -------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """One way in which an actor may do a duty: in their own right (no ``for_ref``), or for somebody who is away.

    ``institution`` is the authority or agency that the duty is bound to; ``parent`` the authority of an agency.
    """

    duty: str
    for_ref: str = ""
    for_name: str = ""
    institution: int | None = None
    parent: int | None = None


@dataclass(frozen=True)
class Standing:
    """What an actor may do in a state's chain, which steps it has, and who is named for which duty."""

    ways: tuple[Way, ...] = ()
    route: tuple[str, ...] = ()
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # duty -> names; none: any focal point

    def to(self, duty: str) -> tuple[Way, ...]:
        """The ways to a duty, one's own right first."""
        return tuple(way for way in self.ways if way.duty == duty)


def route_of(chain: Chain | None) -> tuple[str, ...]:
    """The signatures that a nomination needs on its way to the office, in their order."""
    if chain is None:
        return (words.Duty.ENDORSE.value,)
    steps = [words.Duty.ENDORSE.value] * chain.endorsements
    if chain.approves:
        steps.append(words.Duty.APPROVE.value)
    if chain.transmits:
        steps.append(words.Duty.TRANSMIT.value)
    return tuple(steps)


def standings(by: Actor, codes: Collection[str], *, today: dt.date) -> dict[str, Standing]:
    """The actor's standing in each of the states they stand for: at most three queries for any number of states."""
    own = [code for code in codes if by.stands_for(code)] if by.can(Permission.STATE_READ) else []
    if not own:
        return {}
    chains = {row.state.code: row for row in Chain.objects.filter(state__code__in=own).select_related("state")}
    named: dict[tuple[str, str], list[Mandate]] = {}
    rows = Mandate.objects.filter(accounts.queries.held_on(today), state__code__in=own, user__is_active=True)
    for row in rows.select_related("state", "user", "institution").order_by("pk"):
        named.setdefault((row.state.code, row.duty), []).append(row)
    absent = accounts.queries.list_absent(by, today=today)
    return {code: _standing(by, code, chains.get(code), named, absent) for code in own}


def standing(by: Actor, code: str, *, today: dt.date) -> Standing:
    """The actor's standing in one state."""
    return standings(by, [code], today=today).get(code, Standing())


def _standing(
    by: Actor, code: str, chain: Chain | None, named: Mapping[tuple[str, str], list[Mandate]], absent: list[Any]
) -> Standing:
    people = [(by.user_id, "", "")] + [(d.giver_id, d.giver.ref, d.giver.name) for d in absent if d.scope == code]
    ways = []
    for user_id, ref, name in people:
        for duty in words.DUTY_LABELS:
            mandates = named.get((code, duty), [])
            if not mandates and duty != words.Duty.MANAGE:
                ways.append(Way(duty.value, ref, name))
            ways += [
                Way(duty.value, ref, name, row.institution_id, row.institution.parent_id if row.institution else None)
                for row in mandates
                if row.user_id == user_id
            ]
    holders = {
        duty.value: tuple(dict.fromkeys(row.user.name for row in named[code, duty]))
        for duty in words.DUTY_LABELS
        if (code, duty) in named
    }
    return Standing(tuple(ways), route_of(chain), holders)


@prepared
def _chain(state: Any) -> QuerySet[Chain]:
    return Chain.objects.filter(state=state)


def find_chain(state: State) -> Chain | None:
    """How a state arranged its chain; none: the house's usual way. For operations and for pages of those who may
    read it."""
    return next(iter(_chain(state=state)), None)


def list_chains(by: Actor) -> QuerySet[State]:
    """States that have somebody here or an arranged chain, with the chain: for the office."""
    held = Mandate.objects.values("state")
    rows = State.objects.select_related("chain").order_by("code")
    if not by.can(Permission.DIRECTORY_READ):
        return rows.none()
    working = accounts.queries.list_scopes("focal_point")
    return rows.filter(Q(code__in=working) | Q(chain__isnull=False) | Q(pk__in=held))


def list_mandates(by: Actor, state: State) -> QuerySet[Mandate]:
    """Who has which duty in a state: for the state's own people and the office."""
    rows = Mandate.objects.select_related("user", "institution", "state").filter(state=state)
    may = by.can(Permission.DIRECTORY_READ) or (by.can(Permission.STATE_READ) and by.stands_for(state.code))
    return rows.order_by("duty", "user__name", "pk") if may else rows.none()


def get_mandate(by: Actor, ref: str) -> Mandate:
    """One of them, or ``NotFound``."""
    row = Mandate.objects.select_related("state", "user").filter(ref=ref).first()
    if row is None or not list_mandates(by, row.state).filter(pk=row.pk).exists():
        raise NotFound(ref)
    return row


def list_bodies(state: State) -> QuerySet[Institution]:
    """Authorities of a state and the agencies under them: public knowledge."""
    rows = Institution.objects.select_related("parent").filter(state=state, kind__in=words.CHAINED)
    return rows.order_by("kind", "code")


@prepared
def _named(state: Any, duty: Any, today: Any) -> QuerySet[Mandate, tuple[int, str, int | None]]:
    """Who is named for a duty today: key and ref of the user, key of the body to which it is bound."""
    rows = Mandate.objects.filter(accounts.queries.held_on(today), state=state, duty=duty, user__is_active=True)
    return rows.order_by("pk").values_list("user_id", "user__ref", "institution_id")


def list_duty_refs(state: State, duty: str, *, today: dt.date) -> set[str]:
    """References of the people named for a duty; none: any focal point. For ``letters.py`` of the apps."""
    return {ref for _, ref, _ in _named(state=state, duty=duty, today=today)}


@dataclass(frozen=True)
class Right:
    """Whether an actor has a duty in a state; in their own right bound to one body alone, which body."""

    is_held: bool
    body: int | None = None


def right_to(by: Actor, state: State, duty: str, *, today: dt.date) -> Right:
    """What ``holds`` and ``standing`` say of one duty; mostly one query."""
    if not by.stands_for(state.code):
        return Right(False)
    named = _named(state=state, duty=duty, today=today)
    own = [body for user, _, body in named if user == by.user_id]
    if own or not named:
        return Right(True, own[0] if len(own) == 1 else None)
    givers = {row.giver_id for row in accounts.queries.list_absent(by, today=today) if row.scope == state.code}
    return Right(any(user in givers for user, _, _ in named))


def holds(by: Actor, state: State, duties: Collection[str], *, today: dt.date) -> bool:
    """Whether the actor has one of the duties in a state, in their own right or for somebody away; mostly one query."""
    if not by.stands_for(state.code):
        return False
    rows = Mandate.objects.filter(
        accounts.queries.held_on(today), state=state, duty__in=list(duties), user__is_active=True
    )
    named = list(rows.values_list("duty", "user_id"))
    if set(duties) - {duty for duty, _ in named} or any(user == by.user_id for _, user in named):
        return True
    givers = {row.giver_id for row in accounts.queries.list_absent(by, today=today) if row.scope == state.code}
    return any(user in givers for _, user in named)
