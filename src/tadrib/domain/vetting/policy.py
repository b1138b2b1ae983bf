"""Who may check, who may judge, who may see what came of it."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Nomination
from tadrib.domain.vetting import words
from tadrib.domain.vetting.models import DueDiligence
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def can_read(by: Actor) -> bool:
    """The office, without the sealed files."""
    return by.can(Permission.VETTING_READ)


def can_open_files(by: Actor) -> bool:
    """Due-diligence officers and nobody else: not the head of office, not the auditor."""
    return by.can(Permission.DUE_DILIGENCE)


def check_can_check(*, by: Actor) -> None:
    """Programme and due-diligence officers."""
    if not by.can(Permission.VETTING_CHECK):
        raise Refused("not_allowed")


def check_can_open_file(*, by: Actor) -> None:
    """Due-diligence officers."""
    if not can_open_files(by):
        raise Refused("not_allowed")


def check_can_decide(nomination: Nomination, outcome: str, ground: str, *, by: Actor) -> None:
    """A due-diligence officer, on an endorsed nomination, with an outcome and a ground that fit each other."""
    check_can_open_file(by=by)
    if nomination.state != calls_words.Nomination.ENDORSED:
        raise Refused("nomination_not_here")
    if outcome not in set(words.Outcome):
        raise Refused("outcome_unknown")
    if ground not in set(words.Ground):
        raise Refused("ground_unknown")
    if outcome == words.Outcome.CLEARED and ground != words.Ground.NONE:
        raise Refused("ground_not_fitting")
    if outcome in {words.Outcome.NOT_CLEARED, words.Outcome.CONDITION} and ground == words.Ground.NONE:
        raise Refused("ground_missing")


def check_is_other_officer(file: DueDiligence, *, by: Actor) -> None:
    """Four eyes: a due-diligence officer who is not the one who decided."""
    check_can_open_file(by=by)
    if by.ref == file.decided_by:
        raise Refused("same_officer")
