"""A small course that begins in seven weeks: invitations that wait for an answer, a reserve list, travel. Invented."""

from __future__ import annotations

from typing import Any

import tadrib.domain.enrolment.operations
import tadrib.domain.selection.queries
from tadrib.demo import reference, small
from tadrib.demo.cast import Cast
from tadrib.demo.days import Days
from tadrib.domain import enrolment, selection
from tadrib.workflows import replace_invitee

REF = "EX-FAMILIES-2027"
SEED = 20270111
WAIT = ("MZ", "NG")  # states whose people have not answered yet


def play(cast: Cast, days: Days, known: Any) -> None:
    """From the call to the answers; ``known``, who has an account, has not answered yet."""
    at = days.at
    row = days.moved(reference.edition_row(REF))
    edition = reference.put_edition(cast, row, at=at(2026, 9, 7))
    call = small.publish_call(cast, edition, row, reserves=4, least=1)
    call = small.nominate(cast, call, row, each=3, seed=SEED, moment=at(2026, 10, 5), known=known)
    small.select(cast, call, cleared=known)
    invited, answered, declined = at(2026, 11, 4), at(2026, 11, 10), at(2026, 11, 12)
    officer = cast("officer", invited)
    enrolment.operations.set_travel_parts(
        edition, parts=["passport", "contact", "travel", "needs"],
        costs={"ticket": "office", "stay": "office", "visa": "state"}, by=officer, now=invited,
    )  # fmt: skip
    run = selection.queries.signed_run(officer, call)
    rows = enrolment.operations.invite_cohort(run, reply_by=at(2026, 12, 4, 22), by=officer, now=invited)
    for code in row["states"]:
        if code in WAIT:
            continue
        by = cast(f"fp-{code.lower()}", answered)
        for number, invitation in enumerate(small.of_state(rows, code)):
            if code == "SN" and number == 0:
                replace_invitee.decline_invitation(
                    invitation, reason="Nommée à un autre poste (exemple)", by=by, now=declined
                )
            else:
                enrolment.operations.accept_invitation(invitation, by=by, now=answered)
