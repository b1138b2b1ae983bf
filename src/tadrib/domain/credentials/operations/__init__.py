"""Awards, certificates, whether they stand, and the keys that sign them."""

from tadrib.domain.credentials.operations.awards import correct_award, decide_awards
from tadrib.domain.credentials.operations.batches import (
    HELD,
    begin_chunk,
    cancel_batch,
    finish_batch,
    hold_batch,
    note_unprinted,
    order_batch,
    release_batch,
    wake_batch,
)
from tadrib.domain.credentials.operations.issuing import (
    ensure_endorsements,
    issue_credentials,
    keep_signed,
    show_name,
    wake_signer,
)
from tadrib.domain.credentials.operations.keys import disown_key, ensure_key, renew_key
from tadrib.domain.credentials.operations.papers import choose_paper, keep_picture, use_paper, write_paper
from tadrib.domain.credentials.operations.standing import reinstate, revoke, suspend
from tadrib.domain.credentials.operations.wallets import (
    Handed,
    end_offers,
    hand_over,
    make_offer,
    note_told,
    take_offer,
)

__all__ = [
    "HELD",
    "Handed",
    "begin_chunk",
    "cancel_batch",
    "choose_paper",
    "correct_award",
    "decide_awards",
    "disown_key",
    "end_offers",
    "ensure_endorsements",
    "ensure_key",
    "finish_batch",
    "hand_over",
    "hold_batch",
    "issue_credentials",
    "keep_picture",
    "keep_signed",
    "make_offer",
    "note_told",
    "note_unprinted",
    "order_batch",
    "reinstate",
    "release_batch",
    "renew_key",
    "revoke",
    "show_name",
    "suspend",
    "take_offer",
    "use_paper",
    "wake_batch",
    "wake_signer",
    "write_paper",
]
