"""Reading awards: what the rules propose, what was decided, what a person has earned so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

import tadrib.domain.assessment.queries
import tadrib.domain.delivery.queries
from tadrib.domain import assessment, delivery
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import policy, words
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.enrolment.words import Participation as ParticipationState
from tadrib.engines import award as engine
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class Proposal:
    """What the rules propose for a participant, the figures they rest on, and what was decided if it was."""

    participation: Participation
    achieved: engine.Achieved
    verdict: engine.Verdict
    award: Award | None

    @property
    def kind(self) -> words.Award:
        """The kind that is proposed."""
        return words.Award(self.verdict.kind)

    @property
    def attended(self) -> int:
        """Sessions attended."""
        return self.achieved.attendance[0]

    @property
    def held(self) -> int:
        """Sessions held."""
        return self.achieved.attendance[1]

    @property
    def attendance_pct(self) -> int | None:
        """Whole per cent, rounded down, so that 79.9 does not look like 80."""
        return engine.per_cent(self.achieved.attendance)

    @property
    def test_pct(self) -> int | None:
        """The same for the test."""
        return engine.per_cent(self.achieved.test)

    @property
    def practical_pct(self) -> int | None:
        """The same for the practical."""
        return engine.per_cent(self.achieved.practical)

    @property
    def telling(self) -> tuple[engine.Finding, ...]:
        """The findings that explain it: of the kind proposed, and of the next higher one that is not met."""
        mine = [one for one in self.verdict.findings if one.kind == self.verdict.kind]
        higher = [one for one in self.verdict.findings if engine.rank(one.kind) > engine.rank(self.verdict.kind)]
        return (*mine, *higher[:1])


def propose_awards(by: Actor, edition: Edition) -> list[Proposal]:
    """Each participant who has not left, with the award that the curriculum's rules give them, by family name.

    Five queries; up to eleven more where the rules ask for modules, outcomes, the practical or earlier awards,
    however many people there are.
    """
    if not policy.can_read(by):
        return []
    rules = edition.version.rules
    attendance = delivery.queries.attendance_shares(by, edition)
    tests = assessment.queries.test_shares(by, edition)
    modules = delivery.queries.module_shares(by, edition) if any(rule.module for rule in rules.kinds) else {}
    outcomes = assessment.queries.outcome_shares(by, edition) if any(rule.outcome for rule in rules.kinds) else {}
    practical = assessment.queries.practical_shares(by, edition) if rules.asks_practical else {}
    rows = Participation.objects.filter(edition=edition).exclude(state=ParticipationState.WITHDRAWN)
    people = list(
        rows.select_related("person__nationality", "edition__version").order_by(
            "person__family_names", "person__given_names", "pk"
        )
    )
    held = _held(people) if any(rule.earlier for rule in rules.kinds) else {}
    awards = {award.participation_id: award for award in standing_awards(edition)}
    proposals = []
    for row in people:
        marked = practical.get(row.pk)
        achieved = engine.Achieved(
            attendance=attendance.get(row.pk, (0, 0)),
            modules=modules.get(row.pk, {}),
            test=tests.get(row.pk),
            outcomes=outcomes.get(row.pk),
            practical=(marked.points, marked.out_of) if marked else None,
            criteria=tuple(engine.Criterion(*one) for one in marked.criteria) if marked else None,
            held=held.get(row.person_id, {}),
        )
        proposals.append(Proposal(row, achieved, engine.judge(rules, achieved), awards.get(row.pk)))
    return proposals


def _held(people: Iterable[Participation]) -> dict[int, dict[str, str]]:
    """The highest kind of award that each person holds of each course."""
    held: dict[int, dict[str, str]] = {}
    for row in list_earned([one.person_id for one in people]):
        mine = held.setdefault(row.person_id, {})
        mine[row.course_code] = max(mine.get(row.course_code, engine.NONE), row.kind, key=engine.rank)
    return held


def standing_awards(edition: Edition) -> QuerySet[Award]:
    """Awards of an edition that no correction has replaced: for the app itself, not for pages."""
    return Award.objects.filter(participation__edition=edition, is_replaced=False)


def get_award(by: Actor, ref: str) -> Award:
    """One award with its person and its credential if it has one, or ``NotFound``."""
    rows = Award.objects.select_related(
        "participation__person", "participation__edition__course", "participation__edition__version", "credential"
    )
    row = rows.filter(ref=ref).first() if policy.can_read(by) else None
    if row is None:
        raise NotFound(ref)
    return row


def count_undecided(by: Actor, edition: Edition) -> int:
    """Participants who have not left and have no award yet."""
    if not policy.can_read(by):
        return 0
    rows = Participation.objects.filter(edition=edition).exclude(state=ParticipationState.WITHDRAWN)
    return rows.exclude(pk__in=standing_awards(edition).values("participation")).count()


def awards_to_issue(by: Actor, edition: Edition) -> QuerySet[Award]:
    """Awards of a certificate that has not been issued."""
    rows = standing_awards(edition).exclude(kind=words.Award.NONE)
    rows = rows.exclude(pk__in=Credential.objects.values("award"))
    rows = rows.select_related("participation__person__user", "participation__edition").order_by("pk")
    return rows if policy.can_read(by) else rows.none()


@dataclass(frozen=True)
class Earned:
    """An award that a person holds: it stands, and its certificate is valid."""

    person_id: int
    course_code: str
    kind: str
    end_date: dt.date


def list_earned(person_ids: Iterable[int]) -> list[Earned]:
    """Awards that count for later courses, oldest first: one query. A revoked or suspended certificate does not
    count, nor one that was never issued. For workflows and rules, never shown on a page."""
    rows = Award.objects.filter(participation__person_id__in=list(person_ids), is_replaced=False)
    rows = rows.filter(credential__state=words.Credential.ISSUED).exclude(kind=words.Award.NONE)
    values = rows.order_by("participation__edition__end_date", "pk").values_list(
        "participation__person_id", "participation__edition__course__code", "kind", "participation__edition__end_date"
    )
    return [Earned(*row) for row in values]
