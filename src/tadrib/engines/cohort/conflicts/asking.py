"""Can these units be kept together? Asked often, answered with an exact proof each time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ..deciding.oracle import Advice, Oracle
from ..deciding.program import Program
from ..deciding.search import Found, Nothing, least
from ..stating.problems import NotProven
from .landscape import PERSON, Landscape
from .posing import pose

MOST_RELAXATIONS = 3_000
"""Linear relaxations per question: a count, so that every machine gives up at the same place."""


class Patience(Oracle):
    """An oracle that gives up after a fixed number of relaxations, with `NotProven`."""

    def __init__(self, program: Program, most: int = MOST_RELAXATIONS) -> None:
        """Hand the program over."""
        super().__init__(program)
        self.most = self.left = most

    def ask(self, lower: Sequence[int], upper: Sequence[int]) -> Advice:
        """As the oracle does, while patience lasts."""
        if not self.left:
            raise NotProven("conflict", self.most)
        self.left -= 1
        return super().ask(lower, upper)


def minimise(program: Program, cost: Mapping[int, int], oracle: Oracle | None = None) -> Found | Nothing:
    """The least cost, or the proof that there is no point. Raises `NotProven`."""
    oracle = oracle or Patience(program)
    if isinstance(oracle, Patience):
        oracle.left = oracle.most
    return least(program, oracle, cost, "conflict")


class Questions:
    """Questions about subsets of the units of one landscape; answers are remembered, and `asked` counts the others."""

    def __init__(self, landscape: Landscape) -> None:
        """Start with no answers."""
        self.landscape = landscape
        self.asked = 0
        self._known: dict[frozenset[str], frozenset[str] | None] = {}
        self._ground: tuple[frozenset[str], Landscape] | None = None

    def proof(self, kept: Iterable[str]) -> frozenset[str] | None:
        """The units a proof used that `kept` cannot hold together; None when they can.

        Requirements among `kept` shape the pool and are in no proof. Raises `NotProven`.
        """
        asked = frozenset(kept)
        if asked not in self._known:
            self.asked += 1
            self._known[asked] = self._answer(asked)
        return self._known[asked]

    def possible(self, kept: Iterable[str]) -> bool:
        """Whether some cohort of those who meet the requirements among `kept` keeps the other units of it."""
        return self.proof(kept) is None

    def _answer(self, kept: frozenset[str]) -> frozenset[str] | None:
        posed = pose(self._narrow(kept), kept)
        if posed.hopeless is not None:
            return posed.hopeless
        answer = minimise(posed.program, {})
        return answer.units - {PERSON} if isinstance(answer, Nothing) else None

    def _narrow(self, kept: frozenset[str]) -> Landscape:
        """The landscape merged for the units last asked about where they cover these, for those who narrow down."""
        if self._ground is None or not kept <= self._ground[0] or 2 * len(kept) < len(self._ground[0]):
            base = self._ground[1] if self._ground is not None and kept <= self._ground[0] else self.landscape
            self._ground = (kept, base.restricted(kept))
        return self._ground[1]


def narrowed(landscape: Landscape, units: Collection[str]) -> Questions:
    """Questions about these units alone, over kinds merged for them."""
    return Questions(landscape.restricted(units))
