"""Awards, credentials, revocations, the public keys they are checked with."""

from __future__ import annotations

from django.db import models

from tadrib.domain.credentials import words
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.appendonly import AppendOnly


class Award(models.Model):
    """The decision what a participation earned, with the figures it rests on."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    participation = models.OneToOneField(Participation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)  # attendance and test share seen, and the rule
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    reason = models.TextField(blank=True)  # of deciding otherwise than the rule

    def __str__(self) -> str:
        return self.ref


class SigningKey(models.Model):
    """The public half of a key that signs credentials; the private half lives outside the database."""

    personal: dict[str, str] = {}

    fragment = models.CharField(max_length=32, unique=True)  # of the did:web document
    public_multibase = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)  # no longer signs; old credentials stay good
    compromised_at = models.DateTimeField(null=True, blank=True)  # nothing signed with it is good

    def __str__(self) -> str:
        return self.fragment


class Credential(models.Model):
    """The signed Open Badges 3.0 credential of an award, and what the certificate says."""

    personal = {"facts": "identity, permanent with consent", "holder": "identity, permanent with consent"}

    number = models.CharField(max_length=24, unique=True)  # printed on the certificate
    code = models.CharField(max_length=20, unique=True)  # unguessable; the verification address
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=250)
    facts = models.JSONField(default=dict)  # everything that was certified, as printed
    document = models.JSONField(default=dict)  # the signed credential; empty until the worker has signed
    pdf_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the certificate
    status_index = models.PositiveIntegerField(unique=True)  # in the status list, drawn at random
    name_shown = models.BooleanField(default=False)  # on the public page and in the badge: the holder's wish
    state = models.CharField(max_length=8, default=words.Credential.ISSUED)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.number


class Revocation(AppendOnly):
    """Dated, reasoned withdrawal of a credential; never a deletion."""

    personal: dict[str, str] = {}

    credential = models.OneToOneField(Credential, on_delete=models.PROTECT, related_name="revocation")
    ground = models.CharField(max_length=16)  # public
    reason = models.TextField()  # for the record, not public
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.credential_id} {self.ground}"
