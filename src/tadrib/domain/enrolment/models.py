"""Invitations, seats, participants."""

from __future__ import annotations

from django.db import models

from tadrib.domain.catalogue.models import Edition
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment import words
from tadrib.domain.selection.models import Placement
from tadrib.kernel.appendonly import AppendOnly
from tadrib.kernel.translated import TranslatedField


class Invitation(models.Model):
    """Offer of a seat, with a reply-by date and a code by which a consulate can check the letter."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)  # unguessable; on the letter and its QR
    reply_by = models.DateTimeField()
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=words.Invitation.SENT)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)  # of declining or withdrawing

    class Meta:
        indexes = [models.Index(fields=["edition", "state"], name="invitation_edition_state")]

    def __str__(self) -> str:
        return self.ref


class LetterTerms(models.Model):
    """What the letters of an edition say to consulates and travellers besides the course, in the office's words."""

    personal: dict[str, str] = {}

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="+")
    host_address = TranslatedField()
    costs = TranslatedField()  # who pays what
    insurance = TranslatedField()
    contact = TranslatedField()  # on arrival
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"terms of {self.edition_id}"


class Seat(models.Model):
    """One seat of an edition. Accepting takes a free one by compare-and-swap: the last seat has one winner."""

    personal: dict[str, str] = {}

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    invitation = models.OneToOneField(Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.edition_id}#{self.number}"


class Participation(models.Model):
    """A person who accepted and is enrolled."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state_code = models.CharField(max_length=2)  # the nominating state; statistics survive the person
    sex = models.CharField(max_length=1)
    mode = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=words.Participation.ENROLLED)
    enrolled_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    post = models.CharField(max_length=8, blank=True)  # what the state last said: ``words.Post``; empty: nothing yet
    post_at = models.DateTimeField(null=True, blank=True)
    post_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="participation_once")]
        indexes = [models.Index(fields=["edition", "state"], name="participation_edition")]

    def __str__(self) -> str:
        return self.ref


class TravelAsk(models.Model):
    """What an edition asks of those invited, and who pays for what. An edition without a row: ``DEFAULT_PARTS``."""

    personal: dict[str, str] = {}

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    parts = models.JSONField(default=list)  # words.Part
    costs = models.JSONField(default=dict)  # key of words.COST_LABELS -> key of words.PAYER_LABELS
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"travel of {self.edition_id}"


class TravelDossier(models.Model):
    """The second phase of a nomination: passport, journey, health and needs of somebody invited.

    What is sensitive lies in sealed columns, one for each part, as JSON under a key outside the database.
    """

    personal = {
        "passport": "identity, 60 days after the course",
        "contact": "contact, 60 days after the course",
        "medical": "dossier, 60 days after the course",
        "insurance": "dossier, 60 days after the course",
        "needs": "dossier, 60 days after the course",
        "city": "dossier, 60 days after the course",
        "arrive_on": "dossier, 60 days after the course",
        "depart_on": "dossier, 60 days after the course",
        "consulate": "dossier, 60 days after the course",
        "return_reason": "dossier, 60 days after the course",
    }

    ref = models.CharField(max_length=24, unique=True)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=words.Dossier.EMPTY)
    passport = models.BinaryField(blank=True, default=bytes)
    contact = models.BinaryField(blank=True, default=bytes)
    medical = models.BinaryField(blank=True, default=bytes)
    insurance = models.BinaryField(blank=True, default=bytes)
    needs = models.BinaryField(blank=True, default=bytes)
    city = models.CharField(max_length=120, blank=True)
    arrive_on = models.DateField(null=True, blank=True)
    depart_on = models.DateField(null=True, blank=True)
    consulate = models.CharField(max_length=200, blank=True)
    told = models.JSONField(default=list)  # which facts are there, so that lists need not unseal anything
    problems = models.JSONField(default=list)  # codes of words.REFUSALS found at the last writing
    own = models.JSONField(default=list)  # parts that the person wrote, not the state
    version = models.PositiveIntegerField(default=0)  # of two who write at once the second is told
    asked_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    reminded = models.JSONField(default=list)  # days before ``due_on`` for which a reminder was sent
    link = models.PositiveSmallIntegerField(default=1)  # number of the link by letter that is good; sending uses it up
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=24, blank=True)  # ref of the last sending's receipt
    return_reason = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="travel_state_due")]

    def __str__(self) -> str:
        return self.ref


class DossierPaper(models.Model):
    """A sealed file of a travel dossier. The name it came with is not kept: it often holds a name or a number."""

    personal = {"file": "identity, 60 days after the course"}

    ref = models.CharField(max_length=24, unique=True)
    dossier = models.ForeignKey(TravelDossier, on_delete=models.CASCADE, related_name="papers")
    paper = models.CharField(max_length=24)  # words.TravelPaper
    file = models.FileField(upload_to="travel/")
    size = models.PositiveIntegerField()  # before sealing
    digest = models.CharField(max_length=64)  # SHA-256 as it came: the same file again is the same row
    kind = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.ref

    @property
    def name(self) -> str:
        """A name for whoever keeps the file: what it is, not whose."""
        return f"{self.paper}-{self.ref}.{self.kind.rpartition('/')[2]}"


class DossierRead(AppendOnly):
    """Who of the office opened a travel dossier or one of its files, and when."""

    personal: dict[str, str] = {}

    dossier_ref = models.CharField(max_length=24)
    paper = models.CharField(max_length=24, blank=True)  # words.READ_LABELS; nothing: the answers
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dossier_ref", "at"], name="dossier_read_ref")]

    def __str__(self) -> str:
        return f"{self.dossier_ref} {self.by}"
