"""The digest of what a head of office signs: the run, everybody's place, the hand's reasons, who and when."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable

from tadrib.domain.selection.models import Placement, SelectionRun


def seal(run: SelectionRun, rows: Iterable[Placement], *, by: str, at: dt.datetime) -> str:
    """SHA-256 over canonical JSON; ``rows`` with their nominations. Any later touch gives another digest."""
    signed = {
        "run": run.ref,
        "call": run.call.ref,
        "seed": run.seed,
        "version": run.engine_version,
        "input": run.input_digest,
        "output": run.output_digest,
        "changes": run.changes,
        "broken": run.broken,
        "placements": sorted(
            [row.nomination.ref, row.place, row.rank or 0, row.hand_reason, row.hand_by] for row in rows
        ),
        "signed_by": by,
        "signed_at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
