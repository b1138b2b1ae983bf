"""Reading users; building the actor of a request."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from tadrib.domain.accounts import words
from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


def held_on(date: dt.date) -> Q:
    """Role grants in force on a day."""
    return Q(from_date__lte=date) & (Q(to_date__isnull=True) | Q(to_date__gte=date))


def actor_of(user: User, today: dt.date) -> Actor:
    """The actor of a signed-in user on a day: one query. Called by the middleware, commands and tests."""
    grants = list(RoleGrant.objects.filter(held_on(today), user=user).values_list("role", "scope"))
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
