"""From an impossible set to an irreducible one: the deletion filter, guided by the proofs and in growing strides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

Proof = Callable[[Iterable[str]], frozenset[str] | None]
"""Says of a set of names which of them a proof of its impossibility used; None when the set is possible."""


def shrink(units: Iterable[str], impossible: Proof, always: Collection[str] = ()) -> tuple[str, ...] | None:
    """Drop names while the rest stays impossible, until no single one can go; None if possible at first.

    All that a proof did not use goes at once; those in `always` are in no proof and are tried first: all together, then
    in strides. Late names are tried before early ones. A stride that succeeds is followed by one twice as long, one
    that fails by one half as long, so that a long list costs little more than the names that stay.
    """
    given = tuple(units)
    proof = impossible(given)
    if proof is None:
        return None
    kept = _used(given, proof, always)
    shaped = [one for one in kept if one in always]
    if len(shaped) > 1:
        without = tuple(one for one in kept if one not in always)
        proof = impossible(without)
        if proof is not None:
            kept = _used(without, proof, always)
    changed = True
    while changed:
        before = kept
        for shaping in (True, False):
            kept = _pass(kept, impossible, always, shaping)
        changed = kept != before and any(one in always for one in kept)
    return kept


def _pass(kept: tuple[str, ...], impossible: Proof, always: Collection[str], shaping: bool) -> tuple[str, ...]:
    """Try once each name that shapes the pool, or each that does not, from the last to the first."""
    trial = [one for one in reversed(kept) if (one in always) == shaping]
    at, stride = 0, 1
    while at < len(trial):
        go = set(trial[at:at + stride])
        rest = tuple(one for one in kept if one not in go)
        proof = impossible(rest)
        if proof is not None:
            kept = _used(rest, proof, always)
            left = set(kept)
            trial = trial[:at] + [one for one in trial[at + stride:] if one in left]
            stride *= 2
        elif stride > 1:
            stride //= 2
        else:
            at += 1
    return kept


def _used(names: tuple[str, ...], proof: frozenset[str], always: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in names if one in proof or one in always)
