"""What must be ready before the house opens: translations compiled, tables up to date, static files in place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from tadrib.cli.house import PACKAGE, data_folder
from tadrib.cli.trouble import Trouble

Say = Callable[[str], None]


def compile_translations(locale: Path = PACKAGE / "locale") -> int:
    """Write the ``.mo`` of each ``.po`` that is newer than it; return how many. Needs no gettext on the machine."""
    from babel.messages import mofile, pofile  # a slow import, wanted here only

    written = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as read:
            catalogue = pofile.read_po(read, locale=source.parents[1].name)
        part = target.with_suffix(".part")
        with part.open("wb") as write:
            mofile.write_mo(write, catalogue)
        part.replace(target)
        written += 1
    return written


def migrate(say: Say) -> None:
    """Bring the tables up to date, if they are not, and see to the policies of rows."""
    from django.core.management import call_command  # only after open_house

    if not is_up_to_date():
        say("Bringing the database up to date ...")
        call_command("migrate", interactive=False, verbosity=0)
    settle_rows()


def settle_rows() -> None:
    """Put the policies of rows in place, or take them away, as ``TADRIB_ROW_SECURITY`` says. Tables are up to date."""
    from tadrib.kernel import row_policies  # only after open_house

    try:
        row_policies.settle()
    except row_policies.Unguarded as fault:
        raise Trouble(str(fault), code=2) from fault


def is_up_to_date() -> bool:
    """Whether every migration has been applied."""
    from django.db import connection  # only after open_house
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _static_digest() -> str:
    """Changes whenever a static file of the house or of a library does."""
    from django.contrib.staticfiles.finders import get_finders  # only after open_house

    told = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            told.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return told.hexdigest()


def collect_static(say: Say) -> None:
    """Put the static files in place, named by their content and compressed, if any has changed."""
    from django.conf import settings  # only after open_house
    from django.core.management import call_command

    stamp, digest = data_folder() / "static.digest", _static_digest()
    if Path(settings.STATIC_ROOT).is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    say("Putting the static files in place ...")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest, encoding="ascii")


def prepare(say: Say) -> None:
    """All three."""
    compile_translations()
    migrate(say)
    collect_static(say)
