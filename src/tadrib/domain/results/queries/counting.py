"""The lists that the figures of an edition are counted from: read once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import CharField, OuterRef, Subquery

import tadrib.domain.assessment.queries
import tadrib.domain.delivery.queries
from tadrib.domain import assessment, delivery
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls.models import Nomination
from tadrib.domain.calls.words import Nomination as NominationState
from tadrib.domain.catalogue.models import Edition, Module
from tadrib.domain.credentials.models import Credential
from tadrib.domain.credentials.words import Credential as CredentialState
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.selection.models import Placement
from tadrib.domain.selection.words import Place, Run
from tadrib.domain.vetting.models import Decision
from tadrib.domain.vetting.words import Decision as Gate
from tadrib.engines.indicators import percent
from tadrib.kernel.actor import Actor

# Figures are counted for everybody who may see the figure, so the counting itself reads with its own eyes.
READER = Actor.system(
    "results", {Permission.ASSESSMENT_READ, Permission.ENROLMENT_READ, Permission.RESULTS_ROWS, Permission.OFFICE}
)
SENT = (NominationState.SUBMITTED, NominationState.ENDORSED, NominationState.RETURNED)


@dataclass(frozen=True)
class Row:
    """One line of the list behind a figure. ``value`` is what was counted of it, where it is more than being there."""

    ref: str
    state_code: str = ""
    sex: str = ""
    name: str = ""
    title: str = ""
    value: str = ""


class Count:
    """Everything that is counted of one edition. Each list is read at its first use; all of them in 16 queries."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def nominated(self) -> list[Row]:
        return [row for row, _ in self._nominations]

    @cached_property
    def eligible(self) -> list[Row]:
        return [row for row, gate in self._nominations if gate == Gate.ELIGIBLE]

    @cached_property
    def _nominations(self) -> list[tuple[Row, str]]:
        gate = Decision.objects.filter(nomination=OuterRef("pk")).values("state")[:1]
        found = Nomination.objects.filter(call__edition=self.edition, submitted_at__isnull=False, state__in=SENT)
        found = found.select_related("person", "nominating_state").annotate(
            gate=Subquery(gate, output_field=CharField())
        )
        return [
            (Row(n.ref, n.nominating_state.code, n.person.sex, n.person.full_name), n.gate)
            for n in found.order_by("nominating_state__code", "priority", "pk")
        ]

    @cached_property
    def selected(self) -> list[Row]:
        found = Placement.objects.filter(
            run__call__edition=self.edition, run__state=Run.SIGNED_OFF, place=Place.SELECTED
        )
        found = found.select_related("nomination__person", "nomination__nominating_state")
        return [
            Row(
                p.nomination.ref,
                p.nomination.nominating_state.code,
                p.nomination.person.sex,
                p.nomination.person.full_name,
            )
            for p in found.order_by("nomination__nominating_state__code", "nomination__priority", "pk")
        ]

    @cached_property
    def women(self) -> list[Row]:
        return [row for row in self.selected if row.sex == "F"]

    @cached_property
    def states(self) -> list[Row]:
        codes = {row.state_code for row in self.selected or self.enrolled}
        return [Row(code, code) for code in sorted(codes)]

    @cached_property
    def _participations(self) -> list[Participation]:
        found = Participation.objects.filter(edition=self.edition).select_related("person")
        return list(found.order_by("state_code", "pk"))

    def _row(self, p: Participation, value: str = "") -> Row:
        return Row(p.ref, p.state_code, p.sex, p.person.full_name, value=value)

    @cached_property
    def enrolled(self) -> list[Row]:
        return [self._row(p) for p in self._participations]

    @cached_property
    def shares(self) -> dict[int, tuple[int, int]]:
        """Sessions attended and held, by participation."""
        return delivery.queries.attendance_shares(READER, self.edition)

    @cached_property
    def attended(self) -> list[Row]:
        shares = delivery.queries.attendance_shares(READER, self.edition, left_too=True)
        return [self._row(p) for p in self._participations if shares.get(p.pk, (0, 0))[0]]

    @cached_property
    def attendance_pct(self) -> list[Row]:
        """Everybody whose attendance was taken, with their own sessions."""
        held = [(p, self.shares[p.pk]) for p in self._participations if self.shares.get(p.pk, (0, 0))[1]]
        return [self._row(p, f"{attended} / {whole}") for p, (attended, whole) in held]

    @cached_property
    def certified(self) -> list[Row]:
        valid = Credential.objects.filter(award__participation__edition=self.edition, state=CredentialState.ISSUED)
        numbers = dict(valid.values_list("award__participation_id", "number"))
        return [self._row(p, numbers[p.pk]) for p in self._participations if p.pk in numbers]

    @cached_property
    def certified_women(self) -> list[Row]:
        return [row for row in self.certified if row.sex == "F"]

    @cached_property
    def _modules(self) -> list[Module]:
        return list(Module.objects.filter(version=self.edition.version_id).order_by("number"))

    @cached_property
    def modules(self) -> list[Row]:
        return [Row(f"{m.number}", title=m.title) for m in self._modules]

    @cached_property
    def hours(self) -> list[Row]:
        return [Row(f"{m.number}", title=m.title, value=f"{m.hours}") for m in self._modules]

    @cached_property
    def gain(self) -> assessment.queries.Gain | None:
        return assessment.queries.gain(READER, self.edition)

    @cached_property
    def gain_pct(self) -> list[Row]:
        """The learning outcomes that both tests measured, each with its own gain."""
        rows = []
        for one in self.gain.by_outcome if self.gain else ():
            told = one.gain.mean_gain
            pct = "" if told is None else f"{percent(told, 1)} %"
            rows.append(Row(f"{one.outcome.number}", title=one.outcome.text, value=pct))
        return rows

    @cached_property
    def survey(self) -> assessment.queries.Survey | None:
        return assessment.queries.satisfaction(READER, self.edition)

    @cached_property
    def satisfaction(self) -> list[Row]:
        """The questions of the survey, each with its average. Answers name nobody."""
        rows = []
        for question, told in self.survey.items if self.survey else ():
            mean = "" if told.mean is None else f"{float(told.mean):.2f}"
            rows.append(Row(question.ref, title=question.text, value=mean))
        return rows

    def rows(self, figure: str) -> list[Row]:
        """The list behind a figure of ``words.FIGURE_LABELS``."""
        return getattr(self, figure)

    # What the lists come to -----------------------------------------------------------------------------------------

    def value(self, figure: str) -> int | float | None:
        """The figure itself; None where nothing was there to count or to divide by."""
        special: dict[str, Callable[[], int | float | None]] = {
            "hours": lambda: sum(m.hours for m in self._modules),
            "attendance_pct": self._attendance,
            "gain_pct": self._gain,
            "satisfaction": self._satisfaction,
        }
        return special[figure]() if figure in special else len(self.rows(figure))

    def _attendance(self) -> int | None:
        pairs = [self.shares[p.pk] for p in self._participations if p.pk in self.shares]
        return percent(sum(attended for attended, _ in pairs), sum(held for _, held in pairs))

    def _gain(self) -> int | None:
        told = self.gain.overall.mean_gain if self.gain else None
        return None if told is None else percent(told, 1)

    def _satisfaction(self) -> float | None:
        """Mean of all ratings of all questions: each question's mean, weighted by its answers."""
        told = [s for _, s in self.survey.items if s.mean is not None] if self.survey else []
        answers = sum(s.answered for s in told)
        return float(round(sum(s.mean * s.answered for s in told) / answers, 2)) if answers else None
