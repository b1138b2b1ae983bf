"""An official letter on paper: PDF/A with its code in a square, or DOCX to go on writing; in any of the languages.

What a letter says under lock is opened here for the reader who may, so that no door can forget the trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, cast

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

import tadrib.domain.enrolment.operations
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
from tadrib.domain import enrolment, messaging
from tadrib.domain.messaging.words import STANDING_LABELS, Standing
from tadrib.engines import typeset
from tadrib.kernel import dates
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit.documents import office_lines
from tadrib.web.kit.letter_files import DOCX, written
from tadrib.web.kit.page import file

Language = Literal["ar", "fr", "en", "pt"]
KINDS = frozenset({"pdf", "docx"})


def answer(letter: Any, language: str, kind: str = "pdf", *, by: Actor, now: dt.datetime) -> HttpResponse:
    """The file of a letter the reader may see; ``NotFound`` for another language or kind.

    The digest of a PDF is kept, so that the file is known again when somebody asks whether it is genuine. A copy with
    a mask in the place of the passport is not the letter: it says so, carries no code, and its digest is not kept.
    Raises ``Refused`` (``travel_unreadable``).
    """
    if language not in LANGUAGES:
        raise NotFound(language)
    if kind not in KINDS:
        raise NotFound(kind)
    name = f"{letter.ref}-{language}.{kind}"
    opened = enrolment.operations.open_letter(letter, by=by, now=now)
    if kind == "docx":
        return file(as_docx(letter, language, opened), name=name, kind=DOCX)
    content = as_pdf(letter, language, opened)
    if not messaging.queries.is_masked(letter, opened):
        messaging.operations.keep_print(letter, language=language, content=content, by=by, now=now)
    found = file(content, name=name, kind="application/pdf", inline=True)
    found["X-Robots-Tag"] = "noindex"
    return found


def as_pdf(letter: Any, language: str, opened: Mapping[str, Any] | None = None) -> bytes:
    """PDF/A-2a and PDF/UA-1; the same letter gives the same bytes. One that no longer stands says so at its head."""
    with translation.override(language):
        return typeset.letter(_facts(letter, cast(Language, language), opened))


def _facts(letter: Any, language: Language, opened: Mapping[str, Any] | None) -> typeset.LetterFacts:
    text = messaging.queries.render_official(letter, language, opened=opened)
    is_masked = messaging.queries.is_masked(letter, opened)
    signatory = letter.facts.get("signatory", "")
    body: list[typeset.Block] = [typeset.Paragraph(part) for part in text.before]
    if text.table:
        body.append(typeset.Pairs(tuple(typeset.Pair(label, value) for label, value in text.table)))
    body += [typeset.Paragraph(part) for part in text.after]
    return typeset.LetterFacts(
        language=language,
        office=office_lines(),
        references=tuple(typeset.Pair(label, value) for label, value in references(letter, language)),
        issued_at=letter.issued_at,
        addressee=messaging.queries.addressee_lines(letter, language),
        subject_label=gettext("Subject:"),
        subject=text.subject,
        body=tuple(body),
        signature=typeset.Signature(
            name=signatory or office_lines()[0],
            lines=(gettext("Head of office"),) if signatory else (),
            seal=True,
        ),
        proof=None if is_masked else typeset.Proof(
            code=letter.code,
            url=settings.TADRIB_URL + reverse("public:credential", args=[letter.code]),
            words=gettext("Anybody can check this letter with the code or the square:"),
        ),
        page_words=gettext("Page {page} of {pages}"),
        specimen_words=_stamp(letter, is_masked=is_masked),
    )


def _stamp(letter: Any, *, is_masked: bool) -> str:
    parts = [gettext("COPY WITHOUT THE PASSPORT: not the letter itself")] if is_masked else []
    if letter.state != Standing.ISSUED:
        parts.append(gettext(STANDING_LABELS[Standing(letter.state)]))
    if letter.facts.get("is_example"):
        is_of_person = bool(letter.holder)
        parts.append(
            gettext("EXAMPLE: this person is invented") if is_of_person else gettext("EXAMPLE: this course is invented")
        )
    return " · ".join(parts)


def references(letter: Any, language: str) -> list[tuple[str, str]]:
    """Number, day and what it refers to, with their words; empty ones are left out."""
    rows = [
        (gettext("Reference"), letter.ref),
        (gettext("Date"), dates.format_date(letter.issued_at.date(), language)),
        (gettext("Edition"), letter.edition_ref),
        (gettext("Call"), letter.facts.get("call", "")),
        (gettext("Note verbale"), letter.facts.get("note", "")),
        (gettext("Good until"), dates.format_date(letter.expires_on, language) if letter.expires_on else ""),
    ]
    return [(label, value) for label, value in rows if value]


def as_docx(letter: Any, language: str, opened: Mapping[str, Any] | None = None) -> bytes:
    """The letter as a document that the office can go on writing. It carries no code: what is written on is no longer
    the letter that was issued."""
    text = messaging.queries.render_official(letter, language, opened=opened)
    with translation.override(language):
        head = [
            *office_lines(), *(f"{label}: {value}" for label, value in references(letter, language)),
            *messaging.queries.addressee_lines(letter, language),
        ]  # fmt: skip
        signatory = letter.facts.get("signatory", "")
        signature = [signatory, gettext("Head of office")] if signatory else [office_lines()[0]]
    return written(
        language, head=head, subject=text.subject, before=text.before, table=text.table,
        after=[*text.after, *signature], at=letter.issued_at,
    )  # fmt: skip

