"""What states ask for."""

from __future__ import annotations

from django.db import models

from tadrib.domain.directory.models import Area, State
from tadrib.domain.needs import words


class TrainingRequest(models.Model):
    """A state's written demand for training in an area, and the office's answer."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    asking_state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    gap = models.TextField()  # what officials cannot do today
    expected_outcome = models.TextField()  # what they should be able to do, and how one would see it
    priority = models.CharField(max_length=8)
    other_support = models.TextField(blank=True)  # what other donors already give
    people = models.PositiveIntegerField(null=True, blank=True)  # how many officials, about
    languages = models.JSONField(default=list)
    nota_verbale = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, default=words.Request.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "submitted_at"], name="request_state_submitted")]
        constraints = [
            models.CheckConstraint(
                name="request_answer_at_by",
                condition=models.Q(answered_at__isnull=True, answered_by="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answered_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
