"""What a world is like, drawn from a number: always the same for the same number."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

CODES = ("ML", "SN", "NG", "MZ")
# Small pools, so that people of different states often share a name, an address, a birth date, a number.
GIVEN = ("Aminata", "Mohamed", "محمد", "")
FAMILY = ("Diallo", "Ould Ahmed", "Wuld Ahmed", "Silva")
EMAILS = ("a.diallo@example.org", "office@example.org", "")
BIRTHS = (dt.date(1990, 2, 1), dt.date(1985, 7, 14), None)
NUMBERS = ("A1234567", "")
AROUND = 3  # worlds around one reader's state
STAGES = ("draft", "submitted", "returned", "endorsed", "withdrawn")
PLACES = ("selected", "reserve", "not_placed")


@dataclass(frozen=True)
class Someone:
    """A person as drawn: facts that others may share, and how far they came."""

    given: str
    family: str
    email: str
    born: dt.date | None
    number: str
    sex: str
    stage: str
    place: str
    has_account: bool
    came: bool


@dataclass(frozen=True)
class Others:
    """What comes into a world beside the reader's own state: the other states' people, and what they have in common
    with the reader's."""

    people: dict[str, tuple[Someone, ...]]
    has_twins: bool  # the first of each state is in all that can be known of them like the first of the reader's
    has_borrowed: bool  # the reader's idle person is put forward by them too: joined with an entry of theirs
    has_same_files: bool  # they sent, byte for byte, the files that the reader's state will send
    has_own_call: bool  # a call of theirs alone
    has_merge: bool

    @property
    def all_people(self) -> list[Someone]:
        return [one for code in sorted(self.people) for one in self.people[code]]


@dataclass(frozen=True)
class Blueprint:
    """The reader's state (the first of ``codes``) with its people, how each state arranges itself, and the worlds that
    are made around it, one after the other."""

    number: int
    codes: tuple[str, ...]
    people: dict[str, tuple[Someone, ...]]
    endorsements: dict[str, int]
    has_merge: bool
    has_shared: bool  # somebody of another state's nationality is put forward by the reader's
    papers: tuple[str, ...]
    others: tuple[Others, ...]


def plan_of(number: int) -> Blueprint:
    """The blueprint of a number, always the same: a state of 3 or 4 people, and around it ``AROUND`` worlds of one to
    three other states. Drawn evenly, so that each world is rich; what two states may have in common is there in some
    of the worlds and absent from others."""
    chance = random.Random(number)
    codes = tuple(chance.sample(CODES, len(CODES)))
    pick = chance.choice

    def someone(place: int) -> Someone:
        return Someone(
            pick(GIVEN), pick(FAMILY), pick(EMAILS), pick(BIRTHS), pick(NUMBERS), pick("FM"), pick(STAGES),
            pick(PLACES), place == 0 or pick((True, False)), pick((True, True, False)),
        )  # fmt: skip

    def people() -> tuple[Someone, ...]:
        return tuple(someone(place) for place in range(chance.randint(3, 4)))

    def some() -> list[bool]:
        """Whether each of the worlds has a thing: neither all nor none."""
        first = [True, False, *(pick((True, False)) for _ in range(AROUND - 2))]
        chance.shuffle(first)
        return first

    def others(sizes: list[int]) -> Iterator[Others]:
        traits = [some() for _ in range(5)]
        for size, *has in zip(sizes, *traits, strict=True):
            found = {code: people() for code in sorted(chance.sample(codes[1:], size))}
            if has[0]:
                found = {code: (_like(many[0], every[codes[0]][0]), *many[1:]) for code, many in found.items()}
            yield Others(found, *has)

    every = {code: people() for code in codes}
    return Blueprint(
        number=number,
        codes=codes,
        people=every,
        endorsements={code: chance.randint(1, 2) for code in codes},
        has_merge=pick((True, False)),
        has_shared=pick((True, False)),
        papers=tuple(chance.sample(("cv", "passport_page"), chance.randint(0, 2))),
        others=tuple(others(chance.sample(range(1, len(CODES)), AROUND))),
    )


def _like(one: Someone, other: Someone) -> Someone:
    """``one``, with all that can be known of ``other`` and all that it may be known by."""
    same = {name: getattr(other, name) for name in ("given", "family", "email", "born", "number", "sex")}
    return replace(one, **same)
