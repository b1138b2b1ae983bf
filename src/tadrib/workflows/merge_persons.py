"""Two entries of the directory turn out to be one human being: everything points to the one that is kept.

Calls own the nominations and enrolment the participations (with them attendance, answers and certificates); the
directory keeps what was moved, so that it can be taken back exactly. People decide; nothing calls this by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

import tadrib.domain.calls.operations
import tadrib.domain.directory.operations
import tadrib.domain.enrolment.operations
from tadrib.domain import calls, directory, enrolment
from tadrib.kernel.actor import Actor


@transaction.atomic
def merge_persons(kept: Any, merged: Any, *, by: Actor, now: dt.datetime) -> Any:
    """Join ``merged`` into ``kept``; returns the joining. What cannot live together is refused and nothing changes."""
    moved = {
        "nominations": calls.operations.move_nominations(merged, kept, by=by, now=now),
        "participations": enrolment.operations.move_participations(merged, kept, by=by, now=now),
    }
    return directory.operations.merge_persons(kept, merged, moved=moved, by=by, now=now)


@transaction.atomic
def unmerge_persons(merge: Any, *, by: Actor, now: dt.datetime) -> Any:
    """Take a joining back: what was moved goes back, what came since stays with the person kept."""
    merge = directory.operations.unmerge_persons(merge, by=by, now=now)
    kept, merged, moved = merge.kept, merge.merged, merge.moved
    calls.operations.move_nominations(kept, merged, only=moved["nominations"], by=by, now=now)
    enrolment.operations.move_participations(kept, merged, only=moved["participations"], by=by, now=now)
    return merge
