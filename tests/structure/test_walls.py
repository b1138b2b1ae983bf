"""Import-linter complains when a wall is broken on purpose, contract by contract."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tools.house import PACKAGE, ROOT

BROKEN = {
    "The floors of the house": ("kernel/planted.py", "import tadrib.domain.audit.words\n"),
    "Later stages know the earlier ones": ("domain/messaging/words.py", "import tadrib.domain.results.words\n"),
    "Inside an app": ("domain/calls/words.py", "import tadrib.domain.calls.policy\n"),
    "Rooms of the web": ("web/portal/home.py", "import tadrib.web.office.home\n"),
    "Only the domain touches models": ("web/public/home.py", "import tadrib.domain.calls.models\n"),
    "Engines are pure": ("engines/learning/planted.py", "import django.db\n"),
    "Engines do not know each other": ("engines/learning/planted.py", "import tadrib.engines.cohort\n"),
    "typst lives in": ("domain/calls/letters.py", "import typst\n"),
    "highspy lives in": ("domain/calls/policy.py", "import highspy\n"),
}


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory):
    """A copy of the house with every wall broken once, and what import-linter says of it."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(PACKAGE, folder / "src" / "tadrib", ignore=shutil.ignore_patterns("__pycache__", "static", "data"))
    shutil.copy(ROOT / ".importlinter", folder)
    for place, line in BROKEN.values():
        path = folder / "src" / "tadrib" / place
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n" + line, encoding="utf-8")
    (folder / "src" / "tadrib" / "utils.py").write_text("", encoding="utf-8")
    (folder / "src" / "tadrib" / "domain" / "calls" / "managers.py").write_text("", encoding="utf-8")
    configuration = str(folder / ".importlinter")
    code = (
        "from importlinter.cli import lint_imports\n"
        f"raise SystemExit(lint_imports(config_filename={configuration!r}, no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", BROKEN)
def test_broken_wall_is_reported(broken_house, contract):
    lines = [line for line in broken_house.stdout.splitlines() if line.startswith(contract)]

    assert lines
    assert any("BROKEN" in line for line in lines)


def test_broken_house_fails(broken_house):
    assert broken_house.returncode == 1


def test_new_drawers_are_reported(broken_house):
    assert "tadrib.utils" in broken_house.stdout
    assert "tadrib.domain.calls.managers" in broken_house.stdout
