"""Reasons, rules and reserves of a selection run in words: from codes and facts to the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from tadrib.domain.selection import words
from tadrib.web.kit.sentences import label


@dataclass
class Person:
    """One candidate on the board."""

    ref: str
    name: str
    sex: str
    agency: str
    languages: str
    state: str
    priority: int
    points: int | None
    place: str
    rank: int | None
    why: str
    pushes: str
    hand_reason: str
    is_by_hand: bool
    can_move: bool
    hand_cost: str = ""
    is_by_lot: bool = False
    smallest: str = ""  # the smallest change that brings the person in
    smallest_query: str = ""  # and the same as a question to the page that tries rules
    is_new: bool = False  # enters in what is tried


@dataclass
class StateSeats:
    """A state's row: its selected people, and how many squares stay free."""

    name: str
    named: int
    people: list[Person] = field(default_factory=list)
    free: range = range(0)


@dataclass
class Rule:
    """A rule beside the cohort."""

    name: str
    value: int
    wanted: str
    most: int
    tick: int | None
    is_met: bool
    is_goal: bool
    unit: str = ""
    price: int | None = None  # how many people change when the rule gives way by one; None: not worked out
    price_text: str = ""
    price_query: str = ""


def comma(names: Iterable[str]) -> str:
    return ("، " if get_language() == "ar" else ", ").join(names)


def reason(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a reason code; the code itself if the engine says one that is not in the book yet."""
    text = words.REASONS.get(code)
    if "chance" in facts:
        facts = {**facts, "chance": chance(facts["chance"])}
    return gettext(text) % defaultdict(str, facts) if text else code


def chance(fraction: str) -> str:
    """A chance written as ``1/3`` in per cent, as people read it."""
    return gettext("%(number)s%%") % {"number": number_format(round(100 * float(Fraction(fraction)), 1))}


@dataclass
class Chance:
    """People with one chance in the fair lottery: ``percent`` for the bar, ``text`` as it is read."""

    percent: float
    text: str
    people: list[str]
    drawn: int


def chances(lottery: Mapping[str, Any], names: Mapping[str, str], chosen: Collection[str]) -> list[Chance]:
    """Groups of equal chance, the largest chance first, each with its people in the order of their names."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for ref, fraction in lottery["probabilities"].items():
        groups[fraction].append(ref)
    found = [
        Chance(
            percent=round(100 * float(Fraction(fraction)), 1),
            text=chance(fraction),
            people=sorted(names.get(ref, ref) for ref in refs),
            drawn=sum(ref in chosen for ref in refs),
        )
        for fraction, refs in groups.items()
    ]
    return sorted(found, key=lambda one: -one.percent)


def people(rows: Iterable[Any]) -> list[Person]:
    """Placements as the board shows them."""
    rows = list(rows)
    names = {row.nomination.ref: row.nomination.person.full_name for row in rows}
    found = []
    for row in rows:
        n, facts = row.nomination, row.facts
        if row.place == words.Place.INELIGIBLE:
            why, pushes = reason(row.code, facts), ""
        else:
            also = [reason(one["code"], one["facts"]) for one in facts.get("also", [])]
            why = " ".join([reason(row.code, facts), *also])
            pushed = [names.get(ref, ref) for ref in facts.get("pushes", [])]
            pushes = gettext(words.PUSHES) % {"names": comma(pushed)} if pushed else ""
        found.append(
            Person(
                ref=n.ref,
                name=n.person.full_name,
                sex=n.person.sex,
                agency=label("calls.AGENCY_LABELS", n.agency),
                languages=" ".join(sorted(code.upper() for code in n.languages)),
                state=str(n.nominating_state.name),
                priority=n.priority,
                points=facts.get("points"),
                place=row.place,
                rank=row.rank,
                why=why,
                pushes=pushes,
                hand_reason=row.hand_reason,
                is_by_hand=row.place != row.computed_place,
                can_move=row.computed_place != words.Place.INELIGIBLE,
            )
        )
    return found


def states(cohort: Iterable[Person], everybody: Iterable[Person], limits: Mapping[str, int | None]) -> list[StateSeats]:
    """The cohort by state, in the order of their names; ``limits`` is the most seats by the state's name."""
    named: defaultdict[str, int] = defaultdict(int)
    for person in everybody:
        named[person.state] += 1
    by_state: dict[str, StateSeats] = {}
    for person in cohort:
        by_state.setdefault(person.state, StateSeats(person.state, named[person.state])).people.append(person)
    for name, row in by_state.items():
        row.free = range(max(0, (limits.get(name) or 0) - len(row.people)))
    return [by_state[name] for name in sorted(by_state)]


def rules(
    measures: Iterable[Any], state_names: Mapping[str, str], person_names: Mapping[str, str] | None = None
) -> list[Rule]:
    """The rules of the run, each with its value and what it asks."""
    found = []
    for one in measures:
        facts = {
            "state": state_names.get(one.state_code, one.state_code),
            "pct": one.pct,
            "most": one.most,
            "names": comma((person_names or {}).get(ref, ref) for ref in one.refs),
        }
        if one.least and one.most is not None:
            wanted = f"{one.least}–{one.most}" if one.least != one.most else str(one.most)
        else:
            wanted = str(one.most) if one.most is not None else f"{one.least}+"
        target = one.most if one.most is not None else one.least
        found.append(
            Rule(
                name=gettext(words.RULES[one.rule]) % facts,
                value=one.value,
                wanted=wanted,
                most=max(one.value, target or 0, 1),
                tick=target,
                is_met=one.is_met,
                is_goal=one.is_goal,
                unit=one.unit,
            )
        )
    return found


def unit_name(unit: str, state_names: Mapping[str, str], **facts: Any) -> str:
    """A rule in a conflict, such as ``seats`` or ``state[ML]``, in words."""
    kind, _, rest = unit.partition("[")
    code = rest.rstrip("]")
    text = words.RULES.get(kind)
    return gettext(text) % defaultdict(str, facts, state=state_names.get(code, code)) if text else unit
