"""Sessions and marks of attendance."""

from __future__ import annotations

from django.db import models

from tadrib.domain.catalogue.models import Edition, EditionModule
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.appendonly import AppendOnly
from tadrib.kernel.translated import TranslatedField


class Session(models.Model):
    """One timetabled block of an edition, in a room, by video or both."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    module = models.ForeignKey(EditionModule, on_delete=models.PROTECT, related_name="+")
    title = TranslatedField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=12)
    room = models.CharField(max_length=120, blank=True)
    link = models.URLField(blank=True)  # of the video room
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # of changes, for calendars (RFC 5545)

    class Meta:
        indexes = [models.Index(fields=["edition", "starts_at"], name="session_edition_start")]
        constraints = [
            models.CheckConstraint(name="session_times_in_order", condition=models.Q(ends_at__gt=models.F("starts_at")))
        ]

    def __str__(self) -> str:
        return self.ref


class AttendanceMark(AppendOnly):
    """A recorded presence; a correction is a new mark with its reason, and the last one counts."""

    personal: dict[str, str] = {}

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)  # 1 is the first mark, higher are corrections
    mark = models.CharField(max_length=8)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # online
    reason = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "participation", "number"], name="mark_number_once"),
            models.CheckConstraint(
                name="mark_correction_has_reason", condition=models.Q(number=1) | ~models.Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["participation"], name="mark_participation")]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.participation_id} {self.mark}"
