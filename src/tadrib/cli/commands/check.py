"""For programmers: run every structural check of the house; exit code 1 if one complains."""

from __future__ import annotations

import argparse

from tadrib.cli.house import open_house
from tadrib.cli.trouble import Trouble

HELP = "for programmers: run every structural check"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checks", nargs="*", help="only these checks")
    parser.add_argument("--list", action="store_true", help="say what each check looks for")


def run(options: argparse.Namespace) -> int:
    try:
        import tools.checks as checks  # only in the repository
    except ImportError as fault:
        raise Trouble("The checks live in the repository, not in the installed program.") from fault
    open_house()
    return checks.main(options.checks, only_list=options.list)
