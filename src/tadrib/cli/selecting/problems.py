"""What is wrong with an input: where, what stands there, why it cannot be used, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from tadrib.cli.selecting.terminal import safe
from tadrib.cli.trouble import Trouble

BAD_INPUT = 2
SHOWN = 200
VALUE_MOST = 60


@dataclass(frozen=True)
class Problem:
    """One problem. `place` as its sender sees it (`row 7, column D "Priority"`); `value` as typed, empty when none."""

    place: str
    value: str
    reason: str
    advice: str = ""

    def __str__(self) -> str:
        value = safe(self.value)
        shown = f" “{value[:VALUE_MOST]}{'…' if len(value) > VALUE_MOST else ''}”" if value else ""
        return f"{safe(self.place)}:{shown} {self.reason}.{' ' + self.advice if self.advice else ''}"


class Problems:
    """Gathers all of them before anything is decided."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: str, value: object, reason: str, advice: str = "") -> None:
        """Note one."""
        self.found.append(Problem(place, "" if value is None else str(value), reason, advice))

    def stop(self, name: str) -> None:
        """`Trouble` (code 2) with every problem, if there is one. `name` is the file they are told of."""
        if not self.found:
            return
        unlike = list(dict.fromkeys(self.found))
        lines = [f"  {one}" for one in unlike[:SHOWN]]
        if len(unlike) > SHOWN:
            lines.append(f"  … and {len(unlike) - SHOWN:,} more. Mend these first.")
        count = "1 problem" if len(unlike) == 1 else f"{len(unlike):,} problems"
        raise Trouble(f"{safe(name)} cannot be decided on, {count}:\n" + "\n".join(lines), code=BAD_INPUT)


def refused(name: str, reason: str, advice: str = "") -> Trouble:
    """The whole file is refused."""
    return Trouble(f"{safe(name)}: {reason}.{' ' + advice if advice else ''}", code=BAD_INPUT)
