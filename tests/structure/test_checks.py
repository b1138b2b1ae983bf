"""Each check of the house is tested itself: its good examples pass, each of its bad ones is complained of."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tools import checks
from tools.house import Excused

MODULES = checks.modules()
WITH_EXAMPLES = {name: module for name, module in MODULES.items() if hasattr(module, "BAD")}


def examples(kind: str):
    return [
        pytest.param(module, example, id=f"{name}-{number}")
        for name, module in WITH_EXAMPLES.items()
        for number, example in enumerate(getattr(module, kind))
    ]


def said(module, example) -> list:
    """What the check says of an example: a source, or (source, name) where the kind of file matters."""
    several = isinstance(example, tuple) and len(inspect.signature(module.look).parameters) > 1
    several = several and isinstance(example[0], (str, bytes))
    return list(module.look(*example) if several else module.look(example))


@pytest.mark.parametrize(("module", "example"), examples("GOOD"))
def test_good_examples_pass(module, example):
    assert said(module, example) == []


@pytest.mark.parametrize(("module", "example"), examples("BAD"))
def test_bad_examples_are_complained_of(module, example):
    assert said(module, example)


def test_every_check_has_examples_or_a_test_of_its_own():
    own = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}

    assert set(MODULES) - set(WITH_EXAMPLES) <= own


def test_every_module_of_checks_is_run():
    there = {path.stem for path in Path(checks.__file__).parent.glob("*.py")} - {"__init__"}

    assert there == set(checks.CHECKS)


def test_check_fails_if_one_complains(monkeypatch, capsys):
    monkeypatch.setattr(MODULES["drawers"], "complaints", lambda: iter(["src/tadrib/utils.py: a drawer"]))

    assert checks.main(["drawers"]) == 1
    assert "src/tadrib/utils.py: a drawer" in capsys.readouterr().out


def test_check_passes_if_none_complains(monkeypatch, capsys):
    monkeypatch.setattr(MODULES["drawers"], "complaints", lambda: iter([]))

    assert checks.main(["drawers"]) == 0


def test_unknown_check_is_refused(capsys):
    assert checks.main(["nonsense"]) == 2


def test_excuse_that_nobody_needs_is_complained_of():
    excused = Excused("ceilings", {"a.py": "long table", "b.py": "gone since"})

    assert "a.py" in excused
    assert "c.py" not in excused
    assert list(excused.left_over()) == ["tools/exceptions.toml: [ceilings] 'b.py' is excused but needs no excuse"]


def test_refusal_without_sentence_or_fact_is_complained_of():
    phrases = MODULES["phrases"]
    sentences = {"late": "Too late since %(deadline)s."}

    assert list(phrases.raised("raise Refused('late', deadline=day)", "a.py", sentences)) == []
    assert len(list(phrases.raised("raise Refused('lost')", "a.py", sentences))) == 1
    assert len(list(phrases.raised("raise Refused('late')", "a.py", sentences))) == 1


def test_text_that_no_catalogue_holds_is_complained_of():
    catalogues = MODULES["catalogues"]

    assert list(catalogues.look(b'msgid "Start"\nmsgstr ""\n', "en", frozenset({"Start", "End"}))) == [
        "en: not in the catalogue: 'End'"
    ]


def test_missing_catalogue_is_complained_of(tmp_path, monkeypatch):
    catalogues = MODULES["catalogues"]
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "short", str)
    monkeypatch.setattr(catalogues, "texts", frozenset)

    assert [one.split(":")[0] for one in catalogues.complaints()] == ["en", "ar", "fr", "pt"]


def test_texts_of_templates_and_modules_are_found():
    catalogues = MODULES["catalogues"]
    template = '{% load i18n %}{% translate "Start" %}'
    template += "{% blocktranslate trimmed count n=n %}{{ n }} name{% plural %}{{ n }} names{% endblocktranslate %}"

    assert set(catalogues._template_texts(template)) == {"Start", "%(n)s name"}
    assert set(catalogues._python_texts("x = _('Open'); ngettext('one', 'many', 2); pgettext('verb', 'Close')")) == {
        "Open", "one", "Close",
    }  # fmt: skip
