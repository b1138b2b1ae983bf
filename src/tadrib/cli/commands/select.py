"""Select a cohort from a file in the neutral format tadrib-selection/1, with no office around it.

Exit codes: 0 a proved optimal cohort, 3 the rules leave none, 2 the file cannot be decided on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zlib
from pathlib import Path

from tadrib.cli.house import here
from tadrib.cli.trouble import Trouble
from tadrib.engines import cohort

HELP = "select a cohort from a file in the neutral format"
INFEASIBLE, BAD_INPUT = 3, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the selection, JSON, may be gzipped")
    parser.add_argument(
        "--json", metavar="OUT", help="write the whole run, with its reasons, so that it can be replayed"
    )
    parser.add_argument("--seed", default="", help="draw the lots anew from this seed")


def read(path: Path) -> object:
    """The decoded file; ``Trouble`` (code 2) if there is none to be had."""
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        return json.loads(content)
    except OSError as fault:
        raise Trouble(f"{path} cannot be read: {fault.strerror or fault}", code=BAD_INPUT) from fault
    except (ValueError, EOFError, zlib.error, RecursionError) as fault:
        raise Trouble(f"{path} is not JSON: {fault}", code=BAD_INPUT) from fault


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in columns; the first row is the heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def told(instance: cohort.Instance, outcome: cohort.Outcome) -> str:
    """The outcome in words."""
    rows: list[tuple[str, ...]] = [("id", "state", "gender", "priority", "points", "decision")]
    chosen = set(outcome.cohort)
    for one in sorted(instance.nominees, key=lambda n: (n.id not in chosen, n.id in outcome.ineligible, n.id)):
        if one.id in chosen:
            decision = "selected"
        elif missed := outcome.ineligible.get(one.id):
            decision = "not eligible: " + ", ".join(failure.rule for failure in missed)
        else:
            decision = "not selected" if outcome.cohort else "eligible"
        priority = str(one.priority) if one.priority else ""
        rows.append((one.id, one.state, one.gender, priority, str(instance.scores[one.id]), decision))
    parts = [f"{instance.name or 'Selection'}: {outcome.status}"]
    if outcome.status == cohort.OPTIMAL:
        parts.append(", ".join(f"{name} = {value}" for name, value in zip(outcome.levels, outcome.values, strict=True)))
        parts.append(f"{len(chosen)} selected of {len(outcome.eligible)} eligible, {len(instance.nominees)} nominees")
    elif outcome.conflict:
        sure = "" if outcome.conflict.irreducible else " (perhaps some of them are not needed for it)"
        parts.append(f"These rules cannot be kept together{sure}: {', '.join(outcome.conflict.units)}")
    return "\n".join([*parts, "", table(rows)])


def run(options: argparse.Namespace) -> int:
    try:
        instance = cohort.parse(read(here(options.file)))
        ran = cohort.run(instance, options.seed) if options.seed or options.json else None
        decided = cohort.parse(json.loads(ran.input)) if ran else instance
        outcome = cohort.select(decided)
    except cohort.BadInstance as fault:
        lines = []
        for one in fault.problems:
            place = ".".join(part for part in (one.where, one.field) if part)
            facts = ", ".join(f"{name} {value}" for name, value in one.facts)
            lines.append(f"{place or 'the file'}: {one.code}" + (f" ({facts})" if facts else ""))
        raise Trouble("The file cannot be decided on:\n  " + "\n  ".join(lines), code=BAD_INPUT) from fault
    except cohort.NotProven as fault:
        raise Trouble(f"No proof within the fixed number of steps: {fault}") from fault
    print(told(decided, outcome))
    if ran and options.json:
        here(options.json).write_bytes(ran.to_json() + b"\n")
    return 0 if outcome.status == cohort.OPTIMAL else INFEASIBLE
