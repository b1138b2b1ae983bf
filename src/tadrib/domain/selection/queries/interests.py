"""Declared interests, and the lot: its commitment, its opened seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet

from tadrib.domain.calls.models import Call
from tadrib.domain.selection import policy
from tadrib.domain.selection.models import Interest, LotSeed
from tadrib.kernel.actor import Actor


@dataclass(frozen=True)
class Lot:
    """What can be checked of a call's lottery. ``seed`` is empty while it is sealed."""

    commitment: str
    seed: str
    digest: str  # SHA-256 of the seed: what the commitment must be

    @property
    def is_kept(self) -> bool:
        """Whether the opened seed is the one that was committed to."""
        return bool(self.seed) and self.digest == self.commitment


def list_interests(by: Actor, call: Call) -> QuerySet[Interest]:
    """What officers declared for a call, oldest first. For the office."""
    rows = Interest.objects.filter(call=call).order_by("declared_at", "pk")
    return rows if policy.can_read(by) else rows.none()


def has_declared(by: Actor, call: Call) -> bool:
    """Whether the actor declared anything for the call, if only that there is nothing."""
    return policy.can_read(by) and list_interests(by, call).filter(officer=by.ref).exists()


def get_lot(by: Actor, call: Call) -> Lot:
    """The lottery of a call: its commitment, and its seed once it was opened. For the office."""
    if not policy.can_read(by):
        return Lot("", "", "")
    row = LotSeed.objects.filter(call=call).first()
    if row is None:
        return Lot(call.seed_commitment, "", "")
    return Lot(row.commitment, row.seed, hashlib.sha256(row.seed.encode()).hexdigest())
