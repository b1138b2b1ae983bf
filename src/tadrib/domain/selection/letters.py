"""Letters of selection: the result, one letter for each focal point, about the people of their own state only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.directory.models import State
from tadrib.domain.messaging.operations import Reader
from tadrib.domain.selection import words
from tadrib.domain.selection.models import Placement, SelectionRun


def results(run: SelectionRun, *, at: dt.datetime) -> int:
    """Tell every state that put somebody forward what became of its people; returns how many letters wait to leave.

    Who was stopped before selection stands among those not selected: a letter tells no ground.
    """
    rows = (
        Placement.objects.filter(run=run)
        .select_related("nomination__person", "nomination__nominating_state")
        .order_by("rank", "nomination__priority", "pk")
    )
    by_state: defaultdict[State, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        group = row.place if row.place in {words.Place.SELECTED, words.Place.RESERVE} else words.Place.NOT_PLACED
        by_state[row.nomination.nominating_state][group].append(row.nomination.person.full_name)
    edition = run.call.edition
    taken = sum(row.place == words.Place.SELECTED for row in rows)
    count = 0
    for state, groups in sorted(by_state.items(), key=lambda pair: pair[0].code):
        for user in accounts.queries.list_readers(Role.FOCAL_POINT, scope=state.code, today=at.date()):
            messaging.operations.queue(
                "selection.result",
                to=Reader(
                    email=user.email, language=user.language, name=user.name, user_ref=user.ref, state_code=state.code
                ),
                subject_ref=run.call.ref,
                at=at,
                facts={
                    "course": dict(edition.course.title),
                    "place": dict(edition.place),
                    "start": edition.start_date.isoformat(),
                    "end": edition.end_date.isoformat(),
                    "state": dict(state.name),
                    "selected": groups[words.Place.SELECTED],
                    "reserve": groups[words.Place.RESERVE],
                    "others": groups[words.Place.NOT_PLACED],
                    "call": run.call.ref,
                    "is_full": taken >= run.call.seats,
                },
            )
            count += 1
    return count
