"""How fast the cohort engine chooses: ``python benchmarks/selection/run.py [--quick] [--only WORD] [--json OUT]``.

Every case runs in a process of its own, so that its peak memory is its own. What is measured starts from parsed values;
reading the pool is outside the clock, and each turn reads it anew, so that nothing is warm. Times are medians. What counts
are the ratios: to a greedy walk over the same pool (greedy.py) and to the field's tool (field.py).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


@dataclass(frozen=True)
class Case:
    """`act` is a function of this module, `goal` seconds; `quick` cases are part of ./test."""

    name: str
    act: str
    size: int
    seats: int
    turns: int
    goal: float | None
    quick: bool = False
    limit: int = 300  # seconds for all turns together


CASES = (
    Case("select 100 x 25", "select", 100, 25, 15, 0.030, quick=True, limit=20),
    Case("select 1,000 x 100", "select", 1_000, 100, 9, 0.100, quick=True, limit=30),
    Case("select 10,000 x 500", "select", 10_000, 500, 5, 0.300),
    Case("select 100,000 x 500", "select", 100_000, 500, 3, 0.500),
    Case("select 1,000,000 x 500", "select", 1_000_000, 500, 1, 2.0, limit=600),
    Case("explained 100 x 25", "explained", 100, 25, 5, 0.200, quick=True, limit=20),
    Case("explained 1,000 x 100", "explained", 1_000, 100, 3, 1.0),
    Case("explained 10,000 x 500", "explained", 10_000, 500, 1, 10.0),
    Case("conflict of states, 10,000 x 500", "conflict_states", 10_000, 500, 3, 2.0),
    Case("conflict of kinds, 10,000 x 500", "conflict_types", 10_000, 500, 3, 2.0),
    Case("leximin 1,000 x 50", "leximin", 1_000, 50, 1, 30.0),
    Case("exclusions 400 x 40", "exclusions", 400, 40, 3, 5.0),
    Case("channels 400 x 40", "channels", 400, 40, 3, 5.0),
    Case("both 400 x 40", "both", 400, 40, 3, 5.0),
    Case("field's tool, any panel 1,000 x 100", "field_any", 1_000, 100, 3, None),
    Case("field's tool, any panel 10,000 x 500", "field_any", 10_000, 500, 1, None),
    Case("field's tool, maximin 100 x 25", "field_maximin", 100, 25, 1, None),
    Case("field's tool, maximin 1,000 x 50", "field_maximin", 1_000, 50, 1, None),
)

Timed = tuple[float, dict[str, Any]]


def clocked(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and what came out."""
    started = time.perf_counter()
    found = act()
    return time.perf_counter() - started, found


def _pool(case: Case) -> Any:
    from benchmarks.selection import pools

    pool = pools.typical(case.size, case.seats)
    if case.act in {"exclusions", "both"}:
        pool = pools.with_exclusions(pool)
    if case.act in {"channels", "both"}:
        pool = pools.with_channels(pool)
    if case.act.startswith("conflict_"):
        pool = pools.contradicting(pool, case.act.removeprefix("conflict_"))
    return pool


def select(case: Case) -> Timed:
    """The proved optimum, and the greedy walk over the same pool."""
    from benchmarks.selection import greedy

    from tadrib.engines import cohort

    pool = _pool(case)
    walked_in, walked = min((clocked(lambda: greedy.walk(pool)) for _ in range(3)), key=lambda pair: pair[0])
    read_in, instance = clocked(lambda: cohort.parse(pool.as_object()))
    taken, outcome = clocked(lambda: cohort.select(instance))
    told = {"values": list(outcome.values), "read_in": read_in, "greedy": walked_in, "greedy_values": walked.values}
    return taken, {"status": outcome.status, **told}


def explained(case: Case) -> Timed:
    """Selection with everybody's explanation, rule prices and replacements, as a run keeps them."""
    from tadrib.engines import cohort

    instance = cohort.parse(_pool(case).as_object())
    taken, run = clocked(lambda: cohort.run(instance, ""))
    told = json.loads(run.output)
    return taken, {
        "status": told["status"],
        "entries": len(told["entries"]),
        "rule_prices": len(told.get("rule_prices", {})),
    }


def _decided(case: Case) -> Timed:
    from tadrib.engines import cohort

    instance = cohort.parse(_pool(case).as_object())
    taken, outcome = clocked(lambda: cohort.select(instance))
    told = {"status": outcome.status, "values": list(outcome.values)}
    if outcome.conflict is not None:
        told |= {"units": len(outcome.conflict.units), "irreducible": outcome.conflict.irreducible}
    return taken, told


exclusions = channels = both = conflict_states = conflict_types = _decided


def leximin(case: Case) -> Timed:
    """The fair lottery: probabilities and a distribution over cohorts."""
    from tadrib.engines import cohort

    draw = getattr(cohort, "fair_lottery", None)
    if draw is None:
        raise SystemExit("this engine has no fair lottery")
    instance = cohort.parse(_pool(case).as_object())
    taken, found = clocked(lambda: draw(instance))
    return taken, {"status": str(getattr(found, "status", "done"))}


def _field(case: Case, act: str) -> Timed:
    from benchmarks.selection import field

    if not field.IS_THERE:
        raise SystemExit("sortition-algorithms is not installed (requirements/bench.txt)")
    ready = field.prepared(_pool(case))
    with contextlib.redirect_stdout(sys.stderr):
        taken, (panels, _) = clocked(lambda: getattr(field, act)(ready, case.seats))
    return taken, {"status": "found", "people": len(panels[0])}


def field_any(case: Case) -> Timed:
    """Any panel within the quotas, by the field's tool."""
    return _field(case, "any_panel")


def field_maximin(case: Case) -> Timed:
    """The field's distribution over panels."""
    return _field(case, "maximin")


def inside(case: Case) -> dict[str, Any]:
    """All turns of a case in this process: median, peak memory in MB, what the last turn told."""
    turns = [globals()[case.act](case) for _ in range(case.turns)]
    told = dict(turns[-1][1])
    if "greedy" in told:
        told["greedy"] = statistics.median(turn[1]["greedy"] for turn in turns)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": statistics.median(taken for taken, _ in turns), "peak_mb": round(peak), **told}


def outside(case: Case) -> dict[str, Any]:
    """The case in a process of its own; `missed` says why there is no figure."""
    command = [sys.executable, __file__, "--case", case.name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=case.limit, check=False)
    except subprocess.TimeoutExpired:
        return {"missed": f"over {case.limit} s"}
    if done.returncode:
        return {"missed": (done.stderr.strip().splitlines() or ["failed"])[-1][:120]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def told(seconds: float) -> str:
    """Milliseconds below one second, else seconds."""
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


HEAD = "| what | median | goal | times the greedy walk | peak MB | result |\n|---|---:|---:|---:|---:|---|"


def row(case: Case, one: dict[str, Any]) -> str:
    """One case as a row of a Markdown table."""
    goal = told(case.goal) if case.goal else "–"
    if "missed" in one:
        return f"| {case.name} | {one['missed']} | {goal} | – | – | – |"
    ratio = f"{one['seconds'] / one['greedy']:.1f}" if one.get("greedy") else "–"
    said = one["status"]
    if "units" in one:
        said += f", {one['units']} units" + ("" if one["irreducible"] else ", perhaps not irreducible")
    return f"| {case.name} | {told(one['seconds'])} | {goal} | {ratio} | {one['peak_mb']} | {said} |"


def ratios(found: dict[str, dict[str, Any]]) -> list[str]:
    """Beside the field's tool, and how far the greedy walk stays behind."""
    lines = []
    for ours, theirs in (
        ("select 1,000 x 100", "field's tool, any panel 1,000 x 100"),
        ("select 10,000 x 500", "field's tool, any panel 10,000 x 500"),
        ("leximin 1,000 x 50", "field's tool, maximin 1,000 x 50"),
    ):
        pair = [found.get(name, {}).get("seconds") for name in (ours, theirs)]
        if all(pair):
            lines.append(f"{ours}: {pair[0] / pair[1]:.2f} times {theirs}")
    for name, one in found.items():
        if one.get("greedy_values"):
            lines.append(f"{name}: {one['values']}, greedy {one['greedy_values']}")
    return lines


def main() -> int:
    """Measure and say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small ones only, some seconds")
    parser.add_argument("--only", default="", metavar="WORD", help="cases with this word in their name")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there too")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(inside(next(case for case in CASES if case.name == options.case))))
        return 0
    wanted = [case for case in CASES if options.only in case.name and (case.quick or not options.quick)]
    found = {}
    print(HEAD)
    for case in wanted:
        found[case.name] = outside(case)
        print(row(case, found[case.name]), flush=True)
    print("\n" + "\n".join(ratios(found)))
    if options.json:
        cases = {case.name: asdict(case) for case in wanted}
        options.json.write_text(json.dumps({name: {**cases[name], **one} for name, one in found.items()}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
