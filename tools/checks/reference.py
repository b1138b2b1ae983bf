"""docs/reference is what the program says today: commands, settings, doors, data, permissions, states."""

from __future__ import annotations

from collections.abc import Iterator

from tools.house import ROOT


def complaints() -> Iterator[str]:
    from tools import reference

    for name in reference.out_of_date():
        yield f"{name}: out of date; run ./tadrib docs"
    configure = ROOT / "docs" / "howto" / "configure.md"
    if configure.exists():
        from tadrib.config.options import OPTIONS

        text = configure.read_text(encoding="utf-8")
        for option in OPTIONS:
            if option.name not in text:
                yield f"docs/howto/configure.md: does not name {option.name}"
