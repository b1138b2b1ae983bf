"""What every walk needs: a fixed day, and work that is the same each time done once."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation

from tadrib.domain.calls import boxing
from tadrib.engines import sheet, typeset
from tests import makers
from tests.structure import test_queries as asking

KNOWN: dict[bytes, Any] = {}


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for the same arguments, made once: for the engines, which know nothing but what they are given."""

    def remembered(*args: Any, **kwargs: Any) -> Any:
        asked = pickle.dumps((function.__module__, function.__name__, translation.get_language(), args, kwargs))
        key = hashlib.sha256(asked).digest()
        if key not in KNOWN:
            KNOWN[key] = function(*args, **kwargs)
        return KNOWN[key]

    return remembered


@pytest.fixture(autouse=True)
def _today(monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    monkeypatch.setattr(timezone, "now", lambda: makers.NOW)
    # Who comes next for a seat that came free is the selection's to say, of whatever state: not what is tested here.
    monkeypatch.setattr("tadrib.workflows.replace_invitee.invite_next", lambda *args, **kwargs: None)
    monkeypatch.setattr(asking, "rows", lambda model: list(model._base_manager.order_by("-pk")[:4]))
    for module, name in ((boxing, "_run"), (sheet, "template"), (typeset, "letter"), (typeset, "report")):
        monkeypatch.setattr(module, name, once(getattr(module, name)))
