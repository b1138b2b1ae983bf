"""What certificates cost: ``python -m benchmarks.certificates.run [--many N] [--seconds S] [--json OUT] [--check]``.

First each part on one core by itself, and beside the bare calls of the library under it (Typst with the same template
and facts; PyLD and Ed25519 on the same document; joserfc on the same payload). Then a batch of ``--many`` awards (10,000
unless said otherwise) by the worker's own task in a process of its own: wall time, processor time, greatest memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
AT = dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC)
GOALS = {"pdf": 30.0, "data_integrity": 70.0, "vc_jwt": 700.0, "batch_seconds": 600.0, "batch_mb": 500.0}


def per_second(act: Callable[[int], object], seconds: float) -> float:
    """How often a second of one processor's own time."""
    act(0)
    done, started = 0, time.process_time()
    while (passed := time.process_time() - started) < seconds:
        done += 1
        act(done)
    return done / passed


def parts(seconds: float) -> dict[str, float]:
    """Each part and its bare call, in turns of two so that a busy machine slows both."""
    from benchmarks.certificates import bare

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found: dict[str, float] = {}
    for name, (ours, floor) in bare.pairs().items():
        rounds = [(per_second(ours, seconds / 3), per_second(floor, seconds / 3)) for _ in range(3)]
        found[name] = max(one for one, _ in rounds)
        found[f"{name}_bare"] = max(one for _, one in rounds)
    return found


def batch(many: int) -> dict[str, float]:
    """The worker's task over ``many`` awards, in a process and a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="tadrib-certificates-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TADRIB_")},
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "tests.durability.served",
            "TADRIB_DATA": folder, "TADRIB_SECRETS": folder, "TADRIB_URL": "https://office.example",
        }  # fmt: skip

        def run(*arguments: str) -> str:
            command = [sys.executable, *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
            return done.stdout

        run("-m", "django", "migrate", "-v", "0")
        run("-m", "benchmarks.certificates.working", "prepare", str(many))
        told: dict[str, float] = json.loads(run("-m", "benchmarks.certificates.working", "work"))
        return told


def main() -> int:
    """Measure, print, and with ``--check`` end with 1 if a goal is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--many", type=int, default=10_000)
    asked.add_argument("--seconds", type=float, default=12.0)
    asked.add_argument("--json", type=Path)
    asked.add_argument("--check", action="store_true")
    options = asked.parse_args()
    figures: dict[str, Any] = {"load": os.getloadavg()[0], "cores": os.cpu_count(), **parts(options.seconds)}
    for name in ("pdf", "data_integrity", "vc_jwt"):
        ratio = figures[f"{name}_bare"] / figures[name]
        print(f"{name:16}{figures[name]:10.0f} a second   bare {figures[f'{name}_bare']:8.0f}   {ratio:.2f} times")
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    if options.many:
        figures |= batch(options.many)
        print(f"{options.many} certificates: {figures['batch_seconds']:.0f} s, {figures['batch_cpu']:.0f} s of processor,"
              f" {figures['batch_mb']:.0f} MB at most; zip {figures['zip_seconds']:.0f} s, one file to print"
              f" {figures['bound_seconds']:.0f} s, {figures['files_mb']:.0f} MB at most")  # fmt: skip
    print(f"load before: {figures['load']:.1f} on {figures['cores']} cores")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    missed = [n for n in ("pdf", "data_integrity", "vc_jwt") if figures[n] < GOALS[n]]
    missed += [n for n in ("batch_seconds", "batch_mb") if options.many and figures[n] > GOALS[n]]
    if missed:
        print("Missed: " + ", ".join(missed))
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
