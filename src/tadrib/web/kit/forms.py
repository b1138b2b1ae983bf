"""Forms of the house: label, hint, error beside the field, a summary that links to it, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from tadrib.kernel.languages import LANGUAGES, direction
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit.sentences import sentence


class Renderer(TemplatesSetting):
    """Templates of forms and fields for the whole house, allauth's pages included."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"


class DateInput(forms.DateInput):
    """A day: the browser's own picker, ISO on the wire."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "input input--s", **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and an hour, in the time zone that the hint names."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "input input--s", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class Form(forms.Form):
    """Base of every form. ``refuse`` puts a rule's no among the errors, in words."""

    required_css_class = "required"
    use_required_attribute = False  # the server answers in the reader's language, not the browser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def refuse(self, refusal: Refused, field: str | None = None) -> None:
        """Add what the rule said to the errors of the form, or of one field."""
        if not self.is_bound:  # a form without fields, sent by a bare button
            self.is_bound, self.data = True, {}
            self.full_clean()
        self.add_error(field if field in self.fields else None, sentence(refusal))


def dress(field: forms.Field) -> None:
    """Give a field's control the class of the style sheet and the attributes its kind asks for."""
    widget = field.widget
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)):
        return
    if type(widget) is forms.DateInput:
        field.widget = widget = DateInput()
    widget.attrs.setdefault("class", "input")
    if isinstance(field, (forms.EmailField, forms.URLField)):
        widget.attrs.setdefault("dir", "ltr")


class TranslatedWidget(forms.MultiWidget):
    """One box per language, each with its own direction; the reader's language is written first in the label."""

    template_name = "kit/translated.html"

    def __init__(self, *, area: bool = False, attrs: dict[str, Any] | None = None) -> None:
        kind = forms.Textarea if area else forms.TextInput
        boxes = {
            code: kind(attrs={"class": "input", "lang": code, "dir": direction(code), **({"rows": 3} if area else {})})
            for code in LANGUAGES
        }
        super().__init__(widgets=boxes, attrs=attrs)

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(code, "") for code in LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, (code, language) in zip(context["widget"]["subwidgets"], LANGUAGES.items(), strict=True):
            box["code"], box["language"], box["dir"] = code, language, direction(code)
        return context


class TranslatedFormField(forms.MultiValueField):
    """A text in the four languages; every one must be written unless ``whole`` is False."""

    default_error_messages = {"incomplete": _("Write this in all four languages; missing: %(languages)s.")}

    def __init__(self, *, area: bool = False, whole: bool = True, max_length: int = 4000, **kwargs: Any) -> None:
        self.whole = whole
        fields = [forms.CharField(required=False, max_length=max_length) for _ in LANGUAGES]
        super().__init__(fields, widget=TranslatedWidget(area=area), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> TranslatedText:
        return TranslatedText({c: t.strip() for c, t in zip(LANGUAGES, data_list, strict=False) if t and t.strip()})

    def clean(self, value: Any) -> TranslatedText:
        text = super().clean(value) or TranslatedText()
        if self.whole and (self.required or text) and text.missing:
            names = ", ".join(LANGUAGES[code] for code in text.missing)
            raise forms.ValidationError(self.error_messages["incomplete"], params={"languages": names})
        return text
