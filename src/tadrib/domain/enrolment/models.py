"""Invitations, seats, participants."""

from __future__ import annotations

from django.db import models

from tadrib.domain.catalogue.models import Edition
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment import words
from tadrib.domain.selection.models import Placement


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
