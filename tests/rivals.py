"""Several people who act at the very same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from tadrib.kernel.refusals import Refused


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Start all acts at the same moment; count how they ended: ``done``, or the code of the refusal."""
    line = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            line.wait(timeout=20)
            act()
        except Refused as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))
