"""Load the demonstration office into an empty data folder, without serving it."""

from __future__ import annotations

import argparse
import os

from tadrib.cli import demonstrating, preparing
from tadrib.cli.house import only_one, open_house
from tadrib.cli.trouble import Trouble

HELP = "load the demonstration office"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="forget the one that is there first")


def run(options: argparse.Namespace) -> None:
    os.environ.setdefault("TADRIB_DEMO", "yes")
    open_house()
    with only_one("loading the demonstration"):
        if options.fresh or demonstrating.was_interrupted():
            demonstrating.forget()
        preparing.compile_translations()
        preparing.migrate(print)
        played = demonstrating.load_once(print)
    ways = demonstrating.entrances()
    if not ways:
        raise Trouble("There is no demonstration office to show.")
    print("Loaded." if played else "It was there already; --fresh plays it again.")
    print("\n".join(demonstrating.how_to_enter(ways)))
