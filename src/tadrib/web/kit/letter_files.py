"""A letter of the outbox on paper: PDF to print, DOCX to go on writing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, Literal, cast

import docx
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement

import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.engines import typeset
from tadrib.kernel import dates
from tadrib.kernel.languages import RIGHT_TO_LEFT
from tadrib.web.kit.documents import office_lines
from tadrib.web.kit.page import file

AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId",
    "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip  # what the schema of a paragraph's properties wants behind w:bidi
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer(letter: Any, kind: str) -> HttpResponse:
    """The file in the letter's own language; 404 for a kind that is neither ``pdf`` nor ``docx``."""
    if kind == "pdf":
        return file(as_pdf(letter), name=f"{letter.ref}.pdf", kind="application/pdf", inline=True)
    if kind == "docx":
        return file(as_docx(letter), name=f"{letter.ref}.docx", kind=DOCX)
    raise Http404(kind)


def as_pdf(letter: Any) -> bytes:
    """The letter on the office's paper, PDF/A; the same letter gives the same bytes."""
    text = messaging.queries.render(letter)
    with translation.override(letter.language):
        return typeset.letter(
            typeset.LetterFacts(
                language=cast(Literal["ar", "fr", "en", "pt"], letter.language),
                office=office_lines(),
                references=(
                    typeset.Pair(gettext("Reference"), letter.ref),
                    typeset.Pair(gettext("Date"), dates.format_date(letter.created_at.date(), letter.language)),
                ),
                issued_at=letter.created_at,
                addressee=tuple(line for line in (letter.to_name, letter.to_email) if line),
                subject_label=gettext("Subject:"),
                subject=text.subject,
                body=tuple(typeset.Paragraph(part) for part in _paragraphs(text.body)),
                page_words=gettext("Page {page} of {pages}"),
            )
        )


def as_docx(letter: Any) -> bytes:
    """The letter as a document that the office can go on writing."""
    text = messaging.queries.render(letter)
    with translation.override(letter.language):
        head = [*office_lines(), f"{letter.ref} · {dates.format_date(letter.created_at.date(), letter.language)}"]
    return written(
        letter.language, head=head, subject=text.subject, before=_paragraphs(text.body), at=letter.created_at
    )


def written(
    language: str, *, head: Sequence[str], subject: str, before: Sequence[str], at: dt.datetime,
    table: Sequence[tuple[str, str]] = (), after: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """A document of a word processor; Arabic runs from right to left, its table too."""
    leaf = docx.Document()
    leaf.core_properties.title, leaf.core_properties.author = subject, ""
    leaf.core_properties.created = leaf.core_properties.modified = at.replace(tzinfo=None)
    leaf.core_properties.language = language
    for line in head:
        leaf.add_paragraph(line)
    leaf.add_heading(subject, level=1)
    for part in before:
        leaf.add_paragraph(part)
    if table:
        grid = leaf.add_table(rows=0, cols=2)
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
        if language in RIGHT_TO_LEFT:
            grid.table_direction = WD_TABLE_DIRECTION.RTL
    for part in after:
        leaf.add_paragraph(part)
    if language in RIGHT_TO_LEFT:
        cells = [paragraph for one in leaf.tables for cell in one._cells for paragraph in cell.paragraphs]
        for paragraph in [*leaf.paragraphs, *cells]:
            _turn(paragraph)
    out = io.BytesIO()
    leaf.save(out)
    return out.getvalue()


def _turn(paragraph: Any) -> None:
    """Set a paragraph and its runs from right to left (WordprocessingML ``w:bidi`` and ``w:rtl``)."""
    paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT  # in a bidi paragraph "left" is the line's start
    paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
    for run in paragraph.runs:
        run.font.rtl = True


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in body.split("\n\n") if part.strip()]
