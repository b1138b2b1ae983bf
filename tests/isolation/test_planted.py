"""The walk can fail: each plant is a leak that it has to find. And readers who stand for no state."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

import tadrib.domain.calls.operations.sheets
from tadrib.domain import calls
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import operations
from tadrib.domain.calls.models import Nomination, Receipt, Sheet
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.kernel import rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.isolation import drawing
from tests.isolation.rounds import (
    Behind,
    World,
    differences,
    leaks,
    left_lying,
    look_round,
    name_namesakes,
    opened_by,
    seek,
    standing,
    strange,
    tells_apart,
    tells_ids,
    told_by_queries,
    words_of,
)
from tests.isolation.walking import DOORS, Reader, address, things
from tests.structure import test_queries as asking

pytestmark = pytest.mark.django_db
EACH = 2  # things opened behind a door


def gets_through() -> bool:
    """Whether a leak in a query reaches the reader: not where PostgreSQL itself keeps the rows apart behind it."""
    return not rows.is_on()


def planted(
    monkeypatch: pytest.MonkeyPatch, *keys: str, number: int = 1, hand: str = "focal", **common: bool
) -> tuple[Reader, World, Behind]:
    """A world in which only some doors are walked, as one of its readers (none: the public); the other states are still to come.
    ``common``: what they have in common with the reader's."""
    monkeypatch.setattr("tests.isolation.rounds.DOORS", {key: DOORS[key] for key in keys})
    plan = drawing.plan_of(number)
    others = dataclasses.replace(max(plan.others, key=lambda one: len(one.people)), **common)
    world = World(dataclasses.replace(plan, others=(others,), has_shared=True))
    reader = Reader(world.ours.users[hand] if hand else None)
    return reader, world, standing(reader, world, each=EACH)


def test_a_search_over_all_states_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:nominate(ref)")
    world.fill()
    assert leaks(look_round(reader, world, there), world.markers) == []
    everybody = lambda by, **asked: Person.objects.order_by("-pk")
    monkeypatch.setattr("tadrib.domain.directory.queries.list_persons", everybody)
    assert bool(leaks(look_round(reader, world, there), world.markers)) is gets_through()


def test_a_question_about_namesakes_of_another_state_is_seen(monkeypatch) -> None:
    keys = ("portal:nominate(ref)", "portal:kept_send", "portal:sheet_upload(ref)")
    reader, world, _ = planted(monkeypatch, *keys)
    find = calls.queries.find_duplicates

    def careless(by: Actor, *, state_code: str, **facts: Any) -> list[Person]:
        return [p for code in world.plan.codes for p in find(makers.officer(), state_code=code, **facts)]

    monkeypatch.setattr("tadrib.domain.calls.queries.find_duplicates", careless)
    monkeypatch.setattr("tadrib.domain.directory.queries.get_person", lambda by, ref: Person.objects.get(ref=ref))
    before = name_namesakes(reader, world, world.plan.others[0])
    world.fill()
    told = {key[0] for key in differences(before, name_namesakes(reader, world, world.plan.others[0]))}
    assert ("portal:nominate(ref)" in told) is gets_through()


def test_numbers_that_count_are_seen(monkeypatch) -> None:
    """A receipt's number that goes up with every act says how many acts the others did."""
    reader, world, _ = planted(monkeypatch, "portal:nominate(ref)")

    def counted(model: Any, prefix: str, year: int, **_: Any) -> str:
        return f"{prefix}-{year}-{model.objects.count():06}"

    before = name_namesakes(reader, world, world.plan.others[0])
    world.fill()
    assert differences(before, name_namesakes(reader, world, world.plan.others[0])) == []
    monkeypatch.setattr("tadrib.domain.calls.operations.nominating.new_ref", counted)
    told = differences(before, name_namesakes(reader, world, world.plan.others[0]))
    assert {key[0] for key in told} == {"portal:nominate(ref)"}


def test_a_key_that_another_state_used_is_seen(monkeypatch) -> None:
    """A form that was sent twice is known by its key, of the same state alone."""
    reader, world, _ = planted(monkeypatch, "portal:nominate(ref)", "portal:kept_send", has_twins=True)
    before = name_namesakes(reader, world, world.plan.others[0])
    monkeypatch.setattr(
        "tadrib.domain.calls.operations.nominating._by_key",
        lambda call, state, key: Nomination.objects.filter(call=call, idempotency_key=key).first(),
    )
    assert differences(before, name_namesakes(reader, world, world.plan.others[0])) == []
    world.fill()
    told = {key[0] for key in differences(before, name_namesakes(reader, world, world.plan.others[0]))}
    assert told == ({"portal:nominate(ref)", "portal:kept_send"} if gets_through() else set())


def test_a_file_that_another_state_sent_is_seen(monkeypatch) -> None:
    """The same sheet again is the sheet that is there, of the same state alone; by page and by mail."""
    reader, world, _ = planted(monkeypatch, "portal:sheet_upload(ref)", has_twins=True, has_same_files=True)
    read = operations.sheets.read_sheet

    def careless(call: Any, *, content: bytes, **more: Any) -> Sheet:
        there = Sheet.objects.filter(call=call, digest=hashlib.sha256(content).hexdigest()).first()
        return there or read(call, content=content, **more)

    for name in ("tadrib.domain.calls.operations.read_sheet", "tadrib.domain.calls.operations.mailing.read_sheet"):
        monkeypatch.setattr(name, careless)
    before = name_namesakes(reader, world, world.plan.others[0])
    world.fill()
    told = {key[0] for key in differences(before, name_namesakes(reader, world, world.plan.others[0]))}
    assert told == {"mail", *(["portal:sheet_upload(ref)"] if gets_through() else [])}


def test_a_word_of_anothers_that_is_found_is_seen(monkeypatch) -> None:
    """Even where nothing of it is shown but that there is something."""
    reader, world, there = planted(monkeypatch, "portal:nominate(ref)")
    before = look_round(reader, world, there)

    def careless(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        word = request.GET.get("q", "")
        return HttpResponse(f"{word} is known" if Person.objects.filter(native_name=word).exists() else word)

    with world.with_others(world.plan.others[0]):
        words = [next(word for word, kind in world.others[0].markers.items() if kind == "native"), *words_of(world)]
        sought = seek(reader, there, before, words)
        monkeypatch.setattr("tadrib.web.portal.nominations.page", careless)
        told = seek(reader, there, before, words)
    assert differences(seek(reader, there, before, words), told) == [next(iter(told))] * gets_through()
    monkeypatch.undo()
    assert len(sought) == len(words) > 1


def test_a_page_that_a_cache_may_keep_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:history", "portal:calls")
    assert left_lying(look_round(reader, world, there)) == []
    monkeypatch.setattr("tadrib.web.portal.history.page", lambda *_, **__: HttpResponse(
        "names", headers={"Cache-Control": "public, max-age=60"}))  # fmt: skip
    assert {one[0] for one in left_lying(look_round(reader, world, there))} == {"portal:history"}


def test_a_number_that_is_known_without_its_code_is_seen(monkeypatch) -> None:
    reader, world, _ = planted(monkeypatch, "portal:invitation_letter(ref, code)", hand="")
    world.fill()
    theirs = strange(reader, world, each=EACH)
    assert theirs["portal:invitation_letter(ref, code)"]
    assert tells_apart(reader, world, theirs) == []

    def honest(ref: str, code: str) -> OfficialLetter:
        if Invitation.objects.filter(ref=ref).exists():
            raise PermissionDenied
        raise NotFound(ref)

    monkeypatch.setattr("tadrib.domain.messaging.queries.get_public_official", honest)
    assert {one[0] for one in tells_apart(Reader(reader.user), world, theirs)} == {"portal:invitation_letter(ref, code)"}


def test_somebody_put_forward_by_two_states_is_new_to_both(monkeypatch) -> None:
    """One entry for both, since the office joined theirs: neither is told (``operations.nominating``)."""
    reader, world, _ = planted(monkeypatch, "portal:nominate(ref)", "portal:kept_send", "portal:sheet_upload(ref)", has_borrowed=True)
    before = name_namesakes(reader, world, world.plan.others[0])
    world.fill()
    assert world.ours.idle in {one.person for one in world.house.taking.nominations.exclude(nominating_state__code=world.plan.codes[0])}
    assert differences(before, name_namesakes(reader, world, world.plan.others[0])) == []


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
    reader, world, _ = planted(monkeypatch, "portal:receipt(ref)", "portal:document(ref)")
    world.fill()
    theirs = strange(reader, world, each=EACH)
    assert tells_apart(reader, world, theirs) == []

    def honest(by: Actor, ref: str) -> Receipt:
        row = Receipt.objects.filter(ref=ref).first()
        if row and not by.stands_for(row.nomination.nominating_state.code):
            raise PermissionDenied
        raise NotFound(ref)

    monkeypatch.setattr("tadrib.domain.calls.queries.get_receipt", honest)
    told = {one[0] for one in tells_apart(Reader(reader.user), world, theirs)}
    assert told == ({"portal:receipt(ref)"} if gets_through() else set())


def test_a_form_that_knows_anothers_reference_is_seen(monkeypatch) -> None:
    reader, world, there = planted(monkeypatch, "portal:nominate(ref)")
    world.fill()
    said = look_round(reader, world, there)
    assert tells_ids(reader, world, there, said) == []
    monkeypatch.setattr("tadrib.domain.directory.queries.get_person", lambda by, ref: Person.objects.get(ref=ref))
    with pytest.raises(Person.DoesNotExist):
        tells_ids(Reader(reader.user), world, there, said)


def test_a_query_over_all_states_is_seen(monkeypatch) -> None:
    reader, world, _ = planted(monkeypatch)
    world.fill()
    careless = {"calls.list_sheets": lambda by, call, state_code: Sheet.objects.all()}
    for name, function in careless.items():
        function.__annotations__ = asking.QUERIES[name].__annotations__
        monkeypatch.setitem(asking.QUERIES, name, function)
    monkeypatch.setattr(asking, "calls", lambda name, function: [{"call": None, "state_code": world.plan.codes[1]}])
    monkeypatch.setattr(asking, "QUERIES", {"calls.list_sheets": careless["calls.list_sheets"]})
    assert {one[0] for one in told_by_queries(reader, world)} == {"calls.list_sheets"}


# Readers who stand for no state ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EXPERT, Role.DONOR, Role.PARTICIPANT])
def test_experts_donors_and_strangers_read_no_states_papers(role) -> None:
    """An expert meets those who take part in the course, a donor figures; neither a nomination, nor what is a state's
    own: its papers, requests, colleagues, letters, the people it did not send."""
    world = World(drawing.plan_of(3))
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
            said[door.key, where, "opened"] = reader.ask(where, {"q": drawing.FAMILY[0]})
    assert len(said) > 8
    assert leaks(said, hidden) == []


@pytest.mark.parametrize("name", ["public:sign_in_link", "account_login", "account_request_login_code", "account_reset_password"])
def test_signing_in_does_not_tell_who_is_known(name) -> None:
    """Pages that ask for an address answer alike whether the office knows it, whatever the person is here."""
    world = World(drawing.plan_of(4))
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
