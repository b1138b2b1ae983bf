"""No state can learn that another's people, nominations or files exist: every door and every query, in drawn worlds.

Two laws are tested. *Markers*: what is another state's alone turns up in no answer, whatever is asked. *Nothing is
different*: a reader's answers are the same, byte by byte, whether the other states' rows are there or not; and asking
for what is another's gets the answer that asking for what does not exist gets.

``TADRIB_TEST_WORLDS`` is how many worlds are drawn for each kind of reader (1).
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tadrib.domain import calls
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Receipt, Sheet
from tadrib.domain.directory.models import Person
from tadrib.kernel import rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.isolation import worlds
from tests.isolation.walking import (
    DOORS,
    POSSESSION,
    WORDS,
    Answer,
    Reader,
    address,
    alike,
    ghost,
    questions,
    sheet_of,
    things,
    tries,
)
from tests.structure import test_queries as asking
from tests.world.finders import Thing

pytestmark = pytest.mark.django_db
SCENES = settings(
    max_examples=int(os.environ.get("TADRIB_TEST_WORLDS", "1")), deadline=None, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],  # a world that leaks is told as drawn
)  # fmt: skip
NUMBERS = st.integers(0, 10**9)  # of worlds; the smallest is tried first, so each test begins at another
EACH = 2  # things tried behind a door
HANDS = ("focal", "endorser", "agency", "nominee")
# Public pages of the house's figures: that they count everybody is what they are for.
FIGURES = frozenset({"public:home", "public:results", "public:calendar", "public:programme(code)", "public:edition(ref)"})


@pytest.fixture(autouse=True)
def _today(monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    monkeypatch.setattr(timezone, "now", lambda: makers.NOW)
    # Who comes next for a seat that came free is the selection's to say, of whatever state: not what is tested here.
    monkeypatch.setattr("tadrib.workflows.replace_invitee.invite_next", lambda *args, **kwargs: None)
    monkeypatch.setattr(asking, "rows", lambda model: list(model._base_manager.order_by("-pk")[:4]))


class World:
    """A drawn world: the reader's state first, then, when asked for, the others."""

    def __init__(self, plan: worlds.Blueprint) -> None:
        self.plan = plan
        self.house = worlds.common(plan)
        self.ours = worlds.settle(plan, plan.codes[0], self.house)
        worlds.share(plan, self.ours, self.house)
        self.others: list[worlds.Settled] = []

    def fill(self) -> None:
        """Let the other states' rows come."""
        self.others = [worlds.settle(self.plan, code, self.house) for code in self.plan.codes[1:]]
        worlds.borrow(self.plan, self.others[0], self.ours, self.house)

    @property
    def markers(self) -> dict[str, str]:
        """What is the other states' alone."""
        return {word: f"{kind} of {one.state.code}" for one in self.others for word, kind in one.markers.items()}

    def ids(self) -> dict[str, str]:
        """References of another state's things, by what they are."""
        one = self.others[0]
        found = {kind: ref for ref, kind in one.markers.items()}
        return {
            "person": found["a person"], "nomination": found["a nomination"], "document": found["a file"],
            "user": one.users["focal"].ref,
        }  # fmt: skip


@contextmanager
def drawn(number: int) -> Iterator[World]:
    """The world of a number, for as long as it is looked at."""
    with transaction.atomic():
        yield World(worlds.plan_of(number))
        transaction.set_rollback(True)


def opened_by(reader: Reader, *, is_public: bool) -> list[Any]:
    """The doors that the reader may open: the public ones are walked once, by nobody."""
    return [d for _, d in sorted(DOORS.items()) if reader.may_open(d) and (is_public or d.needs)]


def look_round(reader: Reader, world: World, there: dict[str, list[Thing]]) -> dict[tuple[str, ...], Answer]:
    """Everything that a reader can open and send about what is theirs and everybody's."""
    said: dict[tuple[str, ...], Answer] = {}
    other = world.plan.codes[1]
    for door in opened_by(reader, is_public=reader.user is None):
        for number, thing in enumerate(there[door.key]):
            where = address(door, thing.kwargs)
            opened = said[door.key, where, "opened"] = reader.ask(where)
            if opened.status != 405 and not number:
                said[door.key, where, "searched"] = reader.ask(where, {"q": worlds.FAMILY[0], "page": "2"})
                said[door.key, where, "of another"] = reader.ask(where, {"state": other})
            said[door.key, where, "sent"] = reader.send(where)
    return said


def name_namesakes(reader: Reader, world: World) -> dict[tuple[str, ...], Answer]:
    """Nominate and send in a sheet somebody who is like each person that is drawn for another state."""
    said: dict[tuple[str, ...], Answer] = {}
    if not reader.actor.can("calls.nominate"):
        return said
    call = world.house.taking
    for who in (*world.ours.people, world.ours.idle):
        where = address(DOORS["portal:nominate(ref)"], {"ref": call.ref})
        said["portal:nominate(ref)", where, f"ours {who.ref}"] = reader.send(where, {**alike(who), "person": who.ref})
    for number, drawn_one in enumerate(one for code in world.plan.codes[1:] for one in world.plan.people[code]):
        who = Person(
            given_names=drawn_one.given or "Aminata", family_names=drawn_one.family, email=drawn_one.email,
            birth_date=drawn_one.born, sex=drawn_one.sex,
        )  # fmt: skip
        form = alike(who)
        for key, kwargs, sent in (
            ("portal:nominate(ref)", {"ref": call.ref}, form),
            ("portal:kept_send", {}, {**form, "call": call.ref}),
            ("portal:sheet_upload(ref)", {"ref": call.ref}, {"file": sheet_of(who)}),
        ):
            where = address(DOORS[key], kwargs)
            said[key, where, f"somebody like {number}"] = reader.send(where, sent)
        where = address(DOORS["portal:nominate(ref)"], {"ref": call.ref})
        said["portal:nominate(ref)", where, f"sought {number}"] = reader.ask(where, {"q": who.full_name})
    return said


def leaks(said: dict[tuple[str, ...], Answer], markers: dict[str, str]) -> list[tuple[Any, ...]]:
    """Answers with a marker of another state in them."""
    return [(*key, [markers[m] for m in found]) for key, a in said.items() if (found := a.tells(markers, key[1]))]


def differences(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    """Questions whose answers are not the same any more."""
    return [key for key in before if before[key] != after[key]]


def tells_apart(reader: Reader, world: World, strange: dict[str, list[Thing]]) -> list[tuple[str, ...]]:
    """Doors that answer differently for what is another state's and for what nobody has."""
    found = []
    for door in opened_by(reader, is_public=reader.user is None):
        if door.key in POSSESSION:
            continue
        for thing in strange[door.key]:
            theirs = {n: v for n, v in thing.kwargs.items() if str(v) in world.markers}
            nothing = {n: ghost(v) if isinstance(v, str) else 987_654_321 for n, v in theirs.items()}
            pairs = [str(v) for v in (*theirs.values(), *nothing.values())]
            there, nowhere = (address(door, {**thing.kwargs, **some}) for some in (theirs, nothing))
            for act in (reader.ask, reader.send):
                if act(there).but(*pairs) != act(nowhere).but(*pairs):
                    found.append((door.key, act.__name__, str(thing.kwargs)))
    return found


def tells_ids(reader: Reader, world: World, there: dict[str, list[Thing]]) -> list[tuple[str, ...]]:
    """Forms and addresses of one's own that answer differently for another's reference and for one that nobody has."""
    theirs = world.ids()
    nothing = {name: ghost(ref) for name, ref in theirs.items()}
    names = [*theirs.values(), *nothing.values()]
    found = []
    for door in opened_by(reader, is_public=False):
        for thing in there[door.key]:
            where = address(door, thing.kwargs)
            for act, make in ((reader.send, lambda ids: tries(ids, world.plan.codes[0])), (reader.ask, dict)):
                one, other = act(where, make(theirs)), act(where, make(nothing))
                if one.but(*names) != other.but(*names):
                    found.append((door.key, act.__name__, where))
    return found


def told_by_queries(reader: Reader, world: World) -> list[tuple[str, str, list[str]]]:
    """Queries that answer with another state's markers when they are asked for what is the other state's."""
    found = []
    for name, arguments, answer in questions(reader.actor):
        if is_for_all(name):
            continue
        words = set(WORDS.findall(json.dumps(answer, default=str, ensure_ascii=False)))
        if told := sorted(world.markers[one] for one in words & set(world.markers) if one not in arguments):
            found.append((name, arguments, told))
    return found


def is_for_all(name: str) -> bool:
    """Whether a query says of itself that anybody may know what it answers."""
    return asking.is_public(name, asking.QUERIES[name])


def behind(world: World, *, known: dict[str, list[Thing]] | None = None) -> dict[str, list[Thing]]:
    """What stands behind each door: everything in a world without others, and then what came with them."""
    if known is None:
        return {key: things(door, EACH) for key, door in DOORS.items()}
    fresh: dict[str, list[Thing]] = {}
    for key, door in DOORS.items():
        strangers = [t for t in things(door, 60) if any(str(v) in world.markers for v in t.kwargs.values())]
        fresh[key] = strangers[:EACH]
    return fresh


@pytest.mark.parametrize("hand", HANDS)
@SCENES
@seed(20270301)
@given(number=NUMBERS)
def test_a_state_learns_nothing_of_another(hand: str, number: int) -> None:
    with drawn(number + HANDS.index(hand)) as world:
        reader, there = Reader(world.ours.users[hand]), behind(world)
        before = {**look_round(reader, world, there), **name_namesakes(reader, world)}
        world.fill()
        after = {**look_round(reader, world, there), **name_namesakes(reader, world)}
        assert leaks(after, world.markers) == []
        assert differences(before, after) == []
        assert tells_apart(reader, world, behind(world, known=there)) == []
        assert tells_ids(reader, world, there) == []
        assert told_by_queries(reader, world) == []


@SCENES
@seed(20270302)
@given(number=NUMBERS)
def test_the_public_learns_of_nobody(number: int) -> None:
    with drawn(number + len(HANDS)) as world:
        reader, there = Reader(None), behind(world)
        before = look_round(reader, world, there)
        world.fill()
        after = look_round(reader, world, there)
        assert leaks(after, world.markers) == []
        assert {key[0] for key in differences(before, after)} <= FIGURES
        assert tells_apart(reader, world, behind(world, known=there)) == []


# The walk can fail: each plant is a leak that it has to find --------------------------------------------------------------


def gets_through() -> bool:
    """Whether a leak in a query reaches the reader: not where PostgreSQL itself keeps the rows apart behind it."""
    return not rows.is_on()


def planted(monkeypatch: pytest.MonkeyPatch, *keys: str, number: int = 1) -> tuple[Reader, World, dict[str, list[Thing]]]:
    """A world in which only some doors are walked, as their focal point; the other states are still to come."""
    monkeypatch.setattr("tests.isolation.test_worlds.DOORS", {key: DOORS[key] for key in keys})
    world = World(worlds.plan_of(number))
    return Reader(world.ours.users["focal"]), world, behind(world)


def test_a_search_over_all_states_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:nominate(ref)")
    world.fill()
    assert leaks(look_round(reader, world, there), world.markers) == []
    everybody = lambda by, **asked: Person.objects.order_by("-pk")
    monkeypatch.setattr("tadrib.domain.directory.queries.list_persons", everybody)
    assert bool(leaks(look_round(reader, world, there), world.markers)) is gets_through()


def test_a_question_about_namesakes_of_another_state_is_seen(monkeypatch) -> None:
    keys = ("portal:nominate(ref)", "portal:kept_send", "portal:sheet_upload(ref)")
    reader, world, _ = planted(monkeypatch, *keys, number=5)
    find = calls.queries.find_duplicates

    def careless(by: Actor, *, state_code: str, **facts: Any) -> list[Person]:
        return [p for code in world.plan.codes for p in find(makers.officer(), state_code=code, **facts)]

    monkeypatch.setattr("tadrib.domain.calls.queries.find_duplicates", careless)
    monkeypatch.setattr("tadrib.domain.directory.queries.get_person", lambda by, ref: Person.objects.get(ref=ref))
    before = name_namesakes(reader, world)
    world.fill()
    told = {key[0] for key in differences(before, name_namesakes(reader, world))}
    assert ("portal:nominate(ref)" in told) is gets_through()


def test_somebody_put_forward_by_two_states_is_new_to_both(monkeypatch) -> None:
    """One entry for both, since the office joined theirs: neither is told (``operations.nominating``)."""
    reader, world, _ = planted(monkeypatch, "portal:nominate(ref)", "portal:kept_send", "portal:sheet_upload(ref)", number=0)
    assert world.plan.has_shared
    before = name_namesakes(reader, world)
    world.fill()
    assert world.ours.idle in {one.person for one in world.house.taking.nominations.exclude(nominating_state__code="ML")}
    assert differences(before, name_namesakes(reader, world)) == []


def test_a_count_over_all_states_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:home", "portal:call(ref)")
    monkeypatch.setattr("tadrib.web.portal.calls._summary", lambda call, invitation, rows, now, *, published: {
        "call": call, "invitation": invitation, "state": invitation.state, "names": call.nominations.count(),
        "left": 0, "days": 1, "open": 0, "has_outcome": False})  # fmt: skip
    before = look_round(reader, world, there)
    world.fill()
    told = {key[0] for key in differences(before, look_round(reader, world, there))}
    assert told == ({"portal:call(ref)"} if gets_through() else set())


def test_another_answer_for_what_is_anothers_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:receipt(ref)", "portal:document(ref)")
    world.fill()
    strange = behind(world, known=there)
    assert tells_apart(reader, world, strange) == []

    def honest(by: Actor, ref: str) -> Receipt:
        row = Receipt.objects.filter(ref=ref).first()
        if row and not by.stands_for(row.nomination.nominating_state.code):
            raise PermissionDenied
        raise NotFound(ref)

    monkeypatch.setattr("tadrib.domain.calls.queries.get_receipt", honest)
    told = {one[0] for one in tells_apart(reader, world, strange)}
    assert told == ({"portal:receipt(ref)"} if gets_through() else set())


def test_a_form_that_knows_anothers_reference_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:nominate(ref)")
    world.fill()
    assert tells_ids(reader, world, there) == []
    monkeypatch.setattr("tadrib.domain.directory.queries.get_person", lambda by, ref: Person.objects.get(ref=ref))
    with pytest.raises(Person.DoesNotExist):
        tells_ids(reader, world, there)


def test_a_query_over_all_states_is_seen(monkeypatch) -> None:
    reader, world, _ = planted(monkeypatch)
    world.fill()
    careless = {"calls.list_sheets": lambda by, call, state_code: Sheet.objects.all()}
    for name, function in careless.items():
        function.__annotations__ = asking.QUERIES[name].__annotations__
        monkeypatch.setitem(asking.QUERIES, name, function)
    monkeypatch.setattr(asking, "calls", lambda name, function: [{"call": None, "state_code": "SN"}])
    monkeypatch.setattr(asking, "QUERIES", {"calls.list_sheets": careless["calls.list_sheets"]})
    assert {one[0] for one in told_by_queries(reader, world)} == {"calls.list_sheets"}


# Readers who stand for no state ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EXPERT, Role.DONOR, Role.PARTICIPANT])
def test_experts_donors_and_strangers_read_no_states_papers(role) -> None:
    """An expert meets those who take part in the course, a donor figures; neither a nomination, nor what is a state's
    own: its papers, requests, colleagues, letters, the people it did not send."""
    world = World(worlds.plan_of(3))
    world.fill()
    met = {"a participation", "a person", "a certificate", "a certificate's code", "holder", "native", "phone"}
    hidden = {word: kind for one in (world.ours, *world.others) for word, kind in one.markers.items()}
    if role == Role.EXPERT:
        hidden = {word: kind for word, kind in hidden.items() if kind not in met}
    reader = Reader(makers.user(role, scope="inst" if role == Role.DONOR else ""))
    said = {}
    for door in opened_by(reader, is_public=False):
        for thing in things(door, EACH):
            where = address(door, thing.kwargs)
            said[door.key, where, "opened"] = reader.ask(where, {"q": worlds.FAMILY[0]})
    assert len(said) > 8
    assert leaks(said, hidden) == []


@pytest.mark.parametrize("name", ["public:sign_in_link", "account_login", "account_request_login_code", "account_reset_password"])
def test_signing_in_does_not_tell_who_is_known(name) -> None:
    """Pages that ask for an address answer alike whether the office knows it, whatever the person is here."""
    world = World(worlds.plan_of(4))
    reader, known = Reader(None), world.ours.users
    with translation.override("en"):
        where = reverse(name)
    field = "login" if name == "account_login" else "email"
    strange = "nobody-knows@example.org"
    nowhere = reader.send(where, {field: strange, "password": "wrong-wrong-wrong"})
    for user in known.values():
        there = reader.send(where, {field: user.email, "password": "wrong-wrong-wrong"})
        there, without = (dataclasses.replace(one, letters=()) for one in (there, nowhere))
        assert there.but(user.email) == without.but(strange)
