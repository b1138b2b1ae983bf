"""Who may read figures, the lists behind them, and who keeps a report."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def can_read_all(by: Actor) -> bool:
    """The office: figures of every edition, and the lists they were counted from."""
    return by.can(Permission.RESULTS_ROWS)


def can_read(by: Actor, donors: frozenset[str]) -> bool:
    """The office; a donor of the edition's programme (``donors``: institutions' codes), figures only."""
    return can_read_all(by) or (by.can(Permission.RESULTS_READ) and bool(by.organisations & donors))


def can_report(by: Actor) -> bool:
    """Programme and monitoring officers and the head of office; an auditor reads and keeps nothing."""
    return can_read_all(by) and (by.can(Permission.ASSESSMENT_EDIT) or by.can(Permission.PROGRAMME_APPROVE))


def check_can_report(*, by: Actor) -> None:
    """As ``can_report``."""
    if not can_report(by):
        raise Refused("not_allowed")
