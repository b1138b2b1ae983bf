"""The outbox: letters are rows that can be read, withdrawn and sent again before they leave."""

from __future__ import annotations

from django.db import models

from tadrib.domain.messaging import words
from tadrib.kernel.appendonly import AppendOnly
from tadrib.kernel.translated import TranslatedField


class Wording(models.Model):
    """The office's own words for one kind of letter, all languages together: a numbered version.

    What is in use or was in use is never changed, so that a letter sent with it can be read again as it was sent.
    """

    personal: dict[str, str] = {}

    key = models.CharField(max_length=64)  # <app>.<letter>, as in Letter
    number = models.PositiveSmallIntegerField()
    subject = TranslatedField()
    body = TranslatedField()
    state = models.CharField(max_length=12, default=words.Wording.DRAFT)
    reason = models.CharField(max_length=300, blank=True)  # why it was written
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    used_from = models.DateTimeField(null=True, blank=True)
    used_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="wording_number_once"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state=words.Wording.IN_USE), name="wording_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.number}"


class OfficialLetter(models.Model):
    """A paper of the office with a code that anybody can check. Never changed: what is wrong is replaced.

    What it says is made from ``key``, ``facts`` and the office's own ``wording`` of that day (none: the house's text),
    in any of the four languages; ``language`` is that of the one to whom it is written. ``subject_ref`` is what it is
    about: a call, a nomination, an invitation, a participation. ``ground`` may be told to anybody, ``reason`` not.
    """

    personal = {
        "holder": "identity, 2 years",
        "addressee": "identity, 2 years",
        "facts": "identity, 2 years",
        "reason": "identity, 2 years",
        "sealed": "identity, 60 days after the course",
    }

    ref = models.CharField(max_length=24, unique=True)
    code = models.CharField(max_length=20, unique=True)  # unguessable; on the paper and in its square
    key = models.CharField(max_length=64)  # words.Official
    language = models.CharField(max_length=2)
    holder = models.CharField(max_length=250, blank=True)  # the person it is about; empty: a letter to a state
    holder_ref = models.CharField(max_length=24, blank=True)  # of that person in the directory
    addressee = models.JSONField(default=list, blank=True)  # lines: texts, or texts by language
    state_code = models.CharField(max_length=2, blank=True)  # the state whose focal points may read it
    subject_ref = models.CharField(max_length=64)
    edition_ref = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    sealed = models.BinaryField(blank=True, default=bytes)  # more facts, under lock: the passport
    wording = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(null=True, blank=True)  # the last day on which it is good
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement")
    state = models.CharField(max_length=12, default=words.Standing.ISSUED)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ground = models.CharField(max_length=16, blank=True)  # words.LetterGround
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["key", "issued_at"], name="official_key_issued"),
            models.Index(fields=["subject_ref"], name="official_subject"),
            models.Index(fields=["edition_ref"], name="official_edition"),
            models.Index(fields=["holder_ref"], name="official_holder"),
            models.Index(fields=["state_code", "issued_at"], name="official_state_issued"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "subject_ref", "state_code"],
                condition=models.Q(state=words.Standing.ISSUED),
                name="official_one_stands",
            ),
            models.CheckConstraint(
                name="official_ended_whole",
                condition=models.Q(state=words.Standing.ISSUED, ended_at__isnull=True, ground="")
                | (~models.Q(state=words.Standing.ISSUED) & models.Q(ended_at__isnull=False) & ~models.Q(ground="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.key}"


class LetterPrint(AppendOnly):
    """The digest of a file that the office handed out: by it a dropped file is known, byte for byte."""

    personal: dict[str, str] = {}

    letter = models.ForeignKey(OfficialLetter, on_delete=models.PROTECT, related_name="prints")
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the PDF
    printed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.language}"


class Letter(models.Model):
    """One letter to one reader in the reader's language. Its text is made from ``key`` and ``facts`` when read.

    ``wording`` is the office's own version that was in use when the letter was queued; none is the house's text.
    """

    personal = {"to_email": "contact, 2 years", "to_name": "identity, 2 years", "facts": "identity, 2 years"}

    ref = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=64)  # <app>.<letter>: template <app>/letters/<letter>.txt
    language = models.CharField(max_length=2)
    to_name = models.CharField(max_length=200, blank=True)
    to_email = models.EmailField()
    to_user_ref = models.CharField(max_length=24, blank=True)
    state_code = models.CharField(max_length=2, blank=True)  # the state whose focal point may read it, if any
    subject_ref = models.CharField(max_length=64, blank=True)  # what the letter is about
    facts = models.JSONField(default=dict, blank=True)
    wording = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=words.Letter.QUEUED)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"], name="letter_state_created"),
            models.Index(fields=["to_user_ref", "created_at"], name="letter_user_created"),
            models.Index(fields=["subject_ref"], name="letter_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_sent_at_iff_sent",
                condition=models.Q(state__in=words.LEFT, sent_at__isnull=False)
                | (~models.Q(state__in=words.LEFT) & models.Q(sent_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.key}"
