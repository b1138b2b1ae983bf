"""Bring the database up to date with the program. Make a backup first."""

from __future__ import annotations

import argparse

from tadrib.cli import preparing
from tadrib.cli.house import open_house

HELP = "bring the database up to date with the program"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether it is; exit code 1 if not")


def run(options: argparse.Namespace) -> int:
    open_house()
    if options.check:
        current = preparing.is_up_to_date()
        print("The database is up to date." if current else "The database is older than the program.")
        return 0 if current else 1
    preparing.migrate(print)
    print("The database is up to date.")
    return 0
