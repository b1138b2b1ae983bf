"""Every write of calls and nominations: one function each."""

from __future__ import annotations

from tadrib.domain.calls.operations.documents import attach_document, remove_document
from tadrib.domain.calls.operations.erasing import erase_sheet, sweep_files
from tadrib.domain.calls.operations.issuing import (
    cancel_call,
    change_call,
    close_call,
    draft_call,
    issue_notes_verbales,
    publish_call,
)
from tadrib.domain.calls.operations.linking import ask_to_endorse, endorse_by_link
from tadrib.domain.calls.operations.mailing import take_message
from tadrib.domain.calls.operations.moving import move_nominations
from tadrib.domain.calls.operations.nominating import change_nomination, nominate, reorder
from tadrib.domain.calls.operations.reminding import remind_state
from tadrib.domain.calls.operations.sending import (
    put_forward,
    return_nomination,
    submit_nomination,
    withdraw_nomination,
)
from tadrib.domain.calls.operations.sheets import is_blocked, keep_rows, map_columns, read_sheet
from tadrib.domain.calls.operations.signing import (
    approve_nomination,
    endorse_nomination,
    post_receipt,
    send_back_nomination,
    transmit_nomination,
)

__all__ = [
    "approve_nomination",
    "ask_to_endorse",
    "attach_document",
    "cancel_call",
    "change_call",
    "change_nomination",
    "close_call",
    "draft_call",
    "endorse_by_link",
    "endorse_nomination",
    "erase_sheet",
    "is_blocked",
    "issue_notes_verbales",
    "keep_rows",
    "map_columns",
    "move_nominations",
    "nominate",
    "post_receipt",
    "publish_call",
    "put_forward",
    "read_sheet",
    "remind_state",
    "remove_document",
    "reorder",
    "return_nomination",
    "send_back_nomination",
    "submit_nomination",
    "sweep_files",
    "take_message",
    "transmit_nomination",
    "withdraw_nomination",
]
