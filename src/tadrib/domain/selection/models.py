"""Runs with a placement for each candidate; scenarios beside a run; declared interests; the lot's opened seed."""

from __future__ import annotations

from django.db import models

from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import words
from tadrib.kernel.appendonly import AppendOnly


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
    changes = models.JSONField(default=dict)  # how the rules differ from the published call: altering.Changes
    change_reason = models.TextField(blank=True)
    adopted_from = models.CharField(max_length=24, blank=True)  # ref of the scenario
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    return_reason = models.TextField(blank=True)  # what the head of office asks for
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=64, blank=True)
    remarks = models.TextField(blank=True)  # of the head of office
    broken = models.JSONField(default=list)  # units of the rules that the signature accepts as broken by hand
    signed_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of what was signed: sealing.seal

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
    hand_at = models.DateTimeField(null=True, blank=True)
    hand_cost = models.JSONField(
        default=dict
    )  # as shown before it was confirmed: {"change": {level: n}, "broken": [unit]}

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


class Scenario(models.Model):
    """A run tried under other rules or with people pinned, kept beside the run it started from."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    run = models.ForeignKey(SelectionRun, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=80)
    changes = models.JSONField()  # altering.Changes
    engine_version = models.CharField(max_length=24)
    input = models.TextField()
    input_digest = models.CharField(max_length=64)
    output = models.TextField()
    output_digest = models.CharField(max_length=64)
    status = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=words.Scenario.KEPT)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)  # adopted or discarded
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "name"],
                condition=~models.Q(state=words.Scenario.DISCARDED),
                name="scenario_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Computation(models.Model):
    """A run, a scenario or a replay of a large call that the worker computes; what came of it, or what stood at a stop.

    The input is frozen when it is ordered, so that a second worker after a kill computes the same bytes.
    """

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="computations")
    task = models.CharField(max_length=12)  # words.Task
    run = models.ForeignKey(SelectionRun, null=True, on_delete=models.PROTECT, related_name="+")  # scenario, replay
    name = models.CharField(max_length=80, blank=True)  # of the scenario
    changes = models.JSONField(default=dict)  # altering.Changes of the scenario
    input = models.TextField(blank=True)  # canonical JSON of the instance; emptied at the end
    seed = models.CharField(max_length=64)
    is_lottery = models.BooleanField(default=False)
    people = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=words.Computation.WAITING)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=64)
    held_until = models.DateTimeField(null=True, blank=True)  # a worker is at it until then, unless it says so again
    ended_at = models.DateTimeField(null=True, blank=True)
    progress = models.JSONField(default=dict)  # {"what", "done", "of"} as the engine tells it
    found = models.JSONField(default=dict)  # {"ref"}; a replay's {"same"}; {"code", "facts"}; so far: jobs.stood

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state__in=words.COMPUTATION_OPEN),
                name="one_open_computation_per_call",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Interest(AppendOnly):
    """What an officer declares before acting on a call's selection. What was declared stays; more may be added."""

    personal: dict[str, str] = {}

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="interests")
    officer = models.CharField(max_length=64)
    declared_at = models.DateTimeField()
    nature = models.CharField(max_length=12)  # words.Nature
    states = models.JSONField(default=list)  # ISO 3166-1 codes
    nominations = models.JSONField(default=list)  # refs

    class Meta:
        indexes = [models.Index(fields=["call", "officer"], name="interest_call_officer")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.officer} {self.nature}"


class LotSeed(AppendOnly):
    """The seed of a call's lottery, opened when the call takes no more names; before that no row holds it."""

    personal: dict[str, str] = {}

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="lot")
    commitment = models.CharField(max_length=64, blank=True)  # as published with the call; blank: none was
    seed = models.CharField(max_length=64)
    revealed_at = models.DateTimeField()
    revealed_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.call_id} {self.commitment}"
