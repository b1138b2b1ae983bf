"""What everybody may know: figures that were published or may be, courses to come, calls that are open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch

import tadrib.domain.calls.queries
import tadrib.domain.catalogue.queries
from tadrib.domain import calls, catalogue
from tadrib.domain.calls.models import Call, CallState
from tadrib.domain.calls.words import Call as CallStanding
from tadrib.domain.catalogue.models import Course, Edition
from tadrib.domain.catalogue.words import PUBLIC_EDITIONS
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.credentials.models import Credential
from tadrib.domain.credentials.words import Credential as CredentialState
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.results import words
from tadrib.domain.results.queries.figures import published_figures
from tadrib.engines import indicators

STARTED = (EditionState.RUNNING, EditionState.CLOSED)


def count_public_courses() -> dict[str, int]:
    """How many courses the public may know, by the area's code."""
    rows = catalogue.queries.list_public_courses().prefetch_related(None).order_by()
    return dict(rows.values("programme__area__code").annotate(n=Count("pk")).values_list("programme__area__code", "n"))


def list_coming_editions(*, today: dt.date, most: int = 6, course: Course | None = None) -> list[Edition]:
    """Public editions that are not over, the next first; of one course if given."""
    rows = catalogue.queries.list_public_editions().filter(end_date__gte=today).exclude(state=EditionState.CLOSED)
    if course is not None:
        rows = rows.filter(course=course)
    return list(rows[:most])


def list_past_editions(course: Course, *, today: dt.date) -> list[Edition]:
    """Public editions of a course that are over, the last first."""
    rows = catalogue.queries.list_public_editions().filter(course=course)
    return [
        row for row in rows.order_by("-start_date", "ref") if row.end_date < today or row.state == EditionState.CLOSED
    ]


def open_calls(*, now: dt.datetime) -> dict[int, Call]:
    """Calls that still take names, by the edition's id."""
    return {call.edition_id: call for call in calls.queries.list_public_calls(now=now)}


def call_of(edition: Edition) -> Call | None:
    """The published or closed call of an edition with its states, the last one if there were several."""
    states = CallState.objects.select_related("state").order_by("state__code")
    rows = Call.objects.filter(edition=edition, state__in=(CallStanding.PUBLISHED, CallStanding.CLOSED))
    return rows.prefetch_related(Prefetch("states", states)).order_by("-created_at").first()


def list_public_years() -> list[int]:
    """Every year that a public edition touches, in order."""
    rows = Edition.objects.filter(state__in=PUBLIC_EDITIONS, course__programme__state="approved")
    ends = rows.aggregate(first=Min("start_date"), last=Max("end_date"))
    if ends["first"] is None:
        return []
    return list(range(ends["first"].year, ends["last"].year + 1))


# Results ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One public figure of one edition. ``value`` is None when it is not public; ``why`` says: ``not_published``,
    ``small`` (fewer people than may be shown), or, where there is a value, ``published`` or ``counted``."""

    value: int | None
    why: str


@dataclass(frozen=True)
class PublicResult:
    """What everybody may know of an edition that began. ``states`` are ISO codes."""

    edition: Edition
    figures: dict[str, Figure]
    states: tuple[str, ...]
    source: str

    @property
    def year(self) -> int:
        return self.edition.start_date.year


@dataclass(frozen=True)
class Total:
    """A sum over the editions whose figure is public: ``known`` of ``whole`` editions."""

    value: int | None
    known: int
    whole: int


@dataclass
class PublicResults:
    """All public results."""

    editions: list[PublicResult] = field(default_factory=list)

    def total(self, figure: str, year: int | None = None) -> Total:
        """The sum of a figure, of one year or of all; None if no edition's figure is public."""
        of = [row for row in self.editions if year is None or row.year == year]
        known = [v for row in of if (v := row.figures[figure].value) is not None]
        return Total(sum(known) if known else None, len(known), len(of))

    @property
    def years(self) -> list[int]:
        return sorted({row.year for row in self.editions})

    @property
    def by_state(self) -> dict[str, int]:
        """In how many editions people of a state took part, by its code."""
        counts: dict[str, int] = {}
        for row in self.editions:
            for code in row.states:
                counts[code] = counts.get(code, 0) + 1
        return counts


PUBLIC_FIGURES = ("selected", "women", "certified", "certified_women", "hours")


def public_results() -> PublicResults:
    """Figures of every public edition that began.

    A published figure stands as it was published. Where none was, an office's own count of a closed edition is shown
    if at least ``words.SMALLEST`` people stand behind it and behind what is left of it; what was not published of an
    edition with published figures stays "not published". Three queries for the editions and two for the counts.
    """
    rows = list(catalogue.queries.list_public_editions().filter(state__in=STARTED))
    own = _own_facts(row for row in rows if row.state == EditionState.CLOSED and not row.published)
    results = PublicResults()
    for edition in rows:
        facts = own.get(edition.pk)
        figures = _counted(edition, facts) if facts else _published(edition)
        states = (edition.published or {}).get("states") or sorted({str(f.fields["state"]) for f in facts or ()})
        results.editions.append(PublicResult(edition, figures, tuple(states), edition.source))
    return results


def _published(edition: Edition) -> dict[str, Figure]:
    told = published_figures(edition)
    return {
        name: Figure(told[name], "published") if name in told else Figure(None, "not_published")
        for name in PUBLIC_FIGURES
    }


def _own_facts(editions: Iterable[Edition]) -> dict[int, list[indicators.Fact]]:
    """People who took part, by edition, with state, sex and whether they hold a certificate: one query."""
    pks = [edition.pk for edition in editions]
    if not pks:
        return {}
    valid = Credential.objects.filter(award__participation=OuterRef("pk"), state=CredentialState.ISSUED)
    found: dict[int, list[indicators.Fact]] = {}
    rows = Participation.objects.filter(edition__in=pks).annotate(certified=Exists(valid)).order_by("pk")
    for pk, ref, state, sex, certified in rows.values_list("edition_id", "ref", "state_code", "sex", "certified"):
        fact = indicators.Fact(ref, {"state": state, "sex": sex, "certified": certified})
        found.setdefault(pk, []).append(fact)
    return found


def _counted(edition: Edition, facts: list[indicators.Fact]) -> dict[str, Figure]:
    """The office's own counts with small ones hidden (``engines.indicators.publish``)."""
    women = indicators.Condition("sex", ("F",))
    certified = indicators.Condition("certified", (True,))

    def share(*counted: indicators.Condition, where: tuple[indicators.Condition, ...] = ()) -> tuple[Figure, Figure]:
        definition = indicators.Definition("share", indicators.Measure.SHARE, where=where, counted=counted)
        cell = indicators.publish(indicators.measure(definition, facts), smallest=words.SMALLEST).whole
        if cell.hidden:
            return Figure(None, "small"), Figure(None, "small")
        return Figure(int(cell.numerator or 0), "counted"), Figure(cell.denominator or 0, "counted")

    whole = indicators.Definition("enrolled", indicators.Measure.COUNT)
    cell = indicators.publish(indicators.measure(whole, facts), smallest=words.SMALLEST).whole
    enrolled = Figure(None, "small") if cell.hidden else Figure(int(cell.numerator or 0), "counted")
    return {
        "selected": enrolled,
        "women": share(women)[0],
        "certified": share(certified)[0],
        "certified_women": share(women, where=(certified,))[0],
        "hours": Figure(edition.total_hours, "counted"),
    }  # fmt: skip


def count_by_state() -> dict[str, int | None]:
    """People who took part in closed editions of the office's own record, by state; None where it is too few to tell.

    Small cells are hidden, and others with them, so that subtraction gives nothing away.
    """
    closed = Participation.objects.filter(edition__state=EditionState.CLOSED)
    facts = [indicators.Fact(ref, {"state": code}) for ref, code in closed.values_list("ref", "state_code")]
    definition = indicators.Definition("people", indicators.Measure.COUNT, by=("state",))
    told = indicators.publish(indicators.measure(definition, facts), smallest=words.SMALLEST)
    return {str(c.group): None if c.hidden else int(c.numerator or 0) for c in told.by["state"]}
