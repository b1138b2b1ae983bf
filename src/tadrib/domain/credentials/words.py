"""Words of credentials."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Award(StrEnum):
    """What a participation earned (UNITAR's types, AC/UNITAR/2008/05)."""

    COMPLETION = "completion"
    PARTICIPATION = "participation"
    NONE = "none"


AWARD_LABELS = {
    Award.COMPLETION: _("Certificate of completion"),
    Award.PARTICIPATION: _("Certificate of participation"),
    Award.NONE: _("No certificate"),
}


class Credential(StrEnum):
    """Where a credential stands."""

    ISSUED = "issued"
    REVOKED = "revoked"


CREDENTIAL_LABELS = {Credential.ISSUED: _("Valid"), Credential.REVOKED: _("Revoked")}
CREDENTIAL_TONES = {Credential.ISSUED: ("ok", "star-ok"), Credential.REVOKED: ("bad", "x")}
CREDENTIAL_MOVES = {
    Credential.ISSUED: frozenset({Credential.REVOKED}),
    Credential.REVOKED: frozenset(),
}


class Ground(StrEnum):
    """Public class of the reason of a revocation."""

    ERROR = "error"
    REPLACED = "replaced"
    CONDUCT = "rules_not_met"


GROUND_LABELS = {
    Ground.ERROR: _("Issued by mistake"),
    Ground.REPLACED: _("Replaced by a corrected certificate"),
    Ground.CONDUCT: _("The conditions were not met"),
}


REFUSALS: dict[str, str] = {}
