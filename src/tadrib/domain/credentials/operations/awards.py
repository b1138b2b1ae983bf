"""What participants earned: decided by a person, corrected by a new award in the place of the old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
import tadrib.domain.enrolment.operations
from tadrib.domain import audit, enrolment
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import policy, queries, rule, words
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.credentials.operations.standing import take_back
from tadrib.engines import award as engine
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused, Stale


@transaction.atomic
def decide_awards(
    edition: Edition, *, kinds: Mapping[str, str], reasons: Mapping[str, str] | None = None, by: Actor, now: dt.datetime
) -> list[Award]:
    """A person decides what participants earned, following the rule or, with a reason, not.

    ``kinds`` and ``reasons`` are by the participation's ref. The rule says who signs, of what it proposes and of what
    is chosen. Concludes each participation. Refused for all together: ``not_allowed``, ``award_edition``,
    ``award_too_early``, ``award_none``, ``award_foreign``, ``award_kind``, ``award_decided``, ``award_head``,
    ``award_reason``.
    """
    policy.check_can_award(edition, by=by, now=now)
    if not kinds:
        raise Refused("award_none")
    rules = edition.version.rules
    proposals = {p.participation.ref: p for p in queries.propose_awards(by, edition)}
    awards = []
    for ref, kind in kinds.items():
        reason = (reasons or {}).get(ref, "").strip()
        proposal = proposals.get(ref)
        if proposal is None:
            raise Refused("award_foreign", ref=ref)
        _check_kind(rules, kind)
        if proposal.award:
            raise Refused("award_decided", ref=ref)
        policy.check_can_decide(rules, kind, proposal.kind, ref=ref, by=by)
        if kind != proposal.kind and not reason:
            raise Refused("award_reason", ref=ref)
        awards.append(_decide(rules, proposal, kind, reason, by=by, now=now))
    return awards


def _check_kind(rules: engine.Rules, kind: str) -> None:
    if kind != words.Award.NONE and rules.of(kind) is None:
        raise Refused("award_kind")


def _decide(
    rules: engine.Rules, proposal: queries.Proposal, kind: str, reason: str, *, by: Actor, now: dt.datetime
) -> Award:
    participation = proposal.participation
    differs = kind != proposal.kind
    facts = rule.facts_of(proposal.achieved, proposal.verdict, participation.edition.version.award_rule)
    share = engine.share_of(rules.of(kind), proposal.achieved)
    try:
        with transaction.atomic():
            award = Award.objects.create(
                ref=refs.new_ref(Award, "AWA", now.year),
                participation=participation,
                kind=str(kind),
                facts=facts,
                result=rule.result_as_json(engine.express(rules, kind, share)),
                reason=reason if differs else "",
                decided_at=now,
                decided_by=by.ref,
            )
    except IntegrityError as error:
        raise Refused("award_decided", ref=participation.ref) from error
    completed = kind in rule.EARNED
    enrolment.operations.conclude_participation(participation, completed=completed, by=by, now=now)
    audit.operations.record(
        words.Event.AWARD_DECIDED, participation.ref, by=by, at=now, reason=award.reason, kind=str(kind),
        proposed=str(proposal.kind),
    )  # fmt: skip
    return award


def _corrected_result(rules: engine.Rules, award: Award, kind: str, pct: int | None) -> dict[str, Any]:
    """The result of a corrected award: of ``pct``, or of the per cent that the old one had."""
    found = rules.of(kind)
    if pct is not None:
        if found is None or found.shown not in (words.Shown.PERCENT, words.Shown.GRADE):
            raise Refused("award_result_none")
        if type(pct) is not int or not 0 <= pct <= 100:
            raise Refused("award_result")
    else:
        pct = award.result.get("pct")
    share = None if pct is None else Fraction(pct, 100)
    return rule.result_as_json(engine.express(rules, kind, share))


@transaction.atomic
def correct_award(
    award: Award, *, kind: str, reason: str, pct: int | None = None, by: Actor, now: dt.datetime
) -> Award:
    """Put a new award in the place of one that was wrong, or whose certificate said something wrong.

    ``pct`` is the result in per cent where it was wrong; a grade follows from it. The old award stays on record; its
    certificate is revoked as replaced. The new certificate is issued like any other, with the person's facts as they
    are then. The participation is completed or not as the new award says. Refused: ``not_allowed``,
    ``award_replaced``, ``award_kind``, ``award_result``, ``award_result_none``, ``reason_missing``, ``stale``.
    """
    policy.check_can_correct(award, by=by)
    rules = award.participation.edition.version.rules
    _check_kind(rules, kind)
    result = _corrected_result(rules, award, kind, pct)
    if not reason.strip():
        raise Refused("reason_missing")
    if not Award.objects.filter(pk=award.pk, is_replaced=False).update(is_replaced=True):
        raise Stale(award.ref)
    facts: dict[str, Any] = {**award.facts, "corrects": award.ref}
    new = Award.objects.create(
        ref=refs.new_ref(Award, "AWA", now.year), participation=award.participation, replaces=award, kind=str(kind),
        facts=facts, result=result, reason=reason.strip(), decided_at=now, decided_by=by.ref,
    )  # fmt: skip
    enrolment.operations.conclude_anew(award.participation, completed=kind in rule.EARNED, by=by, now=now)
    credential = Credential.objects.filter(award=award).exclude(state=words.Credential.REVOKED).first()
    if credential is not None:
        take_back(credential, ground=words.Ground.REPLACED, reason=reason, by=by, now=now)
    audit.operations.record(
        words.Event.CORRECTED, new.ref, by=by, at=now, reason=reason.strip(), replaces=award.ref, kind=str(kind)
    )
    return new
