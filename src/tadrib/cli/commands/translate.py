"""Look after the translations: compile them, say how complete they are, collect new texts from the sources."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from tadrib.cli import preparing
from tadrib.cli.house import PACKAGE, open_house
from tadrib.cli.trouble import Trouble

HELP = "compile translations, say how complete they are, collect new texts"
LOCALE = PACKAGE / "locale"


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("compile", help="write the compiled catalogues that are older than their sources")
    acts.add_parser("status", help="how many texts each language has; exit code 1 if one is missing or doubtful")
    acts.add_parser("extract", help="collect the texts of the sources into the catalogues (needs gettext)")


def run(options: argparse.Namespace) -> int | None:
    return {"compile": _compile, "status": _status, "extract": _extract}[options.act]()


def _compile() -> None:
    written = preparing.compile_translations(LOCALE)
    print(f"{written} compiled." if written else "All compiled catalogues are up to date.")


def counts(path: Path) -> tuple[int, int, int]:
    """(texts, translated, doubtful) of one catalogue."""
    from babel.messages.pofile import read_po  # a slow import

    with path.open("rb") as read:
        texts = [one for one in read_po(read) if one.id]
    done = [one for one in texts if (all(one.string) if isinstance(one.string, tuple) else one.string)]
    return len(texts), len(done), sum(one.fuzzy for one in texts)


def _status() -> int:
    paths = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    if not paths:
        raise Trouble("There are no catalogues yet: tadrib translate extract")
    code = 0
    for path in paths:
        texts, done, fuzzy = counts(path)
        print(f"{path.parents[1].name}: {done} of {texts} texts translated, {fuzzy} doubtful")
        if path.parents[1].name != "en" and (done < texts or fuzzy):
            code = 1
    return code


def _extract() -> None:
    if not shutil.which("xgettext"):
        raise Trouble("Collecting texts needs gettext (xgettext), which is not on this machine.")
    open_house()
    from django.core.management import call_command  # only after open_house

    from tadrib.kernel.languages import LANGUAGES

    LOCALE.mkdir(exist_ok=True)
    before = Path.cwd()
    os.chdir(PACKAGE)
    try:
        call_command(
            "makemessages", locale=list(LANGUAGES), extensions=["html", "txt", "py"], add_location="file", no_wrap=True,
            no_obsolete=True, verbosity=0,
        )  # fmt: skip
    finally:
        os.chdir(before)
    print("Collected. What is new is not translated yet: tadrib translate status")
