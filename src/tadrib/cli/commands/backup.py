"""Write the whole office, database and files, into one file. The office may be open meanwhile."""

from __future__ import annotations

import argparse
import datetime as dt

from tadrib.cli import archive
from tadrib.cli.house import data_folder, here, open_house

HELP = "write the whole office into one file"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="where to, for example office.tar; never written over")


def run(options: argparse.Namespace) -> None:
    settings = open_house()
    target = here(options.file)
    count = archive.write(target, data_folder(), settings.DATABASES["default"], now=dt.datetime.now(dt.UTC))
    print(f"Written: {target}, {count} files. Keep it and the folder of secrets apart, and both safe.")
