"""The lottery as plain JSON values, with the one cohort that the seed draws: what a run keeps and the board reads."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import Missed, eligible_ids, eligible_rows
from tadrib.engines.cohort.deciding.limits import bind
from tadrib.engines.cohort.stating.canonical_form import thawed
from tadrib.engines.cohort.stating.instance import Instance
from tadrib.engines.cohort.telling.people import People
from tadrib.engines.cohort.telling.reserves import reserves_of
from tadrib.engines.cohort.telling.swaps import Exchanges

from .drawing import digest_of, distribution, drawn
from .fair import Lottery, fair_lottery
from .leximin import Progress

METHOD = "fair_lottery"


def told(instance: Instance, seed: str, *, progress: Progress | None = None) -> tuple[dict[str, object], Lottery]:
    """What a run by lottery says, by the names of a run's output; and the lottery itself.

    Every level of the objective binds: the instance names those alone that every cohort has to reach. `reserves` and
    `dropouts` keep the rules and move nobody else; equals there are decided by the draws of the instance.
    Raises `ValueError` for an empty seed, `NotProven` as `fair_lottery`.
    """
    lottery = fair_lottery(instance, levels=[level.name for level in instance.objective], progress=progress)
    missed = Missed(instance, eligible_rows(instance))
    chosen = drawn(lottery, seed)
    answer: dict[str, object] = {
        "method": METHOD,
        "levels": [level.name for level in instance.objective],
        "values": [one.value for one in lottery.binding],
        "cohort": list(chosen),
        "ineligible": {
            one: [
                {"rule": each.rule, "field": each.field, "value": thawed(each.value), "wanted": thawed(each.wanted)}
                for each in found
            ]
            for one, found in missed.items()
        },
        "conflict": None,
        "ties": {
            "always": sorted(one for one, p in lottery.probabilities.items() if p == 1),
            "never": list(lottery.never),
            "by_lot": [],
        },
        "entries": {}, "dropouts": {}, "reserves": [], "relaxations": [], "removals": [],
    }  # fmt: skip
    if lottery.conflict is not None:
        units = list(lottery.conflict.units)
        answer |= {"status": "infeasible", "conflict": {"units": units, "irreducible": lottery.conflict.irreducible}}
        return answer, lottery
    answer |= {"status": "optimal", "lottery": _published(lottery), **_around(instance, lottery, frozenset(chosen))}
    return answer, lottery


def _published(lottery: Lottery) -> dict[str, object]:
    published = distribution(lottery)
    smallest = lottery.smallest
    return {
        **published,
        "digest": digest_of(published),
        "status": lottery.status,
        "proved": lottery.proved,
        "gap": _text(lottery.gap),
        "smallest": None if smallest is None else _text(smallest),
        "groups": [
            [_text(chance), count] for chance, count in sorted(Counter(lottery.probabilities.values()).items())
        ],
    }


def _around(instance: Instance, lottery: Lottery, chosen: frozenset[str]) -> dict[str, object]:
    """Why each is out, who takes whose place, and the reserve list."""
    pool = eligible_ids(instance)
    bounds = bind(instance, pool)
    exchanges = Exchanges(People(instance, bounds), chosen, pool)
    reserves = reserves_of(exchanges)
    entries = {}
    for one in sorted(set(pool) - chosen):
        chance = lottery.probabilities[one]
        code = "not_drawn" if chance else "no_chance"
        entries[one] = {"reasons": [{"code": code, "facts": {"chance": _text(chance)}}], "pushes": []}
    dropouts: dict[str, object] = {one: {"replacement": None} for one in sorted(chosen)}
    for reserve in reversed(reserves):  # the highest on the list is written last
        dropouts |= {one: {"replacement": reserve.id} for one in reserve.places}
    values = judge.values(instance, bounds, chosen)
    if values != tuple(one.value for one in lottery.binding):
        raise RuntimeError("the exact judge does not confirm the cohort that was drawn")
    return {
        "entries": entries,
        "dropouts": dropouts,
        "reserves": [{"id": one.id, "rank": one.rank, "places": list(one.places)} for one in reserves],
    }


def _text(chance: Fraction) -> str:
    return f"{chance.numerator}/{chance.denominator}"
