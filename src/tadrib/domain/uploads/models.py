"""A file on its way."""

from __future__ import annotations

from django.db import models

from tadrib.domain.accounts.models import User


class Upload(models.Model):
    """One file that somebody sends to one form. Its bytes lie in a folder of their own under ``path``, never served."""

    personal = {"path": "dossier, 1 day", "name": "dossier, 1 day"}

    ref = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=300)  # the form it is for
    name = models.CharField(max_length=400)
    length = models.PositiveIntegerField()  # bytes of the whole file
    received = models.PositiveIntegerField(default=0)  # bytes that are safely here, from the beginning
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 as the sender says, in hexadecimal digits
    path = models.CharField(max_length=64)
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "touched_at"], name="uploads_user_touched")]

    def __str__(self) -> str:
        return self.ref
