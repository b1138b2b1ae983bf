"""The receipt of an act on paper, PDF/A; the same receipt gives the same bytes."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.utils import translation
from django.utils.translation import gettext

from tadrib.engines import typeset
from tadrib.kernel import dates
from tadrib.web.kit.documents import office_lines
from tadrib.web.kit.sentences import label


def as_pdf(receipt: Any) -> bytes:
    """In the language of the page on which it is asked for."""
    language = translation.get_language() or "en"
    nomination, call = receipt.nomination, receipt.nomination.call
    zone = nomination.nominating_state.time_zone
    lines = [
        (gettext("Act"), label("calls.ACT_LABELS", receipt.act)),
        (gettext("When"), f"{dates.format_moment(receipt.at, language, zone)} ({zone})"),
        (gettext("Signed by"), receipt.by_name or receipt.by),
        (gettext("For"), receipt.for_name),
        (gettext("Nominee"), nomination.person.full_name),
        (gettext("State"), str(nomination.nominating_state.name)),
        (gettext("In the name of"), str(receipt.authority.name) if receipt.authority else ""),
        (gettext("Course"), str(call.edition.course.title)),
    ]
    note = receipt.note_number
    if note and receipt.note_date:
        note = f"{note} · {dates.format_date(receipt.note_date, language)}"
    references = [
        (gettext("Receipt"), receipt.ref), (gettext("Nomination"), nomination.ref), (gettext("Call"), call.ref),
        (gettext("Nota verbale"), note),
    ]  # fmt: skip
    return typeset.letter(
        typeset.LetterFacts(
            language=cast(Literal["ar", "fr", "en", "pt"], language),
            office=office_lines(),
            references=tuple(typeset.Pair(*row) for row in references if row[1]),
            issued_at=receipt.at,
            subject_label=gettext("Subject:"),
            subject=gettext("Receipt of an act on a nomination"),
            body=(typeset.Pairs(tuple(typeset.Pair(*row) for row in lines if row[1])),),
            page_words=gettext("Page {page} of {pages}"),
        )
    )
