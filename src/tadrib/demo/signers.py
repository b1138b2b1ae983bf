"""Senegal's chain in the play: one nominates, another endorses, a third approves; the second is away and has a deputy.

The names of a state that arranged nothing go by one step; all other states of the play do so.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import tadrib.domain.accounts.operations
import tadrib.domain.calls.operations
import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
from tadrib.demo import cast as people
from tadrib.demo.cast import Cast
from tadrib.demo.days import Days
from tadrib.domain import accounts, calls, directory
from tadrib.domain.accounts.words import Role
from tadrib.domain.directory.words import Duty

STATE, ENDORSER, APPROVER = "SN", "endorser-sn", "approver-sn"
PEOPLE = ((ENDORSER, "Khady Example", "fr"), (APPROVER, "Moussa Example", "fr"))
DUTIES = (("fp-sn", Duty.NOMINATE), (ENDORSER, Duty.ENDORSE), (APPROVER, Duty.APPROVE))
PLAN = ("approved", "endorsed", "submitted", "draft")  # of its names in a call


def play(cast: Cast, days: Days) -> None:
    """Two more accounts, the chain, its duties; the endorser hands her acts over while she is away."""
    arranged, left = days.at(2026, 10, 26), days.at(2026, 11, 19)
    by = people.opener()
    for key, name, language in PEOPLE:
        user = accounts.operations.create_user(
            email=people.address(key), name=name, language=language, password=people.PASSWORD, is_example=True, by=by,
            now=arranged,
        )  # fmt: skip
        accounts.operations.grant_role(
            user, role=Role.FOCAL_POINT, scope=STATE, from_date=arranged.date(), by=by, now=arranged
        )
        cast.users[key] = user
    state = directory.queries.get_state(STATE)
    directory.operations.set_chain(
        state, endorsements=1, approves=True, transmits=False, is_own=True, by=by, now=arranged
    )
    for key, duty in DUTIES:
        directory.operations.give_duty(
            state, user=cast.users[key], duty=duty, from_date=arranged.date(), by=by, now=arranged
        )
    accounts.operations.delegate(
        cast.users["fp-sn"], scope=STATE, from_date=left.date(), to_date=days.at(2026, 12, 11).date(),
        by=cast(ENDORSER, left), now=left,
    )  # fmt: skip


def approve(cast: Cast, nomination: Any, moment: dt.datetime) -> None:
    """The last step, with the second factor given at that moment."""
    calls.operations.approve_nomination(
        nomination, second_factor_at=moment, note_number=f"NV-EX-{STATE}-A{nomination.priority}/{moment:%Y}",
        by=cast(APPROVER, moment), now=moment,
    )  # fmt: skip
