"""Every write of calls and nominations: one function each."""

from __future__ import annotations

from tadrib.domain.calls.operations.documents import attach_document, remove_document
from tadrib.domain.calls.operations.issuing import cancel_call, change_call, close_call, draft_call, publish_call
from tadrib.domain.calls.operations.nominating import change_nomination, nominate, reorder
from tadrib.domain.calls.operations.sending import (
    endorse_nomination,
    return_nomination,
    submit_nomination,
    withdraw_nomination,
)
from tadrib.domain.calls.operations.sheets import keep_rows, read_sheet

__all__ = [
    "attach_document",
    "cancel_call",
    "change_call",
    "change_nomination",
    "close_call",
    "draft_call",
    "endorse_nomination",
    "keep_rows",
    "nominate",
    "publish_call",
    "read_sheet",
    "remove_document",
    "reorder",
    "return_nomination",
    "submit_nomination",
    "withdraw_nomination",
]
