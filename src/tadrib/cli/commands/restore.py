"""Put an office back from a backup file. The office must be closed; what was there before is moved aside."""

from __future__ import annotations

import argparse

from tadrib.cli import archive, preparing
from tadrib.cli.house import data_folder, here, only_one, open_house

HELP = "put an office back from a backup file"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the backup")
    parser.add_argument("--replace", action="store_true", help="put it in the place of the office that is there")


def run(options: argparse.Namespace) -> None:
    settings = open_house()
    with only_one("restoring"):
        manifest = archive.put_back(
            here(options.file), data_folder(), settings.DATABASES["default"], replace=options.replace
        )
        print(f"Restored: the office of {manifest['made_at']}, version {manifest['version']}.")
        if preparing.is_up_to_date():
            preparing.settle_rows()  # the setting says whether the database guards rows, not the one it came from
        else:
            print("It is older than the program. Next: tadrib migrate")
