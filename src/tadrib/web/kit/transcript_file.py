"""A person's transcript on the office's letter paper, PDF/A; the same record gives the same bytes."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.utils import translation
from django.utils.translation import gettext, ngettext

from tadrib.engines import typeset
from tadrib.kernel.dates import format_date, format_span
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit import awards
from tadrib.web.kit.documents import office_lines
from tadrib.web.kit.sentences import label

NEVER = dt.datetime(2021, 6, 24, 9, tzinfo=dt.UTC)  # of a record in which nothing was ever written: the opening day


def as_pdf(told: Any, *, language: str) -> bytes:
    """The transcript in one of the four languages, or ``NotFound``. Dated by the last change of the record."""
    if language not in LANGUAGES:
        raise NotFound(language)
    with translation.override(language):
        return typeset.letter(_facts(told, cast(typeset.Language, language)))


def hours(number: int) -> str:
    """A number of hours in the reader's language."""
    return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number}


def standing(line: Any) -> str:
    """The award of a line in words: its kind, or where the course stands."""
    if line.kind:
        return label("credentials.AWARD_LABELS", line.kind)
    return label("enrolment.PARTICIPATION_LABELS", line.participation.state)


def _facts(told: Any, language: typeset.Language) -> typeset.LetterFacts:
    person = told.person
    at = told.changed_at or NEVER
    who = [
        (gettext("Name"), person.full_name),
        (gettext("Name in its own script"), person.native_name),
        (gettext("Nationality"), str(person.nationality.name)),
        (gettext("Hours with a valid certificate"), str(told.hours)),
    ]
    body: list[typeset.Block] = [typeset.Pairs(tuple(typeset.Pair(*row) for row in who if row[1]))]
    if told.lines:
        body.append(_courses(told, language))
        body += [_modules(line) for line in told.lines if line.modules]
        body.append(
            typeset.Paragraph(gettext("Each certificate can be checked with its code on the office's public page."))
        )
    else:
        body.append(typeset.Paragraph(gettext("No course is on record.")))
    return typeset.LetterFacts(
        language=language,
        office=office_lines(),
        references=(
            typeset.Pair(gettext("Reference"), person.ref),
            typeset.Pair(gettext("Record of"), format_date(at.date(), language)),
        ),
        issued_at=at,
        subject=gettext("Transcript of courses"),
        body=tuple(body),
        page_words=gettext("Page {page} of {pages}"),
        specimen_words=gettext("Example") if person.is_example else "",
    )


def _courses(told: Any, language: typeset.Language) -> typeset.Table:
    headers = (
        gettext("Course"), gettext("Dates"), gettext("Hours"), gettext("Award"), gettext("Result"),
        gettext("Certificate"),
    )  # fmt: skip
    rows = []
    for line in told.lines:
        edition, paper = line.edition, line.credential
        state = label("credentials.CREDENTIAL_LABELS", paper.state) if paper else ""
        version = gettext("curriculum version %(n)s") % {"n": edition.version.number}
        rows.append(
            (
                f"{edition.course.title.in_(language)} · {edition.ref} · {version}",
                format_span(edition.start_date, edition.end_date, language),
                str(line.hours or "–"),
                standing(line),
                awards.result(line.award.result) if line.award and line.award.result else "–",
                f"{paper.number} · {paper.code} · {state}" if paper else "–",
            )
        )
    return typeset.Table(headers, tuple(rows), title=gettext("Courses"), numeric=(2,), widths=(5, 3, 1, 3, 2, 4))


def _modules(line: Any) -> typeset.Table:
    rows = tuple(
        (f"{one.module.number}. {one.module.title}", str(one.module.hours or "–")) for one in line.modules
    )
    title = gettext("Modules of %(ref)s") % {"ref": line.edition.ref}
    return typeset.Table((gettext("Module"), gettext("Hours")), rows, title=title, numeric=(1,), widths=(8, 1))
