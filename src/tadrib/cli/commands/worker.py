"""Run one task worker by itself: letters and long work. The server is then started elsewhere."""

from __future__ import annotations

import argparse

from tadrib.cli.house import open_house

HELP = "run one task worker by itself"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits any more")


def run(options: argparse.Namespace) -> None:
    open_house()
    from django.core.management import call_command  # only after open_house

    from tadrib.workflows import housekeeping

    if not options.until_empty:
        housekeeping.begin()
    call_command("db_worker", batch=options.until_empty, reload=False, interval=1, startup_delay=False)
