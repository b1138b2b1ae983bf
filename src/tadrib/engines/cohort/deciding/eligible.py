"""Who can be selected at all, and for the others the facts that stop them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..stating.instance import Instance, Nominee, Require, RequireAll, RequireLanguage, Requirement, RequireMin, token


@dataclass(frozen=True)
class Failure:
    """A requirement not met: the `rule`, the `field` looked at, the `value` found there and what was `wanted`."""

    rule: str
    field: str
    value: object
    wanted: object


def requirements(instance: Instance) -> tuple[Requirement, ...]:
    """The `require*` rules, in the instance's order."""
    return tuple(rule for rule in instance.rules if isinstance(rule, Requirement))


def failures(instance: Instance, nominee: Nominee, without: Collection[str] = ()) -> tuple[Failure, ...]:
    """All the requirements the nominee misses, but those named in `without`."""
    found = []
    for rule in requirements(instance):
        if rule.id not in without:
            failure = _failure(rule, nominee)
            if failure is not None:
                found.append(failure)
    return tuple(found)


def eligible_ids(instance: Instance, without: Collection[str] = ()) -> tuple[str, ...]:
    """Ids of the eligible in ascending order, as if the requirements in `without` were not there."""
    return tuple(one.id for one in instance.nominees if not failures(instance, one, without))


def _failure(rule: Requirement, nominee: Nominee) -> Failure | None:
    if isinstance(rule, Require):
        if nominee.tokens(rule.field) & {token(value) for value in rule.values}:
            return None
        return Failure(rule.id, rule.field, nominee.fields.get(rule.field), rule.values)
    if isinstance(rule, RequireMin):
        if nominee.number(rule.field) >= rule.minimum:
            return None
        return Failure(rule.id, rule.field, nominee.fields.get(rule.field), rule.minimum)
    if isinstance(rule, RequireLanguage):
        if any(nominee.languages.get(tag, 0) >= rule.min_level for tag in rule.any_of if tag in nominee.languages):
            return None
        return Failure(rule.id, "languages", nominee.languages, (rule.any_of, rule.min_level))
    if isinstance(rule, RequireAll):
        missing = tuple(value for value in rule.all_of if token(value) not in nominee.tokens(rule.field))
        return Failure(rule.id, rule.field, nominee.fields.get(rule.field), missing) if missing else None
    raise TypeError(rule)
