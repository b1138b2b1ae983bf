"""No state can learn that another's people, nominations or files exist: every door and every query, in drawn worlds.

The laws are in ``rounds``. Each kind of reader walks through ``TADRIB_TEST_WORLDS`` worlds (3): its own state as it is
without the others, then with others around it, ``drawing.AROUND`` times, then another state of its own. The worlds are
the same each time; ``TADRIB_TEST_SEED`` begins with others. A failing test's name holds the number to begin with.
"""

from __future__ import annotations

import itertools
import os

import pytest

from tests.isolation import drawing
from tests.isolation.rounds import (
    differences,
    drawn,
    leaks,
    left_lying,
    look_round,
    name_namesakes,
    seek,
    standing,
    strange,
    tells_apart,
    tells_ids,
    told_by_queries,
    words_of,
)
from tests.isolation.walking import Reader

pytestmark = pytest.mark.django_db
WORLDS = int(os.environ.get("TADRIB_TEST_WORLDS", "3"))
USUAL = 20270301
SEED = int(os.environ.get("TADRIB_TEST_SEED", USUAL))
SEEDS = range(SEED, SEED + max(1, -(-WORLDS // drawing.AROUND)))
READERS = ("focal", "endorser", "agency", "nominee", "public")
# Public pages of the house's figures: that they count everybody is what they are for.
FIGURES = frozenset({"public:home", "public:results", "public:calendar", "public:programme(code)", "public:edition(ref)"})


def number_of(reader: str, seed: int) -> int:
    """Each reader lives in worlds of their own."""
    return seed * len(READERS) + READERS.index(reader)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("hand", READERS[:-1])
def test_a_state_learns_nothing_of_another(hand: str, seed: int) -> None:
    with drawn(number_of(hand, seed)) as world:
        reader = Reader(world.ours.users[hand])
        there, around = standing(reader, world), world.plan.others[:WORLDS]
        before = look_round(reader, world, there)
        for others in around:
            before |= name_namesakes(reader, world, others)
        for turn, others in enumerate(around):
            with world.with_others(others):
                after = look_round(reader, world, there, turn=turn)
                after |= name_namesakes(reader, world, others)
                words = words_of(world)
                sought = seek(reader, there, before, words)
                found = {
                    "a marker of another in": leaks(after | sought, world.markers),
                    "not as before": differences(before, after),
                    "may be kept for others": left_lying(after),
                    "tells another's from nobody's": tells_apart(reader, world, strange(reader, world)),
                    "tells another's reference": tells_ids(reader, world, there, after, turn=turn),
                    "answered by queries": [] if turn else told_by_queries(reader, world),
                }
                assert not any(found.values()), f"{found}\nTADRIB_TEST_SEED={seed}, as the {hand}, with {others}"
            assert differences(seek(reader, there, before, words), sought) == [], f"TADRIB_TEST_SEED={seed}, {words}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_public_learns_of_nobody(seed: int) -> None:
    with drawn(number_of("public", seed), known=["a call of theirs alone"]) as world:
        reader = Reader(None)
        there = standing(reader, world, each=2)
        before = look_round(reader, world, there)
        for turn, others in enumerate(world.plan.others[:WORLDS]):
            with world.with_others(others):
                after = look_round(reader, world, there, turn=turn)
                words = words_of(world)
                sought = seek(reader, there, before, words)
                found = {
                    "a marker of another in": leaks(after | sought, world.markers),
                    "not as before": [one for one in differences(before, after) if one[0] not in FIGURES],
                    "tells another's from nobody's": tells_apart(reader, world, strange(reader, world, each=2)),
                }
                assert not any(found.values()), f"{found}\nTADRIB_TEST_SEED={seed}, as the public, with {others}"
            assert differences(seek(reader, there, before, words), sought) == [], f"TADRIB_TEST_SEED={seed}, {words}"


def test_the_worlds_differ_in_what_matters() -> None:
    """Every reader meets each thing that states may have in common, and its absence, and one, two and three others;
    those of the usual worlds, together, people at every stage."""
    has = ("has_twins", "has_borrowed", "has_same_files", "has_own_call", "has_merge")
    plans = [drawing.plan_of(number_of(one, seed)) for one, seed in itertools.product(READERS, SEEDS)]
    for plan in plans:
        assert {len(one.people) for one in plan.others} == {1, 2, 3}
        for name in has:
            assert {getattr(one, name) for one in plan.others} == {True, False}, name
        for others in plan.others:
            if others.has_twins:
                first, twin = plan.people[plan.codes[0]][0], next(iter(others.people.values()))[0]
                assert (twin.given, twin.family, twin.email, twin.born) == (first.given, first.family, first.email, first.born)
    assert len({repr(one) for plan in plans for one in plan.others}) == len(plans) * drawing.AROUND
    plans = [drawing.plan_of(number_of(one, USUAL)) for one in READERS]
    assert {plan.has_shared for plan in plans} == {True, False} == {plan.has_merge for plan in plans}
    assert len({plan.codes[0] for plan in plans}) > 2
    everybody = [one for plan in plans for others in plan.others for one in others.all_people]
    assert {one.stage for one in everybody} == set(drawing.STAGES)
    assert {one.place for one in everybody} == set(drawing.PLACES)
