"""From rows to the learning engine: the key of an instrument, marked sheets. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tadrib.domain.assessment.models import Question
from tadrib.engines import learning

SCALE = (1, 5)


def key_of(questions: Sequence[Question]) -> list[learning.KeyedItem]:
    """The engine's key of a test: one mark a question, outcomes by their number."""
    return [
        learning.KeyedItem(q.ref, str(q.outcome.number), frozenset({str(q.right)})) for q in questions if not q.scale
    ]


def mark(questions: Sequence[Question], answers: Mapping[str, int]) -> learning.Score:
    """A sheet marked."""
    return learning.score({ref: str(choice) for ref, choice in answers.items()}, key_of(questions))


def is_choice(question: Question, choice: object) -> bool:
    """Whether an answer is one of those to choose from."""
    if not isinstance(choice, int) or isinstance(choice, bool):
        return False
    low, high = SCALE if question.scale else (0, len(question.options) - 1)
    return low <= choice <= high
