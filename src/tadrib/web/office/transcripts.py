"""A person's transcript at the office's desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import tadrib.domain.credentials.queries
import tadrib.domain.directory.queries
from tadrib.domain import credentials, directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit import transcript_file
from tadrib.web.kit.door import door
from tadrib.web.kit.page import file, page

READ = Permission.DIRECTORY_READ


def _told(request: HttpRequest, ref: str) -> Any:
    by = request.actor  # type: ignore[attr-defined]
    told = credentials.queries.find_transcript(by, directory.queries.get_person(by, ref))
    if told is None:
        raise NotFound(ref)
    return told


@require_safe
def person_transcript(request: HttpRequest, ref: str) -> HttpResponse:
    """Courses, hours, awards and certificates of one person."""
    context = {"told": _told(request, ref), "all_languages": LANGUAGES.items()}
    return page(request, "office/directory/transcript.html", context)


@require_safe
def person_transcript_pdf(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The same on paper, in one of the four languages."""
    content = transcript_file.as_pdf(_told(request, ref), language=language)
    return file(content, name=f"{ref}-transcript-{language}.pdf", kind="application/pdf")


doors = [
    door("persons/<str:ref>/transcript/", person_transcript, needs=READ),
    door("persons/<str:ref>/transcript/<str:language>.pdf", person_transcript_pdf, needs=READ),
]
