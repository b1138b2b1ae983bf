"""Tests and surveys of the play: what synthetic people answer, on paper."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
from tadrib.demo.cast import Cast
from tadrib.domain import assessment

Row = Any  # a row of a domain app: only the domain knows its models
OPEN = dt.timedelta(hours=4)


def sit(
    cast: Cast, edition: Row, kind: str, people: Any, moment: dt.datetime, *, seed: str, skill: Callable[[Row], float]
) -> None:  # fmt: skip
    """A test or survey of all questions of the bank; ``skill`` is with what chance a person is right. The same
    ``seed`` gives the same answers."""
    chance, by = random.Random(seed), cast("officer", moment)
    bank = sorted(assessment.queries.list_questions(by, edition.version), key=lambda q: q.pk)
    questions = [q for q in bank if q.scale == (kind == "survey")]
    instrument = assessment.operations.draft_instrument(
        edition, kind=kind, questions=[q.ref for q in questions], by=by, now=moment
    )
    instrument = assessment.operations.open_instrument(instrument, by=by, now=moment)
    sheets = [(one, {q.ref: _answer(q, skill(one), chance) for q in questions}) for one in people.order_by("pk")]
    assessment.operations.record_responses(instrument, sheets=sheets, by=by, now=moment)
    assessment.operations.close_instrument(instrument, by=by, now=moment + OPEN)


def _answer(question: Row, skill: float, chance: random.Random) -> int:
    """An option, right with the chance ``skill``; or a mark of 1 to 5 on a scale."""
    if question.scale:
        return chance.choices((2, 3, 4, 5), weights=(1, 4, 10, 9))[0]
    if chance.random() < skill:
        return int(question.right)
    return chance.choice([i for i in range(4) if i != question.right])
