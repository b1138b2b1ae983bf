"""For programmers: write docs/reference from the program itself."""

from __future__ import annotations

import argparse

from tadrib.cli.house import open_house
from tadrib.cli.trouble import Trouble

HELP = "for programmers: write docs/reference from the program"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is out of date")


def run(options: argparse.Namespace) -> int:
    try:
        from tools import reference  # only in the repository
    except ImportError as fault:
        raise Trouble("The pages are made in the repository, not in the installed program.") from fault
    open_house()
    old = reference.out_of_date()
    if options.check:
        print("\n".join(f"out of date: {name}" for name in old) or "docs/reference is up to date.")
        return 1 if old else 0
    reference.write()
    print("\n".join(f"written: {name}" for name in old) or "docs/reference was up to date.")
    return 0
