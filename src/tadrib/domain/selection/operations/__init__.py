"""Every write of selection: one function each."""

from __future__ import annotations

from tadrib.domain.selection.operations.computing import compute_run, reveal_seed
from tadrib.domain.selection.operations.deciding import propose_run, return_run, sign_run, void_run
from tadrib.domain.selection.operations.hands import HandChange, change_by_hand
from tadrib.domain.selection.operations.interests import declare_interest
from tadrib.domain.selection.operations.trying import adopt_scenario, discard_scenario, keep_scenario

__all__ = [
    "HandChange",
    "adopt_scenario",
    "change_by_hand",
    "compute_run",
    "declare_interest",
    "discard_scenario",
    "keep_scenario",
    "propose_run",
    "return_run",
    "reveal_seed",
    "sign_run",
    "void_run",
]
