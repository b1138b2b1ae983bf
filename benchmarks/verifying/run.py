"""How many certificates a second the public page checks: ``python -m benchmarks.verifying.run``.

[--many N] [--clients N] [--rounds N] [--json OUT] [--check]

The product's own server (granian, one process, four threads) on SQLite, and clients with a kept connection each. Every code
is another one's, so no page that was kept for an earlier reader answers. The floor, a view with one query and no
template behind the same middleware, is asked in turn with it, so that a busy machine slows both. Codes that nobody has are
asked as well. The clients' own time is inside; beside it stands how many a second of processor time the server took, which a
busy machine changes little.
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


def prepare(folder: Path, many: int) -> tuple[Any, list[str], str]:
    """The office, not started yet; the codes of its signed certificates; an edition for the floor."""
    os.environ.update(DJANGO_SETTINGS_MODULE="benchmarks.served", TADRIB_DATA=str(folder), TADRIB_SECRETS=str(folder))
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    from benchmarks.certificates.rows import awarded_editions

    from tadrib.domain.accounts.words import Role
    from tadrib.domain.credentials import jobs, operations
    from tadrib.domain.credentials.models import Credential
    from tests import makers
    from tests.durability.serving import Office

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    officer = makers.of(makers.user(Role.PROGRAMME_OFFICER))
    editions = awarded_editions(many)
    for edition in editions:
        operations.issue_credentials(edition, by=officer, now=timezone.now())
    jobs.sign_waiting.func()
    codes = list(Credential.objects.exclude(document={}).values_list("code", flat=True))
    connections.close_all()
    return Office(folder, settings_module="benchmarks.served"), codes, editions[0].ref


def processor_seconds() -> float:
    """Of all processes that this one has started and that still run: the server's."""
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        parents[int(stat.parent.name)], spent[int(stat.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    own = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(spent[pid] for pid in own - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def asked(office: Any, paths: list[str], wanted: int, clients: int) -> tuple[float, list[float]]:
    """Answers a second over all clients, and the seconds of each."""
    from tests.durability.serving import connected

    ready, took, wrong = threading.Barrier(clients + 1), [], []

    def send(own: list[str]) -> None:
        with connected(office) as line:
            ready.wait()
            for path in own:
                started = time.perf_counter()
                line.request("GET", path, headers={"Accept-Encoding": "gzip"})
                answer = line.getresponse()
                answer.read()
                took.append(time.perf_counter() - started)
                if answer.status != wanted:
                    wrong.append(f"{path}: {answer.status}")

    hands = [threading.Thread(target=send, args=(paths[k::clients],)) for k in range(clients)]
    for hand in hands:
        hand.start()
    ready.wait()
    started = time.perf_counter()
    for hand in hands:
        hand.join()
    seconds = time.perf_counter() - started
    if wrong:
        raise RuntimeError(f"{len(wrong)} wrong answers: {wrong[0]}")
    return len(took) / seconds, took


def measure(office: Any, codes: list[str], edition: str, *, clients: int, rounds: int) -> dict[str, Any]:
    """Medians over the rounds; in each every code is asked once, in a language of its own, and the floor as often."""
    from tadrib.kernel import refs

    kinds = ("page", "unknown", "floor")
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    spent = dict.fromkeys(kinds, 0.0)
    for turn in range(rounds + 1):  # the first warms everything up and is not counted
        language = ("en", "ar", "fr", "pt")[turn % 4]
        strangers = ["-".join(refs.letters(4) for _ in range(3)) for _ in codes]
        paths = {
            "page": ([f"/{language}/verify/{code}/" for code in codes], 200),
            "unknown": ([f"/{language}/verify/{code}/" for code in strangers], 404),
            "floor": ([f"/floor/{edition}/"] * len(codes), 200),
        }
        for kind, (rows, wanted) in paths.items():
            before = processor_seconds()
            a_second, each = asked(office, rows, wanted, clients)
            if turn:
                spent[kind] += processor_seconds() - before
                found[kind].append(a_second)
                took[kind] += each
    told: dict[str, Any] = {"certificates": len(codes), "clients": clients, "load": os.getloadavg()[0]}
    for kind in kinds:
        told[f"{kind} a second"] = round(statistics.median(found[kind]), 1)
        told[f"{kind} a second of processor"] = round(len(took[kind]) / spent[kind], 1)
        told[f"{kind} median ms"] = round(1000 * statistics.median(took[kind]), 1)
        told[f"{kind} slowest ms"] = round(1000 * max(took[kind]), 1)
    told["times the floor"] = round(
        statistics.median(floor / page for floor, page in zip(found["floor"], found["page"], strict=True)), 2
    )
    return told


def main() -> int:
    """Measure and print; with ``--check`` 1 if the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--many", type=int, default=400)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--json", type=Path)
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tadrib-verifying-") as folder:
        office, codes, edition = prepare(Path(folder), given.many)
        office.start()
        try:
            found = measure(office, codes, edition, clients=given.clients, rounds=given.rounds)
        finally:
            office.kill()
    print("\n".join(f"{name}: {value}" for name, value in found.items()))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return int(given.check and found["page a second"] < GOAL_PER_SECOND)


if __name__ == "__main__":
    raise SystemExit(main())
