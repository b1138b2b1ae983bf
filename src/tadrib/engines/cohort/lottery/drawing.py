"""The one draw: from the published distribution and the seed that was promised, by a rule anybody can follow by hand.

    number = SHA-256("<seed>\\n<digest>") as a whole number, modulo the denominator

Going through the cohorts in their published order and adding up their weights, the first whose sum is above the number
is drawn. The digest is SHA-256 of the distribution as published, so that the seed cannot be tried on another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tadrib.engines.cohort.stating.canonical_form import dump

from .fair import Lottery


def distribution(lottery: Lottery) -> dict[str, object]:
    """What is published before the draw: cohorts in order with their weights, each person's chance as a fraction."""
    return {
        "denominator": lottery.denominator,
        "cohorts": [{"ids": list(ids), "weight": weight} for ids, weight in lottery.cohorts],
        "probabilities": {one: f"{p.numerator}/{p.denominator}" for one, p in sorted(lottery.probabilities.items())},
    }


def published(told: Mapping[str, object]) -> bytes:
    """A distribution in canonical JSON, the bytes that its digest is of."""
    return dump(dict(told))


def digest_of(published: Mapping[str, object]) -> str:
    """SHA-256 of the distribution in canonical JSON."""
    return hashlib.sha256(dump(dict(published))).hexdigest()


def drawn(lottery: Lottery, seed: str) -> tuple[str, ...]:
    """The cohort that the seed draws; empty when the rules leave none. Raises `ValueError` for an empty seed."""
    if not seed:
        raise ValueError("seed: a draw without a seed cannot be repeated")
    if not lottery.cohorts:
        return ()
    told = f"{seed}\n{digest_of(distribution(lottery))}"
    number = int.from_bytes(hashlib.sha256(told.encode()).digest(), "big") % lottery.denominator
    for ids, weight in lottery.cohorts:
        number -= weight
        if number < 0:
            return ids
    raise RuntimeError("the weights do not add up to the denominator")
