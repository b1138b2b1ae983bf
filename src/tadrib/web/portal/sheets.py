"""The nomination spreadsheet of a state: the sheet to fill, the filled sheet, and the rows that need a word."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
import tadrib.domain.directory.queries
from tadrib.domain import calls, directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import label, sentence
from tadrib.web.portal.calls import address, chosen
from tadrib.web.portal.calls import call as call_page
from tadrib.web.portal.nominations_forms import SheetForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 6 * 1024 * 1024  # read no more of an upload than it takes to say that it is too large
ASKED_WITH = {
    "name_missing": ("given_names", "family_names")
}  # problems of a whole row, and the answers that mend them


@require_safe
def sheet_template(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet to fill, in the reader's language, with what the state has written so far."""
    by = request.actor
    call = calls.queries.get_call(by, ref)
    state = chosen(request, call).state
    content = calls.queries.template_of(by, call, state.code, language=get_language() or "en")
    return file(content, name=f"{ref}-{state.code}.xlsx", kind=XLSX)


@require_POST
def sheet_upload(request: HttpRequest, ref: str) -> HttpResponse:
    """Take in a filled sheet."""
    by = request.actor
    call = calls.queries.get_call(by, ref)
    state = chosen(request, call).state
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row = calls.operations.read_sheet(
                call, state=state, name=upload.name, content=upload.read(MOST_BYTES), by=by, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal, "file")
        else:
            return go(request, "portal:sheet", row.ref)
    return call_page(request, ref, sheet_form=form, status=422)


def _sentence(problem: dict[str, Any], labels: dict[str, str]) -> str:
    """A problem in plain words."""
    facts = {"given": problem["given"], "cell": problem["cell"], "field": labels.get(problem["field"], "")}
    return label("calls.SHEET_PROBLEMS", problem["code"]) % {**facts, **problem["facts"]}


def _open_row(row: dict[str, Any], spec: Any, labels: dict[str, str], people: dict[str, str]) -> dict[str, Any]:
    """An open row as the page asks about it: what is wrong, where, and a box for each answer."""
    asked = [p["field"] for p in row["problems"] if p["field"]]
    for problem in row["problems"]:
        asked.extend(ASKED_WITH.get(problem["code"], ()))
    fields = []
    for one in spec.fields:
        if one.code in asked and not one.is_hidden:
            choices = [(c.code, c.labels[spec.language]) for c in one.choices]
            given = row["given"].get(one.code, "")
            fields.append(
                {"name": f"row-{row['n']}-{one.code}", "label": labels[one.code], "value": given, "choices": choices}
            )
    given = row["given"]
    return {
        "n": row["n"],
        "name": f"{given.get('given_names', '')} {given.get('family_names', '')}".strip(),
        "problems": [{"text": _sentence(p, labels), "cell": p["cell"]} for p in row["problems"]],
        "fields": fields,
        "people": [(ref, people[ref]) for ref in row.get("persons", []) if ref in people],
    }


def _answers(request: HttpRequest, rows: list[dict[str, Any]], codes: list[str]) -> dict[str, Any]:
    """What was typed, by row; only open rows and known fields are read."""
    answers: dict[int, dict[str, str]] = {}
    left, persons = set(), {}
    for row in rows:
        n = row["n"]
        answers[n] = {c: request.POST[f"row-{n}-{c}"][:2000] for c in codes if f"row-{n}-{c}" in request.POST}
        if request.POST.get(f"left-{n}"):
            left.add(n)
        if who := request.POST.get(f"who-{n}", ""):
            persons[n] = who[:24]
    return {"answers": answers, "left_out": frozenset(left), "persons": persons}


def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """What a filled sheet brought: rows kept, and each row that needs a word with its cell and its answer."""
    by, now = request.actor, timezone.now()
    row = calls.queries.get_sheet(by, ref)
    language = get_language() or "en"
    spec = calls.queries.sheet_spec(row.call, language=language)
    labels = {one.code: one.labels[language] for one in spec.fields}
    waiting = [r for r in row.rows if r["state"] == "open"]
    refusal_text, status = "", 200
    if request.method == "POST":
        before = row.taken
        try:
            row = calls.operations.keep_rows(row, **_answers(request, waiting, list(labels)), by=by, now=now)
        except Refused as refusal:
            refusal_text, status = sentence(refusal), 422
        else:
            count = row.taken - before
            said = ngettext("%(n)s more row was kept.", "%(n)s more rows were kept.", count) % {"n": count}
            still = [r for r in row.rows if r["state"] == "open"]
            said = said + " " + gettext("The others still need a word.") if still else said
            return go(request, "portal:sheet", ref, said=said)
    wanted = {person for r in waiting for person in r.get("persons", [])}
    people = (
        {p.ref: p.full_name for p in directory.queries.visible_persons(by).filter(ref__in=wanted)} if wanted else {}
    )
    is_mixed_up = any(p["code"] in {"duplicate_column", "heading_differs"} for p in row.problems)
    return page(
        request,
        "portal/sheets/page.html",
        {
            "sheet": row,
            "call": row.call,
            "state": row.nominating_state,
            "back": address("portal:call", row.call.ref, row.nominating_state),
            "total": len(row.rows),
            "problems": [_sentence(p, labels) for p in row.problems],
            "rows": [] if is_mixed_up else [_open_row(r, spec, labels, people) for r in waiting],
            "kept": [r for r in row.rows if r["state"] == "kept"],
            "is_open": calls.policy.is_open(row.call, now=now),
            "refusal": refusal_text,
        },
        status=status,
    )


doors = [
    door("calls/<str:ref>/sheet.xlsx", sheet_template, needs=Permission.NOMINATION_SUBMIT),
    door("calls/<str:ref>/sheets/", sheet_upload, needs=Permission.NOMINATION_SUBMIT),
    door("sheets/<str:ref>/", sheet, needs=Permission.NOMINATION_SUBMIT),
]
