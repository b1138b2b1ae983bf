"""Every write of selection: one function each."""

from __future__ import annotations

from tadrib.domain.selection.operations.computing import compute_run, reveal_seed
from tadrib.domain.selection.operations.deciding import propose_run, return_run, sign_run, void_run
from tadrib.domain.selection.operations.hands import HandChange, change_by_hand
from tadrib.domain.selection.operations.interests import declare_interest
from tadrib.domain.selection.operations.ordering import (
    fail_computation,
    finish_computation,
    finish_replay,
    hold_computation,
    note_progress,
    note_stood,
    order_replay,
    order_run,
    order_scenario,
    stop_computation,
    wake_computation,
)
from tadrib.domain.selection.operations.trying import adopt_scenario, discard_scenario, keep_scenario

__all__ = [
    "HandChange",
    "adopt_scenario",
    "change_by_hand",
    "compute_run",
    "declare_interest",
    "discard_scenario",
    "fail_computation",
    "finish_computation",
    "finish_replay",
    "hold_computation",
    "keep_scenario",
    "note_progress",
    "note_stood",
    "order_replay",
    "order_run",
    "order_scenario",
    "propose_run",
    "return_run",
    "reveal_seed",
    "sign_run",
    "stop_computation",
    "void_run",
    "wake_computation",
]
