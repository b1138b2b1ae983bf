"""Editions with decided awards and nothing issued: for the batch's benchmark, and for killing its worker in a test."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials.models import Award
from tests import makers

MOST = 500  # participants of one edition
DECIDED = dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC)


def awarded_editions(many: int) -> list[Edition]:
    """As many editions as ``many`` awards need. Persons are invented and marked as example."""
    return [_edition(min(MOST, many - first), first) for first in range(0, many, MOST)]


@transaction.atomic
def _edition(many: int, first: int) -> Edition:
    edition = makers.edition(state="running")
    for i in range(first, first + many):
        person = makers.person(
            makers.state("ML"), given_names=f"Exemple {i}", family_names="Personne", native_name="شخص مثال",
            email=f"b{i}@example.org", language="fr", is_example=True,
        )  # fmt: skip
        Award.objects.create(
            ref=f"AWD-B-{makers.n()}", participation=makers.participation(edition, person=person), kind="completion", facts={},
            decided_at=DECIDED, decided_by="USR-0",
        )  # fmt: skip
    return edition
