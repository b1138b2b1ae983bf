"""The list of participants as a file. Text that a spreadsheet could run is made harmless first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, gettext
from openpyxl import Workbook

from tadrib.engines.sheet import escape_cell
from tadrib.kernel.languages import RIGHT_TO_LEFT
from tadrib.web.kit.sentences import label

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _table(participations: Iterable[Any]) -> list[list[Any]]:
    """Headings in the reader's language, then one row a person; all text escaped."""
    rows: list[list[Any]] = [
        [
            gettext("Reference"), gettext("Family names"), gettext("Given names"), gettext("Name in own script"),
            gettext("Sex"), gettext("State"), gettext("Service"), gettext("Function"), gettext("E-mail"),
            gettext("Taking part"), gettext("State of the participation"), gettext("Enrolled on"),
        ]
    ]  # fmt: skip
    for row in participations:
        person, nomination = row.person, row.invitation.placement.nomination
        rows.append(
            [
                row.ref, person.family_names, person.given_names, person.native_name,
                label("directory.SEX_LABELS", row.sex), row.state_code, nomination.unit, nomination.function,
                person.email, label("catalogue.MODE_LABELS", row.mode),
                label("enrolment.PARTICIPATION_LABELS", row.state), row.enrolled_at.date().isoformat(),
            ]
        )  # fmt: skip
    return [[escape_cell(value) for value in row] for row in rows]


def as_csv(participations: Iterable[Any]) -> bytes:
    """UTF-8 with a mark in front, so that spreadsheets read Arabic; CRLF (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out).writerows(_table(participations))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(participations: Iterable[Any]) -> bytes:
    """One sheet, right to left where the reader's language is; nothing in it is a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.sheet_view.rightToLeft = get_language() in RIGHT_TO_LEFT
    for number, row in enumerate(_table(participations), 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, value)
            cell.data_type = "s"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
