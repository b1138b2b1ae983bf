"""Who may open accounts and give roles."""

from __future__ import annotations

import datetime as dt

from tadrib.domain.accounts import words
from tadrib.domain.accounts.models import User
from tadrib.domain.messaging import queries as messaging_queries
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import Refused

LINKS_AN_HOUR = 5


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
