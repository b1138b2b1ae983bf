"""A state's chain under rivals: two hands at the same moment leave one consistent end, on both databases.

Each race is run several times over, since a race is a chance. Whatever comes first, receipts say what happened and
nothing else, and who came second is refused with a code, never with a fault of the database.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import operations
from tadrib.domain.calls.models import ActLink, Nomination, Receipt
from tadrib.domain.directory import operations as directory
from tests import makers
from tests.rivals import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = makers.NOW
ROUNDS = 6
LOST = {"stale", "move_not_allowed", "chain_step", "chain_signed"}  # what who came second may read


class House:
    """Mali with four people, an authority, and a chain as the test asks for it."""

    def __init__(self, **chain: object) -> None:
        self.state = makers.state("ML")
        self.people = {one: makers.user(Role.FOCAL_POINT, scope="ML", name=one) for one in "abcd"}
        self.actors = {one: makers.of(user) for one, user in self.people.items()}
        self.authority = makers.institution(kind="authority", state=self.state)
        self.officer = makers.officer()
        self.call = makers.call()
        arranged = {"endorsements": 1, "approves": False, "transmits": False} | chain
        directory.set_chain(self.state, by=self.officer, now=NOW, **arranged)  # type: ignore[arg-type]

    def draft(self, place: int = 1) -> Nomination:
        who = makers.person(self.state, birth_date=dt.date(1990, 1, 1))
        return makers.nomination(
            self.call, state="draft", submitted_at=None, priority=place, motivation="To train others.", person=who
        )

    def submitted(self, place: int = 1) -> Nomination:
        return operations.submit_nomination(self.draft(place), declaration=True, by=self.actors["a"], now=NOW)

    def endorse(self, row: Nomination, who: str) -> Nomination:
        return operations.endorse_nomination(
            row, authority=self.authority, note_number="NV 1", by=self.actors[who], now=NOW
        )

    def approve(self, row: Nomination, who: str = "c") -> Nomination:
        return operations.approve_nomination(
            row, second_factor_at=NOW, note_number="NV 2", by=self.actors[who], now=NOW
        )

    def transmit(self, row: Nomination, who: str = "d") -> Nomination:
        return operations.transmit_nomination(row, note_number="NV 3", by=self.actors[who], now=NOW)

    def withdraw(self, row: Nomination) -> Nomination:
        return operations.withdraw_nomination(row, reason="Posted elsewhere.", by=self.actors["b"], now=NOW)

    def give_back(self, row: Nomination) -> Nomination:
        return operations.return_nomination(row, reason="The page is missing.", by=self.officer, now=NOW)


def seen(row: Nomination) -> Nomination:
    """The row as one of several readers has it before them."""
    return Nomination.objects.select_related("person", "call", "nominating_state").get(pk=row.pk)


def acts_of(row: Nomination) -> Counter[str]:
    return Counter(Receipt.objects.filter(nomination=row).values_list("act", flat=True))


def test_endorsed_twice_at_once_is_endorsed_once(shared_database: None) -> None:
    house = House()
    for _ in range(ROUNDS):
        row = house.submitted()
        a, b = seen(row), seen(row)
        ended = at_once([lambda a=a: house.endorse(a, "a"), lambda b=b: house.endorse(b, "b")])
        assert ended.pop("done") == 1 and set(ended) <= LOST
        row = seen(row)
        (winner,) = row.signed_by
        assert (row.state, row.signed, row.endorsed_by) == ("endorsed", 1, winner)
        assert acts_of(row) == {"submitted": 1, "endorsed": 1}
        house.withdraw(row)


def test_two_people_who_endorse_at_once_count_once_and_the_other_signs_after(shared_database: None) -> None:
    house = House(endorsements=2)
    for _ in range(ROUNDS):
        row = house.submitted()
        a, b = seen(row), seen(row)
        ended = at_once([lambda a=a: house.endorse(a, "a"), lambda b=b: house.endorse(b, "b")])
        row = seen(row)
        if ended == {"done": 2}:  # one after the other after all
            assert (row.state, row.signed) == ("endorsed", 2)
        else:
            assert ended["done"] == 1 and set(ended) <= LOST | {"done"}
            assert (row.state, row.signed) == ("submitted", 1)
            other = next(one for one in "ab" if house.people[one].ref not in row.signed_by)
            row = house.endorse(row, other)
        assert sorted(row.signed_by) == sorted(house.people[one].ref for one in "ab")
        assert acts_of(row) == {"submitted": 1, "signed": 1, "endorsed": 1}
        house.withdraw(row)


def test_the_same_person_twice_at_once_is_one_of_two_signatures(shared_database: None) -> None:
    house = House(endorsements=2)
    for _ in range(ROUNDS):
        row = house.submitted()
        copies = [seen(row) for _ in range(4)]
        ended = at_once([lambda one=one: house.endorse(one, "a") for one in copies])
        assert ended.pop("done") == 1 and set(ended) <= LOST
        row = seen(row)
        assert (row.state, row.signed, row.signed_by) == ("submitted", 1, [house.people["a"].ref])
        assert acts_of(row) == {"submitted": 1, "signed": 1}
        house.withdraw(row)


@pytest.mark.parametrize("is_last", [True, False])
def test_approved_and_withdrawn_at_once(shared_database: None, is_last: bool) -> None:
    house = House(approves=True, transmits=not is_last)
    for _ in range(ROUNDS):
        row = house.endorse(house.submitted(), "a")
        a, b = seen(row), seen(row)
        ended = at_once([lambda a=a: house.approve(a), lambda b=b: house.withdraw(b)])
        assert set(ended) <= LOST | {"done"} and ended["done"] >= 1
        row, acts = seen(row), acts_of(row)
        assert sum(acts.values()) == 2 + ended["done"]
        if acts["withdrawn"]:
            assert row.state == "withdrawn"
        else:
            assert (row.state, row.signed) == ("endorsed" if is_last else "submitted", 2)
            house.withdraw(row)


def test_transmitted_and_returned_at_once(shared_database: None) -> None:
    house = House(transmits=True)
    for _ in range(ROUNDS):
        row = house.endorse(house.submitted(), "a")
        a, b = seen(row), seen(row)
        ended = at_once([lambda a=a: house.transmit(a), lambda b=b: house.give_back(b)])
        assert ended.pop("done") == 1 and set(ended) <= LOST
        row, acts = seen(row), acts_of(row)
        if acts["transmitted"]:
            assert (row.state, row.signed, row.return_reason, acts["returned"]) == ("endorsed", 2, "", 0)
        else:
            assert (row.state, row.endorsed_at, acts["returned"]) == ("returned", None, 1)
        house.withdraw(row)


def test_endorsed_and_sent_back_at_once(shared_database: None) -> None:
    """Who sends back must still be the one whose turn it is."""
    house = House(approves=True)
    for who, duty in (("a", "endorse"), ("b", "endorse"), ("c", "approve"), ("b", "nominate"), ("a", "nominate")):
        directory.give_duty(
            house.state, user=house.people[who], duty=duty, from_date=NOW.date(), by=house.officer, now=NOW
        )
    for _ in range(ROUNDS):
        row = house.submitted()
        a, b = seen(row), seen(row)
        ended = at_once([
            lambda a=a: house.endorse(a, "a"),
            lambda b=b: operations.send_back_nomination(b, reason="Wrong.", by=house.actors["b"], now=NOW),
        ])  # fmt: skip
        assert ended.pop("done") == 1 and set(ended) <= LOST
        acts = acts_of(row)
        assert acts["signed"] + acts["sent_back"] == 1
        house.withdraw(seen(row))


def test_put_in_order_and_withdrawn_at_once(shared_database: None) -> None:
    house = House()
    for _ in range(ROUNDS):
        rows = [house.draft(place) for place in (1, 2, 3, 4)]
        backwards = [row.ref for row in reversed(rows)]
        gone = [seen(rows[0]), seen(rows[2])]
        ended = at_once([
            lambda backwards=backwards: operations.reorder(
                house.call, state=house.state, refs=backwards, by=house.actors["a"], now=NOW
            ),
            *[lambda one=one: house.withdraw(one) for one in gone],
        ])  # fmt: skip
        assert set(ended) <= {"done", "nomination_order"} and ended["done"] >= 2
        live = Nomination.objects.filter(call=house.call).exclude(state="withdrawn").order_by("priority")
        assert list(live.values_list("priority", flat=True)) == [1, 2]
        order = [rows[3].ref, rows[1].ref] if ended["done"] == 3 else [rows[1].ref, rows[3].ref]
        assert list(live.values_list("ref", flat=True)) == order
        for row in live:
            house.withdraw(row)


def test_put_in_two_orders_at_once(shared_database: None) -> None:
    house = House()
    rows = [house.draft(place) for place in (1, 2, 3, 4)]
    refs = [row.ref for row in rows]
    for _ in range(ROUNDS):
        orders = [refs[::-1], refs[2:] + refs[:2], refs[1:] + refs[:1]]
        ended = at_once([
            lambda order=order: operations.reorder(
                house.call, state=house.state, refs=order, by=house.actors["a"], now=NOW
            )
            for order in orders
        ])  # fmt: skip
        assert ended == {"done": 3}
        live = Nomination.objects.filter(call=house.call).order_by("priority")
        assert list(live.values_list("priority", flat=True)) == [1, 2, 3, 4]
        assert list(live.values_list("ref", flat=True)) in orders


def test_the_same_form_sent_many_times_at_once_is_one_nomination(shared_database: None) -> None:
    house = House()
    facts = {"agency": "police", "unit": "Judicial police", "rank": "officer", "function": "Investigator"}
    for number in range(ROUNDS // 2):
        person = makers.person(house.state)
        found: list[str] = []
        act = lambda person=person, number=number, found=found: found.append(
            operations.nominate(
                house.call, state=house.state, person=person, facts=facts, idempotency_key=f"key-{number}",
                by=house.actors["a"], now=NOW,
            ).ref
        )  # fmt: skip
        assert at_once([act] * 5) == {"done": 5}
        row = Nomination.objects.get(person=person)
        assert set(found) == {row.ref}
        assert acts_of(row) == {"nominated": 1}


def test_the_same_draft_submitted_twice_at_once_is_submitted_once(shared_database: None) -> None:
    house = House()
    for _ in range(ROUNDS):
        row = house.draft()
        copies = [seen(row) for _ in range(3)]
        ended = at_once([
            lambda one=one: operations.submit_nomination(one, declaration=True, by=house.actors["a"], now=NOW)
            for one in copies
        ])  # fmt: skip
        assert ended.pop("done") == 1 and set(ended) <= LOST
        assert acts_of(row) == {"submitted": 1}
        house.withdraw(seen(row))


def test_a_draft_emptied_while_it_is_submitted_never_arrives_incomplete(shared_database: None) -> None:
    house = House()
    for _ in range(ROUNDS):
        row = house.draft()
        a, b = seen(row), seen(row)
        ended = at_once([
            lambda a=a: operations.submit_nomination(a, declaration=True, by=house.actors["a"], now=NOW),
            lambda b=b: operations.change_nomination(b, facts={"motivation": ""}, by=house.actors["b"], now=NOW),
        ])  # fmt: skip
        assert ended["done"] == 1 and set(ended) <= {"done", "stale", "nomination_incomplete", "nomination_not_editable"}
        row = seen(row)
        assert (row.state, bool(row.motivation)) in {("submitted", True), ("draft", False)}
        house.withdraw(row)


def test_a_link_used_twice_at_once_and_the_page_beside_it(shared_database: None) -> None:
    house = House()
    for _ in range(ROUNDS):
        row = house.submitted()
        link = ActLink.objects.create(
            ref=f"ACT-{makers.n()}", user=house.people["b"], call=house.call, state=house.state, nominations=[row.ref],
            created_at=NOW, created_by="USR-0", expires_at=NOW + dt.timedelta(days=1),
        )  # fmt: skip
        links = [ActLink.objects.get(pk=link.pk) for _ in range(2)]
        copy = seen(row)
        told = {"authority": house.authority, "note_number": "NV 1", "now": NOW}
        ended = at_once([
            *[lambda one=one, told=told: operations.endorse_by_link(one, **told) for one in links],
            lambda copy=copy: house.endorse(copy, "a"),
        ])  # fmt: skip
        assert ended.pop("done") == 1 and set(ended) <= LOST | {"link_used", "link_nothing"}
        row = seen(row)
        assert (row.state, row.signed) == ("endorsed", 1)
        assert acts_of(row) == {"submitted": 1, "endorsed": 1}
        house.withdraw(row)
