"""Who may write to the directory."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.accounts.queries import held_on
from tadrib.domain.accounts.words import Permission, Role
from tadrib.domain.directory import words
from tadrib.domain.directory.models import Chain, Institution, Mandate, Person, PersonMerge, State
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

INDEX = "directory.index"  # the worker fills the keys by which persons are found


def check_can_edit(*, by: Actor) -> None:
    """The office."""
    if not by.can(Permission.DIRECTORY_EDIT):
        raise Refused("not_allowed")


def check_can_write_person(nationality: State, *, by: Actor) -> None:
    """The office for any state; a focal point for people they nominate for their own state."""
    if by.can(Permission.DIRECTORY_EDIT):
        return
    if not by.can(Permission.NOMINATION_SUBMIT):
        raise Refused("not_allowed")
    if not by.stands_for(nationality.code):
        raise Refused("not_your_state")


# A state's chain -------------------------------------------------------------


def check_can_set_chain(state: State, *, by: Actor, today: dt.date) -> None:
    """The office; the state's own people with the duty, where the office lets the state arrange its chain itself."""
    if by.can(Permission.DIRECTORY_EDIT):
        return
    if not by.can(Permission.STATE_READ) or not by.stands_for(state.code):
        raise Refused("not_allowed")
    is_named = Mandate.objects.filter(held_on(today), state=state, user_id=by.user_id, duty=words.Duty.MANAGE).exists()
    if not is_named or not Chain.objects.filter(state=state, is_own=True).exists():
        raise Refused("not_allowed")


def can_set_chain(state: State, *, by: Actor, today: dt.date) -> bool:
    """Whether the forms are shown."""
    try:
        check_can_set_chain(state, by=by, today=today)
    except Refused:
        return False
    return True


def check_can_give_duty(
    state: State, user: User, duty: str, institution: Institution | None, from_date: dt.date, to_date: dt.date | None,
    *, by: Actor, today: dt.date,
) -> None:  # fmt: skip
    """Who arranges the chain, never to themselves; to a focal point of the state; once; the office alone says who
    arranges it."""
    check_can_set_chain(state, by=by, today=today)
    if duty not in words.DUTY_LABELS:
        raise Refused("duty_unknown")
    if user.pk == by.user_id:
        raise Refused("duty_self")
    if duty == words.Duty.MANAGE and not by.can(Permission.DIRECTORY_EDIT):
        raise Refused("not_allowed")
    grants = RoleGrant.objects.filter(held_on(max(today, from_date)), user=user, role=Role.FOCAL_POINT)
    if not user.is_active or not grants.filter(scope=state.code).exists():
        raise Refused("duty_person")
    if institution and (institution.state_id != state.pk or institution.kind not in words.CHAINED):
        raise Refused("duty_institution")
    if to_date and to_date < from_date:
        raise Refused("duty_dates")
    rows = Mandate.objects.filter(state=state, user=user, duty=duty, institution=institution)
    if rows.filter(Q(to_date__isnull=True) | Q(to_date__gte=from_date)).exists():
        raise Refused("duty_twice")


def check_can_end_duty(mandate: Mandate, *, by: Actor, today: dt.date) -> None:
    """Who arranges the chain, while it is in force; the office alone for the duty to arrange it."""
    check_can_set_chain(mandate.state, by=by, today=today)
    if mandate.duty == words.Duty.MANAGE and not by.can(Permission.DIRECTORY_EDIT):
        raise Refused("not_allowed")
    if mandate.to_date and mandate.to_date < today:
        raise Refused("duty_over")


def check_can_merge(kept: Person, merged: Person, *, by: Actor) -> None:
    """The office, for two entries that are still two; two accounts cannot become one."""
    check_can_edit(by=by)
    if kept.pk == merged.pk:
        raise Refused("merge_same")
    if kept.merged_into_id or merged.merged_into_id:
        raise Refused("merge_done")
    if kept.user_id and merged.user_id:
        raise Refused("merge_two_accounts")


def check_can_unmerge(merge: PersonMerge, *, by: Actor) -> None:
    """The office, the last joining first."""
    check_can_edit(by=by)
    if merge.undone_at:
        raise Refused("merge_undone")
    later = PersonMerge.objects.filter(kept=merge.kept, undone_at__isnull=True, pk__gt=merge.pk).exists()
    if later or Person.objects.filter(pk=merge.kept_id, merged_into__isnull=False).exists():
        raise Refused("merge_not_last")


def check_can_index(*, by: Actor) -> None:
    """The worker's alone."""
    if not by.can(INDEX):
        raise Refused("not_allowed")
