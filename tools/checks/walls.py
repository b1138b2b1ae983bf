"""Imports stay inside the walls of .importlinter (import-linter)."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tools.house import ROOT


def report(folder: Path = ROOT) -> tuple[int, str]:
    """What import-linter says of the tree in ``folder``: its exit code and its text."""
    from importlinter.cli import lint_imports  # slow to load, wanted here only

    before, said = Path.cwd(), io.StringIO()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(said):
            code = lint_imports(config_filename=str(folder / ".importlinter"), no_cache=True)
    finally:
        os.chdir(before)
    return code, said.getvalue()


def complaints() -> Iterator[str]:
    """The broken contracts with the imports that break them."""
    code, text = report()
    if code:
        broken = text.split("Broken contracts", 1)[-1] if "Broken contracts" in text else text
        yield from (line for line in re.sub(r"\x1b\[[0-9;]*m", "", broken).splitlines() if line.strip(" -"))
