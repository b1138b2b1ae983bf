"""Migrations that hold columns and nothing else: no labels, no help texts, no choices, no members of our enumerations.

Labels are translated and change often; a migration that holds them would have to follow every change of a word, and
one that holds ``words.Call.DRAFT`` would break when that word moves.
"""

from __future__ import annotations

import copy
from enum import Enum
from typing import Any

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.models import Q

LABELS = ("verbose_name", "verbose_name_plural")
OURS = "tadrib."


def value_of(one: Any) -> Any:
    """The plain value of a member of an enumeration; anything else as it is, lists looked through."""
    if isinstance(one, Enum):
        return one.value
    if isinstance(one, (list, tuple, set, frozenset)):
        return type(one)(value_of(item) for item in one)
    if isinstance(one, Q):
        return plain_condition(one)
    return one


def plain_condition(condition: Q) -> Q:
    """The same condition with plain values."""
    plain = copy.copy(condition)
    plain.children = [
        (child[0], value_of(child[1])) if isinstance(child, tuple) else value_of(child) for child in condition.children
    ]
    return plain


def plain_constraint(constraint: Any) -> Any:
    """The same constraint with plain values."""
    if isinstance(getattr(constraint, "condition", None), Q):
        constraint = copy.copy(constraint)
        constraint.condition = plain_condition(constraint.condition)
    return constraint


def make_plain(state: Any) -> None:
    """Strip one model of a project state, in place (a project state holds clones of the fields)."""
    for name in LABELS:
        state.options.pop(name, None)
    for key in ("constraints", "indexes"):
        if key in state.options:
            state.options[key] = [plain_constraint(one) for one in state.options[key]]
    for field in state.fields.values():
        field.verbose_name = field._verbose_name = None
        field.help_text = ""
        field.choices = None
        field.default = value_of(field.default)


class PlainAutodetector(MigrationAutodetector):
    """Compares what the tables hold, not what pages say."""

    def __init__(self, from_state: Any, to_state: Any, *args: Any, **kwargs: Any) -> None:
        from django.apps import apps  # read when used

        ours = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
        for (label, _), model in to_state.models.items():
            if label in ours:
                make_plain(model)
        super().__init__(from_state, to_state, *args, **kwargs)
