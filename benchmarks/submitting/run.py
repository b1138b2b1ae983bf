"""How many nominations a second are taken in, and that none is lost: ``python -m benchmarks.submitting.run``.

[--each N] [--clients N] [--rounds N] [--json OUT] [--check]

The office of `benchmarks/run.py` (SQLite, the product's own server), and four clients, each with its own kept
connection, sending the whole nomination form with *submit* as fast as they are answered: a person, a draft, and its
submission with receipt and record. Afterwards the rows are counted: as many submitted nominations and receipts as
answers. The clients' own time is inside. Each round measures two floors beside: how often a second the disk makes 4 kB
safe, and what the server answers for one query without a template. Figures are medians over the rounds. Goal: 100 a second; ``--check`` ends with 1 if it is missed or one is lost.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_PER_SECOND = 100.0


def disk(folder: Path, times: int = 100) -> float:
    """How often a second the disk makes 4 kB safe: what no commit can be faster than."""
    with (folder / "floor").open("wb") as file:
        started = time.perf_counter()
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    return times / (time.perf_counter() - started)


def worked(group: int) -> float:
    """Seconds of processor time that all processes of the server have used (Linux)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(parts[2]) == group:
            ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


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


def bare(office: Any, floor: Any, *, each: int, clients: int) -> float:
    """Answers a second of the floor (one query, no template, the same middleware) over as many clients."""
    ready = threading.Barrier(clients + 1)
    took: list[float] = []
    wrong: list[str] = []
    hands = [
        threading.Thread(target=send, args=(office, floor, range(each), ready, took, wrong)) for _ in range(clients)
    ]
    for hand in hands:
        hand.start()
    ready.wait()
    started = time.perf_counter()
    for hand in hands:
        hand.join()
    return round(len(took) / (time.perf_counter() - started))


def measure(office: Any, target: Any, *, each: int, clients: int, first: int = 10_000) -> dict[str, Any]:
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
        for k in range(first, first + clients)
    ]
    for hand in hands:
        hand.start()
    group = office._server.pid
    work, load = worked(group), os.getloadavg()[0]
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
        "load before": load, "load after": os.getloadavg()[0],
        "server's processor ms each": round(1000 * (worked(group) - work) / max(1, len(took)), 1),
        "median ms": round(1000 * took[len(took) // 2], 1), "slowest ms": round(1000 * took[-1], 1),
    }  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=150)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--json")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    from benchmarks.run import prepare

    with tempfile.TemporaryDirectory() as folder:
        office, rows = prepare(Path(folder))
        target = next(row for row in rows if row.body)
        office.start()
        rounds = []
        try:
            measure(office, target, each=20, clients=given.clients)  # warms everything up, and is not counted
            for number in range(given.rounds):
                floor = disk(Path(folder)), bare(office, rows[0], each=given.each, clients=given.clients)
                first = 1 + number * (given.clients + 1)
                row = measure(office, target, each=given.each, clients=given.clients, first=first)
                rounds.append(row | {"disk, safe writes a second": round(floor[0]), "floor, answers a second": floor[1]})
                print(rounds[-1], flush=True)
        finally:
            office.kill()
    found = {
        name: statistics.median(row[name] for row in rounds) if isinstance(value, (int, float)) else value
        for name, value in rounds[0].items()
    }
    found["lost"] = max(row["lost"] for row in rounds)
    print("\n".join(f"{name}: {value}" for name, value in found.items()))
    if given.json:
        Path(given.json).write_text(json.dumps(found), encoding="utf-8")
    return int(given.check and (found["a second"] < GOAL_PER_SECOND or found["lost"] != 0))


if __name__ == "__main__":
    raise SystemExit(main())
