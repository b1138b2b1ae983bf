"""Deciding awards, issuing, signing and revoking credentials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

import tadrib.domain.audit.operations
import tadrib.domain.enrolment.operations
from tadrib.domain import audit, enrolment
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import certified, letters, policy, queries, signing, words
from tadrib.domain.credentials.models import Award, Credential, Revocation, SigningKey
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move

# Awards ----------------------------------------------------------------------------------------------------------


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


# Credentials -----------------------------------------------------------------------------------------------------


def _new_code() -> str:
    """Twelve letters of 5 bits each: 60 bits that nobody guesses, in groups that can be read out."""
    while True:
        code = "-".join(refs.letters(4) for _ in range(3))
        if not Credential.objects.filter(code=code).exists():
            return code


def _new_place(taken: set[int], list_number: int) -> int:
    """A random free place in a status list, so that neighbours in the list are not neighbours in a course."""
    while True:
        drawn = 0
        for letter in refs.letters(4):  # 20 bits; the list's length is a power of two, so places are equally likely
            drawn = drawn * 32 + refs.ALPHABET.index(letter)
        place = (list_number - 1) * signing.LIST_BITS + drawn % signing.LIST_BITS
        if place not in taken:
            taken.add(place)
            return place


@transaction.atomic
def issue_credentials(edition: Edition, *, by: Actor, now: dt.datetime) -> list[Credential]:
    """Issue the certificates of all decided awards that have none, and write to their holders.

    Signing follows after the commit. Refused: ``not_allowed``, ``credential_nothing``, ``stale``.
    """
    policy.check_can_issue(by=by)
    awards = list(queries.awards_to_issue(by, edition))
    if not awards:
        raise Refused("credential_nothing")
    shared = certified.facts_of_edition(edition, at=now)
    taken = set(Credential.objects.values_list("status_index", flat=True))
    issued = []
    for award in awards:
        person = award.participation.person
        row = Credential(
            number=refs.new_ref(Credential, "CRT", now.year, field="number"),
            code=_new_code(),
            award=award,
            holder=person.full_name,
            facts={**shared, **certified.facts_of_holder(person, award.kind)},
            status_index=_new_place(taken, 1 + len(taken) // (signing.LIST_BITS // 2)),
            issued_at=now,
            issued_by=by.ref,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Refused("stale") from error
        audit.operations.record(words.Event.ISSUED, row.number, by=by, at=now, award=award.ref, kind=award.kind)
        letters.issued(row, at=now)
        issued.append(row)
    transaction.on_commit(wake_signer)
    return issued


def wake_signer() -> None:
    """Enqueue one round of signing."""
    import_string("tadrib.domain.credentials.jobs.sign_waiting").enqueue()


@transaction.atomic
def keep_signed(
    credential: Credential, *, document: dict[str, Any], pdf_digest: str, by: Actor, now: dt.datetime
) -> Credential:
    """Keep the signed badge and the digest of the certificate. A second worker's copy of the same is dropped."""
    policy.check_can_sign(by=by)
    unsigned = Credential.objects.filter(pk=credential.pk, document={}, name_shown=credential.name_shown)
    if unsigned.update(document=document, pdf_digest=pdf_digest):
        credential.document, credential.pdf_digest = document, pdf_digest
        audit.operations.record(words.Event.SIGNED, credential.number, by=by, at=now, pdf=pdf_digest)
    return credential


@transaction.atomic
def show_name(credential: Credential, *, shown: bool, by: Actor, now: dt.datetime) -> Credential:
    """The holder shows or hides the name on the public page; the badge is signed again with or without it."""
    policy.check_can_show_name(credential, by=by)
    if Credential.objects.filter(pk=credential.pk, name_shown=not shown).update(name_shown=shown, document={}):
        credential.name_shown, credential.document = shown, {}
        event = words.Event.NAME_SHOWN if shown else words.Event.NAME_HIDDEN
        audit.operations.record(event, credential.number, by=by, at=now)
        transaction.on_commit(wake_signer)
    return credential


@transaction.atomic
def revoke(credential: Credential, *, ground: str, reason: str, by: Actor, now: dt.datetime) -> Credential:
    """Take a credential back for good, with a public class and the reason that the holder reads.

    Refused: ``not_allowed``, ``credential_revoked``, ``credential_ground``, ``reason_missing``, ``stale``.
    """
    policy.check_can_revoke(credential, by=by)
    if ground not in set(words.Ground):
        raise Refused("credential_ground")
    if not reason.strip():
        raise Refused("reason_missing")
    move(credential, words.Credential.REVOKED, moves=words.CREDENTIAL_MOVES)
    row = {"ground": str(ground), "reason": reason.strip(), "at": now, "by": by.ref}
    Revocation.objects.create(credential=credential, **row)
    audit.operations.record(
        words.Event.REVOKED, credential.number, by=by, at=now, reason=reason.strip(), ground=str(ground)
    )
    letters.revoked(credential, ground=ground, reason=reason.strip(), at=now)
    return credential


# Keys ------------------------------------------------------------------------------------------------------------


def _make_key(fragment: str, *, by: Actor, now: dt.datetime) -> SigningKey:
    key = signing.make_key_file(fragment)
    multibase = signing.public_multibase(key)
    row, made = SigningKey.objects.get_or_create(
        fragment=fragment, defaults={"public_multibase": multibase, "made_at": now}
    )
    if made:
        audit.operations.record(words.Event.KEY_MADE, fragment, by=by, at=now)
    return row


@transaction.atomic
def ensure_key(*, by: Actor, now: dt.datetime) -> SigningKey:
    """The key that signs now; the first one is made when it is first needed."""
    policy.check_can_sign(by=by)
    row = queries.current_key()
    return row or _make_key(f"key-{SigningKey.objects.count() + 1}", by=by, now=now)


@transaction.atomic
def renew_key(*, compromised: bool, by: Actor, now: dt.datetime) -> SigningKey:
    """Retire the present key and make the next. What the old one signed stays good unless it was ``compromised``:
    then all of it is signed again with the new one."""
    policy.check_can_renew_key(by=by)
    old = queries.current_key()
    if old is not None:
        compromised_at = now if compromised else None
        SigningKey.objects.filter(pk=old.pk).update(retired_at=now, compromised_at=compromised_at)
        audit.operations.record(words.Event.KEY_RETIRED, old.fragment, by=by, at=now, compromised=compromised)
        if compromised:
            proofs = Credential.objects.exclude(document={}).values_list("pk", "document")
            method = f"{signing.did()}#{old.fragment}"
            bad = [pk for pk, document in proofs if document["proof"][0]["verificationMethod"] == method]
            Credential.objects.filter(pk__in=bad).update(document={})
            transaction.on_commit(wake_signer)
    return _make_key(f"key-{SigningKey.objects.count() + 1}", by=by, now=now)
