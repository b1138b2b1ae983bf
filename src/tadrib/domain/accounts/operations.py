"""Opening accounts, giving and ending roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.accounts import letters, policy, words
from tadrib.domain.accounts.models import Delegation, RoleGrant, User
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused, Stale


@transaction.atomic
def create_user(
    *, email: str, name: str, language: str, by: Actor, now: dt.datetime, password: str | None = None,
    is_example: bool = False,
) -> User:  # fmt: skip
    """Open an account. Without a password its holder signs in by a code sent by e-mail."""
    policy.check_can_edit(by=by)
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("email_taken")
    user = User(
        ref=new_ref(User, "USR", now.year),
        email=email,
        name=name.strip(),
        language=language,
        created_at=now,
        is_example=is_example,
    )
    user.set_password(password)
    user.save()
    audit.operations.record(words.Event.USER_CREATED, user.ref, by=by, at=now)
    return user


@transaction.atomic
def grant_role(
    user: User, *, role: str, scope: str = "", from_date: dt.date, to_date: dt.date | None = None, by: Actor,
    now: dt.datetime,
) -> RoleGrant:  # fmt: skip
    """Give a role from a date to a date."""
    policy.check_can_grant(user, role, scope, from_date, to_date, by=by)
    grant = RoleGrant.objects.create(user=user, role=role, scope=scope, from_date=from_date, to_date=to_date)
    audit.operations.record(words.Event.ROLE_GRANTED, user.ref, by=by, at=now, role=role, scope=scope)
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, last_day: dt.date, by: Actor, now: dt.datetime) -> RoleGrant:
    """End a role with a last day; the past stays readable."""
    policy.check_can_grant(grant.user, grant.role, grant.scope, grant.from_date, last_day, by=by)
    RoleGrant.objects.filter(pk=grant.pk).update(to_date=last_day)
    grant.to_date = last_day
    audit.operations.record(words.Event.ROLE_ENDED, grant.user.ref, by=by, at=now, role=grant.role, scope=grant.scope)
    return grant


@transaction.atomic
def set_language(*, language: str, by: Actor, now: dt.datetime) -> None:
    """Keep the language a person chose on any page."""
    policy.check_can_set_language(language, by=by)
    if User.objects.filter(pk=by.user_id).exclude(language=language).update(language=language):
        audit.operations.record(words.Event.LANGUAGE_SET, by.ref, by=by, at=now, language=language)


@transaction.atomic
def send_sign_in_link(*, email: str, token_of: Callable[[User], str], now: dt.datetime) -> None:
    """Post a link that signs in, if somebody has the address. Anybody may ask, so there is no actor and the caller
    learns nothing; at most ``LINKS_AN_HOUR`` links an hour go to one address."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is not None and policy.may_get_link(user, now=now):
        letters.sign_in_link(user, token_of(user), at=now)


@transaction.atomic
def delegate(
    deputy: User, *, scope: str, from_date: dt.date, to_date: dt.date, by: Actor, now: dt.datetime
) -> Delegation:
    """Let a colleague of the same state act for oneself from a day to a day; the colleague is told."""
    policy.check_can_delegate(deputy, scope, from_date, to_date, by=by, today=now.date())
    try:
        with transaction.atomic():
            row = Delegation.objects.create(
                ref=new_ref(Delegation, "DLG", now.year), giver_id=by.user_id, deputy=deputy, scope=scope,
                from_date=from_date, to_date=to_date, given_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("delegation_twice") from None
    letters.delegated(row, at=now)
    audit.operations.record(
        words.Event.DELEGATED, row.ref, by=by, at=now, deputy=deputy.ref, scope=scope,
        from_date=from_date.isoformat(), to_date=to_date.isoformat(),
    )  # fmt: skip
    return row


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Actor, now: dt.datetime) -> None:
    """Take the acts back, at once."""
    policy.check_can_end_delegation(delegation, by=by, today=now.date())
    if not Delegation.objects.filter(pk=delegation.pk, ended_at__isnull=True).update(ended_at=now):
        raise Stale(delegation.ref)
    delegation.ended_at = now
    audit.operations.record(words.Event.DELEGATION_ENDED, delegation.ref, by=by, at=now, scope=delegation.scope)
