"""Moving a row once, whoever is fastest; rows that are only added to; references."""

from __future__ import annotations

import pytest

from tadrib.domain.audit.models import Event
from tadrib.domain.calls import words
from tadrib.domain.calls.models import Call
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refs import ALPHABET, letters, new_ref, seeded
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.transitions import check_move, move
from tests import makers

pytestmark = pytest.mark.django_db


def test_move_writes_the_state_and_the_columns_beside_it():
    call = makers.call()

    moved = move(call, words.Call.CLOSED, moves=words.CALL_MOVES, closed_at=makers.NOW)

    assert (moved.state, moved.closed_at) == (words.Call.CLOSED, makers.NOW)
    assert Call.objects.values_list("state", "closed_at").get(pk=call.pk) == (words.Call.CLOSED, makers.NOW)


def test_move_that_the_table_does_not_hold_is_refused():
    call = makers.call(state=words.Call.CANCELLED)

    with pytest.raises(Refused) as refusal:
        move(call, words.Call.PUBLISHED, moves=words.CALL_MOVES)

    assert refusal.value.code == "move_not_allowed"
    assert refusal.value.facts == {"ref": call.ref, "old": "cancelled", "new": words.Call.PUBLISHED}
    assert Call.objects.get(pk=call.pk).state == "cancelled"


def test_second_of_two_that_saw_the_same_state_is_stale():
    call = makers.call()
    seen_by_two = Call.objects.get(pk=call.pk)
    move(call, words.Call.CLOSED, moves=words.CALL_MOVES)

    with pytest.raises(Stale):
        move(seen_by_two, words.Call.CANCELLED, moves=words.CALL_MOVES)

    assert seen_by_two.state == "published"
    assert Call.objects.get(pk=call.pk).state == "closed"


def test_check_move_changes_nothing():
    call = makers.call()

    check_move(call, words.Call.CLOSED, moves=words.CALL_MOVES)

    assert Call.objects.get(pk=call.pk).state == "published"


def test_append_only_rows_are_added_and_nothing_else():
    event = Event.objects.create(at=makers.NOW, by="USR-1", name="calls.published", subject="CAL-1")

    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        Event.objects.update(by="USR-2")
    with pytest.raises(AppendOnlyError):
        Event.objects.all().delete()
    assert list(Event.objects.values_list("by", flat=True)) == ["USR-1"]


def test_references_can_be_read_out_and_are_not_taken(monkeypatch):
    assert not set("ILOU") & set(ALPHABET)
    taken = makers.call(ref="CAL-2027-AAAAAA")
    drawn = iter(["AAAAAA", "BBBBBB"])
    monkeypatch.setattr("tadrib.kernel.refs.letters", lambda length: next(drawn))

    assert new_ref(type(taken), "CAL", 2027) == "CAL-2027-BBBBBB"


def test_seeded_references_repeat_only_inside():
    with seeded(7):
        first = letters(12)
    with seeded(7):
        again = letters(12)

    assert first == again
    assert letters(12) != letters(12)
