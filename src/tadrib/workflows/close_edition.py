"""Closing an edition: attendance is marked, tests are closed, the practical is published, awards are decided,
certificates are issued.

Four apps work together, so it stands here: each says what is still missing, and the catalogue closes the edition.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

import tadrib.domain.assessment.queries
import tadrib.domain.catalogue.operations
import tadrib.domain.credentials.queries
import tadrib.domain.delivery.queries
from tadrib.domain import assessment, catalogue, credentials, delivery
from tadrib.domain.assessment.words import Instrument
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def missing(by: Actor, edition: Any) -> list[Refused]:
    """What stands between an edition and its closing, in the order in which it is done; empty when nothing does."""
    sessions = [s for s in delivery.queries.list_sessions(by, edition) if not s.cancelled_at and not s.is_marked]
    instruments = [i for i in assessment.queries.list_instruments(by, edition) if i.state == Instrument.OPEN]
    counts = {
        "close_sessions": len(sessions),
        "close_instruments": len(instruments),
        "close_practicals": assessment.queries.count_open_practicals(by, edition),
        "close_awards": credentials.queries.count_undecided(by, edition),
        "close_credentials": credentials.queries.awards_to_issue(by, edition).count(),
    }
    return [Refused(code, count=count) for code, count in counts.items() if count]


@transaction.atomic
def close_edition(edition: Any, *, by: Actor, now: dt.datetime) -> Any:
    """Close the edition, or refuse with the first thing that is missing (``close_...``), or as the catalogue does
    (``not_allowed``, ``edition_not_over``, ``move_not_allowed``, ``stale``)."""
    for refusal in missing(by, edition):
        raise refusal
    return catalogue.operations.close_edition(edition, by=by, now=now)
