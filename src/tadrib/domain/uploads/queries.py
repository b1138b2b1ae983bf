"""Reading uploads: everybody their own, and for nobody else are they there."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from tadrib.domain.uploads import policy
from tadrib.domain.uploads.models import Upload
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


def visible_uploads(by: Actor) -> QuerySet[Upload]:
    """One's own."""
    return Upload.objects.filter(user_id=by.user_id) if by.is_signed_in else Upload.objects.none()


def get_upload(by: Actor, ref: str, *, is_held: bool = False) -> Upload:
    """One of them, or ``NotFound``; ``is_held``: until the end of the transaction."""
    rows = visible_uploads(by).filter(ref=ref)
    row = (rows.select_for_update() if is_held else rows).first()
    if row is None:
        raise NotFound(ref)
    return row


def list_forgotten(by: Actor, *, before: dt.datetime) -> QuerySet[Upload]:
    """Uploads with which nothing happened since, for the worker."""
    return Upload.objects.filter(touched_at__lt=before) if by.can(policy.FORGET) else Upload.objects.none()
