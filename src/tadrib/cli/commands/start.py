"""Prepare everything and open the demonstration office: what ./run does."""

from __future__ import annotations

import argparse
import os

from tadrib.cli import demonstrating, preparing
from tadrib.cli.commands import serve
from tadrib.cli.house import data_folder, only_one
from tadrib.cli.serving import check_free

HELP = "prepare everything and open the demonstration office (./run)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="forget the demonstration office and play it again")
    serve.arguments(parser)


def run(options: argparse.Namespace) -> int:
    os.environ.setdefault("TADRIB_DEMO", "yes")
    serve.settle_port(options)
    check_free(options.host, options.port)
    data_folder().mkdir(parents=True, exist_ok=True)
    with only_one("starting it again"):
        if options.fresh or demonstrating.was_interrupted():
            demonstrating.forget()
        preparing.prepare(print)
        demonstrating.load_once(print)
        return serve.serve(options, demonstrating.entrances())
