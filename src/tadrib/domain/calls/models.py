"""Calls, seats per state, nominations with their dossier, receipts, sheets."""

from __future__ import annotations

from django.db import models

from tadrib.domain.accounts.models import User
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
    is_lottery = models.BooleanField(default=False)  # within the rules nobody is preferred: a fair lottery gives seats
    order_binds = models.BooleanField(default=False)  # nobody of a state before those it put first
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
    reminded = models.JSONField(default=list)  # days before the deadline for which a reminder was sent

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
    # The agency for which alone its author nominates, if the chain says so.
    service = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The state's chain as it was at the submission, the signatures that it has so far, and who gave them.
    route = models.JSONField(default=list, blank=True)  # directory.words.Duty; empty: one endorsement
    signed = models.PositiveSmallIntegerField(default=0)
    signed_by = models.JSONField(default=list, blank=True)  # refs of those who signed and of those they signed for
    is_returned_inside = models.BooleanField(default=False)  # the last return was the state's own
    is_late_closed = models.BooleanField(default=False)  # a return that does not open the time after the deadline

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

    personal = {"by_name": "identity, 10 years", "for_name": "identity, 10 years"}

    ref = models.CharField(max_length=24, unique=True)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="receipts")
    act = models.CharField(max_length=16)  # words.Act
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200, blank=True)  # as it was then: a receipt names who signed
    for_ref = models.CharField(max_length=24, blank=True)  # the user for whom a deputy acted
    for_name = models.CharField(max_length=200, blank=True)
    authority = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note_number = models.CharField(max_length=64, blank=True)
    note_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref


class ActLink(models.Model):
    """A link that lets one person do one act once, without a password: endorse these nominations."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    nominations = models.JSONField(default=list)  # refs
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref


class Sheet(models.Model):
    """An uploaded nomination spreadsheet with its problems. Nothing of it is lost for ``words.SHEET_KEPT_FOR``; then it
    is erased, file and all (``operations.erase_sheet``)."""

    personal = dict.fromkeys(("rows", "file", "name", "problems", "columns"), "dossier, 60 days")

    ref = models.CharField(max_length=24, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    nominating_state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file: the same file again is the same sheet
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    taken = models.PositiveSmallIntegerField(default=0)  # rows that became nominations
    file = models.FileField(upload_to="sheets/", blank=True)  # as it was sent, for reading it again and for the copy
    columns = models.JSONField(default=list)  # its columns, for saying what they mean
    chosen = models.JSONField(default=dict)  # what was said: address of a heading -> field, or nothing
    channel = models.CharField(max_length=8, default="page")  # words.Channel
    is_confirmed = models.BooleanField(default=True)  # what came by mail becomes drafts when somebody signed in says so
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "nominating_state", "digest"], name="sheet_once"),
        ]

    def __str__(self) -> str:
        return self.ref


class SheetMapping(models.Model):
    """What a heading of its own means to a state: said once, remembered for the next sheet."""

    personal: dict[str, str] = {}

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=200)  # folded: engines.sheet.heading_of
    field = models.CharField(max_length=40, blank=True)  # a column of the sheet; none: holds nothing we ask for
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "heading"], name="sheet_mapping_once")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.field}"


class SheetMessage(models.Model):
    """A message that came by mail and was dealt with: the same message again is answered no second time."""

    personal: dict[str, str] = {}

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the message
    sender = models.CharField(max_length=64)  # ref of the user it came from
    outcome = models.CharField(max_length=24)  # words.MailOutcome
    sheet = models.ForeignKey(Sheet, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.digest[:8]}"
