"""Every door, opened and written to as nobody, as a user with nothing, as another state's focal point, and as the
right actor: sign in, 403, 404 or 403, and success. No door may be left out, and none may break."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts import queries as accounts
from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.accounts.words import Permission, Role
from tadrib.domain.calls.models import CallState
from tadrib.domain.directory.models import State
from tadrib.domain.needs.models import TrainingRequest
from tests import makers
from tests.world.finders import MOST, Thing
from tests.world.things import SHARED, THINGS
from tools.resolver import Found, doors

pytestmark = pytest.mark.django_db
DOORS = {door.key: door for door in doors()}
SUCCESS = {200, 302, 405, 422}
# Doors to which an empty form names nothing, so that even the right actor finds nothing.
NAMES_NOTHING = {"portal:call_move(ref)", "portal:travel_remove(ref)"}
# Doors for wallets, which say with OpenID4VCI's own words that an empty form is none, or that a token is missing.
BY_THE_PROTOCOL = {
    "api:wallet_token": {400},
    "api:wallet_credential": {401},
    "api:wallet_notification": {401},
}
METHODS = ("get", "post")
EVERY = pytest.mark.parametrize("key", sorted(DOORS))
EITHER = pytest.mark.parametrize("method", METHODS)


def stranger() -> User:
    """A focal point of a state that takes part in nothing of the demonstration."""
    known = {
        *CallState.objects.values_list("state__code", flat=True),
        *RoleGrant.objects.values_list("scope", flat=True),
    }
    known |= set(TrainingRequest.objects.values_list("asking_state__code", flat=True))
    state = State.objects.exclude(code__in=known).order_by("code").first()
    assert state, "every state takes part"
    return makers.user(Role.FOCAL_POINT, scope=state.code)


def things(door: Found) -> list[Thing]:
    """Candidates behind a door; one without arguments for a door without."""
    if not door.arguments:
        return [Thing({})]
    if door.key not in THINGS:
        pytest.fail(f"{door.key} has no entry in tests/world/things.py")
    return list(itertools.islice(THINGS[door.key](), 60))


def right_actors(door: Found, thing: Thing) -> Iterator[User]:
    """Who should open it: its own person, its states' focal points, then one user of each role with the permission."""
    if thing.owner:
        yield thing.owner
    grants = RoleGrant.objects.select_related("user").order_by("pk")
    for grant in grants.filter(role=Role.FOCAL_POINT, scope__in=thing.states):
        yield grant.user
    seen: set[str] = set()
    for grant in grants:
        can = accounts.actor_of(grant.user, makers.TODAY).permissions
        if grant.role not in seen and (not door.needs or can & set(door.needs)):
            seen.add(grant.role)
            yield grant.user


def address(door: Found, thing: Thing) -> str:
    with translation.override("en"):
        return reverse(door.name, kwargs=thing.kwargs)


def answer(client, door: Found, thing: Thing, method: str, user: User | None):
    client.logout()
    if user:
        client.force_login(user)
    return getattr(client, method)(address(door, thing))


def successes(door: Found) -> set[int]:
    """What a door answers to somebody it is for."""
    return SUCCESS | BY_THE_PROTOCOL.get(door.key, set())


def opens(client, door: Found, thing: Thing, user: User | None) -> bool:
    """Whether it opens. A door that only takes forms is tried with an empty one, and what that wrote is undone."""
    status = answer(client, door, thing, "get", user).status_code
    if status == 405:
        with transaction.atomic():
            status = answer(client, door, thing, "post", user).status_code
            transaction.set_rollback(True)
    return status in successes(door) | ({404} if door.key in NAMES_NOTHING else set())


@pytest.fixture
def opening(client, doors_opened):
    """How a door opens for a right actor: the thing and the user; found once a session."""

    def find(door: Found) -> tuple[Thing, User | None]:
        if door.key not in doors_opened:
            tried = 0
            for thing in things(door):
                for user in [None] if not door.needs else right_actors(door, thing):
                    tried += 1
                    if opens(client, door, thing, user):
                        doors_opened[door.key] = (thing, user)
                        return doors_opened[door.key]
                if tried >= MOST * 4:
                    break
            doors_opened[door.key] = f"{door.key}: no right actor could open it ({tried} tried)"
        if isinstance(doors_opened[door.key], str):
            pytest.fail(doors_opened[door.key])
        return doors_opened[door.key]

    return find


@EITHER
@EVERY
def test_right_actor_succeeds(client, opening, key, method):
    door = DOORS[key]
    thing, user = opening(door)

    found_nothing = {404} if method == "post" and key in NAMES_NOTHING else set()
    assert answer(client, door, thing, method, user).status_code in successes(door) | found_nothing


@EITHER
@EVERY
def test_nobody_is_sent_to_sign_in(client, opening, key, method):
    door = DOORS[key]
    thing, _ = opening(door)

    got = answer(client, door, thing, method, None)

    if not door.needs:
        assert got.status_code in successes(door)
    else:
        assert got.status_code == 302
        assert got["Location"].split("?")[0].endswith(resolve_url(settings.LOGIN_URL).split("/", 2)[-1])


@EITHER
@EVERY
def test_user_with_nothing_is_refused(client, opening, key, method):
    door = DOORS[key]
    thing, _ = opening(door)

    got = answer(client, door, thing, method, makers.user())

    if not door.needs or (Permission.OWN in door.needs and not door.arguments):
        assert got.status_code in successes(door)
    elif Permission.OWN in door.needs:
        # 405 tells nothing: the door answers so whatever is behind it.
        assert got.status_code in {404, 405}
    else:
        assert got.status_code == 403


@EITHER
@EVERY
def test_focal_point_of_another_state_finds_nothing(client, opening, key, method):
    door = DOORS[key]
    thing, _ = opening(door)
    user = stranger()
    can = accounts.actor_of(user, makers.TODAY).permissions

    got = answer(client, door, thing, method, user)

    if not door.needs or (can & set(door.needs) and (not door.arguments or door.key in SHARED)):
        assert got.status_code in successes(door)
    elif can & set(door.needs):
        assert got.status_code in {404, 405}
    else:
        assert got.status_code == 403


def test_no_entry_is_left_of_a_door_that_is_gone():
    assert set(THINGS) - set(DOORS) == set()


def test_every_door_with_arguments_has_an_entry():
    assert {key for key, door in DOORS.items() if door.arguments} - set(THINGS) == set()
