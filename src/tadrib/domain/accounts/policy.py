"""Who may open accounts and give roles."""

from __future__ import annotations

import datetime as dt

from tadrib.domain.accounts import words
from tadrib.domain.accounts.models import Delegation, RoleGrant, User
from tadrib.domain.messaging import queries as messaging_queries
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import Refused

LINKS_AN_HOUR = 5
LONGEST = dt.timedelta(days=183)  # a delegation: longer is not an absence but another focal point


def may_get_link(user: User, *, now: dt.datetime) -> bool:
    """Not more than ``LINKS_AN_HOUR`` sign-in links an hour to one person."""
    since = now - dt.timedelta(hours=1)
    return messaging_queries.count_since("accounts.sign_in_link", user.ref, since=since) < LINKS_AN_HOUR


def check_can_edit(*, by: Actor) -> None:
    """Administrators."""
    if not by.can(words.Permission.USER_EDIT):
        raise Refused("not_allowed")


def check_can_grant(
    user: User, role: str, scope: str, from_date: dt.date, to_date: dt.date | None, *, by: Actor
) -> None:
    """Administrators, never to themselves; a scoped role names its scope; dates are in order."""
    check_can_edit(by=by)
    if user.pk == by.user_id:
        raise Refused("role_own")
    if role in words.SCOPED_ROLES and not scope:
        raise Refused("scope_missing")
    if to_date and to_date < from_date:
        raise Refused("role_dates")


def check_can_set_language(language: str, *, by: Actor) -> None:
    """Anybody signed in, for themselves."""
    if not by.is_signed_in:
        raise Refused("not_allowed")
    if language not in LANGUAGES:
        raise Refused("language_unknown")


def check_can_delegate(
    deputy: User, scope: str, from_date: dt.date, to_date: dt.date, *, by: Actor, today: dt.date
) -> None:
    """A focal point of the state, to another of the same state, for half a year at most."""
    if not by.can(words.Permission.STATE_READ) or not by.stands_for(scope):
        raise Refused("not_allowed")
    if deputy.pk == by.user_id:
        raise Refused("deputy_self")
    held = RoleGrant.objects.filter(user=deputy, role=words.Role.FOCAL_POINT, scope=scope, from_date__lte=to_date)
    if not deputy.is_active or not held.exclude(to_date__lt=from_date).exists():
        raise Refused("deputy_unknown")
    if to_date < from_date or to_date < today:
        raise Refused("delegation_dates")
    if to_date - from_date > LONGEST:
        raise Refused("delegation_long")


def check_can_end_delegation(delegation: Delegation, *, by: Actor, today: dt.date) -> None:
    """The one who gave it, or an administrator, while it is not over."""
    if delegation.giver_id != by.user_id and not by.can(words.Permission.USER_EDIT):
        raise Refused("not_allowed")
    if delegation.ended_at or delegation.to_date < today:
        raise Refused("delegation_over")
