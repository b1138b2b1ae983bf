"""Signing issued credentials and taking the digest of their certificate. Runs in the worker, one at a time."""

from __future__ import annotations

import hashlib
import logging

from django.utils import timezone
from django_tasks import task

from tadrib.domain.credentials import operations, policy, printing, queries, signing
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

log = logging.getLogger("tadrib.credentials")


def worker() -> Actor:
    """The worker's own short list of permissions."""
    return Actor.system("worker", {policy.SIGN})


@task()
def sign_waiting() -> int:
    """Sign every credential that has no badge yet and return how many were signed.

    Twice is harmless: the second finds nothing, or its copy is dropped. A certificate that cannot be printed is
    signed without a digest and written to the log by its number. A lost key stops the round with a line in the log.
    """
    by = worker()
    signed = 0
    while numbers := queries.waiting_for_signature(by):
        try:
            key = signing.key_of(operations.ensure_key(by=by, now=timezone.now()))
            operations.ensure_key(algorithm="RS256", by=by, now=timezone.now())
        except Refused as refusal:
            log.error("nothing signed: %s", refusal.code)
            return signed
        for number in numbers:
            credential = queries.get_credential_to_sign(by, number)
            operations.ensure_endorsements(credential, by=by, now=timezone.now())
            email = credential.award.participation.person.email
            document = signing.sign_badge(credential, key, email=email, at=timezone.now())
            try:
                digest = hashlib.sha256(printing.print_certificate(credential)).hexdigest()
            except Refused as refusal:
                log.error("%s: %s", number, refusal.code)
                digest = ""
            operations.keep_signed(credential, document=document, pdf_digest=digest, by=by, now=timezone.now())
            signed += 1
    return signed
