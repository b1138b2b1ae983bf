"""What participants earned: decided by a person, corrected by a new award in the place of the old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
import tadrib.domain.enrolment.operations
from tadrib.domain import audit, enrolment
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import policy, queries, words
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.credentials.operations.standing import take_back
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused, Stale


@transaction.atomic
def decide_awards(
    edition: Edition, *, kinds: Mapping[str, str], reasons: Mapping[str, str] | None = None, by: Actor, now: dt.datetime
) -> list[Award]:
    """A person decides what participants earned, following the rule or, with a reason, not.

    ``kinds`` and ``reasons`` are by the participation's ref. Concludes each participation. Refused for all together:
    ``not_allowed``, ``award_edition``, ``award_too_early``, ``award_none``, ``award_foreign``, ``award_kind``,
    ``award_decided``, ``award_reason``.
    """
    policy.check_can_award(edition, by=by, now=now)
    if not kinds:
        raise Refused("award_none")
    proposals = {p.participation.ref: p for p in queries.propose_awards(by, edition)}
    awards = []
    for ref, kind in kinds.items():
        reason = (reasons or {}).get(ref, "").strip()
        proposal = proposals.get(ref)
        if proposal is None:
            raise Refused("award_foreign", ref=ref)
        if kind not in set(words.Award):
            raise Refused("award_kind")
        if proposal.award:
            raise Refused("award_decided", ref=ref)
        if kind != proposal.kind and not reason:
            raise Refused("award_reason", ref=ref)
        awards.append(_decide(proposal, kind, reason, by=by, now=now))
    return awards


def _decide(proposal: queries.Proposal, kind: str, reason: str, *, by: Actor, now: dt.datetime) -> Award:
    participation = proposal.participation
    differs = kind != proposal.kind
    facts = {
        "attended": proposal.attended,
        "held": proposal.held,
        "right": proposal.right,
        "out_of": proposal.out_of,
        "rule": dict(participation.edition.version.award_rule),
        "proposed": str(proposal.kind),
        "basis": str(proposal.basis),
    }
    try:
        with transaction.atomic():
            award = Award.objects.create(
                ref=refs.new_ref(Award, "AWA", now.year),
                participation=participation,
                kind=str(kind),
                facts=facts,
                reason=reason if differs else "",
                decided_at=now,
                decided_by=by.ref,
            )
    except IntegrityError as error:
        raise Refused("award_decided", ref=participation.ref) from error
    completed = kind == words.Award.COMPLETION
    enrolment.operations.conclude_participation(participation, completed=completed, by=by, now=now)
    audit.operations.record(
        words.Event.AWARD_DECIDED, participation.ref, by=by, at=now, reason=award.reason, kind=str(kind),
        proposed=str(proposal.kind),
    )  # fmt: skip
    return award


@transaction.atomic
def correct_award(award: Award, *, kind: str, reason: str, by: Actor, now: dt.datetime) -> Award:
    """Put a new award in the place of one that was wrong, or whose certificate said something wrong.

    The old award stays on record; its certificate is revoked as replaced. The new certificate is issued like any
    other, with the person's facts as they are then. Refused: ``not_allowed``, ``award_replaced``, ``award_kind``,
    ``reason_missing``, ``stale``.
    """
    policy.check_can_correct(award, by=by)
    if kind not in set(words.Award):
        raise Refused("award_kind")
    if not reason.strip():
        raise Refused("reason_missing")
    if not Award.objects.filter(pk=award.pk, is_replaced=False).update(is_replaced=True):
        raise Stale(award.ref)
    facts: dict[str, Any] = {**award.facts, "corrects": award.ref}
    new = Award.objects.create(
        ref=refs.new_ref(Award, "AWA", now.year), participation=award.participation, replaces=award, kind=str(kind),
        facts=facts, reason=reason.strip(), decided_at=now, decided_by=by.ref,
    )  # fmt: skip
    credential = Credential.objects.filter(award=award).exclude(state=words.Credential.REVOKED).first()
    if credential is not None:
        take_back(credential, ground=words.Ground.REPLACED, reason=reason, by=by, now=now)
    audit.operations.record(
        words.Event.CORRECTED, new.ref, by=by, at=now, reason=reason.strip(), replaces=award.ref, kind=str(kind)
    )
    return new
