"""The minutes of a selection: the facts of one run as the panel signs them. Codes and names, no sentences.

For those who read selections. What vetting found is not in them: of a person whom it stopped they say that, no more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from tadrib.domain.calls.models import Call
from tadrib.domain.selection import policy, queries, words
from tadrib.domain.selection.models import Interest, Placement, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tadrib.kernel.translated import TranslatedText


@dataclass(frozen=True)
class Act:
    """Somebody computed, proposed or signed the run; ``name`` is empty when the program did it or nobody is left."""

    what: str
    name: str
    at: dt.datetime


@dataclass(frozen=True)
class Tie:
    """What a member of the panel declared: ``nature`` a key of ``words.NATURE_LABELS``, and the tie is with whom."""

    name: str
    nature: str
    people: tuple[str, ...]
    state_codes: tuple[str, ...]
    at: dt.datetime


@dataclass(frozen=True)
class Entry:
    """One candidate. ``facts`` fill the sentence of ``code`` (``words.REASONS``); ``by_hand`` says who moved them.

    ``hand_cost`` is what the board showed for the move: ``{"change": {level: n}, "broken": [unit]}``.
    """

    ref: str
    name: str
    sex: str
    state_code: str
    state_name: TranslatedText
    priority: int
    points: int | None
    place: str
    rank: int | None
    code: str
    facts: Mapping[str, Any]
    computed_place: str
    hand_reason: str
    hand_cost: Mapping[str, Any]
    by_hand: str


@dataclass(frozen=True)
class Price:
    """What one limit changed alone would do: ``unit`` the rule (``seats``, ``state[ML]``), ``change`` how it gives way.

    ``enters`` and ``leaves`` are names. Prices that change nobody are left out.
    """

    unit: str
    change: str
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Aim:
    """One level of the objective (``seats``, ``shortfall:women``) and the best value left by those before it."""

    level: str
    value: int


@dataclass(frozen=True)
class Lottery:
    """The fair lottery that drew the cohort: groups of names with one ``chance`` (``1/3``), the largest first."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    cohorts: int
    digest: str
    is_fairest: bool
    gap: str


@dataclass(frozen=True)
class Minutes:
    """Everything that the paper says. ``commitment_kept`` is None where the call published no commitment."""

    run: SelectionRun
    call: Call
    acts: tuple[Act, ...]
    ties: tuple[Tie, ...]
    measures: tuple[queries.Measure, ...]
    prices: tuple[Price, ...]
    aims: tuple[Aim, ...]
    conflict: tuple[str, ...]
    selected: tuple[Entry, ...]
    reserve: tuple[Entry, ...]
    others: tuple[Entry, ...]
    stopped: tuple[Entry, ...]
    commitment_kept: bool | None
    is_example: bool
    lottery: Lottery | None = None

    @property
    def by_hand(self) -> tuple[Entry, ...]:
        """Those who stand elsewhere than computed."""
        everybody = (*self.selected, *self.reserve, *self.others, *self.stopped)
        return tuple(one for one in everybody if one.place != one.computed_place)

    @property
    def by_state(self) -> list[tuple[TranslatedText, list[Entry]]]:
        """The cohort, state by state."""
        rows = sorted(self.selected, key=lambda one: (one.state_code, one.priority, one.ref))
        return [
            (found[0].state_name, found) for found in (list(g) for _, g in groupby(rows, lambda one: one.state_code))
        ]

    @property
    def state_names(self) -> dict[str, TranslatedText]:
        """Names of the states that have a candidate, by code."""
        everybody = (*self.selected, *self.reserve, *self.others, *self.stopped)
        return {one.state_code: one.state_name for one in everybody}


def minutes_of(by: Actor, run: SelectionRun) -> Minutes:
    """The minutes of a run as it stands now, signed or not. ``NotFound`` for those who may not read selections."""
    if not policy.can_read(by):
        raise NotFound(run.ref)
    rows = list(queries.list_placements(by, run))
    declared = list(Interest.objects.filter(call=run.call).order_by("declared_at", "pk"))
    who = {row.hand_by for row in rows} | {one.officer for one in declared}
    names = queries.names_of(by, who | {run.created_by, run.proposed_by, run.signed_by})
    entries = [_entry(row, names) for row in rows]
    told = _read(run.output)
    placed = {place: tuple(one for one in entries if one.place == place) for place in words.Place}
    kept = None
    if run.call.seed_commitment:
        kept = hashlib.sha256(run.seed.encode()).hexdigest() == run.call.seed_commitment
    return Minutes(
        run=run,
        call=run.call,
        acts=tuple(_acts(run, names)),
        ties=tuple(_tie(one, names, {entry.ref: entry.name for entry in entries}) for one in declared),
        measures=tuple(queries.measures(by, run)),
        prices=tuple(_prices(told.get("rule_prices"), {one.ref: one.name for one in entries})),
        aims=tuple(Aim(*pair) for pair in zip(told.get("levels", ()), told.get("values", ()), strict=False)),
        conflict=tuple(queries.conflict_of(by, run)),
        selected=placed[words.Place.SELECTED],
        reserve=placed[words.Place.RESERVE],
        others=placed[words.Place.NOT_PLACED],
        stopped=placed[words.Place.INELIGIBLE],
        commitment_kept=kept,
        is_example=any(row.nomination.person.is_example for row in rows),
        lottery=_lottery(told.get("lottery"), {one.ref: one.name for one in entries}),
    )


def _lottery(told: Mapping[str, Any] | None, names: Mapping[str, str]) -> Lottery | None:
    if not told:
        return None
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for ref, chance in told["probabilities"].items():
        groups[chance].append(names.get(ref, ref))
    ordered = sorted(groups.items(), key=lambda pair: -Fraction(pair[0]))
    return Lottery(
        groups=tuple((chance, tuple(sorted(found))) for chance, found in ordered),
        cohorts=len(told["cohorts"]),
        digest=told["digest"],
        is_fairest=told["status"] == "fairest",
        gap=told["gap"],
    )


def _entry(row: Placement, names: Mapping[str, str]) -> Entry:
    nomination = row.nomination
    is_stopped = row.place == words.Place.INELIGIBLE
    return Entry(
        ref=nomination.ref,
        name=nomination.person.full_name,
        sex=nomination.person.sex,
        state_code=nomination.nominating_state.code,
        state_name=nomination.nominating_state.name,
        priority=nomination.priority,
        points=None if is_stopped else row.facts.get("points"),
        place=row.place,
        rank=row.rank,
        code=row.code,
        facts={} if is_stopped else row.facts,
        computed_place=row.computed_place,
        hand_reason=row.hand_reason,
        hand_cost=row.hand_cost,
        by_hand=names.get(row.hand_by, ""),
    )


def _acts(run: SelectionRun, names: Mapping[str, str]) -> Iterable[Act]:
    yield Act("computed", names.get(run.created_by, ""), run.created_at)
    if run.proposed_at:
        yield Act("proposed", names.get(run.proposed_by, ""), run.proposed_at)
    if run.signed_at:
        yield Act("signed", names.get(run.signed_by, ""), run.signed_at)


def _tie(row: Interest, officers: Mapping[str, str], people: Mapping[str, str]) -> Tie:
    return Tie(
        name=officers.get(row.officer, ""),
        nature=row.nature,
        people=tuple(people.get(ref, ref) for ref in row.nominations),
        state_codes=tuple(row.states),
        at=row.declared_at,
    )


def _prices(told: object, names: Mapping[str, str]) -> Iterable[Price]:
    """From the engine's table ``{"seats:max+1": {"enters": [...], "leaves": [...]}}``; nothing from a run without one.

    The format's own spelling, ``enter`` and ``leave``, is read too.
    """
    if not isinstance(told, Mapping):
        return
    for key, found in sorted(told.items()):
        unit, _, change = key.rpartition(":")
        if not unit or not isinstance(found, Mapping):
            continue
        enters, leaves = (
            tuple(names.get(one, one) for one in found.get(f"{side}s") or found.get(side) or ())
            for side in ("enter", "leave")
        )
        if enters or leaves:
            yield Price(unit, change, enters, leaves)


def _read(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
