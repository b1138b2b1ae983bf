"""One table, added to and never changed. No foreign keys: events outlive what they speak of."""

from __future__ import annotations

from django.db import models

from tadrib.kernel.appendonly import AppendOnly


class Event(AppendOnly):
    """Somebody did something to something at a time, for a reason."""

    personal: dict[str, str] = {}

    at = models.DateTimeField()
    by = models.CharField(max_length=64)  # the actor's ref, never a name
    name = models.CharField(max_length=64)  # a value of some app's words.Event
    subject = models.CharField(max_length=64)  # a public ref
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="audit_subject_at"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.name} {self.subject}"
