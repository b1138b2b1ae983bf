"""What is measured: an invented year of 200 editions, a call with 500 names and one with 5,000. All marked example."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.catalogue.models import Course, Edition
from tadrib.domain.directory.models import Person
from tadrib.domain.vetting.models import Decision
from tests import makers
from tests.durability.serving import session_of

EDITIONS = 200
COURSES_OF_AN_AREA = 4
AREAS = ("border", "investigations", "prisons", "disengagement", "rehabilitation")
OPEN_CALLS = 100  # CAL-OPEN-0 and so on: no state puts thousands forward in one call
STATES = tuple("DZ AO BJ BW BF BI CV CM CF TD KM CG CI CD DJ EG GQ ER SZ ET GA GM GH GN GW".split())


@dataclass(frozen=True)
class World:
    """The addresses to ask for, and the sessions of those who ask."""

    edition: str
    year: int
    call_500: str
    call_5000: str
    open_calls: int
    state: str
    officer: str
    focal_point: str


def _call(edition: Edition, names: int) -> Call:
    now = timezone.now()
    call = makers.call(edition, states=STATES, deadline=now + dt.timedelta(days=30))
    states = [row.state for row in call.states.select_related("state")]
    count = itertools.count(1)
    persons = Person.objects.bulk_create(
        Person(
            ref=f"PER-{call.pk}-{i}", given_names=f"Exemple {i}", family_names=f"Personne {call.pk}", sex="FM"[i % 2],
            birth_date=dt.date(1985, 1, 1), nationality=states[i % len(states)], email=f"p{call.pk}-{i}@example.org",
            language="fr", is_example=True, created_at=now,
        )
        for i in itertools.islice(count, names)
    )  # fmt: skip
    nominations = Nomination.objects.bulk_create(
        Nomination(
            ref=f"NOM-{call.pk}-{i}", call=call, nominating_state=states[i % len(states)], person=person,
            agency="police", unit="Police judiciaire", rank="officer", function="Enquêteur", years_of_service=7,
            languages={"fr": 4}, motivation="Exemple.", priority=i // len(states) + 1, declared_at=now,
            state="endorsed", created_at=now, created_by="USR-0", submitted_at=now, endorsed_at=now,
            endorsed_by="USR-0",
        )
        for i, person in enumerate(persons, 1)
    )  # fmt: skip
    Decision.objects.bulk_create(
        Decision(nomination=row, state="eligible", checked_at=now, decided_at=now) for row in nominations
    )
    return call


@transaction.atomic
def make() -> World:
    """Write everything; takes some seconds."""
    now = timezone.now()
    year = now.year + 1
    courses: list[Course] = []
    for number, code in enumerate(AREAS, 1):
        area = makers.area(code)
        area.number = number
        area.save()
        programme = makers.programme(area=area)
        courses += [makers.course(programme=programme) for _ in range(COURSES_OF_AN_AREA)]
    versions = [makers.version(course, modules=3, outcomes=4) for course in courses]
    editions = []
    for i in range(EDITIONS):
        start = dt.date(year, 1 + i % 11, 1 + i % 27)
        editions.append(
            makers.edition(
                versions[i % len(versions)], seats=25, start_date=start, end_date=start + dt.timedelta(days=18),
                is_example=True, place=makers.text("Rabat"),
            )
        )  # fmt: skip
    first, second = editions[150], editions[151]
    call_500, call_5000 = _call(first, 500), _call(second, 5000)
    for number, edition in enumerate(editions[:OPEN_CALLS]):
        row = makers.call(edition, states=("ML",), deadline=now + dt.timedelta(days=30), ref=f"CAL-OPEN-{number}")
        row.states.update(names_max=9_000)
    return World(
        edition=first.ref,
        year=year,
        call_500=call_500.ref,
        call_5000=call_5000.ref,
        open_calls=OPEN_CALLS,
        state="ML",
        officer=session_of(makers.user(Role.PROGRAMME_OFFICER)),
        focal_point=session_of(makers.user(Role.FOCAL_POINT, scope="ML")),
    )
