"""The answer sheet of a test or survey, on a telephone and at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tadrib.web.kit.forms import Form

SCALE = (
    (5, _("Fully agree")), (4, _("Agree")), (3, _("Neither agree nor disagree")), (2, _("Disagree")),
    (1, _("Fully disagree")),
)  # fmt: skip


class Radios(forms.RadioSelect):
    """Radio buttons with room for a thumb."""

    template_name = "portal/courses/choices.html"


class AnswerSheet(Form):
    """All questions of a test or survey on one page."""

    def __init__(self, *args: Any, questions: Sequence[Any], whole: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {f"q{number}": question for number, question in enumerate(questions, 1)}
        for number, (name, question) in enumerate(self.questions.items(), 1):
            options = SCALE if question.scale else list(enumerate(str(option) for option in question.choices))
            self.fields[name] = forms.TypedChoiceField(
                label=f"{number}. {question.text}",
                choices=options,
                coerce=int,
                empty_value=None,
                required=whole,
                widget=Radios(),
                error_messages={"required": _("Choose an answer.")},
            )

    def answers(self) -> dict[str, int]:
        """Question ref to choice, blanks left out."""
        found = {question.ref: self.cleaned_data.get(name) for name, question in self.questions.items()}
        return {ref: choice for ref, choice in found.items() if choice is not None}
