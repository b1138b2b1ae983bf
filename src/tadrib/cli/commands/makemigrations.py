"""For programmers: write migrations for changed models, without labels (see management/commands)."""

from __future__ import annotations

import argparse

from tadrib.cli.house import open_house

HELP = "for programmers: write migrations for changed models"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("apps", nargs="*", help="only these apps")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if one is missing")
    parser.add_argument("--name", help="name of the migration")


def run(options: argparse.Namespace) -> int:
    open_house()
    from django.core.management import call_command  # only after open_house

    try:
        call_command("makemigrations", *options.apps, check_changes=options.check, name=options.name, interactive=False)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0
