"""The terms of a selection (seats, bounds, share, order, weights, pins), and the same instance under other terms.

An instance here is the decoded JSON of ``tadrib-selection/1`` as a run froze it, so whatever is tried is tried on the
same people, facts and lots. ``Changes`` holds only the terms that differ; it is small, canonical JSON, and kept with a
scenario or an adopted run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from tadrib.domain.selection import words
from tadrib.kernel.refusals import Refused

Instance = Mapping[str, Any]
INS, OUTS, CHANNELS, ORDER = "ins", "outs", "channels", "order"  # ids of the rules that only a change brings


class Terms(TypedDict, total=False):
    """What can be changed. ``each`` are the bounds of every state, ``states`` those of single states that differ.

    ``channels`` is the number of interpreted languages at most beside ``floor``, -1 for no such rule.
    """

    seats: int
    each: list[int]  # [least, most], or [] where every state has its own
    states: dict[str, list[int]]
    women_pct: int
    women_hard: bool
    channels: int
    floor: list[str]
    order: bool
    weights: dict[str, int]
    aims: str
    ins: list[str]
    outs: list[str]


Changes = Terms
TAIL = {
    words.Aims.CALL: ("states", "state_sumsq", "priority", "score"),
    words.Aims.POINTS: ("score", "states", "state_sumsq", "priority"),
    words.Aims.ORDER: ("priority", "states", "state_sumsq", "score"),
    words.Aims.LOTTERY: (),  # only what every cohort has to reach; within that nobody is preferred
}
SENSE = {"seats": "max", "states": "max", "state_sumsq": "min", "priority": "min", "score": "max"}


def terms(instance: Instance) -> Terms:
    """The terms as they stand in an instance."""
    rules = {rule["id"]: rule for rule in instance["rules"]}
    women, channels = rules.get("women"), rules.get(CHANNELS)
    language = rules.get("language", {})
    each = rules.get("state")
    codes = sorted({one["state"] for one in instance["nominees"]})
    single = {code: rules[f"state[{code}]"] for code in codes if f"state[{code}]" in rules}
    return {
        "seats": rules["seats"]["max"],
        "each": [each["min"], each["max"]] if each else [],
        "states": {code: [rule["min"], rule["max"]] for code, rule in single.items()},
        "women_pct": women["min_pct"] if women else 0,
        "women_hard": bool(women and women["hard"]),
        "channels": channels["max_interpretation"] if channels else -1,
        "floor": list(channels["floor"]) if channels else list(language.get("any_of", [])),
        "order": ORDER in rules,
        "weights": dict(sorted(instance["weights"].items())),
        "aims": _aims(instance),
        "ins": sorted(rules[INS]["members"]) if INS in rules else [],
        "outs": sorted(rules[OUTS]["members"]) if OUTS in rules else [],
    }


def _aims(instance: Instance) -> str:
    names = [level["level"] for level in instance["objective"] if not level["level"].startswith("shortfall:")]
    if names[:2] == ["states", "seats"]:
        return words.Aims.STATES
    return next((aims for aims, tail in TAIL.items() if tuple(names[1:]) == tail), words.Aims.CALL)


def is_lottery(instance: Instance) -> bool:
    """Whether the cohort is drawn by the fair lottery: no aim but the seats and the share of women."""
    return _aims(instance) == words.Aims.LOTTERY


def difference(instance: Instance, wanted: Terms) -> Changes:
    """What of ``wanted`` differs from the instance, checked and in one written form.

    Raises ``Refused``: ``changes_bounds``, ``changes_pin_twice``, ``changes_pin_stopped``, ``changes_bad``.
    """
    now = terms(instance)
    found = _written(wanted)
    _check(instance, found)
    if not found.get("each") and "states" in found:
        found["states"] = {**now["states"], **found["states"]}
    if found.get("channels", now["channels"]) < 0:
        found.pop("floor", None)
    changes: dict[str, Any] = {name: value for name, value in found.items() if value != now[name]}  # type: ignore[literal-required]
    if "channels" in changes and changes["channels"] >= 0 and "floor" in found:
        changes["floor"] = found["floor"]
    if "each" in changes and not changes["each"]:
        del changes["each"]
    return changes  # type: ignore[return-value]


def _written(wanted: Mapping[str, Any]) -> Terms:
    """The same terms with every value of the type it must have. Raises ``Refused`` (``changes_bad``)."""
    forms: dict[str, Any] = {
        "seats": int, "women_pct": int, "channels": int, "women_hard": bool, "order": bool, "aims": str,
        "each": lambda pair: [int(one) for one in pair],
        "states": lambda rows: {str(code): [int(one) for one in pair] for code, pair in sorted(rows.items())},
        "weights": lambda rows: {str(name): int(value) for name, value in sorted(rows.items())},
        "floor": sorted, "ins": sorted, "outs": sorted,
    }  # fmt: skip
    if not isinstance(wanted, Mapping) or set(wanted) - set(forms):
        raise Refused("changes_bad")
    try:
        found: Terms = {name: forms[name](value) for name, value in wanted.items()}  # type: ignore[misc, assignment]
    except (TypeError, ValueError, AttributeError) as fault:
        raise Refused("changes_bad") from fault
    return found


def _check(instance: Instance, found: Terms) -> None:
    numbers = [found.get("seats", 1), found.get("women_pct", 0), *found.get("weights", {}).values()]
    pairs = {"": found.get("each", []), **found.get("states", {})}
    if (
        min(numbers) < 0
        or found.get("women_pct", 0) > 100
        or found.get("aims", words.Aims.CALL) not in set(words.Aims)
        or any(len(pair) not in ({0, 2} if code == "" else {2}) for code, pair in pairs.items())
    ):
        raise Refused("changes_bad")
    for code, pair in pairs.items():
        if pair and not 0 <= pair[0] <= pair[1]:
            raise Refused("changes_bounds", state=code or "–")
    pinned, barred = set(found.get("ins", [])), set(found.get("outs", []))
    if pinned & barred:
        raise Refused("changes_pin_twice")
    if (pinned | barred) - {one["id"] for one in instance["nominees"]}:
        raise Refused("changes_bad")
    if pinned - eligible(instance):
        raise Refused("changes_pin_stopped")


def eligible(instance: Instance) -> set[str]:
    """Refs of those whom vetting and the language of the course let in."""
    language = next((rule for rule in instance["rules"] if rule["id"] == "language"), None)
    return {
        one["id"]
        for one in instance["nominees"]
        if one["vetting"] == words.ELIGIBLE
        and (
            language is None
            or any(one["languages"].get(code, 0) >= language["min_level"] for code in language["any_of"])
        )
    }


def altered(instance: Instance, changes: Changes) -> dict[str, Any]:
    """The instance under changed terms, people, facts and lots untouched."""
    now = terms(instance)
    new: Terms = {**now, **changes}  # type: ignore[typeddict-item]
    if "each" in changes and "states" not in changes:
        new["states"] = {}
    kept = [rule for rule in instance["rules"] if rule["kind"] in {"require", "require_min", "require_language"}]
    written = {"seats", "state", "women", CHANNELS, ORDER, INS, OUTS, *(rule["id"] for rule in kept)}
    others = [rule for rule in instance["rules"] if rule["id"] not in written and not rule["id"].startswith("state[")]
    return {
        **instance,
        "weights": new["weights"],
        "rules": [
            {"id": "seats", "kind": "seats", "min": 0, "max": new["seats"]},
            *kept, *others, *_states(instance, new), *_people(instance, new),
        ],
        "objective": [{"level": name, "sense": SENSE.get(name, "min")} for name in _levels(new)],
    }  # fmt: skip


def _states(instance: Instance, new: Terms) -> Iterable[dict[str, Any]]:
    if new["each"] and not new["states"]:
        least, most = new["each"]
        yield {"id": "state", "kind": "count_each", "field": "state", "min": least, "max": most,
               "cap_min_to_pool": True}  # fmt: skip
        return
    pool = eligible(instance)
    for code in sorted({one["state"] for one in instance["nominees"]}):
        pair = new["states"].get(code) or new["each"]
        if pair:
            inside = sum(one["state"] == code and one["id"] in pool for one in instance["nominees"])
            yield {"id": f"state[{code}]", "kind": "count", "where": {"state": [code]}, "min": min(pair[0], inside),
                   "max": pair[1]}  # fmt: skip


def _people(instance: Instance, new: Terms) -> Iterable[dict[str, Any]]:
    if new["women_pct"]:
        yield {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": new["women_pct"],
               "hard": new["women_hard"]}  # fmt: skip
    if new["channels"] >= 0:
        language = next((rule for rule in instance["rules"] if rule["id"] == "language"), None)
        yield {"id": CHANNELS, "kind": "channels", "floor": new["floor"], "max_interpretation": new["channels"],
               "min_level": language["min_level"] if language else 3}  # fmt: skip
    if new["order"]:
        yield {"id": ORDER, "kind": "priority_order"}
    if new["ins"]:
        yield {"id": INS, "kind": "include", "members": new["ins"]}
    if new["outs"]:
        yield {"id": OUTS, "kind": "exclude", "members": new["outs"]}


def _levels(new: Terms) -> list[str]:
    share = ["shortfall:women"] if new["women_pct"] else []
    if new["aims"] == words.Aims.STATES:
        return ["states", "seats", *share, "state_sumsq", "priority", "score"]
    return ["seats", *share, *TAIL[words.Aims(new["aims"])]]


def together(before: Changes, after: Changes) -> Changes:
    """Changes of changes: what an adopted scenario of an adopted run differs in from the call."""
    return {**before, **after}  # type: ignore[typeddict-item]


def touched(instance: Instance, changes: Changes) -> tuple[set[str], set[str]]:
    """(refs, states) that changes are about by name: whoever declared a tie with them does not make them."""
    now = terms(instance)
    refs = {one for name in (INS, OUTS) for one in set(changes.get(name, [])) ^ set(now[name])}  # type: ignore[literal-required]
    rows = changes.get("states", {})
    return refs, {code for code, pair in rows.items() if pair != now["states"].get(code)}
