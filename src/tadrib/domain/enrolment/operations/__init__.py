"""Every write of invitations, participations and travel dossiers: one function each."""

from __future__ import annotations

from tadrib.domain.enrolment.operations.inviting import (
    accept_invitation,
    conclude_participation,
    decline_invitation,
    invite_cohort,
    invite_replacement,
    lapse_invitation,
    move_participations,
    report_no_reserve,
    tell_post,
    withdraw_invitation,
    withdraw_participation,
)
from tadrib.domain.enrolment.operations.travel import (
    Opened,
    accept_dossier,
    ask_for_travel,
    change_dossier,
    open_dossier,
    open_paper,
    remind_of_travel,
    return_dossier,
    send_dossier,
    set_travel_parts,
)
from tadrib.domain.enrolment.operations.travel_papers import attach_paper, erase_dossier, remove_paper

__all__ = [
    "Opened",
    "accept_dossier",
    "accept_invitation",
    "ask_for_travel",
    "attach_paper",
    "change_dossier",
    "conclude_participation",
    "decline_invitation",
    "erase_dossier",
    "invite_cohort",
    "invite_replacement",
    "lapse_invitation",
    "move_participations",
    "open_dossier",
    "open_paper",
    "remind_of_travel",
    "remove_paper",
    "report_no_reserve",
    "return_dossier",
    "send_dossier",
    "set_travel_parts",
    "tell_post",
    "withdraw_invitation",
    "withdraw_participation",
]
