"""How many nominations a second are taken in, and that none is lost: ``python -m benchmarks.submitting.run``.

[--each N] [--clients N] [--json OUT] [--check]

The office of `benchmarks/run.py` (SQLite, the product's own server), and four clients, each with its own kept
connection, sending the whole nomination form with *submit* as fast as they are answered: a person, a draft, and its
submission with receipt and record. Afterwards the rows are counted: as many submitted nominations and receipts as
answers. The clients' own time is inside. Goal: 100 a second; ``--check`` ends with 1 if it is missed or one is lost.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_PER_SECOND = 100.0


def send(office: Any, target: Any, numbers: range, ready: threading.Barrier, took: list[float], wrong: list[str]) -> None:
    """One client."""
    from tests.durability.serving import connected

    with connected(office) as line:
        ready.wait()
        for number in numbers:
            try:
                took.append(target.ask(line, number))
            except RuntimeError as fault:
                wrong.append(str(fault)[:300])


def measure(office: Any, target: Any, *, each: int, clients: int) -> dict[str, Any]:
    """Per second over all clients, the median and the slowest answer in milliseconds, and what was lost."""
    from django.db import connections

    from tadrib.domain.calls.models import Nomination, Receipt

    before = Nomination.objects.filter(state="submitted").count(), Receipt.objects.count()
    connections.close_all()
    ready = threading.Barrier(clients + 1)
    took: list[float] = []
    wrong: list[str] = []
    hands = [
        threading.Thread(target=send, args=(office, target, range(k * each, (k + 1) * each), ready, took, wrong))
        for k in range(1, clients + 1)
    ]
    for hand in hands:
        hand.start()
    ready.wait()
    started = time.perf_counter()
    for hand in hands:
        hand.join()
    seconds = time.perf_counter() - started
    kept = Nomination.objects.filter(state="submitted").count() - before[0]
    receipts = Receipt.objects.count() - before[1]
    took.sort()
    return {
        "answers": len(took), "a second": round(len(took) / seconds, 1), "nominations kept": kept, "receipts": receipts,
        "lost": len(took) - min(kept, receipts), "refused or failed": len(wrong), "first failure": (wrong or [""])[0],
        "median ms": round(1000 * took[len(took) // 2], 1), "slowest ms": round(1000 * took[-1], 1),
    }  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=150)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--json")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    from benchmarks.run import prepare

    with tempfile.TemporaryDirectory() as folder:
        office, rows = prepare(Path(folder))
        target = next(row for row in rows if row.body)
        office.start()
        try:
            measure(office, target, each=5, clients=1)  # warms everything up, and is not counted
            found = measure(office, target, each=given.each, clients=given.clients)
        finally:
            office.kill()
    print("\n".join(f"{name}: {value}" for name, value in found.items()))
    if given.json:
        Path(given.json).write_text(json.dumps(found), encoding="utf-8")
    return int(given.check and (found["a second"] < GOAL_PER_SECOND or found["lost"] != 0))


if __name__ == "__main__":
    raise SystemExit(main())
