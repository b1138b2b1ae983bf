"""Forms of assessment at the desk, and the answer sheet that the desk and the portal share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit.forms import Form, TranslatedFormField

OPTIONS = 4
SCALE = (
    (5, _("Fully agree")), (4, _("Agree")), (3, _("Neither agree nor disagree")), (2, _("Disagree")),
    (1, _("Fully disagree")),
)  # fmt: skip


class Radios(forms.RadioSelect):
    """Radio buttons with room for a thumb."""

    template_name = "portal/courses/choices.html"


class Ticks(forms.CheckboxSelectMultiple):
    """Tick boxes with room for a thumb."""

    template_name = "portal/courses/choices.html"


class QuestionForm(Form):
    """A question of a test with its options, or a statement to agree with."""

    text = TranslatedFormField(area=True, label=_("Question"))

    def __init__(self, *args: Any, outcomes: Sequence[Any], scale: bool, boxes: int = OPTIONS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = scale
        self.outcomes = {str(outcome.number): outcome for outcome in outcomes}
        if scale:
            self.fields["text"].label = _("Statement to agree with, on a scale of five")
            return
        self.boxes = max(OPTIONS, boxes)
        for number in range(1, self.boxes + 1):
            self.fields[f"option{number}"] = TranslatedFormField(
                label=_("Answer %(number)s") % {"number": number}, required=number <= 2, max_length=300
            )
        numbers = [(str(n), str(n)) for n in range(1, self.boxes + 1)]
        self.fields["right"] = forms.ChoiceField(
            label=_("Number of the right answer"), choices=numbers, widget=Radios()
        )
        choices = [(key, f"{key}. {row.text}") for key, row in self.outcomes.items()]
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Learning outcome it measures"), choices=choices, widget=Radios()
        )

    def facts(self) -> dict[str, Any]:
        """What the operations take."""
        said = self.cleaned_data
        if self.scale:
            return {"text": said["text"]}
        options: list[TranslatedText] = [said[f"option{n}"] for n in range(1, self.boxes + 1)]
        right = int(said["right"])
        kept = [option for option in options if option]
        index = len([option for option in options[: right - 1] if option]) if options[right - 1] else -1
        return {"text": said["text"], "options": kept, "right": index, "outcome": self.outcomes[said["outcome"]]}


def values_of(question: Any) -> dict[str, Any]:
    """A stored question as first values of the form."""
    values: dict[str, Any] = {"text": question.text}
    if not question.scale:
        values.update({f"option{n}": option for n, option in enumerate(question.choices, 1)})
        values.update(right=str(question.right + 1), outcome=str(question.outcome.number))
    return values


class InstrumentForm(Form):
    """Which questions are asked."""

    questions = forms.MultipleChoiceField(
        label=_("Questions"), widget=Ticks(), error_messages={"required": _("Choose at least one question.")}
    )

    def __init__(self, *args: Any, questions: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].choices = [  # type: ignore[attr-defined]
            (q.ref, f"{q.outcome.number}. {q.text}" if q.outcome else str(q.text)) for q in questions
        ]


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


class PaperSheet(AnswerSheet):
    """The same for a sheet of paper: whose it is, and blanks are allowed."""

    participant = forms.ChoiceField(label=_("Whose sheet it is"))

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, whole=False, **kwargs)
        choices = [("", ""), *((row.ref, row.person.full_name) for row in people)]
        self.fields["participant"].choices = choices  # type: ignore[attr-defined]
