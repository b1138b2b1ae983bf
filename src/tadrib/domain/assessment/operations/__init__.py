"""Writing questions and rubrics, opening tests and surveys, taking answers, marking the practical."""

from tadrib.domain.assessment.operations.asking import (
    add_question,
    change_question,
    close_instrument,
    draft_instrument,
    open_instrument,
    record_responses,
    retire_question,
    submit_response,
)
from tadrib.domain.assessment.operations.practical import (
    close_practical,
    mark_practical,
    mark_practicals,
    reopen_practical,
)
from tadrib.domain.assessment.operations.rubrics import (
    add_criterion,
    add_rubric,
    change_criterion,
    change_rubric,
    remove_criterion,
    retire_rubric,
)

__all__ = [
    "add_criterion",
    "add_question",
    "add_rubric",
    "change_criterion",
    "change_question",
    "change_rubric",
    "close_instrument",
    "close_practical",
    "draft_instrument",
    "mark_practical",
    "mark_practicals",
    "open_instrument",
    "record_responses",
    "remove_criterion",
    "reopen_practical",
    "retire_question",
    "retire_rubric",
    "submit_response",
]
