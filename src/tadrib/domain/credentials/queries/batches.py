"""Reading batches of certificates and the templates they are printed by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import certified, policy, words
from tadrib.domain.credentials.models import Award, Batch, Credential, PaperTemplate
from tadrib.domain.credentials.queries.issued import visible_credentials
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class Progress:
    """How far a batch is: certificates finished, of how many. Counted from what is there, so it is never ahead."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down."""
        return self.done * 100 // self.total if self.total else 0


def awards_of(editions: Iterable[Edition]) -> QuerySet[Award]:
    """Awards of these editions that have no certificate yet: for the app itself, not for pages."""
    rows = Award.objects.filter(participation__edition__in=editions, is_replaced=False, credential__isnull=True)
    return rows.exclude(kind=words.Award.NONE)


def unsigned_of(editions: Iterable[Edition]) -> QuerySet[Credential]:
    """Certificates of these editions that are not signed yet: for the app itself, not for pages."""
    return Credential.objects.filter(award__participation__edition__in=editions, document={})


def list_batches(by: Actor, *, edition: Edition | None = None) -> QuerySet[Batch]:
    """Batches, newest first, of one edition or of all."""
    rows = Batch.objects.order_by("-ordered_at", "-pk").annotate(
        finished=Count("credentials", filter=~Q(credentials__document={}), distinct=True)
    )
    if edition:
        rows = rows.filter(editions=edition)
    return rows if policy.can_read(by) else rows.none()


def get_batch(by: Actor, ref: str) -> Batch:
    """One batch, or ``NotFound``."""
    row = list_batches(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def batch_editions(by: Actor, batch: Batch) -> QuerySet[Edition]:
    """The editions of a batch by their dates."""
    rows = batch.editions.select_related("course").order_by("start_date", "ref")
    return rows if policy.can_read(by) else rows.none()


def progress_of(by: Actor, batch: Batch) -> Progress:
    """How far it is."""
    if not policy.can_read(by):
        return Progress(0, 0)
    done = Credential.objects.filter(batch=batch).exclude(document={}).count()
    return Progress(min(done, batch.total), batch.total)


def batch_to_issue(by: Actor, batch: Batch, *, limit: int) -> QuerySet[Award]:
    """The next awards of a batch, for the worker: by edition, then in the order of decision."""
    rows = (
        awards_of(batch.editions.all())
        .order_by("participation__edition", "pk")
        .select_related(
            "participation__person__user", "participation__edition__course", "participation__edition__version"
        )
    )
    return rows[:limit] if by.can(policy.SIGN) else rows.none()


def batch_to_sign(by: Actor, batch: Batch, *, limit: int) -> QuerySet[Credential]:
    """Certificates of a batch that were issued and not signed: a worker was killed in between."""
    rows = Credential.objects.filter(batch=batch, document={}).select_related("award__participation__person")
    return rows.order_by("pk")[:limit] if by.can(policy.SIGN) else rows.none()


def idle_batches(by: Actor, *, at: dt.datetime) -> list[str]:
    """Open batches that no worker is at."""
    rows = Batch.objects.filter(Q(held_until__isnull=True) | Q(held_until__lt=at), state__in=words.BATCH_OPEN)
    return list(rows.values_list("ref", flat=True)) if by.can(policy.SIGN) else []


def editions_to_issue(by: Actor) -> list[tuple[Edition, int]]:
    """Editions with decided awards that have no certificate, and how many; the oldest first. Two queries."""
    if not by.can(Permission.AWARD_DECIDE):
        return []
    rows = awards_of(Edition.objects.all()).values_list("participation__edition").annotate(n=Count("pk"))
    counts = dict(rows.order_by("participation__edition"))
    found = Edition.objects.filter(pk__in=counts).select_related("course").order_by("start_date", "ref")
    return [(edition, counts[edition.pk]) for edition in found]


def papers_of_edition(by: Actor, edition: Edition) -> QuerySet[Credential]:
    """An edition's certificates that have not been revoked, by the holder's name: for one file of all."""
    rows = visible_credentials(by).filter(award__participation__edition=edition)
    rows = rows.exclude(state=words.Credential.REVOKED).order_by("holder", "number")
    return rows if policy.can_read(by) else rows.none()


def list_papers(by: Actor) -> QuerySet[PaperTemplate]:
    """Every version of every template, by name, the newest first."""
    rows = PaperTemplate.objects.order_by("name", "-version")
    return rows if policy.can_read(by) else rows.none()


def get_paper(by: Actor, ref: str) -> PaperTemplate:
    """One version, or ``NotFound``."""
    row = list_papers(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def paper_of_edition(by: Actor, edition: Edition) -> PaperTemplate | None:
    """The version that an edition's next certificates are printed by; None: the house's own look."""
    return certified.paper_of(edition) if policy.can_read(by) else None
