"""Reading question banks, instruments, scores, gain and satisfaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tadrib.domain.assessment import marking, policy, words
from tadrib.domain.assessment.models import Answered, Instrument, Question, Response
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, LearningOutcome
from tadrib.domain.enrolment import words as enrolment_words
from tadrib.domain.enrolment.models import Participation
from tadrib.engines import learning
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound

KIND_ORDER = {kind: place for place, kind in enumerate(words.Kind)}


# Questions -------------------------------------------------------------------------------------------------------


def questions_by_ref(refs: Sequence[str]) -> dict[str, Question]:
    """Questions with their outcome, by ref: for operations and for pages that may read the instrument."""
    return {q.ref: q for q in Question.objects.select_related("outcome").filter(ref__in=refs)}


def questions_of(instrument: Instrument) -> list[Question]:
    """The questions of an instrument in order: for those who may read the instrument itself."""
    found = questions_by_ref(instrument.questions)
    return [found[ref] for ref in instrument.questions if ref in found]


def list_questions(by: Actor, version: CurriculumVersion, *, retired: bool = True) -> list[Question]:
    """The bank of a curriculum, by outcome, scales last; each with ``is_used``, whether it was ever asked."""
    if not policy.can_read(by):
        return []
    rows = Question.objects.select_related("outcome").filter(version=version).order_by("scale", "outcome__number", "pk")
    if not retired:
        rows = rows.filter(retired_at__isnull=True)
    opened = Instrument.objects.filter(edition__version=version).exclude(state=words.Instrument.DRAFT)
    used = {ref for refs in opened.values_list("questions", flat=True) for ref in refs}
    questions = list(rows)
    for question in questions:
        question.is_used = question.ref in used
    return questions


def get_question(by: Actor, ref: str) -> Question:
    """One question of a bank, or ``NotFound``."""
    rows = Question.objects.select_related("outcome", "version__course").filter(ref=ref)
    question = rows.first() if policy.can_read(by) else None
    if question is None:
        raise NotFound(ref)
    return question


# Instruments at the office ---------------------------------------------------------------------------------------


def _participants(edition: Edition) -> QuerySet[Participation]:
    """Those who are asked: enrolled and not gone."""
    rows = Participation.objects.filter(edition=edition).exclude(state=enrolment_words.Participation.WITHDRAWN)
    return rows.select_related("person__user").order_by("person__family_names", "person__given_names", "pk")


def _instruments() -> QuerySet[Instrument]:
    answered = Answered.objects.filter(instrument=OuterRef("pk")).order_by().values("instrument")
    gone = enrolment_words.Participation.WITHDRAWN
    has_answered = Exists(Answered.objects.filter(instrument=OuterRef(OuterRef("pk")), participation=OuterRef("pk")))
    of_edition = Participation.objects.filter(edition=OuterRef("edition"))
    asked = of_edition.filter(~Q(state=gone) | has_answered).order_by().values("edition")
    return Instrument.objects.select_related("edition__course__programme__area", "edition__version").annotate(
        answered=Coalesce(Subquery(answered.annotate(n=Count("pk")).values("n")), 0),
        invited=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
    )


def list_instruments(by: Actor, edition: Edition) -> list[Instrument]:
    """Tests and survey of an edition, in the order in which they are taken, with ``answered`` and ``invited``."""
    if not policy.can_read(by):
        return []
    return sorted(_instruments().filter(edition=edition), key=lambda row: KIND_ORDER[words.Kind(row.kind)])


def get_instrument(by: Actor, ref: str) -> Instrument:
    """One instrument for the office, with ``answered`` and ``invited``, or ``NotFound``."""
    instrument = _instruments().filter(ref=ref).first() if policy.can_read(by) else None
    if instrument is None:
        raise NotFound(ref)
    return instrument


def unanswered(instrument: Instrument) -> QuerySet[Participation]:
    """Participants who were asked and have not answered: for letters."""
    answered = Answered.objects.filter(instrument=instrument).values("participation")
    return _participants(instrument.edition).exclude(pk__in=answered)


def list_unanswered(by: Actor, instrument: Instrument) -> QuerySet[Participation]:
    """The same for the office's page."""
    return unanswered(instrument) if policy.can_read(by) else Participation.objects.none()


# One's own -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnInstrument:
    """A test or survey somebody is asked to take, or took. ``right`` and ``out_of`` only when they may be shown."""

    instrument: Instrument
    participation: Participation
    answered: bool
    right: int | None
    out_of: int | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for this person."""
        over = self.participation.state != enrolment_words.Participation.ENROLLED
        return self.instrument.state == words.Instrument.OPEN and not self.answered and not over


def list_own_instruments(by: Actor) -> list[OwnInstrument]:
    """What the signed-in person is or was asked, oldest first. Points of the test before show once it is closed,
    those of the test after at once: points only, never which answers were right."""
    if not by.is_signed_in:
        return []
    gone = enrolment_words.Participation.WITHDRAWN
    own = Participation.objects.filter(person__user_id=by.user_id).exclude(state=gone).select_related("person")
    by_edition = {participation.edition_id: participation for participation in own}
    if not by_edition:
        return []
    rows = Instrument.objects.filter(edition__in=by_edition).exclude(state=words.Instrument.DRAFT)
    rows = rows.select_related("edition__course").order_by("opened_at", "pk")
    pks = [participation.pk for participation in by_edition.values()]
    done = set(Answered.objects.filter(participation__in=pks).values_list("instrument_id", flat=True))
    scores = {r.instrument_id: r for r in Response.objects.filter(participation__in=pks)}
    found = []
    for row in rows:
        score = scores.get(row.pk)
        shown = score and (row.kind == words.Kind.POST_TEST or row.state == words.Instrument.CLOSED)
        found.append(
            OwnInstrument(
                row,
                by_edition[row.edition_id],
                row.pk in done,
                score.right if shown else None,
                score.out_of if shown else None,
            )
        )
    return found


def get_own_instrument(by: Actor, ref: str) -> OwnInstrument:
    """One of ``list_own_instruments``, or ``NotFound``."""
    for row in list_own_instruments(by):
        if row.instrument.ref == ref:
            return row
    raise NotFound(ref)


# Figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutcomeGain:
    """Gain on one learning outcome."""

    outcome: LearningOutcome
    gain: learning.LearningGain


@dataclass(frozen=True)
class Gain:
    """Gain of an edition: in all, and by outcome in the order of their numbers."""

    overall: learning.LearningGain
    by_outcome: tuple[OutcomeGain, ...]


def _scores(edition: Edition, kind: str) -> dict[str, learning.Score]:
    """Marked sheets of a test by participation."""
    instrument = Instrument.objects.filter(edition=edition, kind=kind).first()
    if instrument is None:
        return {}
    questions = questions_of(instrument)
    rows = Response.objects.filter(instrument=instrument, participation__isnull=False)
    return {
        str(pk): marking.mark(questions, answers) for pk, answers in rows.values_list("participation_id", "answers")
    }


def gain(by: Actor, edition: Edition) -> Gain | None:
    """Learning gain on the pairs of tests before and after; None for those who may not read it.

    Five queries whatever the size.
    """
    if not policy.can_read(by):
        return None
    before, after = _scores(edition, words.Kind.PRE_TEST), _scores(edition, words.Kind.POST_TEST)
    told = learning.learning_gain(before, after)
    outcomes = {str(o.number): o for o in LearningOutcome.objects.filter(version=edition.version_id)}
    rows = [OutcomeGain(outcomes[g.outcome], g) for g in told.by_outcome if g.outcome in outcomes]
    return Gain(told.overall, tuple(sorted(rows, key=lambda row: row.outcome.number)))


@dataclass(frozen=True)
class TestQuality:
    """How the questions of a test did, and how far they agree."""

    items: tuple[tuple[Question, learning.ItemStatistics], ...]
    reliability: learning.Reliability


def test_quality(by: Actor, instrument: Instrument) -> TestQuality | None:
    """Item statistics of a test; None for a survey and for those who may not read it."""
    if not policy.can_read(by) or instrument.kind == words.Kind.SURVEY:
        return None
    questions = questions_of(instrument)
    answers = Response.objects.filter(instrument=instrument).values_list("answers", flat=True)
    table = learning.mark_table([marking.mark(questions, sheet) for sheet in answers], [(q.ref, 1) for q in questions])
    by_ref = {q.ref: q for q in questions}
    items = tuple((by_ref[row.item], row) for row in learning.item_statistics(table))
    return TestQuality(items, learning.reliability(table))


test_quality.__test__ = False  # type: ignore[attr-defined]  # not a test of pytest
TestQuality.__test__ = False  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Survey:
    """Satisfaction of an edition: how many were asked, how many answered, and each question's figures."""

    invited: int
    answered: int
    items: tuple[tuple[Question, learning.Satisfaction], ...]


def satisfaction(by: Actor, edition: Edition) -> Survey | None:
    """Satisfaction with its response rate; None without a survey and for those who may not read it."""
    if not policy.can_read(by):
        return None
    instrument = _instruments().filter(edition=edition, kind=words.Kind.SURVEY).first()
    if instrument is None or instrument.state == words.Instrument.DRAFT:
        return None
    ratings: dict[str, list[int | None]] = defaultdict(list)
    sheets = list(Response.objects.filter(instrument=instrument).values_list("answers", flat=True))
    for sheet in sheets:
        for ref in instrument.questions:
            ratings[ref].append(sheet.get(ref))
    # somebody who answered may have left since: then more answered than are asked now
    invited = max(instrument.invited, len(sheets))
    items = tuple((q, learning.satisfaction(q.ref, ratings[q.ref], invited=invited)) for q in questions_of(instrument))
    return Survey(invited, len(sheets), items)


def test_shares(by: Actor, edition: Edition) -> dict[int, tuple[int, int]]:
    """Right answers and questions of the test after, by participation: for the award rule."""
    if not policy.can_read(by):
        return {}
    rows = Response.objects.filter(
        instrument__edition=edition, instrument__kind=words.Kind.POST_TEST, participation__isnull=False
    )
    return {pk: (right, out_of) for pk, right, out_of in rows.values_list("participation_id", "right", "out_of")}


test_shares.__test__ = False  # type: ignore[attr-defined]


def outcome_shares(by: Actor, edition: Edition) -> dict[int, dict[int, tuple[int, int]]]:
    """``{participation id: {outcome number: (right, questions)}}`` of the test after: three queries."""
    if not policy.can_read(by):
        return {}
    scores = _scores(edition, words.Kind.POST_TEST)
    return {int(pk): {int(o.outcome): (o.marks, o.out_of) for o in one.by_outcome} for pk, one in scores.items()}


def get_participation(by: Actor, instrument: Instrument, ref: str) -> Participation:
    """A participant who may still hand in a sheet of paper, or ``NotFound``."""
    participation = list_unanswered(by, instrument).filter(ref=ref).first()
    if participation is None:
        raise NotFound(ref)
    return participation
