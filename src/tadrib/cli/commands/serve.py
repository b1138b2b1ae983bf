"""Serve the office: the web server and the task worker, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from tadrib.cli import demonstrating, preparing, serving
from tadrib.cli.house import only_one, open_house
from tadrib.cli.trouble import Trouble

HELP = "serve the office: web server and task worker, until Ctrl-C"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port to listen at (TADRIB_PORT, else 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1: this machine only)")
    parser.add_argument("--threads", type=int, default=4, help="requests answered at the same time (4)")


def settle_port(options: argparse.Namespace) -> None:
    """Open the house at the port asked for, else at the setting's; its address follows the port."""
    if options.port is not None:
        os.environ["TADRIB_PORT"] = str(options.port)
    open_house()
    from django.conf import settings  # only after open_house

    options.port = settings.TADRIB_PORT


def run(options: argparse.Namespace) -> int:
    settle_port(options)
    serving.check_free(options.host, options.port)
    with only_one("serving it a second time"):
        preparing.compile_translations()
        if not preparing.is_up_to_date():
            raise Trouble("The database is older than the program. Make a backup, then: tadrib migrate")
        preparing.collect_static(print)
        return serve(options, [])


def serve(options: argparse.Namespace, entrances: Sequence[demonstrating.Entrance]) -> int:
    """Run both parts, and say where the office is once it answers."""
    from django.conf import settings  # only after open_house
    from django.db import connections

    from tadrib.workflows import housekeeping

    housekeeping.begin()
    connections.close_all()

    def tell() -> None:
        print(f"\nThe office is open: {settings.TADRIB_URL}/", flush=True)
        if entrances:
            print("\n".join(demonstrating.how_to_enter(entrances)), flush=True)
        print("Ctrl-C closes it.", flush=True)

    parts = [serving.server(options.host, options.port, options.threads), serving.worker()]
    supervisor = serving.Supervisor(parts, environment={"DJANGO_SETTINGS_MODULE": "tadrib.config.settings"})
    code = supervisor.run(is_ready=lambda: serving.answers(options.host, options.port), when_ready=tell)
    print("The office is closed." if code == 0 else "A part of the office stopped by itself; all of it was closed.")
    return code
