"""The files of the repository, and the exceptions to its rules with their reasons."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tadrib"
DOMAIN = PACKAGE / "domain"
EXCEPTIONS = ROOT / "tools" / "exceptions.toml"
# From upstream to downstream; apps of one row do not know each other.
APPS = (
    ("audit",), ("messaging",), ("accounts",), ("directory", "uploads"), ("newsroom", "needs"), ("catalogue",), ("calls",),
    ("vetting",), ("selection",), ("enrolment",), ("delivery",), ("assessment",), ("credentials",), ("results",),
)  # fmt: skip
SKIPPED = {".git", ".venv", "var", "__pycache__", "build", "vendor", "locale", ".hypothesis"}


def short(path: Path) -> str:
    """The path as complaints say it."""
    return path.relative_to(ROOT).as_posix()


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Files of ours with one of the suffixes, in a fixed order; caches, vendored and generated folders left out."""
    for path in sorted(under.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part in SKIPPED or part.endswith((".egg-info", "_cache")) for part in parts)
        if path.suffix in suffixes and not hidden and path.is_file():
            yield path


def app_names() -> tuple[str, ...]:
    """Domain apps that are there."""
    return tuple(sorted(path.parent.name for path in DOMAIN.glob("*/apps.py")))


def operation_files() -> Iterator[Path]:
    """The only modules that write: ``operations.py``, or the modules of a package of that name."""
    for path in files(".py", under=DOMAIN):
        if path.name == "operations.py" or path.parent.name == "operations":
            yield path


class Excused:
    """The exceptions of one check. One that is no longer needed is itself complained of."""

    def __init__(self, check: str, reasons: dict[str, str] | None = None) -> None:
        self.check = check
        if reasons is None:
            reasons = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8")).get(check, {})
        self.reasons = reasons
        self.used: set[str] = set()

    def __contains__(self, key: str) -> bool:
        if key in self.reasons:
            self.used.add(key)
        return key in self.reasons

    def left_over(self) -> Iterator[str]:
        """Complaints of exceptions nobody needs."""
        for key in sorted(set(self.reasons) - self.used):
            yield f"tools/exceptions.toml: [{self.check}] {key!r} is excused but needs no excuse"
