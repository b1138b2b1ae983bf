"""Figures of an edition, the list behind each, and how they stand beside what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Tally
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

import tadrib.domain.catalogue.queries
from tadrib.domain import catalogue
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.credentials.models import Credential
from tadrib.domain.credentials.words import Credential as CredentialState
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.results import policy, words
from tadrib.domain.results.models import Report
from tadrib.domain.results.queries.counting import READER, SENT, Count, Row
from tadrib.domain.selection.models import Placement
from tadrib.domain.selection.words import Place, Run
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound

TOLD = (EditionState.APPROVED, EditionState.SCHEDULED, EditionState.RUNNING, EditionState.CLOSED)


# Which editions --------------------------------------------------------------------------------------------------


def _visible(by: Actor) -> QuerySet[Edition]:
    """Editions with their figures to be told: all for the office, a donor's own for the donor."""
    rows = catalogue.queries.list_editions(READER).filter(state__in=TOLD)
    if policy.can_read_all(by):
        return rows
    if by.can(Permission.RESULTS_READ) and by.organisations:
        own = Edition.objects.filter(course__programme__donors__code__in=by.organisations).values("pk")
        return rows.filter(pk__in=own)
    return rows.none()


def _tally(rows: QuerySet[Any], path: str) -> Coalesce:
    """How many of the rows belong to the edition at hand, as a column."""
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Tally("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def list_editions(by: Actor, *, search: str = "", area: str = "", year: int | None = None) -> QuerySet[Edition]:
    """Editions the actor may see results of, each with ``nominated``, ``selected``, ``enrolled``, ``certified``,
    ``certified_women`` as columns: the same counts as ``figures``."""
    rows = _visible(by)
    if area:
        rows = rows.filter(course__programme__area__code=area)
    if year:
        rows = rows.filter(start_date__year=year)
    for word in search.split():
        said = Q(ref__icontains=word) | Q(course__code__icontains=word)
        for language in ("ar", "fr", "en", "pt"):
            said |= Q(**{f"course__title__{language}__icontains": word})
        rows = rows.filter(said)
    sent = Nomination.objects.filter(state__in=SENT, submitted_at__isnull=False)
    chosen = Placement.objects.filter(run__state=Run.SIGNED_OFF, place=Place.SELECTED)
    valid = Credential.objects.filter(state=CredentialState.ISSUED)
    path = "award__participation__edition"
    return rows.annotate(
        nominated=_tally(sent, "call__edition"),
        selected=_tally(chosen, "run__call__edition"),
        enrolled=_tally(Participation.objects.all(), "edition"),
        certified=_tally(valid, path),
        certified_women=_tally(valid.filter(award__participation__sex="F"), path),
    ).order_by("-start_date", "ref")


def list_years(by: Actor) -> list[int]:
    """Years in which those editions began, newest first."""
    return [day.year for day in _visible(by).order_by().dates("start_date", "year", order="DESC")]


def get_edition(by: Actor, ref: str) -> Edition:
    """One edition the actor may see results of, or ``NotFound``."""
    edition = _visible(by).filter(ref=ref).first()
    if edition is None:
        raise NotFound(ref)
    return edition


def _check(by: Actor, edition: Edition) -> None:
    donors: frozenset[str] = frozenset()
    if not policy.can_read_all(by):
        donors = frozenset(edition.course.programme.donors.values_list("code", flat=True))
    if not policy.can_read(by, donors):
        raise NotFound(edition.ref)


# Figures ---------------------------------------------------------------------------------------------------------


def count(by: Actor, edition: Edition) -> Count:
    """The counting of an edition, for the page that shows all of it; ``NotFound`` for those who may not see it.

    Lists of persons stay inside unless the page asks ``rows``.
    """
    _check(by, edition)
    return Count(edition)


def figures(by: Actor, edition: Edition, *, counted: Count | None = None) -> dict[str, Any]:
    """All figures of ``words.FIGURE_LABELS``, then ``by_state`` and ``by_sex``: for each group the figures of
    ``words.PERSON_FIGURES`` and the women among selected and certified.

    Counts are whole numbers, shares whole per cent, satisfaction a number from 1 to 5; None is not known. The office
    and donors of the programme; ``NotFound`` for everybody else.
    """
    _check(by, edition)
    counted = counted or Count(edition)
    told: dict[str, Any] = {name: counted.value(name) for name in words.FIGURE_LABELS}
    told["by_state"] = _by(counted, "state_code")
    told["by_sex"] = _by(counted, "sex")
    return told


def _by(counted: Count, column: str) -> dict[str, dict[str, int]]:
    names = (*words.PERSON_FIGURES, "women", "certified_women")
    lists = {name: [getattr(row, column) for row in counted.rows(name)] for name in names}
    groups = sorted({group for values in lists.values() for group in values})
    return {group: {name: values.count(group) for name, values in lists.items()} for group in groups}


def rows(by: Actor, edition: Edition, figure: str, state: str = "", sex: str = "") -> list[Row]:
    """The list a figure was counted from, of one state or sex if given; names only for the office.

    ``NotFound`` for a figure that does not exist and for those who may not open lists.
    """
    _check(by, edition)
    if figure not in words.FIGURE_LABELS or not policy.can_read_all(by):
        raise NotFound(f"{edition.ref}/{figure}")
    found = Count(edition).rows(figure)
    return [row for row in found if (not state or row.state_code == state) and (not sex or row.sex == sex)]


def women_target(edition: Edition) -> int | None:
    """The share of women that the call of the edition aims at, per cent; None without one."""
    pct = Call.objects.filter(edition=edition).exclude(state="cancelled").values_list("women_pct", flat=True).first()
    return pct or None


# What was published ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """One figure beside the published one. ``match`` is a value of ``words.Match``."""

    figure: str
    counted: int | float | None
    published: int | None
    match: str


def published_figures(edition: Edition) -> dict[str, int]:
    """What was published of an edition, under the names of our figures; what was not published is absent."""
    told: Mapping[str, Any] = edition.published or {}
    found = {}
    for figure, name in words.PUBLISHED_AS.items():
        value = told.get(name)
        value = len(value) or None if isinstance(value, (list, tuple)) else value
        if isinstance(value, int) and not isinstance(value, bool):
            found[figure] = value
    return found


def compare(by: Actor, edition: Edition, told: Mapping[str, Any]) -> list[Comparison]:
    """Each figure that can be published beside the published one; empty if nothing at all was published."""
    _check(by, edition)
    published = published_figures(edition)
    if not published:
        return []
    compared = []
    for figure in words.PUBLISHED_AS:
        counted, known = told.get(figure), published.get(figure)
        if known is None:
            match = words.Match.NOT_PUBLISHED
        elif not counted:
            match = words.Match.NOT_COUNTED
        else:
            match = words.Match.SAME if counted == known else words.Match.DIFFERS
        compared.append(Comparison(figure, counted, known, match))
    return compared


def list_reports(by: Actor, edition: Edition) -> QuerySet[Report]:
    """Reports kept of an edition, newest first: for the office and donors of the programme."""
    _check(by, edition)
    return Report.objects.filter(edition=edition).order_by("-made_at", "-pk")


def get_report(by: Actor, ref: str) -> Report:
    """One report as it was kept, or ``NotFound``."""
    report = (
        Report.objects.select_related("edition__course__programme__area", "edition__version").filter(ref=ref).first()
    )
    if report is None:
        raise NotFound(ref)
    _check(by, report.edition)
    return report
