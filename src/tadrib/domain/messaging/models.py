"""The outbox: letters are rows that can be read, withdrawn and sent again before they leave."""

from __future__ import annotations

from django.db import models

from tadrib.domain.messaging import words


class Letter(models.Model):
    """One letter to one reader in the reader's language. Its text is made from ``key`` and ``facts`` when read."""

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
                condition=models.Q(state=words.Letter.SENT, sent_at__isnull=False)
                | (~models.Q(state=words.Letter.SENT) & models.Q(sent_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.key}"
