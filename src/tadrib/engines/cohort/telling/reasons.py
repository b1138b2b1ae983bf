"""Reasons as codes and facts; the sentences are made elsewhere, in each reader's language.

Codes of the level that decided: `fewer_seats`, `women_share`, `share`, `state_balance`, `behind_in_priority`,
`fewer_points`, `alternate`, `lost_the_draw`, and `level` for an aim turned the unusual way round. Codes of full limits:
`seats_full`, `state_maximum`, `limit_full`, `members_maximum`. Codes of rules that make the entry impossible: these
four, `excluded`, `behind_in_priority_order`, `channels`, `women_share`, `share`, `included_others`, `state_minimum`,
`minimum`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tadrib.engines.cohort.deciding.limits import Bounds, Limit
from tadrib.engines.cohort.stating.instance import Instance

Facts = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Reason:
    """A `code` and its `facts`, sorted by name."""

    code: str
    facts: Facts

    @classmethod
    def of(cls, code: str, **facts: object) -> Reason:
        """Make one."""
        return cls(code, tuple(sorted(facts.items())))


USUAL = {
    ("seats", "max"): "fewer_seats",
    ("states", "max"): "state_balance",
    ("state_sumsq", "min"): "state_balance",
    ("priority", "min"): "behind_in_priority",
    ("score", "max"): "fewer_points",
    ("alternates", "min"): "alternate",
}


def level_reason(instance: Instance, bounds: Bounds, level: str, worse: int, optimum: int) -> Reason:
    """The level that gets worse first; `worse` is by how much, `optimum` the value of the cohort."""
    sense = next(one.sense for one in instance.objective if one.name == level)
    if level.startswith("shortfall:"):
        share = next(one for one in bounds.shares if f"shortfall:{one.unit}" == level)
        code = _share_code(instance, share.unit)
        return Reason.of(code, level=level, worse=worse, optimum=optimum, unit=share.unit, pct=share.pct)
    return Reason.of(USUAL.get((level, sense), "level"), level=level, worse=worse, optimum=optimum)


def full_limits(bounds: Bounds, chosen: frozenset[str]) -> dict[int, Reason]:
    """By number of the limit, the reason that the cohort has used it up, for everybody who falls under it."""
    return {
        number: _maximum(limit, chosen) for number, limit in enumerate(bounds.limits)
        if limit.high is not None and len(limit.members & chosen) >= limit.high
    }


def blocking_reasons(instance: Instance, bounds: Bounds, units: tuple[str, ...], person: str,
                     chosen: frozenset[str]) -> tuple[Reason, ...]:
    """One reason for each rule of an irreducible set that keeps the person out; those about the person first."""
    about: list[Reason] = []
    others: list[Reason] = []
    for limit in bounds.limits:
        if limit.unit not in units:
            continue
        inside = person in limit.members
        if inside and limit.high is not None:
            about.append(_maximum(limit, chosen))
        elif limit.kind == "include":
            others.append(Reason.of("included_others", unit=limit.unit, members=tuple(sorted(limit.members))))
        elif limit.low:
            code = "state_minimum" if limit.fields == ("state",) else "minimum"
            others.append(Reason.of(code, unit=limit.unit, minimum=limit.low, value=limit.value))
        else:
            others.append(_maximum(limit, chosen))
    for order in bounds.orders:
        if order.unit in units:
            state = instance.by_id[person].state
            before = tuple(
                one for one in bounds.pool
                if instance.by_id[one].state == state and instance.by_id[one].priority < instance.by_id[person].priority
            )
            about.append(Reason.of("behind_in_priority_order", unit=order.unit, state=state, before=before))
    for channel in bounds.channels:
        if channel.unit in units:
            needs = channel.by_id.get(person)
            (about if needs is not None else others).append(Reason.of(
                "channels", unit=channel.unit, maximum=channel.most, languages=tuple(sorted(needs or ()))))
    for share in bounds.shares:
        if share.hard and share.unit in units:
            side = others if person in share.members else about
            side.append(Reason.of(_share_code(instance, share.unit), unit=share.unit, pct=share.pct))
    return (*about, *others)


def _maximum(limit: Limit, chosen: frozenset[str]) -> Reason:
    if limit.kind == "exclude":
        return Reason.of("excluded", unit=limit.unit)
    code = {"seats": "seats_full", "members_max": "members_maximum"}.get(limit.kind, "limit_full")
    if code == "limit_full" and limit.fields == ("state",):
        code = "state_maximum"
    facts: dict[str, object] = {"unit": limit.unit, "maximum": limit.high, "selected": len(limit.members & chosen)}
    if limit.value:
        facts["value"] = limit.value
    if limit.kind == "members_max":
        facts["members"] = tuple(sorted(limit.members & chosen))
    return Reason.of(code, **facts)


def _share_code(instance: Instance, unit: str) -> str:
    """`women_share` when the share is of women alone."""
    where = next(getattr(rule, "where", ()) for rule in instance.rules if rule.id == unit)
    return "women_share" if where == (("gender", ("F",)),) else "share"
