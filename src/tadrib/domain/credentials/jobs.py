"""Signing issued credentials, printing their certificates and baking their badges. Runs in the worker.

The press works in a thread of its own beside the signature: Typst is compiled code that lets Python go on meanwhile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from django.utils import timezone
from django_tasks import task

from tadrib.domain.credentials import filing, operations, policy, printing, queries, signing, squared
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

log = logging.getLogger("tadrib.credentials")
CHUNK = 25  # certificates at hand at once: bounds memory, and what is done again after a fault
AGAIN = operations.HELD + dt.timedelta(seconds=5)  # after the office was opened: a killed worker's hold is over then
SLICE = 20.0  # seconds of one piece of a batch, so that letters have their turn between two


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
    while numbers := queries.waiting_for_signature(by, limit=CHUNK):
        key = _key(by)
        if key is None:
            return signed
        sign_chunk([queries.get_credential_to_sign(by, number) for number in numbers], key, by=by)
        signed += len(numbers)
    return signed


@task()
def make_batch(ref: str) -> int:
    """Go on with a batch for a while; the rest is enqueued again. Returns how many certificates were finished.

    Harmless twice, after a kill at any point, or while another worker is at it.
    """
    by = worker()
    key = _key(by)
    batch = operations.hold_batch(ref, by=by, now=timezone.now()) if key else None
    if batch is None or key is None:
        return 0
    made, until = 0, time.monotonic() + SLICE
    while chunk := operations.begin_chunk(batch, size=CHUNK, by=by, now=timezone.now()):
        unprinted = sign_chunk(chunk, key, by=by)
        operations.note_unprinted(batch, unprinted, by=by, now=timezone.now())
        made += len(chunk)
        if time.monotonic() > until:
            operations.release_batch(batch, by=by, now=timezone.now())
            return made
    operations.finish_batch(batch, by=by, now=timezone.now())
    return made


@task()
def go_on() -> int:
    """The same as ``resume_batches``, for a moment after the office was opened."""
    return resume_batches()


def resume_soon() -> None:
    """When the office is opened: see to open batches as soon as the hold of a worker that was killed is over."""
    when = timezone.now() + AGAIN
    if queries.idle_batches(worker(), at=when):
        go_on.using(run_after=when).enqueue()


def resume_batches() -> int:
    """Enqueue batches that no worker is at: one was killed, or the machine went down. How many."""
    refs = queries.idle_batches(worker(), at=timezone.now())
    for ref in refs:
        operations.wake_batch(ref)
    return len(refs)


def _key(by: Actor) -> badge.Signs | None:
    try:
        key = signing.key_of(operations.ensure_key(by=by, now=timezone.now()))
        operations.ensure_key(algorithm="RS256", by=by, now=timezone.now())
    except Refused as refusal:
        log.error("nothing signed: %s", refusal.code)
        return None
    return key


def sign_chunk(chunk: Sequence[Credential], key: badge.Signs, *, by: Actor) -> list[str]:
    """Print, sign and bake some certificates and keep all of it; the numbers of those that cannot be printed."""
    for credential in chunk:
        if not credential.pdf_digest:  # a paper that is out stays as it is
            credential.square = squared.square(credential, key)
    printed = [None if _kept(c) else _press().submit(printing.pressed, printing.certificate_facts(c)) for c in chunk]
    unprinted = []
    for credential, paper in zip(chunk, printed, strict=True):
        operations.ensure_endorsements(credential, by=by, now=timezone.now())
        person = credential.award.participation.person
        document = signing.sign_badge(credential, key, email=person.email, at=timezone.now())
        pdf = _printed(credential, paper)
        if not pdf:
            unprinted.append(credential.number)
        filing.keep(credential.number, pdf=pdf, png=badge.bake(_picture(), document))
        digest = hashlib.sha256(pdf).hexdigest() if pdf else ""
        operations.keep_signed(credential, document=document, pdf_digest=digest, by=by, now=timezone.now())
        if not queries.is_badge_current(by, credential):  # the holder changed their mind while it was being made
            filing.forget_badge(credential.number)
    return unprinted


def _kept(credential: Credential) -> bytes | None:
    """A certificate that is signed once more, with or without the name in the badge, stays the paper that it was."""
    return filing.kept_pdf(credential.number, credential.pdf_digest)


def _printed(credential: Credential, paper: Future[bytes] | None) -> bytes:
    try:
        return paper.result() if paper else _kept(credential) or printing.print_certificate(credential)
    except Refused as refusal:
        log.error("%s: %s", credential.number, refusal.code)
        return b""


@cache
def _press() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")


@cache
def _picture() -> bytes:
    return badge.draw_badge()
