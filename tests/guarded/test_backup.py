"""A backup of an office whose states PostgreSQL keeps apart: all rows of all states, back with the wall around them
(the second half of ``./test postgres``: TADRIB_TEST_ROW_SECURITY=1)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tadrib.cli import main as cli
from tadrib.domain.calls.models import Nomination
from tadrib.domain.directory.models import Person
from tadrib.kernel import row_policies, rows
from tests import makers, postgres

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _office(monkeypatch, tmp_path, settings):
    """A data folder of its own without files; pg_dump and pg_restore of the cluster's own version come first."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    monkeypatch.setenv("PATH", f"{Path(postgres.program('pg_dump')).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def backup(world, tmp_path):
    """The backup of that world, as the command writes it."""
    assert cli.main(["backup", str(tmp_path / "office.tar")]) == 0
    return tmp_path / "office.tar"


def everything() -> dict[str, list[Any]]:
    """Every row of every table of ours, read by somebody who sees all."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("tadrib."):
            found[model._meta.db_table] = list(model._base_manager.order_by("pk").values())
    return found


def walls() -> list[Any]:
    """Policies and whether tables obey them, as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2")
        policies = cursor.fetchall()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r' ORDER BY 1"
        )
        return [policies, cursor.fetchall()]


def test_every_row_of_every_state_comes_back(world, backup) -> None:
    before, stood = everything(), walls()
    assert [table for table in row_policies.GUARDED if not before[table]] == []
    Nomination.objects.update(unit="spoilt")
    Person.objects.filter(pk__in=[one.idle.pk for one in world.values()]).delete()
    assert everything() != before

    assert cli.main(["restore", str(backup), "--replace"]) == 0

    assert everything() == before
    assert walls() == stood
    assert len(stood[0]) == len(stood[1]) == len(row_policies.GUARDED)


def test_it_comes_back_into_an_empty_database(world, backup) -> None:
    """As on a new machine: tables, rows and wall come with the file."""
    before, stood = everything(), walls()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    assert cli.main(["restore", str(backup)]) == 0

    assert everything() == before
    assert walls() == stood
    with rows.seen(rows.NOTHING):
        assert not Nomination.objects.exists()


def test_an_office_that_is_there_is_not_replaced_unasked(world, backup, capsys) -> None:
    """Not even one that holds no files yet."""
    Nomination.objects.update(unit="newer")
    before = everything()

    assert cli.main(["restore", str(backup)]) == 1

    assert "--replace" in capsys.readouterr().err
    assert everything() == before


def test_the_wall_is_the_settings_and_not_the_backups(world, backup, settings, tmp_path) -> None:
    """A backup of an office without the wall is put behind it, one with the wall is of use where it is turned off."""
    before, stood = everything(), walls()
    settings.TADRIB_ROW_SECURITY = False
    assert cli.main(["restore", str(backup), "--replace"]) == 0
    assert (everything(), walls()) == (before, [[], []])
    assert cli.main(["backup", str(tmp_path / "open.tar")]) == 0

    settings.TADRIB_ROW_SECURITY = True
    assert cli.main(["restore", str(tmp_path / "open.tar"), "--replace"]) == 0

    assert (everything(), walls()) == (before, stood)
