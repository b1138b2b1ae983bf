"""The command line: help in plain words, accounts, translations, reports, what goes wrong said in a sentence."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
from enum import StrEnum

import pytest

from tadrib.cli import main as cli
from tadrib.cli import preparing
from tadrib.cli.commands import report, translate
from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.audit.models import Event


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])

    assert ended.value.code == 0
    assert cli.commands()[name].__doc__.splitlines()[0].split(",")[0] in " ".join(capsys.readouterr().out.split())


def test_every_command_module_is_known():
    folder = cli.__file__.replace("main.py", "commands")
    from pathlib import Path

    assert {path.stem.replace("_", "-") for path in Path(folder).glob("*.py")} - {"--init--"} == set(cli.COMMANDS)


@pytest.mark.django_db
def test_user_add_opens_an_account_with_a_role(capsys):
    code = cli.main(
        ["user", "add", "--email", "Aya@Example.org", "--name", "Aya", "--role", "focal_point", "--scope", "ML"]
    )

    user = User.objects.get(email="aya@example.org")
    assert code == 0
    assert RoleGrant.objects.values_list("user", "role", "scope").get() == (user.pk, "focal_point", "ML")
    assert not user.has_usable_password()
    assert set(Event.objects.values_list("by", flat=True)) == {"system:command-line"}
    assert user.ref in capsys.readouterr().out


@pytest.mark.django_db
def test_user_add_gives_another_role_to_one_that_is_there():
    for role in ("auditor", "administrator"):
        assert cli.main(["user", "add", "--email", "a@example.org", "--name", "A", "--role", role]) == 0

    assert User.objects.count() == 1
    assert set(RoleGrant.objects.values_list("role", flat=True)) == {"auditor", "administrator"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--role", "king"], "There is no role king"),
        (["--role", "focal_point"], "Say for which state"),
        (["--role", "auditor", "--scope", "ML"], "leave --scope out"),
        (["--role", "auditor", "--language", "xx"], "There is no language xx"),
    ],
)
def test_user_add_refused_opens_nothing(arguments, said, capsys):
    assert cli.main(["user", "add", "--email", "a@example.org", "--name", "A", *arguments]) > 0

    assert said in capsys.readouterr().err
    assert not User.objects.exists()


@pytest.mark.django_db
def test_user_add_with_a_weak_password_opens_nothing(monkeypatch, capsys):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "123")

    assert cli.main(["user", "add", "--email", "a@example.org", "--name", "A", "--role", "auditor", "--password"]) == 1
    assert not User.objects.exists()


def test_translations_are_compiled_once_and_read_back(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Start"\nmsgstr "Début"\n',
        encoding="utf-8",
    )
    import gettext

    assert preparing.compile_translations(tmp_path) == 1
    assert preparing.compile_translations(tmp_path) == 0
    with (folder / "django.mo").open("rb") as read:
        assert gettext.GNUTranslations(read).gettext("Start") == "Début"


def test_translations_are_counted(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(
        'msgid "a"\nmsgstr "b"\n\n#, fuzzy\nmsgid "c"\nmsgstr "d"\n\nmsgid "e"\nmsgstr ""\n', encoding="utf-8"
    )

    assert translate.counts(path) == (3, 2, 1)


def test_report_turns_rows_into_json_and_lines():
    class Kind(StrEnum):
        GAIN = "gain"

    @dataclasses.dataclass
    class Figure:
        kind: Kind
        value: object
        on: dt.date

    told = report.plain({"figures": [Figure(Kind.GAIN, None, dt.date(2027, 1, 2))]})

    assert told == {"figures": [{"kind": "gain", "value": None, "on": "2027-01-02"}]}
    assert report.lines(told) == ["figures:", "  kind: gain", "  value: -", "  on: 2027-01-02", ""]


def test_trouble_is_a_sentence_and_an_exit_code(monkeypatch, capsys):
    from tadrib.cli.trouble import Trouble

    def fail(options: argparse.Namespace) -> None:
        raise Trouble("It rains.", code=7)

    monkeypatch.setattr(cli.commands()["migrate"], "run", fail)

    assert cli.main(["migrate"]) == 7
    assert capsys.readouterr().err == "It rains.\n"
