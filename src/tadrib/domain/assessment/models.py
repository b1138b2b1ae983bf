"""Questions on learning outcomes, instruments, responses; rubrics of the practical and its marks."""

from __future__ import annotations

from django.db import models

from tadrib.domain.assessment import words
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, LearningOutcome
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.appendonly import AppendOnly
from tadrib.kernel.translated import TranslatedField, TranslatedText


class Question(models.Model):
    """A question of a curriculum version's bank: one right option of several, or a five-point scale."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    version = models.ForeignKey(CurriculumVersion, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(LearningOutcome, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scale = models.BooleanField(default=False)  # a survey item, 1 to 5
    text = TranslatedField()
    options = models.JSONField(default=list)  # of translations, in order; empty for a scale
    right = models.PositiveSmallIntegerField(null=True, blank=True)  # index of the right option
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref

    @property
    def choices(self) -> list[TranslatedText]:
        """The options as texts, in order."""
        return [TranslatedText(option) for option in self.options]


class Instrument(models.Model):
    """A test or survey of an edition, made of questions in order; fixed once it is open."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    questions = models.JSONField(default=list)  # refs, in order
    state = models.CharField(max_length=8, default=words.Instrument.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="instrument_kind_once")]

    def __str__(self) -> str:
        return self.ref


class Response(models.Model):
    """The answers to an instrument. Those of a survey name nobody: that somebody answered stands in ``Answered``.

    The keys of a survey's rows are drawn at random in both tables, so that their order does not tell either.
    """

    personal = {"answers": "assessment, 5 years"}

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    participation = models.ForeignKey(Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)  # question ref -> index of the option, or 1 to 5
    right = models.PositiveSmallIntegerField(null=True, blank=True)  # of a test
    out_of = models.PositiveSmallIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)  # none for a survey: it would say who

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "participation"],
                condition=models.Q(participation__isnull=False),
                name="response_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}:{self.participation_id}"


class Answered(models.Model):
    """That a participant answered an instrument: for reminders and response rates."""

    personal: dict[str, str] = {}

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instrument", "participation"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.instrument_id}:{self.participation_id}"


class Rubric(models.Model):
    """How a practical is marked: criteria with levels. Of a whole curriculum version, or of one of its modules."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    version = models.ForeignKey(CurriculumVersion, on_delete=models.PROTECT, related_name="+")
    module = models.PositiveSmallIntegerField(null=True, blank=True)  # its number; none: the whole course
    title = TranslatedField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref


class Criterion(models.Model):
    """One thing that is looked at, with its levels; ``minimum`` is the least number of points that will do."""

    personal: dict[str, str] = {}

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    text = TranslatedField()
    levels = models.JSONField(default=list)  # [{"points": 0, "text": {language: descriptor}}], points rising
    minimum = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rubric", "number"], name="criterion_number_once")]

    def __str__(self) -> str:
        return f"{self.rubric_id}.{self.number}"

    @property
    def most(self) -> int:
        """The points of the highest level."""
        return max((int(level["points"]) for level in self.levels), default=0)


class Practical(models.Model):
    """That the marks of a rubric in an edition are complete and published; no row: they are still being given."""

    personal: dict[str, str] = {}

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=words.Practical.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rubric", "edition"], name="practical_once")]

    def __str__(self) -> str:
        return f"{self.edition_id}:{self.rubric_id} {self.state}"


class CriterionMark(AppendOnly):
    """Points that somebody gave; a correction is a new mark with its reason, and the last one counts."""

    personal = {"points": "assessment, 5 years"}

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)  # 1 is the first mark, higher are corrections
    points = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "participation", "number"], name="criterion_mark_once"),
            models.CheckConstraint(
                name="criterion_mark_has_reason", condition=models.Q(number=1) | ~models.Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["participation"], name="criterion_mark_person")]

    def __str__(self) -> str:
        return f"{self.criterion_id}:{self.participation_id} {self.points}"
