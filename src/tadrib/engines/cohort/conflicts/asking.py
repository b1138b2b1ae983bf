"""Can these units be kept together? Asked often, answered with an exact proof each time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tadrib.engines.cohort.deciding.oracle import Advice, Floats, Oracle
from tadrib.engines.cohort.deciding.program import Program
from tadrib.engines.cohort.deciding.search import Found, Nothing, least
from tadrib.engines.cohort.stating.problems import NotProven

from .landscape import PERSON, Landscape
from .posing import pose

MOST_RELAXATIONS, FEWEST_RELAXATIONS = 3_000, 20
EFFORT = 1_000_000
"""Rows and columns, times relaxations, that one question may take: a count, so that every machine gives up at the same
place. Small programs may take `MOST_RELAXATIONS`, the largest `FEWEST_RELAXATIONS`."""


class Patience(Oracle):
    """An oracle that gives up after a number of relaxations that goes by the program's size, with `NotProven`."""

    def __init__(self, program: Program, effort: int = EFFORT) -> None:
        """Hand the program over."""
        super().__init__(program)
        self.size = len(program.lower) + len(program.rows) + 1
        self.most = self.left = max(FEWEST_RELAXATIONS, min(MOST_RELAXATIONS, effort // self.size))

    def ask(self, lower: Floats, upper: Floats) -> Advice:
        """As the oracle does, while patience lasts."""
        if not self.left:
            raise NotProven("conflict", self.most)
        self.left -= 1
        return super().ask(lower, upper)

    @property
    def spent(self) -> int:
        """The effort so far."""
        return (self.most - self.left) * self.size


def minimise(program: Program, cost: Mapping[int, int], oracle: Patience) -> Found | Nothing:
    """The least cost, or the proof that there is no point. Raises `NotProven`."""
    return least(program, oracle, cost, "conflict")


class Questions:
    """Questions about subsets of the units of one landscape; answers are remembered.

    `asked` counts the questions that were not, `effort` what they took; `most_effort` is for any one of them.
    """

    def __init__(self, landscape: Landscape, most_effort: int = EFFORT) -> None:
        """Start with no answers."""
        self.landscape = landscape
        self.most_effort = most_effort
        self.asked = 0
        self.effort = 0
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
        oracle = Patience(posed.program, self.most_effort)
        try:
            answer = minimise(posed.program, {}, oracle)
        finally:
            self.effort += oracle.spent
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
