"""Results of editions: figures, the list behind each, comparison with what was published, reports that are kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.directory.queries
import tadrib.domain.results.operations
import tadrib.domain.results.queries
from tadrib.domain import directory
from tadrib.domain import results as results_app
from tadrib.domain.accounts.words import Permission
from tadrib.domain.results.policy import can_read_all, can_report
from tadrib.domain.results.words import FIGURE_LABELS, FIGURE_NOTES, PERSON_FIGURES
from tadrib.kernel.languages import LANGUAGES, RIGHT_TO_LEFT
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office import result_files
from tadrib.web.office.result_charts import columns, dumbbell, indicators

SORTS = {
    "edition": ("course__code",), "dates": ("start_date",), "nominated": ("nominated",), "selected": ("selected",),
    "enrolled": ("enrolled",), "certified": ("certified",), "women": ("certified_women",), "state": ("state",),
}  # fmt: skip
STRIP = ("nominated", "eligible", "selected", "states", "enrolled", "certified")
SEEN = (Permission.RESULTS_ROWS, Permission.RESULTS_READ)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _base(request: HttpRequest) -> str:
    """The office reads at its desk; a donor, who has none, in the workspace."""
    return "office/base.html" if request.actor.can(Permission.OFFICE) else "portal/base.html"  # type: ignore[attr-defined]


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Editions with their key figures."""
    listing = Listing(request, sorts=SORTS)
    area, wanted = request.GET.get("area", ""), request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None
    rows = results_app.queries.list_editions(request.actor, search=listing.search, area=area, year=year)
    areas = [(row.code, str(row.name)) for row in directory.queries.list_areas()]
    years = [(str(y), str(y)) for y in results_app.queries.list_years(request.actor)]
    filters = [
        {"name": "area", "label": gettext("Area"), "value": area, "options": areas},
        {"name": "year", "label": gettext("Year"), "value": wanted, "options": years},
    ]
    context = {"base": _base(request), "listing": listing.show(rows), "filters": filters}
    return page(request, "office/results/list.html", context)


@require_safe
def edition_results(request: HttpRequest, ref: str) -> HttpResponse:
    """The report page of one edition."""
    return _report(request, ref)


def _report(request: HttpRequest, ref: str, *, refusal: str = "") -> HttpResponse:
    edition = results_app.queries.get_edition(request.actor, ref)
    counted = results_app.queries.count(request.actor, edition)
    told = results_app.queries.figures(request.actor, edition, counted=counted)
    target = results_app.queries.women_target(edition)
    names = {state.code: state.name for state in directory.queries.list_states(codes=frozenset(told["by_state"]))}
    is_rtl = get_language() in RIGHT_TO_LEFT
    may_open = can_read_all(request.actor)
    context = {
        "base": _base(request), "edition": edition, "told": told,
        "strip": [(name, FIGURE_LABELS[name], told[name]) for name in STRIP],
        "figures": [(name, FIGURE_LABELS[name], FIGURE_NOTES[name], told[name]) for name in FIGURE_LABELS],
        "indicators": indicators(told, edition, women_target=target, today=timezone.localdate()),
        "states": [(code, names.get(code, code), told["by_state"][code]) for code in sorted(told["by_state"])],
        "sexes": list(told["by_sex"].items()),
        "charts": columns(counted, ("selected", "enrolled", "certified"), is_rtl=is_rtl) if may_open else [],
        "gain": counted.gain, "dumbbell": dumbbell(counted.gain, is_rtl=is_rtl), "survey": counted.survey,
        "ratings": _ratings(counted.survey),
        "compared": results_app.queries.compare(request.actor, edition, told),
        "reports": results_app.queries.list_reports(request.actor, edition),
        "person_figures": PERSON_FIGURES, "may_open": may_open, "may_keep": can_report(request.actor),
        "languages_of_files": list(LANGUAGES.items()), "refusal": refusal,
    }  # fmt: skip
    return page(request, "office/results/report.html", context, status=422 if refusal else 200)


def _ratings(survey: Any) -> list[tuple[Any, Any, float | None]]:
    """Each question of the survey with its figures and its average, ready for a bar."""
    return [(q, s, None if s.mean is None else float(s.mean)) for q, s in survey.items] if survey else []


@require_safe
def figure_rows(request: HttpRequest, ref: str, figure: str) -> HttpResponse:
    """The list that one figure was counted from, of one state or sex if the address says so."""
    edition = results_app.queries.get_edition(request.actor, ref)
    state, sex = request.GET.get("state", ""), request.GET.get("sex", "")
    rows = results_app.queries.rows(request.actor, edition, figure, state=state, sex=sex)
    names = {row.code: row.name for row in directory.queries.list_states(codes=frozenset(r.state_code for r in rows))}
    context = {
        "edition": edition, "figure": figure, "label": FIGURE_LABELS[figure], "note": FIGURE_NOTES[figure],
        "rows": [(row, names.get(row.state_code)) for row in rows], "state": state, "sex": sex,
        "has_states": any(r.state_code for r in rows), "has_sex": any(r.sex for r in rows),
        "has_names": any(r.name for r in rows), "has_titles": any(r.title for r in rows),
        "has_values": any(r.value for r in rows), "query": request.GET.urlencode(),
    }  # fmt: skip
    if request.GET.get("as") == "xlsx":
        content = result_files.rows_sheet(context)
        return file(content, name=f"{edition.ref}-{figure}.xlsx", kind=XLSX)
    return page(request, "office/results/rows.html", context)


@require_safe
def report_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The report on paper, in the language that the address asks for."""
    told = _told(request, ref)
    language = request.GET.get("lang", "")
    language = language if language in LANGUAGES else get_language()
    content = result_files.report(told, language=language, now=timezone.now())
    return file(content, name=f"{ref}-{language}.pdf", kind="application/pdf", inline=True)


@require_safe
def report_xlsx(request: HttpRequest, ref: str) -> HttpResponse:
    """The figures as a spreadsheet; no names are in it."""
    return file(result_files.figures_sheet(_told(request, ref)), name=f"{ref}.xlsx", kind=XLSX)


def _told(request: HttpRequest, ref: str) -> dict[str, Any]:
    """What the files say of an edition."""
    edition = results_app.queries.get_edition(request.actor, ref)
    counted = results_app.queries.count(request.actor, edition)
    told = results_app.queries.figures(request.actor, edition, counted=counted)
    names = {state.code: state.name for state in directory.queries.list_states(codes=frozenset(told["by_state"]))}
    return {
        "edition": edition, "told": told, "names": names, "gain": counted.gain,
        "women_target": results_app.queries.women_target(edition),
        "compared": results_app.queries.compare(request.actor, edition, told),
        "today": timezone.localdate(), "with_women": can_read_all(request.actor),
    }  # fmt: skip


@require_POST
def report_keep(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep today's figures as a report."""
    edition = results_app.queries.get_edition(request.actor, ref)
    try:
        report = results_app.operations.make_report(edition, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _report(request, ref, refusal=sentence(refusal))
    said = gettext("Today’s figures are kept under %(ref)s.") % {"ref": report.ref}
    return go(request, "office:edition_results", ref, said=said)


@require_safe
def report_kept(request: HttpRequest, ref: str) -> HttpResponse:
    """A report as it was kept."""
    report = results_app.queries.get_report(request.actor, ref)
    if not isinstance(report.figures, dict):
        raise NotFound(ref)
    now = results_app.queries.figures(request.actor, report.edition)
    rows = [(FIGURE_LABELS[name], report.figures.get(name), now[name]) for name in FIGURE_LABELS]
    context = {"base": _base(request), "report": report, "edition": report.edition, "rows": rows}
    return page(request, "office/results/kept.html", context)


doors = [
    door("results/", results, needs=SEEN),
    door("results/kept/<str:ref>/", report_kept, needs=SEEN),
    door("results/<str:ref>/", edition_results, needs=SEEN),
    door("results/<str:ref>/report.pdf", report_pdf, needs=SEEN),
    door("results/<str:ref>/report.xlsx", report_xlsx, needs=SEEN),
    door("results/<str:ref>/keep/", report_keep, needs=Permission.RESULTS_ROWS),
    door("results/<str:ref>/<slug:figure>/", figure_rows, needs=Permission.RESULTS_ROWS),
]
