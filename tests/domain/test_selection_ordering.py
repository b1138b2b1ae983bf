"""Selections computed by the worker: the same bytes as at once, progress told, stopped with what stood, resumed."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import jobs, operations, queries, words
from tadrib.domain.selection.models import Computation, Scenario, SelectionRun
from tadrib.domain.selection.operations import ordering
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.web.test_office_selection_trying import NOW, candidate

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def call():
    row = makers.call(makers.edition(seats=5), state="closed", seats=2, reserves=3)
    for number in range(1, 4):
        candidate(row, "ML", "M", priority=number)
        candidate(row, "SN", "M", priority=number)
    return row


@pytest.fixture
def officer(call):
    return makers.declared(call, makers.officer())


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(jobs, "OFTEN", 0.0)


def test_worker_computes_the_same_bytes(call, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        order = operations.order_run(call, by=officer, now=NOW)
    order.refresh_from_db()
    run = SelectionRun.objects.get(ref=order.found["ref"])
    assert (order.state, order.input, run.created_by) == (words.Computation.DONE, "", officer.ref)
    assert operations.compute_run(call, by=officer, now=LATER) == run
    assert run.placements.count() == 6


def test_one_at_a_time_and_only_for_those_who_may(call, officer):
    operations.order_run(call, by=officer, now=NOW)
    with pytest.raises(Refused, match="computation_open"):
        operations.order_run(call, by=officer, now=NOW)
    with pytest.raises(Refused, match="not_allowed"):
        operations.order_run(call, by=Actor.nobody(), now=NOW)
    with pytest.raises(NotFound):
        queries.get_computation(Actor.nobody(), Computation.objects.get().ref)
    assert queries.open_computations(officer, [call]) == {call.ref: Computation.objects.get()}


def test_stopped_while_at_work_tells_what_stood(call, officer, often, monkeypatch):
    order = operations.order_run(call, by=officer, now=NOW)
    told = []

    def noted(held, progress, *, by, now):
        told.append(progress["what"])
        if progress["what"] == "entry":  # the cohort is proved, its reasons are being asked for
            operations.stop_computation(held, by=officer, now=now)
        return ordering.note_progress(held, progress, by=by, now=now)

    monkeypatch.setattr(operations, "note_progress", noted)
    assert jobs.compute.func(order.ref) == words.Computation.STOPPED
    order.refresh_from_db()
    assert "entry" in told
    assert (len(order.found["cohort"]), order.found["gap"]) == (2, 0)
    assert order.found["proved"] == len(order.found["values"])
    assert not SelectionRun.objects.exists()
    with pytest.raises(Refused, match="computation_ended"):
        operations.stop_computation(order, by=officer, now=LATER)


def test_stopped_at_the_last_moment_keeps_nothing(call, officer, monkeypatch):
    order = operations.order_run(call, by=officer, now=NOW)
    whole = cohort.run

    def slow(*args, **kwargs):
        found = whole(*args, **kwargs)
        operations.stop_computation(order, by=officer, now=LATER)
        return found

    monkeypatch.setattr(cohort, "run", slow)
    assert jobs.compute.func(order.ref) == words.Computation.STOPPED
    assert not SelectionRun.objects.exists()


def test_what_lost_its_worker_goes_on(call, officer, django_capture_on_commit_callbacks):
    order = operations.order_run(call, by=officer, now=NOW)
    by = jobs.worker()
    assert operations.hold_computation(order.ref, by=by, now=NOW) == order
    assert operations.hold_computation(order.ref, by=by, now=NOW) is None  # somebody is at it
    assert queries.idle_computations(by, at=NOW) == []
    assert queries.idle_computations(by, at=NOW + ordering.HELD + dt.timedelta(seconds=1)) == [order.ref]
    assert queries.idle_computations(officer, at=LATER) == []
    Computation.objects.update(held_until=NOW - dt.timedelta(days=900))
    assert jobs.resume() == 1
    order.refresh_from_db()
    assert order.state == words.Computation.DONE


def test_failure_says_why(call, officer, monkeypatch):
    order = operations.order_run(call, by=officer, now=NOW)

    def unproven(*_args, **_kwargs):
        raise cohort.NotProven("levels", 1)

    monkeypatch.setattr(cohort, "run", unproven)
    assert jobs.compute.func(order.ref) == words.Computation.FAILED
    order.refresh_from_db()
    assert order.found["code"] == "not_proven"


def test_scenario_and_replay(call, officer):
    run = operations.compute_run(call, by=officer, now=NOW)
    order = operations.order_scenario(run, name="One seat", changes={"seats": 1}, by=officer, now=NOW)
    assert jobs.compute.func(order.ref) == words.Computation.DONE
    kept = Scenario.objects.get()
    assert (kept.name, kept.created_by, len(json.loads(kept.output)["cohort"])) == ("One seat", officer.ref, 1)
    again = operations.order_replay(run, by=officer, now=NOW)
    jobs.compute.func(again.ref)
    again.refresh_from_db()
    assert again.found == {"same": True}
    SelectionRun.objects.update(output=run.output.replace("optimal", "maximal"))
    other = operations.order_replay(run, by=officer, now=NOW)
    jobs.compute.func(other.ref)
    other.refresh_from_db()
    assert other.found == {"same": False}
    assert not officer.can(Permission.SELECTION_SIGN)
