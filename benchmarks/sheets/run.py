"""What taking in a sheet of 1,000 names costs: ``python -m benchmarks.sheets.run [--rows N] [--json OUT] [--check]``.

Makes an office of its own in a temporary folder (SQLite), a call that lets one state put forward N people, and a
filled XLSX of N rows, all good; then times ``calls.operations.read_sheet`` from bytes to nominations, in this process
held to one core, with the parser's process. Memory is the greatest resident size of either, as the kernel tells it.
``--check`` ends with 1 if a goal is missed: 5 seconds, 200 MB for 1,000 rows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_SECONDS, GOAL_MB = 5.0, 200.0


def world(rows: int) -> tuple[Any, Any, Any, bytes]:
    """The call, the state, its focal point, and the filled sheet."""
    import openpyxl

    from tadrib.domain.calls import queries
    from tadrib.domain.calls.models import CallState
    from tests import makers

    call, state = makers.call(), makers.state("ML")
    CallState.objects.filter(call=call, state=state).update(names_max=rows)
    by = makers.focal_point(state)
    book = openpyxl.load_workbook(io.BytesIO(queries.template_of(by, call, "ML", language="fr")))
    sheet = book.worksheets[0]
    places = {sheet.cell(1, c).value.removeprefix("tadrib:"): c for c in range(1, sheet.max_column + 1)}
    for number in range(rows):
        told = {
            "given_names": f"Exemple {number}", "family_names": f"Mesure {number % 97}", "sex": "Femme",
            "birth_date": dt.date(1980, 1, 1) + dt.timedelta(days=number), "email": f"n{number}@example.org",
            "agency": "police", "unit": "Police judiciaire", "rank": "officer", "function": "Enquêtrice",
            "years_of_service": number % 30, "motivation": "Exemple.", "mode": "in_person",
        }  # fmt: skip
        for name, value in told.items():
            sheet.cell(number + 3, places[name]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return call, state, by, stream.getvalue()


def megabytes(who: int) -> float:
    """The greatest resident size so far; Linux tells kilobytes."""
    return resource.getrusage(who).ru_maxrss / 1024


def measure(rows: int) -> dict[str, float]:
    """Seconds and megabytes, in a fresh process: the file is made by another one, whose memory does not count."""
    import django

    django.setup()
    from tadrib.domain.calls import operations
    from tadrib.domain.calls.models import Call, Nomination
    from tadrib.domain.directory.models import State
    from tests import makers

    content = (Path(os.environ["TADRIB_DATA"]) / "names.xlsx").read_bytes()
    call, state = Call.objects.get(), State.objects.get(code="ML")
    before = megabytes(resource.RUSAGE_SELF)
    started = time.perf_counter()
    operations.read_sheet(
        call, state=state, name="names.xlsx", content=content, by=makers.focal_point(state), now=makers.NOW
    )
    seconds = time.perf_counter() - started
    kept = Nomination.objects.count()
    if kept != rows:
        raise RuntimeError(f"{kept} of {rows} rows were kept")
    return {
        "rows": rows, "seconds": round(seconds, 2), "megabytes": round(megabytes(resource.RUSAGE_SELF)),
        "megabytes before": round(before), "megabytes of the parser": round(megabytes(resource.RUSAGE_CHILDREN)),
    }  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000)
    options.add_argument("--json")
    options.add_argument("--check", action="store_true")
    options.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.inner:
        print(json.dumps(measure(given.rows)))
        return 0
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="benchmarks.served", TADRIB_DATA=folder, TADRIB_SECRETS=folder,
            PYTHONPATH=os.pathsep.join(sys.path[:2]),
        )  # fmt: skip
        import subprocess

        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)
        *_, content = world(given.rows)
        (Path(folder) / "names.xlsx").write_bytes(content)
        again = [sys.executable, "-m", "benchmarks.sheets.run", "--inner", "--rows", str(given.rows)]
        done = subprocess.run(again, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return 1
    found = json.loads(done.stdout.splitlines()[-1])
    print("\n".join(f"{name}: {value}" for name, value in found.items()))
    if given.json:
        Path(given.json).write_text(json.dumps(found), encoding="utf-8")
    most = max(found["megabytes"], found["megabytes of the parser"])
    return int(given.check and (found["seconds"] > GOAL_SECONDS or most > GOAL_MB))


if __name__ == "__main__":
    raise SystemExit(main())
