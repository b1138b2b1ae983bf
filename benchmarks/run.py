"""How much slower than bare Django the product's pages are: ``python benchmarks/run.py [--quick] [--json OUT]``.

Starts the real server on a database of its own and asks for pages one after the other over one connection. What
counts are the ratios to the floor (``urls.floor``), asked for in turn with the pages so that a busy machine slows
both. Ends with 1 if a goal is missed by more than ``--slack`` allows (none is checked unless it is given).
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
TOKEN = "b" * 32  # the form's token and its cookie, as a browser holds them
PUBLIC, LIST, WRITE = 2.0, 4.0, None
EARLIEST = dt.date(1975, 1, 1)  # birth of the eldest nominee


@dataclass(frozen=True)
class Target:
    """One thing that is asked for: a page, or a form that is sent (``body`` gives each sending's own fields).

    A ``path`` with ``{number}`` in it is another address each time, so that no kept page answers it; with ``{call}`` it
    is another of ``calls`` open calls for every twenty numbers.
    """

    name: str
    path: str
    goal: float | None
    session: str = ""
    body: Callable[[int], dict[str, str]] | None = None
    calls: int = 1

    def address(self, number: int) -> str:
        """The path for one asking."""
        return self.path.format(number=number, call=number // 20 % self.calls)

    def ask(self, line: HTTPConnection, number: int) -> float:
        """Seconds from the first byte sent to the last byte read."""
        cookies = {"sessionid": self.session, "csrftoken": TOKEN if self.session else ""}
        headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items() if v)}
        method, content, wanted = "GET", None, 200
        if self.body:
            method, wanted = "POST", 302
            content = urlencode({"csrfmiddlewaretoken": TOKEN, **self.body(number)})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        line.request(method, self.address(number), content, {k: v for k, v in headers.items() if v})
        answer = line.getresponse()
        page = answer.read()
        passed = time.perf_counter() - started
        if answer.status != wanted:
            raise RuntimeError(f"{self.name}: {answer.status} instead of {wanted}: {page[-1000:]!r}")
        return passed


def invented(number: int) -> str:
    """A name like no other: people who are asked about as perhaps the same would not be taken in."""
    digest = hashlib.sha256(str(number).encode()).digest()
    return "".join("bdfgklmnrstz"[byte % 12] + "aiou"[byte // 64] for byte in digest[:5]).capitalize()


def targets(world: Any) -> list[Target]:
    """The floor first."""

    def nominee(number: int) -> dict[str, str]:
        return {
            "key": f"bench-{number}", "state": world.state, "act": "submit", "given_names": f"Exemple {invented(number)}",
            "family_names": invented(-number), "sex": "F", "birth_date": str(EARLIEST + dt.timedelta(number * 7 % 9_001)),
            "email": f"bench-{number}@example.org",
            "agency": "police", "unit": "Police judiciaire", "rank": "officer", "function": "Enquêtrice",
            "years_of_service": "8", "motivation": "Exemple.", "mode": "in_person", "language_fr": "4",
            "language_en": "3", "declaration": "on",
        }  # fmt: skip

    office, own = world.officer, world.focal_point
    lists = {
        "500 nominations, vetting, 25 of them": f"/en/office/vetting/?call={world.call_500}",
        "5,000 nominations, vetting, 25 of them": f"/en/office/vetting/?call={world.call_5000}",
        "500 nominations, call, 25 of them": f"/en/office/calls/{world.call_500}/nominations/",
        "5,000 nominations, call, 25 of them": f"/en/office/calls/{world.call_5000}/nominations/",
    }
    return [
        Target("floor: one query, no template", f"/floor/{world.edition}/", None),
        Target("edition, public, English", f"/en/editions/{world.edition}/", PUBLIC),
        Target("edition, public, Arabic", f"/ar/editions/{world.edition}/", PUBLIC),
        Target("calendar of 200 editions, public", f"/en/calendar/?year={world.year}", PUBLIC),
        *(Target(name, path, LIST, office) for name, path in lists.items()),
        *(Target(f"{name}, just after an act", f"{path}{'&' if '?' in path else '?'}n={{number}}", None, office)
          for name, path in lists.items()),
        Target("nomination form", "/en/portal/calls/CAL-OPEN-0/nominate/", None, own),
        Target(
            "nomination submitted", "/en/portal/calls/CAL-OPEN-{call}/nominate/", WRITE, own, nominee,
            world.open_calls,
        ),
    ]


def measure(office: Any, rows: list[Target], *, rounds: int, each: int) -> dict[str, dict[str, float]]:
    """Medians in milliseconds, and the median over the rounds of each round's ratio to the floor."""
    from tests.durability.serving import connected

    times: dict[str, list[list[float]]] = {row.name: [] for row in rows}
    number = 0
    with connected(office) as line:
        for turn in range(rounds + 1):  # the first warms everything up and is not counted
            for row in rows:
                few = each if row.body is None else max(3, each // 3)
                taken = []
                for _ in range(few):
                    number += 1
                    taken.append(row.ask(line, number))
                if turn:
                    times[row.name].append(taken)
    floor = [statistics.median(taken) for taken in times[rows[0].name]]
    found = {}
    for row in rows:
        medians = [statistics.median(taken) for taken in times[row.name]]
        ratios = [median / base for median, base in zip(medians, floor, strict=True)]
        found[row.name] = {"ms": 1000 * statistics.median(medians), "ratio": statistics.median(ratios)}
    return found


def queries(rows: list[Target]) -> dict[str, tuple[int, int]]:
    """Per target: how many database queries it makes, and how many bytes its page has before compression."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for row in rows:
        client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=False)
        if row.session:
            client.cookies["sessionid"], client.cookies["csrftoken"] = row.session, TOKEN
        client.get(row.address(0))
        with CaptureQueriesContext(connection) as caught:
            answer = client.post(row.address(10**6), row.body(10**6)) if row.body else client.get(row.address(1))
        found[row.name] = (len(caught), len(answer.content))
    return found


def prepare(folder: Path) -> tuple[Any, list[Target]]:
    """The office with its data, not started yet, and what to ask it."""
    os.environ.update(DJANGO_SETTINGS_MODULE="benchmarks.served", TADRIB_DATA=str(folder), TADRIB_SECRETS=str(folder))
    import django

    django.setup()
    from benchmarks import data
    from django.core.management import call_command
    from django.db import connections

    from tests.durability.serving import Office

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    world = data.make()
    connections.close_all()
    return Office(folder, settings_module="benchmarks.served"), targets(world)


def table(found: dict[str, dict[str, float]], asked: dict[str, tuple[int, int]], rows: list[Target]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | times the floor | goal | queries | kB |", "|---|---:|---:|---:|---:|"]
    for row in rows:
        count, size = asked[row.name]
        goal = f"{row.goal:g}" if row.goal else "–"
        lines.append(f"| {row.name} | {found[row.name]['ratio']:.1f} | {goal} | {count} | {size / 1000:.0f} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and say; 1 if a goal is missed beyond the slack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there too")
    parser.add_argument("--slack", type=float, help="fail if a ratio is more than this many times its goal")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tadrib-benchmark-") as name:
        office, rows = prepare(Path(name))
        asked = queries(rows)
        office.start()
        try:
            found = measure(office, rows, rounds=3 if options.quick else 10, each=12 if options.quick else 30)
        finally:
            office.kill()
    from benchmarks import paper

    papers = paper.per_second(2 if options.quick else 8)
    print(table(found, asked, rows))
    print(f"\nThe floor took {found[rows[0].name]['ms']:.1f} ms. Certificates a second on one core: {papers:.1f}")
    if options.json:
        figures = {
            row.name: {**found[row.name], "goal": row.goal, "queries": asked[row.name][0], "bytes": asked[row.name][1]}
            for row in rows
        }
        options.json.write_text(json.dumps({"pages": figures, "certificates_per_second": papers}, indent=1))
    missed = [r for r in rows if options.slack and r.goal and found[r.name]["ratio"] > r.goal * options.slack]
    for row in missed:
        print(f"Missed by far: {row.name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
