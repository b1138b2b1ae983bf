"""Who may decide, issue, read, revoke."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.credentials import words
from tadrib.domain.credentials.models import Award, Credential
from tadrib.engines import award as engine
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

SIGN = "credentials.sign"  # the worker's alone
HAND_OVER = "credentials.hand_over"  # of the doors for wallets alone, whose codes and tokens stand for the holder


def can_read(by: Actor) -> bool:
    """Programme and monitoring officers, the head of office, auditors."""
    return by.can(Permission.CREDENTIAL_READ)


def check_can_award(edition: Edition, *, by: Actor, now: dt.datetime) -> None:
    """Programme officers and the head of office, from the last day on, before the edition is closed."""
    if not by.can(Permission.AWARD_DECIDE):
        raise Refused("not_allowed")
    if edition.state != EditionState.RUNNING:
        raise Refused("award_edition")
    if timezone.localdate(now) < edition.end_date:
        raise Refused("award_too_early", date=edition.end_date)


def can_decide(rules: engine.Rules, *kinds: str, by: Actor) -> bool:
    """Whether the actor may sign an award when each of these kinds plays a part: what is proposed, what is chosen."""
    high = engine.decider(rules, *kinds) == words.Decider.HEAD
    return by.can(Permission.AWARD_DECIDE_HIGH if high else Permission.AWARD_DECIDE)


def check_can_decide(rules: engine.Rules, *kinds: str, ref: str, by: Actor) -> None:
    """See ``can_decide``; what the curriculum leaves to the head of office is for the head alone."""
    if not can_decide(rules, *kinds, by=by):
        raise Refused("award_head", ref=ref)


def check_can_issue(*, by: Actor) -> None:
    """Programme officers and the head of office."""
    if not by.can(Permission.AWARD_DECIDE):
        raise Refused("not_allowed")


def check_can_edit_paper(*, by: Actor) -> None:
    """How certificates look: the head of office."""
    if not by.can(Permission.CREDENTIAL_REVOKE):
        raise Refused("not_allowed")


def check_can_revoke(credential: Credential, *, by: Actor) -> None:
    """The head of office, once."""
    if not by.can(Permission.CREDENTIAL_REVOKE):
        raise Refused("not_allowed")
    if credential.state == words.Credential.REVOKED:
        raise Refused("credential_revoked")


def can_revoke(credential: Credential, *, by: Actor) -> bool:
    """Whether the button is shown."""
    try:
        check_can_revoke(credential, by=by)
    except Refused:
        return False
    return True


def check_can_suspend(credential: Credential, *, by: Actor) -> None:
    """The head of office, while it is valid."""
    if not by.can(Permission.CREDENTIAL_REVOKE):
        raise Refused("not_allowed")
    if credential.state != words.Credential.ISSUED:
        raise Refused("credential_state")


def check_can_reinstate(credential: Credential, *, by: Actor) -> None:
    """The head of office, while it is suspended."""
    if not by.can(Permission.CREDENTIAL_REVOKE):
        raise Refused("not_allowed")
    if credential.state != words.Credential.SUSPENDED:
        raise Refused("credential_state")


def check_can_correct(award: Award, *, by: Actor) -> None:
    """The head of office, the award that stands."""
    if not by.can(Permission.CREDENTIAL_REVOKE):
        raise Refused("not_allowed")
    if award.is_replaced:
        raise Refused("award_replaced")


def is_holder(credential: Credential, *, by: Actor) -> bool:
    """Whether the actor is the person it was awarded to."""
    return by.is_signed_in and credential.award.participation.person.user_id == by.user_id


def check_can_show_name(credential: Credential, *, by: Actor) -> None:
    """The holder, never the office."""
    if not is_holder(credential, by=by):
        raise Refused("credential_not_yours")


def check_can_offer(credential: Credential, *, by: Actor) -> None:
    """The holder, never the office; while the certificate is valid and its badge is signed."""
    if not is_holder(credential, by=by):
        raise Refused("credential_not_yours")
    if credential.state != words.Credential.ISSUED:
        raise Refused("offer_standing")
    if not credential.document:
        raise Refused("offer_unsigned")


def can_offer(credential: Credential, *, by: Actor) -> bool:
    """Whether the button is shown."""
    try:
        check_can_offer(credential, by=by)
    except Refused:
        return False
    return True


def check_can_end_offer(credential: Credential, *, by: Actor) -> None:
    """The holder."""
    if not is_holder(credential, by=by):
        raise Refused("credential_not_yours")


def check_can_hand_over(*, by: Actor) -> None:
    """The doors for wallets."""
    if not by.can(HAND_OVER):
        raise Refused("not_allowed")


def check_can_sign(*, by: Actor) -> None:
    """The worker."""
    if not by.can(SIGN):
        raise Refused("not_allowed")


def check_can_renew_key(*, by: Actor) -> None:
    """Administrators."""
    if not by.can(Permission.USER_EDIT):
        raise Refused("not_allowed")
