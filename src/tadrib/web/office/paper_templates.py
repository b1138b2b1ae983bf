"""How an office's certificates look: templates in numbered versions, written as a form, looked at, put into use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
from tadrib.domain import credentials
from tadrib.domain.accounts.words import Permission
from tadrib.domain.credentials import paper, printing, words
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form, TranslatedFormField
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import label, sentence

READ, EDIT = Permission.CREDENTIAL_READ, Permission.CREDENTIAL_REVOKE
SIGNERS = range(1, 5)
FIELD_LABELS = {
    "level": _("Level"),
    "hours": _("Hours"),
    "modules": _("Number of modules"),
    "dates": _("Dates"),
    "place": _("Place"),
    "native_name": _("Name in Arabic letters"),
}
FIELD_OF = {"paper_languages": "language_1", "paper_pale": "accent", "paper_name": "name", "paper_signers": "signer_1"}


class PaperForm(Form):
    """A whole version. Texts that stay empty are said as the house says them."""

    name = forms.CharField(label=_("Name of the template"), max_length=paper.MOST_NAME)
    language_1 = forms.ChoiceField(label=_("First language, on the left"))
    language_2 = forms.ChoiceField(label=_("Second language"))
    language_3 = forms.ChoiceField(label=_("Third language"), required=False)
    accent = forms.CharField(label=_("Colour of titles and lace"), widget=forms.TextInput(attrs={"type": "color"}))
    gold = forms.CharField(label=_("Colour of rules and points"), widget=forms.TextInput(attrs={"type": "color"}))
    fields_shown = forms.MultipleChoiceField(
        label=_("What it says beside name and course"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, before: paper.Setting, **kwargs: Any) -> None:
        self.before = before
        super().__init__(*args, **kwargs)
        names = list(LANGUAGES.items())
        for number in (1, 2, 3):
            empty = [("", gettext("none"))] if number == 3 else []
            self.fields[f"language_{number}"].choices = [*empty, *names]  # type: ignore[attr-defined]
        self.fields["fields_shown"].choices = list(FIELD_LABELS.items())  # type: ignore[attr-defined]

    @staticmethod
    def starting(name: str, setting: paper.Setting) -> dict[str, Any]:
        """The values of a version, to begin from."""
        told: dict[str, Any] = {
            "name": name, "accent": setting.accent, "gold": setting.gold, "fields_shown": list(setting.fields),
        }  # fmt: skip
        for number, code in enumerate(setting.languages, 1):
            told[f"language_{number}"] = code
        for kind in paper.kinds():
            told[f"title_{kind}"] = dict(setting.titles.get(kind, {}))
            told[f"opening_{kind}"] = dict(setting.openings.get(kind, {}))
        for number, signer in enumerate(setting.signers, 1):
            told[f"signer_{number}"], told[f"signer_title_{number}"] = signer.name, dict(signer.title)
        return told

    def setting(self, *, by: Any, now: dt.datetime) -> paper.Setting:
        """What was written. Pictures that were sent are put into the office's files. Refused: ``paper_picture``."""
        said = self.cleaned_data
        return paper.Setting(
            languages=tuple(said[f"language_{n}"] for n in (1, 2, 3) if said.get(f"language_{n}")),
            accent=said["accent"].lower(),
            gold=said["gold"].lower(),
            fields=tuple(name for name in paper.FIELDS if name in said["fields_shown"]),
            titles={kind: dict(said[f"title_{kind}"]) for kind in paper.kinds() if said[f"title_{kind}"]},
            openings={kind: dict(said[f"opening_{kind}"]) for kind in paper.kinds() if said[f"opening_{kind}"]},
            signers=tuple(self._signer(n, by, now) for n in SIGNERS if said[f"signer_{n}"]),
        )

    def _signer(self, number: int, by: Any, now: dt.datetime) -> paper.Signer:
        said = self.cleaned_data
        earlier = self.before.signers[number - 1] if number <= len(self.before.signers) else paper.Signer("")
        pictures = {}
        for what, kept in (("signature", earlier.signature), ("seal", earlier.seal)):
            if sent := said[f"{what}_{number}"]:
                pictures[what] = credentials.operations.keep_picture(sent.read(paper.MOST_PICTURE + 1), by=by, now=now)
            else:
                pictures[what] = "" if said[f"no_pictures_{number}"] else kept
        return paper.Signer(said[f"signer_{number}"], dict(said[f"signer_title_{number}"]), **pictures)


MAIN = tuple(PaperForm.base_fields)
for _kind in paper.kinds():
    PaperForm.base_fields[f"title_{_kind}"] = TranslatedFormField(
        label=_("Title"), whole=False, required=False, max_length=paper.MOST_TEXT
    )
    PaperForm.base_fields[f"opening_{_kind}"] = TranslatedFormField(
        label=_("Sentence before the course"), whole=False, required=False, max_length=paper.MOST_TEXT
    )
for _number in SIGNERS:
    PaperForm.base_fields[f"signer_{_number}"] = forms.CharField(
        label=_("Name"), required=False, max_length=paper.MOST_TEXT
    )
    PaperForm.base_fields[f"signer_title_{_number}"] = TranslatedFormField(
        label=_("Office held"), whole=False, required=False, max_length=paper.MOST_TEXT
    )
    PaperForm.base_fields[f"signature_{_number}"] = forms.FileField(label=_("Signature (PNG)"), required=False)
    PaperForm.base_fields[f"seal_{_number}"] = forms.FileField(label=_("Seal (PNG)"), required=False)
    PaperForm.base_fields[f"no_pictures_{_number}"] = forms.BooleanField(
        label=_("Leave out the earlier pictures"), required=False
    )


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Every template and its versions."""
    by = request.actor  # type: ignore[attr-defined]
    return page(request, "office/certificates/papers.html", {"rows": credentials.queries.list_papers(by)})


@require_safe
def paper_version(request: HttpRequest, ref: str) -> HttpResponse:
    """One version as it prints."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_paper(by, ref)
    setting = paper.setting_of(row.setting)
    context = {
        "row": row,
        "setting": setting,
        "printed": [LANGUAGES[code] for code in setting.languages],
        "shown": [FIELD_LABELS[name] for name in setting.fields],
        "can_use": by.can(EDIT) and row.state != words.Paper.IN_USE,
    }
    return page(request, "office/certificates/paper.html", context)


@require_safe
def paper_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """A certificate of nobody by this version."""
    row = credentials.queries.get_paper(request.actor, ref)  # type: ignore[attr-defined]
    facts = printing.specimen_facts(paper.setting_of(row.setting))
    return file(printing.pressed(facts), name=f"{row.ref}.pdf", kind="application/pdf", inline=True)


@require_safe
def paper_png(request: HttpRequest, ref: str) -> HttpResponse:
    """The same as a picture."""
    row = credentials.queries.get_paper(request.actor, ref)  # type: ignore[attr-defined]
    facts = printing.specimen_facts(paper.setting_of(row.setting))
    return file(printing.pictured(facts), name=f"{row.ref}.png", kind="image/png", inline=True)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_write(request: HttpRequest) -> HttpResponse:
    """Write a version: from nothing, or from an earlier one."""
    by = request.actor  # type: ignore[attr-defined]
    earlier = credentials.queries.get_paper(by, request.GET["from"]) if request.GET.get("from") else None
    before = paper.setting_of(earlier.setting if earlier else None)
    start = PaperForm.starting(earlier.name if earlier else "", before)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PaperForm(*sent, initial=start, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            row = credentials.operations.write_paper(
                form.cleaned_data["name"], form.setting(by=by, now=now), by=by, now=now
            )
        except Refused as refusal:
            form.refuse(refusal, FIELD_OF.get(refusal.code))
        else:
            return go(request, "office:paper_version", row.ref, said=gettext("Kept as a draft. This is how it prints."))
    context = {
        "form": form,
        "main": [form[name] for name in MAIN],
        "texts": [
            (label("credentials.AWARD_LABELS", kind), form[f"title_{kind}"], form[f"opening_{kind}"])
            for kind in paper.kinds()
        ],
        "signers": [
            [form[f"{what}_{n}"] for what in ("signer", "signer_title", "signature", "seal", "no_pictures")]
            for n in SIGNERS
        ],
    }
    return page(request, "office/certificates/paper_write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_use(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a version into use."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_paper(by, ref)
    back = reverse("office:paper_version", args=(ref,))
    if request.method == "POST":
        try:
            is_default = request.POST.get("is_default") == "on"
            credentials.operations.use_paper(row, is_default=is_default, by=by, now=timezone.now())
        except Refused as refusal:
            return go(request, back, said=sentence(refusal))
        return go(request, back, said=gettext("In use. Certificates issued from now on follow it."))
    context = {
        "base": "office/base.html",
        "question": gettext("Put %(name)s, version %(n)s, into use?") % {"name": row.name, "n": row.version},
        "consequence": gettext("Certificates issued from then on follow it. Those issued before stay as they are."),
        "verb": gettext("Put into use"),
        "back": back,
        "form": DefaultForm(initial={"is_default": True}),
    }
    return page(request, "kit/confirm.html", context)


class DefaultForm(Form):
    """Whether it counts for all editions that choose nothing else."""

    is_default = forms.BooleanField(label=_("For every edition that does not choose another template"), required=False)


doors = [
    door("papers/", papers, needs=READ),
    door("papers/write/", paper_write, needs=EDIT),
    door("papers/<str:ref>/", paper_version, needs=READ),
    door("papers/<str:ref>.pdf", paper_pdf, needs=READ),
    door("papers/<str:ref>.png", paper_png, needs=READ),
    door("papers/<str:ref>/use/", paper_use, needs=EDIT),
]
