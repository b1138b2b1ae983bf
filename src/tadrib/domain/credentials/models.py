"""Awards, credentials, revocations, the public keys they are checked with."""

from __future__ import annotations

from django.db import models

from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import words
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.appendonly import AppendOnly


class Award(models.Model):
    """The decision what a participation earned, with the figures it rests on. A correction replaces it."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    is_replaced = models.BooleanField(default=False)
    kind = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)  # the figures seen, the rule, and each condition
    result = models.JSONField(default=dict, blank=True)  # as the rule expresses it: shown, pct, grade by language
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    reason = models.TextField(blank=True)  # of deciding otherwise than the rule, or of correcting

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=models.Q(is_replaced=False), name="award_one_stands"
            )
        ]

    def __str__(self) -> str:
        return self.ref


class SigningKey(models.Model):
    """The public half of a key that signs credentials; the private half lives outside the database."""

    personal: dict[str, str] = {}

    issuer = models.CharField(max_length=32, blank=True)  # code of the institution that signs; empty: the office
    fragment = models.CharField(max_length=32)  # of the did:web document
    algorithm = models.CharField(max_length=8, default="Ed25519")  # Ed25519 for badges, RS256 for tokens
    public_multibase = models.CharField(max_length=100, blank=True)  # Ed25519
    public_jwk = models.JSONField(default=dict, blank=True)  # RS256
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)  # no longer signs; old credentials stay good
    compromised_at = models.DateTimeField(null=True, blank=True)  # nothing signed with it is good

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "fragment"], name="signing_key_once")]

    def __str__(self) -> str:
        return self.fragment


class Batch(models.Model):
    """The certificates of one or many editions made in one go by the worker; what is done stands at the credentials."""

    personal: dict[str, str] = {}

    ref = models.CharField(max_length=24, unique=True)
    editions = models.ManyToManyField(Edition, related_name="+")
    state = models.CharField(max_length=12, default=words.Batch.WAITING)
    total = models.PositiveIntegerField()  # awards without a finished certificate when it was ordered
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=64)
    held_until = models.DateTimeField(null=True, blank=True)  # a worker is at it until then, unless it says so again
    ended_at = models.DateTimeField(null=True, blank=True)
    failed = models.JSONField(default=list, blank=True)  # numbers whose paper could not be printed

    def __str__(self) -> str:
        return self.ref


class Credential(models.Model):
    """The signed Open Badges 3.0 credential of an award, and what the certificate says."""

    personal = {
        "facts": "identity, permanent with consent",
        "holder": "identity, permanent with consent",
        "square": "identity, permanent with consent",
    }

    number = models.CharField(max_length=24, unique=True)  # printed on the certificate
    code = models.CharField(max_length=20, unique=True)  # unguessable; the verification address
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="credential")
    holder = models.CharField(max_length=250)
    facts = models.JSONField(default=dict)  # everything that was certified, as printed
    document = models.JSONField(default=dict)  # the signed credential; empty until the worker has signed
    pdf_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the certificate
    square = models.TextField(blank=True)  # digits behind the address in its square; empty: the plain address
    status_index = models.PositiveIntegerField(unique=True)  # in the status list, drawn at random
    name_shown = models.BooleanField(default=False)  # on the public page and in the badge: the holder's wish
    state = models.CharField(max_length=12, default=words.Credential.ISSUED)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.SET_NULL, related_name="credentials")
    kept_at = models.DateTimeField(null=True, blank=True)  # when its PDF and baked PNG were put into the office's files

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


class Suspension(AppendOnly):
    """A credential halted for a while, or good again: the last row says which."""

    personal: dict[str, str] = {}

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="suspensions")
    is_lifted = models.BooleanField()  # false: halted from here on; true: good again
    ground = models.CharField(max_length=16, blank=True)  # public
    reason = models.TextField()  # the holder reads it
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.credential_id} {self.at:%Y-%m-%d}"


class Endorsement(models.Model):
    """A co-issuing body's signed word for what an edition teaches; carried in each of its badges."""

    personal: dict[str, str] = {}

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=32)  # code of the institution
    document = models.JSONField()  # the signed endorsement credential
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "issuer"], name="endorsement_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.issuer}"


class PaperTemplate(models.Model):
    """A version of how an office's certificates look; the certificate keeps a copy of what it was printed with."""

    personal = {"setting": "identity, permanent with consent"}

    ref = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=words.Paper.DRAFT)
    is_default = models.BooleanField(default=False)  # of editions that choose none
    setting = models.JSONField(default=dict)  # see credentials/paper.py
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    used_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="paper_version_once"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(state="in_use"), name="paper_one_version_in_use"
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True, state="in_use"), name="paper_one_default"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class PaperChoice(models.Model):
    """Which template an edition's certificates follow, by name: the version in use when they are issued counts."""

    personal: dict[str, str] = {}

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    template_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.template_name}"


class WalletOffer(models.Model):
    """A certificate offered to its holder's wallet for some minutes. What the wallet shows for it is not kept.

    The address, the code and the PIN derive from ``seed`` and the office's secret (credentials/wallet.py).
    """

    personal: dict[str, str] = {}

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=8, default=words.Offer.OPEN)
    seed = models.CharField(max_length=43)
    address_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)  # PINs that were looked at
    made_at = models.DateTimeField()
    good_until = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    token_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credential"], condition=models.Q(state="open"), name="wallet_offer_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.state}"


class WalletCopy(models.Model):
    """A copy of a certificate that was signed for a wallet. Whose key it is bound to is not kept."""

    personal: dict[str, str] = {}

    offer = models.ForeignKey(WalletOffer, on_delete=models.PROTECT, related_name="copies")
    kind = models.CharField(max_length=16)  # format: jwt_vc_json, ldp_vc
    name = models.CharField(max_length=43, unique=True)  # by which the wallet says what became of it
    nonce_digest = models.CharField(max_length=64, unique=True)  # a proof is good once
    made_at = models.DateTimeField()
    told = models.CharField(max_length=24, blank=True)  # by the wallet, last

    def __str__(self) -> str:
        return f"{self.offer_id} {self.kind}"
