"""No path of somebody's machine and no host name of a package registry in any file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.house import ROOT, files, short

# Put together from pieces, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
FOLDERS = ["/" + name for name in ("home/[a-z]", "root/", "Users/[A-Za-z]", "work/[a-z]")]
PATTERN = re.compile("|".join([*map(re.escape, HOSTS), *(rf"(?<![\w.]){one}" for one in FOLDERS)]))
SUFFIXES = (
    ".py",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".sh",
    ".md",
    ".toml",
    ".in",
    ".csv",
    ".json",
    ".cfg",
    ".yml",
    ".yaml",
    ".typ",
    ".svg",
)


def look(source: str, name: str = "example.md") -> Iterator[str]:
    """Complaints of one file."""
    for match in PATTERN.finditer(source):
        yield f"{name}:{source.count(chr(10), 0, match.start()) + 1}: {match[0]}"


def complaints() -> Iterator[str]:
    scripts = [ROOT / name for name in ("run", "test", "tadrib", ".importlinter", ".ci/run", ".gitignore")]
    paths: list[Path] = [*files(*SUFFIXES), *(path for path in scripts if path.exists())]
    for path in paths:
        yield from look(path.read_text(encoding="utf-8", errors="replace"), short(path))


GOOD = ("see docs/howto/configure.md", "/usr/lib/postgresql/*/bin", "public:home/")
BAD = (
    f"https://{HOSTS[0]}/simple",
    "cd /" + "home/" + "someone/tadrib",
    "/" + "root/.config",
    f"--index-url {HOSTS[1]}",
)
