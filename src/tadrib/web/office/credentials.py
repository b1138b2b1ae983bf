"""Awards and certificates at the desk: what the rule proposes, what a person decides, what was issued and revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
import tadrib.workflows.close_edition
from tadrib import workflows
from tadrib.domain import catalogue, credentials
from tadrib.domain.accounts.words import Permission
from tadrib.domain.credentials import policy, rule, words
from tadrib.kernel.refusals import Refused
from tadrib.web.kit import awards, certificates
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices, sentence

READ, DECIDE, REVOKE = Permission.CREDENTIAL_READ, Permission.AWARD_DECIDE, Permission.CREDENTIAL_REVOKE


class RevokeForm(Form):
    """Why a certificate is taken back."""

    ground = forms.ChoiceField(
        label=_("Class of the reason"), help_text=_("Whoever checks the certificate reads this.")
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The holder reads this, nobody else."), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = choices("credentials.GROUND_LABELS", empty="")  # type: ignore[attr-defined]


class HaltForm(RevokeForm):
    """Why a certificate is suspended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = choices("credentials.HALT_LABELS", empty="")  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why a certificate is good again."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("The holder reads this, nobody else."), widget=forms.Textarea(attrs={"rows": 3})
    )


class CorrectForm(ReasonForm):
    """What the award should be, and what was wrong."""

    kind = forms.ChoiceField(label=_("Award"))
    pct = forms.IntegerField(
        label=_("Result, per cent"), required=False, min_value=0, max_value=100,
        help_text=_("Leave it as it is unless the result was wrong. A grade follows from it."),
        widget=forms.NumberInput(attrs={"class": "input input--s"}),
    )  # fmt: skip
    field_order = ["kind", "pct", "reason"]

    def __init__(self, *args: Any, rules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kinds(rules)  # type: ignore[attr-defined]
        if not any(one.shown in {"percent", "grade"} for one in rules.kinds):
            del self.fields["pct"]


def _kinds(rules: Any) -> list[tuple[str, str]]:
    """The kinds that a curriculum gives, highest first, and none."""
    given = {one.kind for one in rules.kinds} | {words.Award.NONE}
    return [(code, text) for code, text in choices("credentials.AWARD_LABELS") if code in given]


def _lines(by: Any, rules: Any, proposals: list[Any], posted: Any) -> list[dict[str, Any]]:
    """A row per participant: figures, the proposal with its conditions, who signs it, and what is chosen so far."""
    lines = []
    for p in proposals:
        ref = p.participation.ref
        told = awards.weighed(p.telling)
        lines.append(
            {
                "p": p,
                "ref": ref,
                "told": told,
                "short": [one.text for kind in told for one in kind.conditions if not one.is_met],
                "result": awards.result(rule.result_as_json(p.verdict.result)),
                "chosen": posted.get(f"kind-{ref}") or str(p.kind),
                "reason": posted.get(f"reason-{ref}", ""),
                "kinds": [(k, text) for k, text in _kinds(rules) if policy.can_decide(rules, k, p.kind, by=by)],
                "for_head": policy.can_decide(rules, p.kind, by=by) is False,
            }
        )
    return lines


def _decided(proposals: list[Any]) -> list[dict[str, Any]]:
    return [
        {"p": p, "why": awards.explained(p.award.facts, p.award.kind), "result": awards.result(p.award.result)}
        for p in proposals
        if p.award
    ]


def _show(request: HttpRequest, edition: Any, *, refusal: Refused | None = None) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    proposals = credentials.queries.propose_awards(by, edition)
    rules = edition.version.rules
    waiting = _lines(by, rules, [p for p in proposals if p.award is None], request.POST)
    issued = list(credentials.queries.list_credentials(by, edition=edition))
    may = True
    not_yet = ""
    try:
        policy.check_can_award(edition, by=by, now=timezone.now())
    except Refused as no:
        may, not_yet = False, sentence(no) if by.can(DECIDE) else ""
    context = {
        "edition": edition,
        "rules": rules,
        "lines": [line for line in waiting if not line["for_head"]] if by.can(DECIDE) else waiting,
        "for_head": [line for line in waiting if line["for_head"]] if by.can(DECIDE) else [],
        "decided": _decided(proposals),
        "may_decide": may,
        "not_yet": not_yet,
        "to_issue": credentials.queries.awards_to_issue(by, edition).count(),
        "issued": issued,
        "missing": [sentence(no) for no in workflows.close_edition.missing(by, edition)],
        "may_close": edition.state == "running" and by.can(Permission.PROGRAMME_EDIT),
        "refusal": sentence(refusal) if refusal else "",
    }
    return page(request, "office/credentials/show.html", context, status=422 if refusal else 200)


@require_safe
def credentials_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Awards of an edition and its certificates."""
    by = request.actor  # type: ignore[attr-defined]
    return _show(request, catalogue.queries.get_edition(by, ref))


@require_POST
def awards_decide(request: HttpRequest, ref: str) -> HttpResponse:
    """A person signs what the rules propose, or changes it with a reason."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    taken = "proposed-" if "as_proposed" in request.POST else "kind-"
    chosen = {key.removeprefix(taken): value for key, value in request.POST.items() if key.startswith(taken)}
    reasons = {key[7:]: value for key, value in request.POST.items() if key.startswith("reason-")}
    try:
        rows = credentials.operations.decide_awards(edition, kinds=chosen, reasons=reasons, by=by, now=timezone.now())
    except Refused as refusal:
        return _show(request, edition, refusal=refusal)
    said = ngettext("%(n)s award is decided.", "%(n)s awards are decided.", len(rows)) % {"n": len(rows)}
    return go(request, "office:credentials", ref, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
def credentials_issue(request: HttpRequest, ref: str) -> HttpResponse:
    """Issue the certificates of all decided awards."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    if request.method == "POST":
        try:
            rows = credentials.operations.issue_credentials(edition, by=by, now=timezone.now())
        except Refused as refusal:
            return _show(request, edition, refusal=refusal)
        said = ngettext("%(n)s certificate is issued.", "%(n)s certificates are issued.", len(rows)) % {"n": len(rows)}
        return go(request, "office:credentials", ref, said=said)
    count = credentials.queries.awards_to_issue(by, edition).count()
    question = ngettext("Issue %(n)s certificate?", "Issue %(n)s certificates?", count) % {"n": count}
    context = {
        "base": "office/base.html",
        "question": question,
        "consequence": gettext(
            "Every holder gets a letter with a link. A certificate cannot be changed, only revoked."
        ),
        "verb": gettext("Issue and write to the holders"),
        "back": reverse("office:credentials", args=(ref,)),
    }
    return page(request, "kit/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_finish(request: HttpRequest, ref: str) -> HttpResponse:
    """Close the edition when nothing is missing."""
    by = request.actor  # type: ignore[attr-defined]
    edition = catalogue.queries.get_edition(by, ref)
    if request.method == "POST":
        try:
            workflows.close_edition.close_edition(edition, by=by, now=timezone.now())
        except Refused as refusal:
            return _show(request, edition, refusal=refusal)
        return go(request, "office:credentials", ref, said=gettext("The edition is closed."))
    context = {
        "base": "office/base.html",
        "question": gettext("Close the edition %(ref)s?") % {"ref": ref},
        "consequence": gettext("Attendance, tests and awards stay as they are from then on."),
        "verb": gettext("Close the edition"),
        "back": reverse("office:credentials", args=(ref,)),
    }
    return page(request, "kit/confirm.html", context)


@require_safe
def credential_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as PDF."""
    by = request.actor  # type: ignore[attr-defined]
    credential = credentials.queries.get_credential(by, number)
    try:
        return certificates.certificate_pdf(credential)
    except Refused as refusal:
        back = reverse("office:credentials", args=(credential.award.participation.edition.ref,))
        context = {"sentence": sentence(refusal), "back": back}
        return page(request, "office/assessment/refused.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def credential_revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Take a certificate back, with a public class and a reason for the holder."""
    by = request.actor  # type: ignore[attr-defined]
    credential = credentials.queries.get_credential(by, number)
    back = reverse("office:credentials", args=(credential.award.participation.edition.ref,))
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            credentials.operations.revoke(
                credential, ground=said["ground"], reason=said["reason"], by=by, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, back, said=gettext("The certificate is revoked, and the holder has a letter."))
    context = {
        "base": "office/base.html",
        "question": gettext("Revoke certificate %(number)s?") % {"number": number},
        "consequence": gettext("It is certified to %(name)s. Whoever checks it sees from now on that it was revoked. "
                               "This cannot be taken back.") % {"name": credential.holder},
        "verb": gettext("Revoke the certificate"),
        "back": back,
        "form": form,
    }  # fmt: skip
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def credential_suspend(request: HttpRequest, number: str) -> HttpResponse:
    """Halt a certificate while something is looked into."""
    return _standing(
        request, number, HaltForm, credentials.operations.suspend,
        question=gettext("Suspend certificate %(number)s?") % {"number": number},
        consequence=gettext("Whoever checks it sees that it does not count for now. You can make it good again."),
        verb=gettext("Suspend the certificate"),
        said=gettext("The certificate is suspended, and the holder has a letter."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def credential_reinstate(request: HttpRequest, number: str) -> HttpResponse:
    """Make a suspended certificate good again."""
    return _standing(
        request, number, ReasonForm, credentials.operations.reinstate,
        question=gettext("Make certificate %(number)s good again?") % {"number": number},
        consequence=gettext("Whoever checks it sees that it counts. The holder gets a letter."),
        verb=gettext("Make it good again"), said=gettext("The certificate is good again, and the holder has a letter."),
    )  # fmt: skip


def _standing(
    request: HttpRequest, number: str, form_class: Any, act: Any, *, said: str, **words: str
) -> HttpResponse:  # fmt: skip
    by = request.actor  # type: ignore[attr-defined]
    credential = credentials.queries.get_credential(by, number)
    back = reverse("office:credentials", args=(credential.award.participation.edition.ref,))
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(credential, **form.cleaned_data, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, back, said=said)
    context = {"base": "office/base.html", "back": back, "form": form, **words}
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def award_correct(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a new award in the place of a wrong one; its certificate is replaced."""
    by = request.actor  # type: ignore[attr-defined]
    award = credentials.queries.get_award(by, ref)
    back = reverse("office:credentials", args=(award.participation.edition.ref,))
    rules = award.participation.edition.version.rules
    initial = {"kind": award.kind, "pct": award.result.get("pct")}
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=initial, rules=rules)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        if said.get("pct") == award.result.get("pct"):  # as it was: what the new kind shows follows from it
            said.pop("pct", None)
        try:
            credentials.operations.correct_award(award, **said, by=by, now=timezone.now())
        except Refused as refusal:
            fields = {"award_kind": "kind", "award_result": "pct", "award_result_none": "pct"}
            form.refuse(refusal, fields.get(refusal.code))
        else:
            return go(
                request, back, said=gettext("The award is corrected. Issue the new certificate when you are ready.")
            )
    context = {
        "base": "office/base.html",
        "question": gettext("Correct the award of %(name)s?") % {"name": award.participation.person.full_name},
        "consequence": gettext(
            "A certificate that was issued for it is revoked as replaced, and the holder reads your reason. The new "
            "one says what is on record about the person and the course when it is issued."
        ),
        "verb": gettext("Correct the award"),
        "back": back,
        "form": form,
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


doors = [
    door("editions/<str:ref>/credentials/", credentials_page, needs=READ, name="credentials"),
    door("editions/<str:ref>/credentials/decide/", awards_decide, needs=DECIDE),
    door("editions/<str:ref>/credentials/issue/", credentials_issue, needs=DECIDE),
    door("editions/<str:ref>/finish/", edition_finish, needs=Permission.PROGRAMME_EDIT),
    door("credentials/<str:number>.pdf", credential_pdf, needs=READ),
    door("credentials/<str:number>/revoke/", credential_revoke, needs=REVOKE),
    door("credentials/<str:number>/suspend/", credential_suspend, needs=REVOKE),
    door("credentials/<str:number>/reinstate/", credential_reinstate, needs=REVOKE),
    door("awards/<str:ref>/correct/", award_correct, needs=REVOKE),
]
