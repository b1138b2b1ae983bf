"""Results as files: the report on paper in four languages, and spreadsheets whose cells cannot run anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from io import BytesIO
from typing import Any, cast

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import Workbook

from tadrib.domain.results.words import FIGURE_LABELS, FIGURE_NOTES, PERSON_FIGURES
from tadrib.engines import typeset
from tadrib.engines.indicators import percent
from tadrib.engines.sheet import escape_cell
from tadrib.kernel.dates import format_date, format_span
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit.sentences import label
from tadrib.web.office.result_charts import indicators


def shown(value: Any) -> str:
    """A figure as the reader sees it; what is not known is a dash, never zero."""
    return "–" if value is None else str(value)


def report(told: dict[str, Any], *, language: str, now: dt.datetime) -> bytes:
    """The report of an edition as PDF. ``told`` as the page has it."""
    if language not in ("ar", "fr", "en", "pt"):
        raise NotFound(language)
    with translation.override(language):
        return typeset.report(_facts(told, cast(typeset.Language, language), now))


def _facts(told: dict[str, Any], language: typeset.Language, now: dt.datetime) -> typeset.ReportFacts:
    edition, figures = told["edition"], told["told"]
    pairs = tuple(typeset.Pair(gettext(text), shown(figures[name])) for name, text in FIGURE_LABELS.items())
    sections = [typeset.Section(gettext("Figures"), (typeset.Pairs(pairs),)), _targets(told)]
    if figures["by_state"]:
        sections.append(_by_state(told))
    if told["gain"] and any(one.gain.pairs for one in told["gain"].by_outcome):
        sections.append(_gain(told["gain"]))
    if told["compared"]:
        sections.append(_compared(told))
    return typeset.ReportFacts(
        language=language,
        office=(settings.TADRIB_OFFICE_NAME or gettext("Training office, Rabat"),),
        title=str(edition.course.title),
        subtitle=gettext("Results of edition %(ref)s") % {"ref": edition.ref},
        issued_at=now,
        key_facts=(
            typeset.Pair(gettext("Area"), str(edition.course.programme.area.name)),
            typeset.Pair(gettext("Dates"), format_span(edition.start_date, edition.end_date, language)),
            typeset.Pair(gettext("Place"), str(edition.place)),
            typeset.Pair(gettext("Figures of"), format_date(now.date(), language)),
        ),
        sections=tuple(sections),
        notes=tuple(f"{gettext(FIGURE_LABELS[name])}: {gettext(note)}" for name, note in FIGURE_NOTES.items()),
        notes_heading=gettext("How it was counted"),
        specimen_words=gettext("Example") if edition.is_example or settings.TADRIB_DEMO else "",
    )


def _targets(told: dict[str, Any]) -> typeset.Section:
    rows = indicators(told["told"], told["edition"], women_target=told["women_target"], today=told["today"])
    bars = tuple(
        typeset.Bar(row["label"], float(max(row["value"], 0)), f"{row['value']} %", row["target"])
        for row in rows
        if row["value"] is not None
    )
    blocks: tuple[typeset.Block, ...] = (typeset.Chart(bars, key=gettext("The tick is the target.")),) if bars else ()
    missing = [row["label"] for row in rows if row["value"] is None]
    if missing:
        blocks += (typeset.Paragraph(gettext("No figure yet: %(names)s.") % {"names": ", ".join(missing)}),)
    return typeset.Section(gettext("Against the targets"), blocks)


def _columns(told: dict[str, Any]) -> tuple[str, ...]:
    return (*PERSON_FIGURES, "women", "certified_women") if told["with_women"] else PERSON_FIGURES


def _by_state(told: dict[str, Any]) -> typeset.Section:
    columns = _columns(told)
    rows = tuple(
        (str(told["names"].get(code, code)), *(str(found[name]) for name in columns))
        for code, found in told["told"]["by_state"].items()
    )
    headers = (gettext("State"), *(gettext(FIGURE_LABELS[name]) for name in columns))
    return typeset.Section(gettext("By state"), (typeset.Table(headers, rows, numeric=tuple(range(1, len(headers)))),))


def _gain(gain: Any) -> typeset.Section:
    headers = (gettext("Learning outcome"), gettext("Before, %"), gettext("After, %"), gettext("People"))
    rows = tuple(
        (
            str(one.outcome.text),
            shown(percent(one.gain.mean_before, 1)),
            shown(percent(one.gain.mean_after, 1)),
            str(one.gain.pairs),
        )
        for one in gain.by_outcome
        if one.gain.pairs
    )
    return typeset.Section(gettext("Learning gain"), (typeset.Table(headers, rows, numeric=(1, 2, 3)),))


def _compared(told: dict[str, Any]) -> typeset.Section:
    headers = (gettext("Figure"), gettext("Counted here"), gettext("Published"), gettext("Verdict"))
    rows = tuple(
        (gettext(FIGURE_LABELS[c.figure]), shown(c.counted), shown(c.published), label("results.MATCH_LABELS", c.match))
        for c in told["compared"]
    )
    blocks: tuple[typeset.Block, ...] = (typeset.Table(headers, rows, numeric=(1, 2)),)
    source = (told["edition"].published or {}).get("source") or told["edition"].source
    if source:
        blocks += (typeset.Paragraph(f"{gettext('Source')}: {source}"),)
    return typeset.Section(gettext("Beside what was published"), blocks)


# Spreadsheets ----------------------------------------------------------------------------------------------------


def _book(sheets: Iterable[tuple[str, list[list[Any]]]]) -> bytes:
    """A workbook whose text cells are plain text: what a spreadsheet could run is escaped."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.sheet_view.rightToLeft = translation.get_language_bidi()
        for row in rows:
            sheet.append([escape_cell(cell) for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def figures_sheet(told: dict[str, Any]) -> bytes:
    """Figures, by state, and beside what was published."""
    figures, columns = told["told"], _columns(told)
    whole = [[gettext("Figure"), gettext("Value"), gettext("How it was counted")]]
    whole += [[gettext(text), figures[name], gettext(FIGURE_NOTES[name])] for name, text in FIGURE_LABELS.items()]
    states = [[gettext("Code"), gettext("State"), *(gettext(FIGURE_LABELS[name]) for name in columns)]]
    states += [
        [code, str(told["names"].get(code, code)), *(found[name] for name in columns)]
        for code, found in figures["by_state"].items()
    ]
    sheets = [(gettext("Figures"), whole), (gettext("By state"), states)]
    if told["compared"]:
        beside = [[gettext("Figure"), gettext("Counted here"), gettext("Published"), gettext("Verdict")]]
        beside += [
            [gettext(FIGURE_LABELS[c.figure]), c.counted, c.published, label("results.MATCH_LABELS", c.match)]
            for c in told["compared"]
        ]
        sheets.append((gettext("Published"), beside))
    return _book(sheets)


def rows_sheet(context: dict[str, Any]) -> bytes:
    """The list behind one figure, as its page shows it."""
    head = [
        gettext("Reference"),
        gettext("Name"),
        gettext("State"),
        gettext("Sex"),
        gettext("Matter"),
        gettext("Counted"),
    ]
    rows = [
        [
            row.ref,
            row.name,
            str(state or row.state_code),
            label("directory.SEX_LABELS", row.sex) if row.sex else "",
            str(row.title),
            row.value,
        ]
        for row, state in context["rows"]
    ]
    return _book([(context["figure"], [head, *rows])])
