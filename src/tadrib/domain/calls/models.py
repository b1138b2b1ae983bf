"""Calls, seats per state, nominations with their dossier, receipts, sheets."""

from __future__ import annotations

from django.db import models

from tadrib.domain.calls import words
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.directory.models import Institution, Person, State
from tadrib.kernel.appendonly import AppendOnly
from tadrib.kernel.translated import TranslatedField


class Call(models.Model):
    """The invitation to states to put people forward for an edition."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=32, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="calls")
    seats = models.PositiveSmallIntegerField()
    reserves = models.PositiveSmallIntegerField(default=0)  # how long the reserve list should be
    women_pct = models.PositiveSmallIntegerField(default=0)  # target share of women, per cent
    profile = TranslatedField()  # who should be nominated, in words
    languages = models.JSONField(default=list)  # working languages, BCP 47
    language_level = models.PositiveSmallIntegerField(default=3)
    rules = models.JSONField(default=list)  # eligibility rules: engines.eligibility.rules_from
    weights = models.JSONField(default=dict)  # criterion -> integer, for the score
    papers = models.JSONField(default=list)  # words.Paper codes
    deadline = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    nota_verbale = models.CharField(max_length=64, blank=True)
    seed_commitment = models.CharField(max_length=64, blank=True)  # SHA-256 of the lottery's seed, published first
    state = models.CharField(max_length=12, default=words.Call.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "deadline"], name="call_state_deadline")]
        constraints = [models.CheckConstraint(name="call_has_seats", condition=models.Q(seats__gt=0))]

    def __str__(self) -> str:
        return self.ref


class CallState(models.Model):
    """A state invited to a call: its quota of seats and how many names it may put forward."""

    personal: dict[str, str] = {}

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="states")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    seats_min = models.PositiveSmallIntegerField(default=0)
    seats_max = models.PositiveSmallIntegerField()
    names_max = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "state"], name="call_state_once"),
            models.CheckConstraint(name="call_state_bounds", condition=models.Q(seats_max__gte=models.F("seats_min"))),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}:{self.state_id}"


class Nomination(models.Model):
    """One authority's act of putting one person forward in one call."""

    personal = {
        "unit": "dossier, 5 years",
        "rank_title": "dossier, 5 years",
        "function": "dossier, 5 years",
        "motivation": "dossier, 5 years",
    }

    ref = models.CharField(max_length=24, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="nominations")
    nominating_state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=16)  # words.Agency
    unit = models.CharField(max_length=200)  # ministry or service, unit
    rank = models.CharField(max_length=12)  # words.Rank
    rank_title = models.CharField(max_length=120, blank=True)  # as the service says it
    function = models.CharField(max_length=200)
    years_of_service = models.PositiveSmallIntegerField(null=True, blank=True)
    languages = models.JSONField(default=dict)  # {BCP 47: level 0-5}
    prerequisites = models.JSONField(default=list)  # codes of courses completed, as claimed
    motivation = models.TextField(blank=True)  # expected benefit, and how it will be passed on
    mode = models.CharField(max_length=12, default="in_person")
    priority = models.PositiveSmallIntegerField()  # 1 is the state's first
    declared_at = models.DateTimeField(null=True, blank=True)  # the nominee's declaration was confirmed
    state = models.CharField(max_length=12, default=words.Nomination.DRAFT)
    return_reason = models.TextField(blank=True)
    endorsement_number = models.CharField(max_length=64, blank=True)  # nota verbale of the endorsement
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True, blank=True)
    endorsed_at = models.DateTimeField(null=True, blank=True)
    endorsed_by = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=64, blank=True)  # the same form sent twice is one nomination

    class Meta:
        indexes = [
            models.Index(fields=["call", "nominating_state", "priority"], name="nomination_call_state"),
            models.Index(fields=["state"], name="nomination_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"],
                condition=~models.Q(state=words.Nomination.WITHDRAWN),
                name="nomination_person_once",
            ),
            models.UniqueConstraint(
                # a place of 1 ... names_max is held by one live nomination: this bounds how many names there can be
                fields=["call", "nominating_state", "priority"],
                condition=~models.Q(state=words.Nomination.WITHDRAWN),
                name="nomination_priority_once",
            ),
            models.UniqueConstraint(
                fields=["call", "nominating_state", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="nomination_key_once",
            ),
            models.CheckConstraint(
                name="nomination_endorsed_at_by",
                condition=models.Q(endorsed_at__isnull=True, endorsed_by="")
                | (models.Q(endorsed_at__isnull=False) & ~models.Q(endorsed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Document(models.Model):
    """A file of the dossier, stored under a random name outside the web root."""

    personal = {"file": "dossier, 1 year", "name": "dossier, 1 year"}

    ref = models.CharField(max_length=24, unique=True)
    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="documents")
    paper = models.CharField(max_length=32)  # words.Paper
    file = models.FileField(upload_to="dossiers/")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256
    kind = models.CharField(max_length=64)  # media type as found in the bytes
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.ref


class Receipt(AppendOnly):
    """The number that proves an act: one for each step of a nomination."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="receipts")
    act = models.CharField(max_length=16)  # words.Act
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    note_number = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.ref


class Sheet(models.Model):
    """An uploaded nomination spreadsheet with its problems: nothing of it is lost until its owner lets it go."""

    personal = {"rows": "dossier, 60 days"}

    ref = models.CharField(max_length=24, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    nominating_state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file: the same file again is the same sheet
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    taken = models.PositiveSmallIntegerField(default=0)  # rows that became nominations
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "nominating_state", "digest"], name="sheet_once"),
        ]

    def __str__(self) -> str:
        return self.ref
