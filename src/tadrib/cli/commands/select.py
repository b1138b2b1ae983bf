"""Select the best cohort from a file of nominees: a spreadsheet with a rules file, or the neutral JSON format.

Nothing else of Tadrib is needed: no office, no database. See docs/howto/select.md. Exit codes: 0 a proved optimal
cohort (with --verify: the same), 1 not the same, 2 the input cannot be decided on, 3 the rules leave no cohort,
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tadrib.cli.house import here
from tadrib.cli.selecting import asking, lottery, printing
from tadrib.cli.selecting.deciding import LARGE, decide, written
from tadrib.cli.selecting.problems import BAD_INPUT, Problems, refused
from tadrib.cli.selecting.terminal import safe
from tadrib.cli.selecting.verifying import verify
from tadrib.cli.selecting.workbook import lottery_workbook, workbook
from tadrib.cli.trouble import Trouble
from tadrib.engines import cohort

HELP = "select a cohort from a spreadsheet, or from a file in the neutral format"
SAME, DIFFERENT, INFEASIBLE, STOPPED = 0, 1, 3, 130


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="nominees: XLSX, CSV, or the neutral JSON, which may be gzipped")
    parser.add_argument(
        "--rules", metavar="TOML", help="the rules, for a spreadsheet, or in place of those of the JSON"
    )
    parser.add_argument("--seed", default="", help="draw the lots anew from this seed")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="tell for each person what it would take, the price of each rule, ties and reserves",
    )
    parser.add_argument("--json", metavar="OUT", help="write the answer with its reasons, so that it can be verified")
    parser.add_argument("--xlsx", metavar="OUT", help="write the answer as a workbook")
    parser.add_argument(
        "--scenario",
        metavar="RULES",
        action="append",
        default=[],
        help="compare with other rules (TOML or JSON) for the same people; can be given again",
    )
    parser.add_argument(
        "--lottery",
        action="store_true",
        help="instead of the best cohort: the fairest chances over all valid cohorts, and one draw by --seed",
    )
    parser.add_argument("--verify", metavar="RUN", help="decide again what --json wrote and say whether it is the same")


def run(options: argparse.Namespace) -> int:
    if options.verify:
        return _verified(here(options.verify))
    if not options.file:
        raise Trouble("Name the file of nominees, or --verify RUN.json. See ./tadrib select --help.", code=BAD_INPUT)
    source = asking.source(here(options.file))
    seed = asking.check_seed(options.seed)
    problems = Problems()
    rules = asking.rules_of(here(options.rules), problems) if options.rules else None
    seed = seed or (rules.seed if rules else "")
    asked = asking.ask(source, rules, seed, problems)
    if options.lottery:
        return _drawn(options, asked, seed)
    few = len(asked.instance.nominees) <= LARGE
    full = bool(options.explain or options.json)
    decision = decide(asked.instance, reasons=few or full, prices=full or bool(options.xlsx and few))
    for note in asked.notes:
        print(safe(note))
    print(printing.told(decision, asked.names))
    if options.explain:
        print(printing.explained(decision, asked.names))
    for name in options.scenario:
        other = asking.ask(source, asking.rules_of(here(name), problems := Problems()), seed, problems)
        print(printing.compared(decision, decide(other.instance, reasons=False, prices=False), asked.names, name))
    if options.json:
        text = json.dumps(written(decision, seed), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        _write(here(options.json), text.encode() + b"\n")
    if options.xlsx:
        _write(here(options.xlsx), workbook(decision, asked.names))
    if decision.outcome.status == cohort.CANCELLED:
        return STOPPED
    return 0 if decision.is_optimal else INFEASIBLE


def _drawn(options: argparse.Namespace, asked: asking.Asked, seed: str) -> int:
    found = lottery.decide(asked.instance)
    for note in asked.notes:
        print(safe(note))
    print(lottery.told(found, asked.instance, asked.names, seed))
    if options.json:
        text = json.dumps(lottery.written(found, asked.instance, seed), ensure_ascii=False, sort_keys=True)
        _write(here(options.json), text.encode() + b"\n")
    if options.xlsx:
        _write(here(options.xlsx), lottery_workbook(found, asked.instance, asked.names, seed))
    return INFEASIBLE if found.status == cohort.INFEASIBLE else 0


def _verified(path: Path) -> int:
    differs = verify(path)
    if not differs:
        print("The same: decided again, everything in the file comes out as it is written.")
        return SAME
    print("Not the same:", file=sys.stderr)
    for line in differs:
        print(f"  {safe(line)}", file=sys.stderr)
    return DIFFERENT


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise refused(str(path), f"cannot be written: {fault.strerror or fault}") from fault
