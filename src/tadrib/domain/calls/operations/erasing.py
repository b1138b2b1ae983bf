"""Spreadsheets outlive their purpose: what a state uploaded is erased when its time is over, bytes and all."""

from __future__ import annotations

import datetime as dt

from django.core.files.storage import default_storage
from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls import policy, queries, words
from tadrib.domain.calls.models import Sheet
from tadrib.kernel.actor import Actor

FOLDER = str(Sheet.file.field.upload_to)
SETTLED = dt.timedelta(days=1)  # an upload is long over: a file no sheet names belongs to one that failed


@transaction.atomic
def erase_sheet(sheet: Sheet, *, by: Actor, now: dt.datetime) -> bool:
    """Erase a sheet that was kept for ``words.SHEET_KEPT_FOR``: file, rows, name. What became a nomination stays.

    The record says which sheet of which state and call, and names nobody. The bytes go first: if the rest fails the
    row is still there, and the next round does it again. Returns False if it is gone already. Refused:
    ``not_allowed``, ``sheet_too_young``.
    """
    policy.check_can_erase_sheets(by=by)
    policy.check_sheet_is_over(sheet, now=now)
    if sheet.file:
        sheet.file.storage.delete(sheet.file.name)
    if not Sheet.objects.filter(pk=sheet.pk).delete()[0]:
        return False
    audit.operations.record(
        words.Event.SHEET_ERASED, sheet.ref, by=by, at=now, call=sheet.call.ref, state=sheet.nominating_state.code
    )
    return True


def sweep_files(*, by: Actor, now: dt.datetime) -> int:
    """Delete files of spreadsheets that no sheet names: an upload left them that was refused or broke off. How many."""
    policy.check_can_erase_sheets(by=by)
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nobody has sent a spreadsheet yet
        return 0
    known = queries.named_files(by)
    swept = 0
    for name in (f"{FOLDER}{name}" for name in names):
        try:
            if name not in known and default_storage.get_modified_time(name) < now - SETTLED:
                default_storage.delete(name)
                swept += 1
        except FileNotFoundError:  # somebody else was faster
            continue
    return swept
