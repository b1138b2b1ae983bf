"""Awards, certificates, whether they stand, and the keys that sign them."""

from tadrib.domain.credentials.operations.awards import correct_award, decide_awards
from tadrib.domain.credentials.operations.issuing import (
    ensure_endorsements,
    issue_credentials,
    keep_signed,
    show_name,
    wake_signer,
)
from tadrib.domain.credentials.operations.keys import disown_key, ensure_key, renew_key
from tadrib.domain.credentials.operations.standing import reinstate, revoke, suspend

__all__ = [
    "correct_award",
    "decide_awards",
    "disown_key",
    "ensure_endorsements",
    "ensure_key",
    "issue_credentials",
    "keep_signed",
    "reinstate",
    "renew_key",
    "revoke",
    "show_name",
    "suspend",
    "wake_signer",
]
