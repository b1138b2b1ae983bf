"""Certificates in one go: ordered for an edition or many, watched, stopped, taken as a zip or one file to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
from tadrib.domain import catalogue, credentials
from tadrib.domain.accounts.words import Permission
from tadrib.domain.credentials import bundles, words
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence

READ, DECIDE = Permission.CREDENTIAL_READ, Permission.AWARD_DECIDE


def _show_edition(request: HttpRequest, ref: str, *, refusal: Refused | None = None) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    papers = [row for row in credentials.queries.list_papers(by) if row.state == words.Paper.IN_USE]
    context = {
        "edition": edition,
        "to_issue": credentials.queries.awards_to_issue(by, edition).count(),
        "made": credentials.queries.papers_of_edition(by, edition).count(),
        "batches": credentials.queries.list_batches(by, edition=edition)[:10],
        "paper": credentials.queries.paper_of_edition(by, edition),
        "papers": papers,
        "refusal": sentence(refusal) if refusal else "",
    }
    return page(request, "office/certificates/edition.html", context, status=422 if refusal else 200)


@require_safe
def certificates_edition(request: HttpRequest, ref: str) -> HttpResponse:
    """An edition's certificates as a whole: how they look, make them, take them."""
    return _show_edition(request, ref)


@require_POST
def certificates_make(request: HttpRequest, ref: str) -> HttpResponse:
    """Have an edition's certificates made."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    try:
        batch = credentials.operations.order_batch([edition], by=by, now=timezone.now())
    except Refused as refusal:
        return _show_edition(request, ref, refusal=refusal)
    return go(request, "office:certificates_batch", batch.ref)


@require_POST
def certificates_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose how an edition's next certificates look."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    try:
        credentials.operations.choose_paper(edition, request.POST.get("paper", ""), by=by, now=timezone.now())
    except Refused as refusal:
        return _show_edition(request, ref, refusal=refusal)
    return go(request, "office:certificates_edition", ref, said=gettext("The next certificates will look like that."))


def _streamed(pieces: Iterator[bytes], *, name: str, kind: str) -> StreamingHttpResponse:
    """A long file, sent while it is made. Not compressed once more on the way."""
    answer = StreamingHttpResponse(pieces, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Encoding"] = "identity"
    return answer


def _papers(request: HttpRequest, ref: str) -> Any:
    by = request.actor  # type: ignore[attr-defined]
    rows = credentials.queries.papers_of_edition(by, catalogue.queries.get_edition(by, ref))
    if not rows.exists():
        raise NotFound(ref)
    return rows


@require_safe
def certificates_zip(request: HttpRequest, ref: str) -> StreamingHttpResponse:
    """One PDF each, with an index."""
    return _streamed(bundles.zipped(_papers(request, ref)), name=f"{ref}-certificates.zip", kind="application/zip")


@require_safe
def certificates_print(request: HttpRequest, ref: str) -> StreamingHttpResponse:
    """All pages in one file."""
    return _streamed(bundles.bound(_papers(request, ref)), name=f"{ref}-print.pdf", kind="application/pdf")


def _show_all(request: HttpRequest, *, refusal: Refused | None = None) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    listing = Listing(request, size=25)
    context = {
        "listing": listing.show(credentials.queries.list_batches(by)),
        "waiting": credentials.queries.editions_to_issue(by),
        "refusal": sentence(refusal) if refusal else "",
    }
    return page(request, "office/certificates/list.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def certificates_batches(request: HttpRequest) -> HttpResponse:
    """All batches; and one for several editions."""
    by = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _show_all(request)
    chosen = set(request.POST.getlist("edition"))
    editions = [edition for edition, _count in credentials.queries.editions_to_issue(by) if edition.ref in chosen]
    try:
        batch = credentials.operations.order_batch(editions, by=by, now=timezone.now())
    except Refused as refusal:
        return _show_all(request, refusal=refusal)
    return go(request, "office:certificates_batch", batch.ref)


@require_safe
def certificates_batch(request: HttpRequest, ref: str) -> HttpResponse:
    """How far a batch is; looks again by itself where scripts run."""
    by = request.actor  # type: ignore[attr-defined]
    batch = credentials.queries.get_batch(by, ref)
    progress = credentials.queries.progress_of(by, batch)
    context = {
        "batch": batch,
        "progress": progress,
        "said": ngettext("%(done)s of %(n)s certificate is made.", "%(done)s of %(n)s certificates are made.",
                         progress.total) % {"done": progress.done, "n": progress.total},
        "is_open": batch.state in words.BATCH_OPEN,
        "editions": credentials.queries.batch_editions(by, batch),
    }  # fmt: skip
    return page(request, "office/certificates/batch.html", context, part="progress")


@require_http_methods(["GET", "HEAD", "POST"])
def certificates_stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop a batch."""
    by = request.actor  # type: ignore[attr-defined]
    batch = credentials.queries.get_batch(by, ref)
    back = reverse("office:certificates_batch", args=(ref,))
    if request.method == "POST":
        try:
            credentials.operations.cancel_batch(batch, by=by, now=timezone.now())
        except Refused as refusal:
            return go(request, back, said=sentence(refusal))
        return go(request, back, said=gettext("Stopped. The certificates that were issued stay as they are."))
    context = {
        "base": "office/base.html",
        "question": gettext("Stop making certificates?"),
        "consequence": gettext("Those already issued stay. You can have the rest made later."),
        "verb": gettext("Stop"),
        "back": back,
    }
    return page(request, "kit/confirm.html", context)


doors = [
    door("editions/<str:ref>/certificates/", certificates_edition, needs=READ),
    door("editions/<str:ref>/certificates/make/", certificates_make, needs=DECIDE),
    door("editions/<str:ref>/certificates/paper/", certificates_paper, needs=DECIDE),
    door("editions/<str:ref>/certificates.zip", certificates_zip, needs=READ),
    door("editions/<str:ref>/certificates-print.pdf", certificates_print, needs=READ),
    door("certificates/", certificates_batches, needs=READ),
    door("certificates/<str:ref>/", certificates_batch, needs=READ),
    door("certificates/<str:ref>/stop/", certificates_stop, needs=DECIDE),
]
