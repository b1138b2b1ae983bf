"""Letters as PDF: domain facts and the house's sentences in one language go in, the press does the rest."""

from __future__ import annotations

from typing import Literal, cast

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from tadrib.domain.enrolment.queries import LetterMatter
from tadrib.engines import typeset
from tadrib.kernel import dates
from tadrib.web.kit import sentences

Language = Literal["ar", "fr", "en", "pt"]


def office_lines() -> tuple[str, ...]:
    """The head of every letter, in the language that is active."""
    name = settings.TADRIB_OFFICE_NAME or gettext("Training office, Rabat")
    return (name, gettext("International training office for African states, Rabat, Morocco"))


def invitation_letter(matter: LetterMatter, language: str) -> bytes:
    """The letter of invitation as PDF/A in one of the four languages, with the code that proves it.

    The same matter gives the same bytes. Raises nothing for names: signs that no font has are shown as a box.
    """
    with translation.override(language):
        return typeset.letter(_invitation(matter, cast(Language, language)))


def _invitation(matter: LetterMatter, language: Language) -> typeset.LetterFacts:
    local_day = matter.sent_at.date()
    mode = sentences.label("catalogue.MODE_LABELS", matter.mode)
    pairs = [
        (gettext("Name"), matter.name),
        (gettext("Name in own script"), matter.native_name),
        (gettext("Nationality"), matter.nationality.in_(language)),
        (gettext("Service and function"), ", ".join(part for part in (matter.unit, matter.function) if part)),
        (gettext("Course"), matter.course.in_(language)),
        (gettext("Dates"), dates.format_span(matter.start_date, matter.end_date, language)),
        (gettext("Place"), matter.place.in_(language)),
        (gettext("Taking part"), mode),
    ]
    references = [
        (gettext("Reference"), matter.ref),
        (gettext("Date"), dates.format_date(local_day, language)),
        (gettext("Edition"), matter.edition_ref),
        (gettext("Note verbale"), matter.nota_verbale),
    ]
    course, name = matter.course.in_(language), matter.name
    words = {
        "name": name,
        "course": course,
        "state": matter.nominating_state.in_(language),
        "moment": dates.format_moment(matter.reply_by, language, matter.zone),
        "zone": matter.zone,
    }
    url = f"{settings.TADRIB_URL}{reverse('public:verify')}?code={matter.code}"
    return typeset.LetterFacts(
        language=language,
        office=office_lines(),
        references=tuple(typeset.Pair(label, value) for label, value in references if value),
        issued_at=matter.sent_at,
        subject_label=gettext("Subject:"),
        subject=gettext("Invitation to the course “%(course)s”") % words,
        addressee=(name, matter.nominating_state.in_(language)),
        greeting=gettext("Dear %(name)s,") % words,
        body=(
            typeset.Paragraph(
                gettext(
                    "On the nomination of %(state)s the office has selected you for this course and has the honour to "
                    "invite you."
                )
                % words
            ),
            typeset.Pairs(tuple(typeset.Pair(label, value) for label, value in pairs if value)),
            typeset.Paragraph(
                gettext("We ask for your answer, or that of your focal point, before %(moment)s (%(zone)s).") % words
            ),
            typeset.Paragraph(
                gettext(
                    "The office would be grateful to the consular and border authorities for every help they can give "
                    "to the bearer for the journey."
                )
            ),
        ),
        closing=gettext("With our high consideration,"),
        signature=typeset.Signature(
            name=matter.signatory or office_lines()[0],
            lines=(gettext("Head of office"),) if matter.signatory else (),
            seal=True,
        ),
        proof=typeset.Proof(
            code=matter.code, url=url, words=gettext("Anybody can check this letter with the code or the square:")
        ),
        page_words=gettext("Page {page} of {pages}"),
        specimen_words=gettext("EXAMPLE: this person is invented") if matter.is_example else "",
    )
