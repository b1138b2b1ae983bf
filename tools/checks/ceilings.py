"""No file over 400 lines without a reason in tools/exceptions.toml, and none over 800."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from tools.house import ROOT, Excused, files, short

CEILING, ROOF = 400, 800
SUFFIXES = (".py", ".html", ".txt", ".css", ".js", ".sh", ".typ", ".md")


def look(sizes: Iterable[tuple[str, int]], excused: Container[str] = ()) -> Iterator[str]:
    """Complaints of (path, lines)."""
    for name, lines in sizes:
        if lines > ROOF:
            yield f"{name}: {lines} lines; {ROOF} is the end, reason or not"
        elif lines > CEILING and name not in excused:
            yield f"{name}: {lines} lines; split it by noun, or give the reason in tools/exceptions.toml"


def complaints() -> Iterator[str]:
    excused = Excused("ceilings")
    generated = ("requirements/", "docs/reference/")
    sizes = (
        (short(path), path.read_bytes().count(b"\n"))
        for path in (*files(*SUFFIXES), *(ROOT / name for name in ("run", "test", "tadrib")))
        if not short(path).startswith(generated)
        and "/migrations/" not in short(path)
        and "/vectors/" not in short(path)
    )
    yield from look(sizes, excused)
    yield from excused.left_over()


GOOD = ((("a.py", 400),), (("b.py", 12),))
BAD = ((("a.py", 401),), (("b.py", 801),))
