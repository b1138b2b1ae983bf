"""Words of the audit."""

from __future__ import annotations

REFUSALS: dict[str, str] = {}
