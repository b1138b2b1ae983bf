"""The outbox: letters are rows that can be read, withdrawn and sent again before they leave."""

from __future__ import annotations

from django.db import models

from tadrib.domain.messaging import words
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
