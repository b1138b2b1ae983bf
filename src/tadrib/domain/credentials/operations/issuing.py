"""Certificates: issued, signed by the worker, with or without the holder's name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import certified, filing, letters, policy, queries, signing, words
from tadrib.domain.credentials.models import Award, Batch, Credential, Endorsement
from tadrib.domain.credentials.operations.keys import ensure_key
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


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
        if place not in taken and not Credential.objects.filter(status_index=place).exists():
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
    issued = issue_awards(awards, {edition.pk: certified.facts_of_edition(edition, at=now)}, by=by, now=now)
    transaction.on_commit(wake_signer)
    return issued


def issue_awards(
    awards: list[Award],
    shared: dict[int, dict[str, Any]],
    *,
    batch: Batch | None = None,
    by: Actor,
    now: dt.datetime,
) -> list[Credential]:
    """The same for awards at hand, inside another operation that has checked its policy: ``shared`` are the facts of
    each edition. In a batch the person who ordered it issues. Refused: ``stale``."""
    list_number = 1 + Credential.objects.count() // (signing.LIST_BITS // 2)
    taken: set[int] = set()
    issued = []
    for award in awards:
        person, common = award.participation.person, shared[award.participation.edition_id]
        row = Credential(
            number=refs.new_ref(Credential, "CRT", now.year, field="number"),
            code=_new_code(),
            award=award,
            holder=person.full_name,
            facts={
                **common,
                **certified.facts_of_holder(person, award.kind, award.result),
                "level": certified.level_reached(common, award.kind),
            },
            status_index=_new_place(taken, list_number),
            issued_at=now,
            issued_by=batch.ordered_by if batch else by.ref,
            batch=batch,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Refused("stale") from error
        in_batch = {"batch": batch.ref} if batch else {}
        audit.operations.record(
            words.Event.ISSUED, row.number, by=by, at=now, award=award.ref, kind=award.kind, **in_batch
        )
        letters.issued(row, at=now)
        issued.append(row)
    return issued


def wake_signer() -> None:
    """Enqueue one round of signing."""
    import_string("tadrib.domain.credentials.jobs.sign_waiting").enqueue()


@transaction.atomic
def keep_signed(
    credential: Credential, *, document: dict[str, Any], pdf_digest: str, by: Actor, now: dt.datetime
) -> Credential:
    """Keep the signed badge and the digest of the certificate, whose files are kept already. A second worker's copy of
    the same is dropped."""
    policy.check_can_sign(by=by)
    unsigned = Credential.objects.filter(pk=credential.pk, document={}, name_shown=credential.name_shown)
    if unsigned.update(document=document, pdf_digest=pdf_digest, square=credential.square, kept_at=now):
        credential.document, credential.pdf_digest, credential.kept_at = document, pdf_digest, now
        audit.operations.record(words.Event.SIGNED, credential.number, by=by, at=now, pdf=pdf_digest)
    return credential


@transaction.atomic
def show_name(credential: Credential, *, shown: bool, by: Actor, now: dt.datetime) -> Credential:
    """The holder shows or hides the name on the public page; the badge is signed again with or without it.

    The kept badge, which carries the name or lacks it, goes at once: nothing of a withdrawn name waits for the worker.
    """
    policy.check_can_show_name(credential, by=by)
    if Credential.objects.filter(pk=credential.pk, name_shown=not shown).update(name_shown=shown, document={}):
        credential.name_shown, credential.document = shown, {}
        event = words.Event.NAME_SHOWN if shown else words.Event.NAME_HIDDEN
        audit.operations.record(event, credential.number, by=by, at=now)
        transaction.on_commit(lambda: filing.forget_badge(credential.number))
        transaction.on_commit(wake_signer)
    return credential


@transaction.atomic
def ensure_endorsements(credential: Credential, *, by: Actor, now: dt.datetime) -> None:
    """The words of the co-issuing bodies of a certificate's edition, each signed once with the body's own key.

    The first body named is the office's own; the others endorse. Refused: ``not_allowed``, ``signing_key_lost``.
    """
    policy.check_can_sign(by=by)
    edition = credential.award.participation.edition_id
    have = set(Endorsement.objects.filter(edition=edition).values_list("issuer", flat=True))
    for body in credential.facts["issuers"][1:]:
        if body["code"] in have:
            continue
        key = signing.key_of(ensure_key(issuer=body["code"], by=by, now=now))
        document = signing.sign_endorsement(credential.facts, body, key, at=now)
        row, made = Endorsement.objects.get_or_create(
            edition_id=edition, issuer=body["code"], defaults={"document": document, "signed_at": now}
        )
        if made:
            audit.operations.record(words.Event.ENDORSED, credential.facts["edition"], by=by, at=now, issuer=row.issuer)
