"""Reading states, institutions and persons."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tadrib.domain.accounts.words import Permission
from tadrib.domain.directory.models import Area, Institution, Person, State
from tadrib.kernel.actor import Actor
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
    if by.can(Permission.DIRECTORY_READ):
        return rows
    own = Q(user_id=by.user_id) if by.is_signed_in else Q(pk__in=[])
    if by.can(Permission.STATE_READ):
        own |= Q(nationality__code__in=by.states)
    return rows.filter(own)


def list_persons(by: Actor, *, search: str = "", state: str = "") -> QuerySet[Person]:
    """Persons the actor may see, found by any name, address or ref."""
    rows = visible_persons(by)
    if state:
        rows = rows.filter(nationality__code=state)
    for word in search.split():
        rows = rows.filter(
            Q(given_names__icontains=word)
            | Q(family_names__icontains=word)
            | Q(native_name__icontains=word)
            | Q(email__icontains=word)
            | Q(ref__iexact=word)
        )
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
