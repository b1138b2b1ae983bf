"""Reading users; building the actor of a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tadrib.domain.accounts import words
from tadrib.domain.accounts.models import Delegation, RoleGrant, User
from tadrib.kernel.actor import Actor
from tadrib.kernel.prepared import prepared
from tadrib.kernel.refusals import NotFound


def held_on(date: Any) -> Q:
    """Role grants in force on a day."""
    return Q(from_date__lte=date) & (Q(to_date__isnull=True) | Q(to_date__gte=date))


@prepared
def _grants(user: Any, today: Any) -> QuerySet[RoleGrant, tuple[str, str]]:
    return RoleGrant.objects.filter(held_on(today), user=user).values_list("role", "scope")


def actor_of(user: User, today: dt.date) -> Actor:
    """The actor of a signed-in user on a day: one query. Called by the middleware, commands and tests."""
    grants = _grants(user=user, today=today)
    roles = frozenset(role for role, _ in grants)
    permissions = {words.Permission.OWN}.union(*(words.GRANTS[words.Role(role)] for role in roles))
    return Actor(
        kind="user",
        ref=user.ref,
        name=user.name,
        user_id=user.pk,
        language=user.language,
        roles=roles,
        permissions=frozenset(str(p) for p in permissions),
        states=frozenset(scope for role, scope in grants if role == words.Role.FOCAL_POINT),
        organisations=frozenset(scope for role, scope in grants if role == words.Role.DONOR),
    )


def list_users(by: Actor, *, search: str = "", role: str = "") -> QuerySet[User]:
    """Users, by name; only for administrators."""
    rows = User.objects.prefetch_related("grants").order_by("name", "pk")
    if not by.can(words.Permission.USER_EDIT):
        return rows.none()
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search) | Q(ref__iexact=search))
    if role:
        rows = rows.filter(grants__role=role).distinct()
    return rows


def get_user(by: Actor, ref: str) -> User:
    """One user, for administrators; oneself for everybody."""
    rows = User.objects.prefetch_related("grants")
    if not by.can(words.Permission.USER_EDIT):
        rows = rows.filter(pk=by.user_id) if by.is_signed_in else rows.none()
    user = rows.filter(ref=ref).first()
    if user is None:
        raise NotFound(ref)
    return user


def list_readers(role: str, *, scope: str = "", today: dt.date) -> QuerySet[User]:
    """Active users who hold a role on a day: whom ``letters.py`` of the apps writes to. Never shown on a page."""
    holders = RoleGrant.objects.filter(held_on(today), role=role)
    if scope:
        holders = holders.filter(scope=scope)
    return User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("pk")


def find_user_of_link(ref: str) -> User | None:
    """The active user a signed link names: the signature stands for the actor."""
    return User.objects.filter(ref=ref, is_active=True).first()


def list_colleagues(by: Actor, scope: str, *, today: dt.date) -> QuerySet[User]:
    """Who works for a state here today, the actor too: for its own focal points and for those who set up its chain."""
    rows = list_readers(words.Role.FOCAL_POINT, scope=scope, today=today).order_by("name", "pk")
    is_own = by.can(words.Permission.STATE_READ) and by.stands_for(scope)
    return rows if is_own or by.can(words.Permission.DIRECTORY_EDIT) else rows.none()


def list_delegations(by: Actor) -> QuerySet[Delegation]:
    """What the actor handed over and was handed, the newest first."""
    rows = Delegation.objects.select_related("giver", "deputy").order_by("-from_date", "-pk")
    return rows.filter(Q(giver_id=by.user_id) | Q(deputy_id=by.user_id)) if by.is_signed_in else rows.none()


def get_delegation(by: Actor, ref: str) -> Delegation:
    """One of them, or ``NotFound``."""
    row = list_delegations(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def list_absent(by: Actor, *, today: dt.date) -> list[Delegation]:
    """For whom the actor may act today: the giver still works for that state and has not taken it back. One query."""
    if not by.is_signed_in:
        return []
    held = RoleGrant.objects.filter(
        held_on(today), role=words.Role.FOCAL_POINT, user=OuterRef("giver"), scope=OuterRef("scope")
    )
    rows = Delegation.objects.select_related("giver").filter(
        Exists(held), deputy_id=by.user_id, scope__in=by.states, ended_at__isnull=True, from_date__lte=today,
        to_date__gte=today, giver__is_active=True,
    )  # fmt: skip
    return list(rows.order_by("pk"))


def list_scopes(role: str) -> set[str]:
    """States or institutions for which somebody has or had a role: for the office's lists, never shown alone."""
    return set(RoleGrant.objects.filter(role=role).exclude(scope="").values_list("scope", flat=True))


@prepared
def _by_refs(refs: Any) -> QuerySet[User]:
    return User.objects.filter(ref__in=refs, is_active=True).order_by("pk")


def list_by_refs(refs: Iterable[str]) -> list[User]:
    """Active users by their refs: whom ``letters.py`` of the apps writes to. Never shown on a page."""
    return _by_refs(refs=tuple(refs))
