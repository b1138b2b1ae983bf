"""Forms of assessment at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit.answer_sheet import AnswerSheet, Radios
from tadrib.web.kit.forms import Form, TranslatedFormField

OPTIONS = 4

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


class PaperSheet(AnswerSheet):
    """The same for a sheet of paper: whose it is, and blanks are allowed."""

    participant = forms.ChoiceField(label=_("Whose sheet it is"))

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, whole=False, **kwargs)
        choices = [("", ""), *((row.ref, row.person.full_name) for row in people)]
        self.fields["participant"].choices = choices  # type: ignore[attr-defined]
