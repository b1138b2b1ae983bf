"""Figures as they were when a report was given to somebody."""

from __future__ import annotations

from django.db import models

from tadrib.domain.catalogue.models import Edition
from tadrib.kernel.appendonly import AppendOnly


class Report(AppendOnly):
    """The figures of an edition, frozen on the day they were reported."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.ref
