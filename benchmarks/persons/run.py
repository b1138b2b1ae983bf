"""What looking for the same human being costs: ``python -m benchmarks.persons.run [--people N] [--json OUT] [--check]``.

Invented names of six regions' spellings, one in fifty a second entry of somebody before it (other spelling, no birth
date, or a letter wrong). Times ``directory.queries.list_proposals`` over all of them, database included (SQLite). ``--check`` ends with 1 if the goal is missed: 10 seconds for 5,000.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_SECONDS = 10.0
GIVEN = (
    "Mohamed", "Amadou", "Fatima", "Aïssatou", "João", "Ngozi", "Ibrahim", "Mariam", "Youssef", "Cheick", "Awa", "Kofi",
    "Abdoulaye", "Khadija", "Oumar", "Salimata", "Tunde", "Hauwa", "Moussa", "Ana Paula", "Idriss", "Zainab", "Papa",
    "Rachid", "Adama", "Blessing", "Emmanuel", "Halima", "Seydou", "Victoria",
)  # fmt: skip
FAMILY = (
    "Traoré", "Ould Ahmed", "Ben Salah", "El Amrani", "Diallo", "Okafor", "Mensah", "Silva", "Camara", "Sow", "Ndiaye",
    "Haidara", "Bello", "Kouassi", "Coulibaly", "Abubakar", "Dos Santos", "Cissé", "Zongo", "Mbaye", "Sesay", "Hassan",
    "Ouédraogo", "Adeyemi", "Bah", "Konaté", "Machava", "Tall", "Eze", "Boukary",
)  # fmt: skip
OTHER = {"Mohamed": "Muhammad", "Ould Ahmed": "Wuld Ahmad", "Ben Salah": "Bin Salah", "El Amrani": "Al-Amrani"}


def fill(people: int) -> int:
    """Put so many persons into the directory; how many of them are second entries."""
    from tadrib.domain.directory.models import Person
    from tests import makers

    dice = random.Random(people)
    states = [makers.state(code) for code in ("ML", "SN", "NG", "BJ", "BF", "TD", "MA", "CI", "GH", "MZ")]
    rows: list[Person] = []
    again = 0
    for number in range(people):
        if number % 50 == 49:
            first = rows[dice.randrange(len(rows))]
            again += 1
            given, family = (OTHER.get(name, name) for name in (first.given_names, first.family_names))
            nation, born, sex = first.nationality, dice.choice([first.birth_date, None]), first.sex
        else:
            given = f"{dice.choice(GIVEN)} {dice.choice(GIVEN)}" if dice.random() < 0.4 else dice.choice(GIVEN)
            family, nation, sex = dice.choice(FAMILY), dice.choice(states), dice.choice("FM")
            born = dt.date(1965, 1, 1) + dt.timedelta(days=dice.randrange(12_000))
        rows.append(
            Person(ref=f"PER-{number}", given_names=given, family_names=family, nationality=nation, sex=sex,
                   birth_date=born, language="fr", is_example=True, created_at=makers.NOW)
        )  # fmt: skip
    Person.objects.bulk_create(rows, batch_size=500)
    return again


def measure(people: int) -> dict[str, float]:
    """Seconds, megabytes before and after, and how many pairs are proposed."""
    from tadrib.domain.directory import queries
    from tests import makers

    again = fill(people)
    by = makers.officer()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    found = queries.list_proposals(by)
    seconds = time.perf_counter() - started
    return {
        "people": people, "second entries": again, "pairs proposed": len(found), "seconds": round(seconds, 2),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "megabytes before": round(before),
    }  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=5_000)
    options.add_argument("--json")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE="benchmarks.served", TADRIB_DATA=folder, TADRIB_SECRETS=folder)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)
        found = measure(given.people)
    print("\n".join(f"{name}: {value}" for name, value in found.items()))
    if given.json:
        Path(given.json).write_text(json.dumps(found), encoding="utf-8")
    return int(given.check and found["seconds"] > GOAL_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
