"""A call with its candidates and a computed run: for tests of what people do with a selection."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.selection import operations
from tadrib.domain.selection.models import Placement
from tadrib.kernel.refusals import Refused
from tests import makers

NOW = makers.NOW + dt.timedelta(days=90)
LATER = NOW + dt.timedelta(hours=1)


def candidate(call, code="ML", sex="F", gate="eligible", **columns):
    """Somebody put forward, of whom the gate has said something."""
    row = makers.nomination(call, state_code=code, person=makers.person(makers.state(code), sex=sex), **columns)
    makers.decision(row, gate)
    return row


def officer(call):
    return makers.declared(call, makers.officer())


def head(call):
    return makers.declared(call, makers.head())


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def candidates():
    """Three seats; Mali names two women and a man, Senegal three men: ML-1, ML-2, ML-3, SN-1, SN-2, stopped."""
    call = makers.call(makers.edition(seats=5), state="closed", seats=3, women_pct=30, reserves=2)
    rows = [
        candidate(call, "ML", "M", priority=1, years_of_service=9),
        candidate(call, "ML", "F", priority=2),
        candidate(call, "ML", "F", priority=3),
        candidate(call, "SN", "M", priority=1),
        candidate(call, "SN", "M", priority=2, languages={"fr": 4, "en": 5}),
        candidate(call, "SN", "F", gate="ineligible", priority=3),
    ]
    return call, rows


def computed(call):
    return operations.compute_run(call, by=officer(call), now=NOW)


def selected(run):
    rows = Placement.objects.filter(run=run, place="selected").select_related("nomination")
    return {row.nomination.ref for row in rows}


def proposed(run):
    return operations.propose_run(run, by=officer(run.call), now=NOW)
