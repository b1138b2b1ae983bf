"""Files of the travel dossier: told by their bytes, looked into, sealed, kept under a random name; and the erasing."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

import tadrib.domain.audit.operations
import tadrib.domain.messaging.operations
from tadrib.domain import audit, messaging
from tadrib.domain.calls.operations.documents import looked_into
from tadrib.domain.enrolment import policy, queries, sealing, words
from tadrib.domain.enrolment.models import DossierPaper, Invitation, TravelDossier
from tadrib.domain.enrolment.operations.travel import dossier_of
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.kernel.transitions import move

MOST_FILES = 8


@transaction.atomic
def attach_paper(invitation: Invitation, *, paper: str, content: bytes, by: Actor, now: dt.datetime) -> DossierPaper:
    """Add a file. The same file for the same paper again is the one that is there."""
    dossier = TravelDossier.objects.filter(invitation=invitation).first()
    policy.check_can_write_travel(invitation, dossier, by=by, now=now)
    part = words.PART_OF_PAPER.get(paper)
    own = dossier.own if dossier else []
    if part is None or part not in queries.parts_asked(invitation):
        raise Refused("travel_not_asked")
    if part in policy.closed_parts(invitation, own, by=by):
        raise Refused("not_allowed")
    kind, digest = looked_into(content)
    dossier = dossier or dossier_of(invitation, now)
    held = list(DossierPaper.objects.filter(dossier=dossier))
    for row in held:
        if (row.paper, row.digest) == (paper, digest):
            return row
    if len(held) >= MOST_FILES:
        raise Refused("travel_paper_many", most=MOST_FILES)
    row = DossierPaper.objects.create(
        ref=new_ref(DossierPaper, "TDP", now.year, length=10), dossier=dossier, paper=paper, size=len(content),
        file=ContentFile(sealing.seal_file(content), name=secrets.token_hex(16)), digest=digest, kind=kind,
        uploaded_at=now,
    )  # fmt: skip
    if policy.is_person(invitation, by=by) and part not in own:
        TravelDossier.objects.filter(pk=dossier.pk).update(own=sorted({*own, part}))
    if dossier.state == words.Dossier.EMPTY:
        move(dossier, words.Dossier.DRAFT, moves=words.DOSSIER_MOVES)
    audit.operations.record(
        words.Event.TRAVEL_PAPER_ADDED, dossier.ref, by=by, at=now, document=row.ref, paper=paper, size=len(content)
    )
    return row


@transaction.atomic
def remove_paper(invitation: Invitation, *, ref: str, by: Actor, now: dt.datetime) -> None:
    """Take a file out while the dossier can be changed; the bytes go after the commit."""
    dossier = TravelDossier.objects.filter(invitation=invitation).first()
    policy.check_can_write_travel(invitation, dossier, by=by, now=now)
    row = DossierPaper.objects.filter(dossier=dossier, ref=ref).first() if dossier else None
    if row is None or words.PART_OF_PAPER[row.paper] in policy.closed_parts(invitation, dossier.own, by=by):
        raise NotFound(ref)
    _drop(row)
    audit.operations.record(words.Event.TRAVEL_PAPER_REMOVED, dossier.ref, by=by, at=now, document=ref, paper=row.paper)


def _drop(row: DossierPaper) -> None:
    storage, path = row.file.storage, row.file.name
    row.delete()
    transaction.on_commit(lambda: storage.delete(path))


@transaction.atomic
def erase_dossier(invitation: Invitation, *, by: Actor, now: dt.datetime) -> bool:
    """Blank the travel dossier of an invitation and delete its files, as soon as nothing of it is needed and not
    before; whether there was one. The record says that it was done, why, and of which reference: no more."""
    policy.check_can_erase_travel(invitation, today=now.date(), days=settings.TADRIB_TRAVEL_DAYS)
    dossier = TravelDossier.objects.filter(invitation=invitation).exclude(state=words.Dossier.ERASED).first()
    if dossier is None:
        return False
    papers = list(DossierPaper.objects.filter(dossier=dossier))
    for row in papers:
        _drop(row)
    blank = {part.value: b"" for part in words.SEALED} | {"city": "", "consulate": "", "return_reason": ""}
    move(
        dossier, words.Dossier.ERASED, moves=words.DOSSIER_MOVES, erased_at=now, arrive_on=None, depart_on=None,
        told=[], problems=[], own=[], **blank,
    )  # fmt: skip
    messaging.operations.erase_sealed(invitation.ref, by=by, now=now)
    cause = policy.erasable(invitation, today=now.date(), days=settings.TADRIB_TRAVEL_DAYS)
    audit.operations.record(words.Event.TRAVEL_ERASED, dossier.ref, by=by, at=now, cause=cause, files=len(papers))
    return True
