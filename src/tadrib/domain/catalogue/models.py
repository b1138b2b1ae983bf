"""Programmes, courses, curriculum versions; editions with the dates of their modules."""

from __future__ import annotations

from django.db import models

from tadrib.domain.catalogue import words
from tadrib.domain.directory.models import Area, Institution
from tadrib.domain.needs.models import TrainingRequest
from tadrib.engines import award
from tadrib.kernel.translated import TranslatedField


class Programme(models.Model):
    """A lasting set of courses with one purpose and one budget line."""

    personal: dict[str, str] = {}

    code = models.CharField(max_length=32, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    title = TranslatedField()
    objectives = TranslatedField()  # paragraphs
    donors = models.ManyToManyField(Institution, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=words.Design.DRAFT)
    return_reason = models.TextField(blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.code


class Course(models.Model):
    """An approved design: audience, level, languages; what is taught stands in its curriculum versions."""

    personal: dict[str, str] = {}

    code = models.CharField(max_length=32, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    title = TranslatedField()
    summary = TranslatedField()
    audience = TranslatedField()
    requirements = TranslatedField()  # what one brings, besides the courses before it
    level = models.CharField(max_length=16)  # the highest level it leads to
    languages = models.JSONField(default=list)  # BCP 47
    prerequisites = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="+")
    # {course code: kind of award needed}; a prerequisite that is not in it asks for completion or better
    prerequisite_kinds = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class CurriculumVersion(models.Model):
    """What is taught and how it is attested, numbered; frozen as soon as an edition uses it."""

    personal: dict[str, str] = {}

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40, blank=True)  # e.g. the year it was first taught
    award_rule = models.JSONField(default=dict)  # in one of the two forms that engines.award reads
    state = models.CharField(max_length=12, default=words.Design.DRAFT)
    return_reason = models.TextField(blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.course_id}/{self.number}"

    @property
    def rules(self) -> award.Rules:
        """What earns which award. What was kept was checked before; old versions keep the form of their time."""
        return award.rules_from(self.award_rule).rules


class Module(models.Model):
    """A unit of content of a curriculum version."""

    personal: dict[str, str] = {}

    version = models.ForeignKey(CurriculumVersion, on_delete=models.CASCADE, related_name="modules")
    number = models.PositiveSmallIntegerField()
    title = TranslatedField()
    level = models.CharField(max_length=16)
    hours = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="module_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class LearningOutcome(models.Model):
    """What a participant can do afterwards; tests measure it before and after."""

    personal: dict[str, str] = {}

    version = models.ForeignKey(CurriculumVersion, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    text = TranslatedField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="outcome_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class Edition(models.Model):
    """One dated offering of a course, by one frozen curriculum version."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=32, unique=True)  # chosen by the office, e.g. STOCTI-2022
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    version = models.ForeignKey(CurriculumVersion, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(TrainingRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    place = TranslatedField()
    mode = models.CharField(max_length=12)
    languages = models.JSONField(default=list)
    seats = models.PositiveSmallIntegerField()
    start_date = models.DateField()
    end_date = models.DateField()
    partners = models.ManyToManyField(Institution, blank=True, related_name="+")
    issuers = models.JSONField(default=list)  # institutions' codes in the order in which they sign certificates
    published = models.JSONField(default=dict, blank=True)  # published figures with their source, for comparison
    source = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=words.Edition.DRAFT)
    return_reason = models.TextField(blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "start_date"], name="edition_state_start")]
        constraints = [
            models.CheckConstraint(
                name="edition_dates_in_order", condition=models.Q(end_date__gte=models.F("start_date"))
            ),
            models.CheckConstraint(name="edition_has_seats", condition=models.Q(seats__gt=0)),
        ]

    def __str__(self) -> str:
        return self.ref


class EditionModule(models.Model):
    """When and where a module of the curriculum is taught in an edition."""

    personal: dict[str, str] = {}

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="modules")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+")
    start_date = models.DateField()
    end_date = models.DateField()
    place = TranslatedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "module"], name="edition_module_once"),
            models.CheckConstraint(
                name="edition_module_dates", condition=models.Q(end_date__gte=models.F("start_date"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}:{self.module_id}"
