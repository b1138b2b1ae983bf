"""Runs: frozen input, rules, seed, result, reasons. Placements: the answer for each candidate."""

from __future__ import annotations

from django.db import models

from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import words


class SelectionRun(models.Model):
    """One execution of the cohort engine; with the same input, seed and version it gives the same bytes again."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="runs")
    seed = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=24)
    input = models.TextField()  # canonical JSON of the instance: refs, no names
    input_digest = models.CharField(max_length=64)
    output = models.TextField()  # canonical JSON of the outcome and its explanations
    output_digest = models.CharField(max_length=64)
    status = models.CharField(max_length=12)  # optimal, infeasible
    state = models.CharField(max_length=12, default=words.Run.COMPUTED)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    return_reason = models.TextField(blank=True)  # what the head of office asks for
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=64, blank=True)
    remarks = models.TextField(blank=True)  # of the head of office

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(state=words.Run.SIGNED_OFF), name="one_signed_run_per_call"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Placement(models.Model):
    """The run's answer for one nomination, and what a person changed by hand, with the reason."""

    personal: dict[str, str] = {}

    run = models.ForeignKey(SelectionRun, on_delete=models.CASCADE, related_name="placements")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=12)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # on the reserve list
    code = models.CharField(max_length=48, blank=True)  # reason code of the engine
    facts = models.JSONField(default=dict)
    computed_place = models.CharField(max_length=12)  # what the engine said
    hand_reason = models.TextField(blank=True)  # why a person changed it
    hand_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "nomination"], name="placement_once"),
            models.CheckConstraint(
                name="placement_hand_has_reason",
                condition=models.Q(place=models.F("computed_place")) | ~models.Q(hand_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["run", "place", "rank"], name="placement_run_place")]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.place}"
