"""Check the nominations of a call, with the courses that its nominees completed here before and the awards they hold.

Vetting comes before enrolment and credentials in the life cycle and cannot ask them; this use case asks and hands
vetting what it needs.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import tadrib.domain.credentials.queries
import tadrib.domain.enrolment.queries
import tadrib.domain.vetting.operations
import tadrib.domain.vetting.queries
from tadrib.domain import credentials, enrolment, vetting
from tadrib.kernel.actor import Actor


def check_nominations(what: Any, *, by: Actor, now: dt.datetime) -> vetting.operations.Checked:
    """Check all endorsed nominations of a call, or one nomination, and settle their gates. ``what`` is the row of
    either."""
    is_call = hasattr(what, "deadline")
    if is_call:
        people = list(vetting.queries.list_decisions(by, what).values_list("person_id", flat=True))
    else:
        people = [what.person_id]
    earlier: defaultdict[int, list[tuple[str, dt.date | None]]] = defaultdict(list)
    for row in enrolment.queries.list_completed(people):
        earlier[row.person_id].append((row.course_code, row.end_date))
    awards: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for award in credentials.queries.list_earned(people):
        awards[award.person_id].append((award.course_code, award.kind))
    rows = what if is_call else [what]
    return vetting.operations.check_eligibility(rows, earlier=earlier, awards=awards, by=by, now=now)
