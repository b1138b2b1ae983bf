"""The ``tadrib`` command: one module of ``commands`` for each thing it does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from tadrib import __version__
from tadrib.cli.trouble import Trouble

COMMANDS = (
    "start", "serve", "worker", "receive-mail", "migrate", "demonstration", "user", "report", "select", "keys",
    "backup", "restore", "translate", "check", "docs", "makemigrations",
)  # fmt: skip


def commands() -> dict[str, ModuleType]:
    """The modules by command, in the order of the help."""
    return {name: import_module(f"tadrib.cli.commands.{name.replace('-', '_')}") for name in COMMANDS}


def parser() -> argparse.ArgumentParser:
    """The whole command line with its help."""
    top = argparse.ArgumentParser(prog="tadrib", description="Run and look after a training office.")
    top.add_argument("--version", action="version", version=f"Tadrib {__version__}")
    below = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in commands().items():
        one = below.add_parser(name, help=module.HELP, description=module.__doc__)
        module.arguments(one)
        one.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(argv)
    try:
        return options.run(options) or 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return trouble.code
    except KeyboardInterrupt:
        return 130
