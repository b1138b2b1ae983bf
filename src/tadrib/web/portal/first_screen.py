"""What waits for the reader, gathered from the stages: one short line each, with the one thing to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tadrib.kernel.actor import Actor


@dataclass(frozen=True)
class Task:
    """One thing to do. ``days`` is how many days are left, if there is a deadline."""

    title: str
    text: str
    url: str
    icon: str = "clock"
    days: int | None = None


def tasks(by: Actor, now: dt.datetime) -> list[Task]:
    """Tasks of the actor, the most urgent first."""
    return []
