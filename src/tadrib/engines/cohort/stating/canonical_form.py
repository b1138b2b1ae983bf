"""One byte string per input, whatever the order it was written in, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from . import ruleforms
from .instance import FORMAT, Instance


def canonical(instance: Instance) -> bytes:
    """Canonical JSON (UTF-8, keys sorted, no spaces): nominees and rules by id, the objective in its own order."""
    return dump({
        "format": FORMAT,
        "name": instance.name,
        "notes": instance.notes,
        "weights": dict(instance.weights),
        "nominees": [{"id": one.id, **{key: thawed(value) for key, value in one.fields.items()}}
                     for one in sorted(instance.nominees, key=lambda one: one.id)],
        "rules": [ruleforms.write(rule) for rule in sorted(instance.rules, key=lambda rule: rule.id)],
        "objective": [{"level": level.name, "sense": level.sense} for level in instance.objective],
        "tie_break": {"kind": "draw_order"},
    })


def digest(instance: Instance) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(instance)).hexdigest()


def dump(value: object) -> bytes:
    """Canonical JSON of plain values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def thawed(value: object) -> object:
    """Frozen mappings and tuples back to what JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): thawed(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [thawed(one) for one in value]
    return value
