"""Marks of one answer sheet against a key: whole marks, all or nothing per item."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyedItem:
    """A test item: the learning outcome it measures, its right choice or choices, and its marks (1 or more)."""

    item: str
    outcome: str
    right: frozenset[str]
    marks: int = 1


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """Marks out of the marks that were to be had on one learning outcome."""

    outcome: str
    marks: int
    out_of: int


@dataclass(frozen=True, slots=True)
class Score:
    """One sheet marked. `by_item` holds (item, marks) in the order of the key; `blank` items got no answer and no
    marks; `stray` answers belong to no item of the key and are not counted."""

    marks: int
    out_of: int
    by_outcome: tuple[OutcomeScore, ...]
    by_item: tuple[tuple[str, int], ...]
    blank: tuple[str, ...]
    stray: tuple[str, ...]


def score(answers: Mapping[str, str | Collection[str] | None], key: Sequence[KeyedItem]) -> Score:
    """Mark `answers` (item -> choice, or choices where several are right) against `key`.

    An item with several right choices earns its marks only when exactly those are chosen. Raises ValueError when the
    key is broken: an item twice, no right choice, or marks below 1.
    """
    names = [one.item for one in key]
    if len(set(names)) != len(names):
        raise ValueError("repeated_item")
    if any(not one.right or one.marks < 1 for one in key):
        raise ValueError("item_without_key")

    by_item: list[tuple[str, int]] = []
    totals: dict[str, list[int]] = {}
    blank: list[str] = []
    for one in key:
        chosen = _chosen(answers.get(one.item))
        if not chosen:
            blank.append(one.item)
        earned = one.marks if chosen == one.right else 0
        by_item.append((one.item, earned))
        total = totals.setdefault(one.outcome, [0, 0])
        total[0] += earned
        total[1] += one.marks
    return Score(
        marks=sum(earned for _, earned in by_item),
        out_of=sum(one.marks for one in key),
        by_outcome=tuple(OutcomeScore(outcome, *total) for outcome, total in totals.items()),
        by_item=tuple(by_item),
        blank=tuple(blank),
        stray=tuple(sorted(set(answers) - set(names))),
    )


def _chosen(answer: str | Collection[str] | None) -> frozenset[str]:
    if answer is None or answer == "":
        return frozenset()
    return frozenset([answer] if isinstance(answer, str) else answer)
