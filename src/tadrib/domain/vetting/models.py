"""Findings of the eligibility engine, the sealed due-diligence file, the gate."""

from __future__ import annotations

from django.db import models

from tadrib.domain.calls.models import Nomination
from tadrib.domain.vetting import words
from tadrib.kernel.appendonly import AppendOnly


class Finding(models.Model):
    """What one rule of the call says of one nomination, with the fact it saw."""

    personal = {"fact": "dossier, 5 years"}

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    verdict = models.CharField(max_length=12)  # met, not_met, unknown
    fact = models.JSONField(default=dict)
    wanted = models.JSONField(default=dict)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nomination", "rule"], name="finding_rule_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.verdict}"


class DueDiligence(models.Model):
    """The judgement on one nominee: decided by one officer, confirmed by another. Sealed from everybody else."""

    personal = {"note": "due diligence, 1 year", "ground": "due diligence, 1 year", "outcome": "due diligence, 1 year"}

    nomination = models.OneToOneField(Nomination, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, default=words.Screening.PENDING)
    outcome = models.CharField(max_length=24, blank=True)
    ground = models.CharField(max_length=32, blank=True)
    note = models.BinaryField(blank=True, default=bytes)  # encrypted, key outside the database
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    reused_from = models.CharField(max_length=24, blank=True)  # ref of the nomination whose judgement is used again

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="due_diligence_two_pairs_of_eyes",
                condition=models.Q(confirmed_by="") | ~models.Q(confirmed_by=models.F("decided_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.state}"


class DueDiligenceRead(AppendOnly):
    """Who opened a sealed file, and when."""

    personal: dict[str, str] = {}

    nomination_ref = models.CharField(max_length=24)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.nomination_ref} {self.by}"


class Decision(models.Model):
    """The gate: may this nomination be weighed? Made of findings and due diligence, without their grounds."""

    personal: dict[str, str] = {}

    nomination = models.OneToOneField(Nomination, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, default=words.Decision.PENDING)
    decided_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)  # last check against the rules; none: not checked yet

    class Meta:
        indexes = [models.Index(fields=["state"], name="decision_state")]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.state}"
