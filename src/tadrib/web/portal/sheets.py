"""The nomination spreadsheet of a state: the sheet to fill, the filled sheet, and the rows that need a word."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
import tadrib.domain.calls.words
import tadrib.domain.directory.queries
from tadrib.domain import calls, directory
from tadrib.domain.accounts.words import Permission
from tadrib.engines.sheet import NEXT_SHEET
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.pieces import MEGABYTE, in_pieces
from tadrib.web.kit.sentences import label, sentence
from tadrib.web.portal.calls import address, chosen
from tadrib.web.portal.calls import call as call_page
from tadrib.web.portal.nominations_forms import SheetForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 6 * 1024 * 1024  # read no more of an upload than it takes to say that it is too large
ROWS_SHOWN = 100  # rows that are asked about on one page; the next come when these are answered
DATE_PROBLEMS = frozenset({"ambiguous_date", "hijri_date", "bad_date", "date_range"})
ASKED_WITH = {
    "name_missing": ("given_names", "family_names"),
    "nomination_birth": ("birth_date",),
}  # problems of a whole row, and the answers that mend them


@require_safe
def sheet_template(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet to fill, in the reader's language, with what the state has written so far."""
    by = request.actor
    call = calls.queries.get_call(by, ref)
    state = chosen(request, call).state
    content = calls.queries.template_of(by, call, state.code, language=get_language() or "en")
    return file(content, name=f"{ref}-{state.code}.xlsx", kind=XLSX)


def _may_send(request: HttpRequest, ref: str) -> None:
    call = calls.queries.get_call(request.actor, ref)
    state = chosen(request, call).state
    calls.policy.check_can_nominate(call, state, by=request.actor, now=timezone.now())


@require_POST
@in_pieces(_may_send, most=5 * MEGABYTE)
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
    """A problem in plain words. What was typed stands in marks that keep its own direction (Unicode UAX 9, FSI, PDI);
    comments in a file go without them."""
    given = f"\u2068{problem['given']}\u2069" if problem["given"] else ""
    facts = {"given": given, "cell": problem["cell"], "field": labels.get(problem["field"], "")}
    told = {**facts, **problem["facts"]}
    if "first_row" in told:
        told["first_row"] = _shown(told["first_row"])
    return label("calls.SHEET_PROBLEMS", problem["code"]) % told


def _shown(number: int) -> int:
    """The number beside a row in its sheet; rows of a second sheet are counted further on."""
    return number % NEXT_SHEET


def _proposals(problem: dict[str, Any], choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What may be meant, each as it is sent and as it is shown: a day is written out, a code by its label."""
    labels = dict(choices)
    found = []
    for value in problem.get("proposals", []):
        text = labels.get(value, value)
        if problem["code"] in DATE_PROBLEMS:
            text = date_format(dt.date.fromisoformat(value), "j F Y")
        found.append((value, text))
    return found


def _open_row(row: dict[str, Any], spec: Any, labels: dict[str, str], people: dict[str, str]) -> dict[str, Any]:
    """An open row as the page asks about it: what is wrong, where, and a box for each answer."""
    asked = [p["field"] for p in row["problems"] if p["field"]]
    proposed: dict[str, list[tuple[str, str]]] = {}
    for problem in row["problems"]:
        asked.extend(ASKED_WITH.get(problem["code"], ()))
    fields = []
    for one in spec.fields:
        if one.code in asked and not one.is_hidden:
            choices = [(c.code, c.labels[spec.language]) for c in one.choices]
            given = row["given"].get(one.code, "")
            for problem in row["problems"]:
                if problem["field"] == one.code:
                    proposed.setdefault(one.code, []).extend(_proposals(problem, choices))
            offered = proposed.get(one.code, [])
            value = offered[0][0] if choices and len(offered) == 1 else given
            if any(p["field"] == one.code and p["code"] == "ambiguous_code" for p in row["problems"]):
                value = ""
            fields.append(
                {"name": f"row-{row['n']}-{one.code}", "label": labels[one.code], "value": value, "choices": choices,
                 "proposals": [] if choices else offered}
            )  # fmt: skip
    given = row["given"]
    return {
        "n": row["n"],
        "shown": _shown(row["n"]),
        "tab": next((cell.rpartition("!")[0] for cell in row["cells"].values() if "!" in cell), ""),
        "name": f"{given.get('given_names', '')} {given.get('family_names', '')}".strip(),
        "problems": [{"text": _sentence(p, labels), "cell": p["cell"]} for p in row["problems"]],
        "fields": fields,
        "is_doubtful": any(p["code"] in ("row_hidden", "row_struck") for p in row["problems"]),
        "people": [(ref, people[ref]) for ref in row.get("persons", []) if ref in people],
    }


def _answers(request: HttpRequest, rows: list[dict[str, Any]], codes: list[str]) -> dict[str, Any]:
    """What was typed, by row; only open rows and known fields are read. A proposal that was picked goes before what
    stands in the box."""
    answers: dict[int, dict[str, str]] = {}
    left, counted, persons = set(), set(), {}
    for row in rows:
        n = row["n"]
        answers[n] = {c: request.POST[f"row-{n}-{c}"][:2000] for c in codes if f"row-{n}-{c}" in request.POST}
        for code in codes:
            if picked := request.POST.get(f"pick-{n}-{code}", ""):
                answers[n][code] = picked[:2000]
        if request.POST.get(f"left-{n}"):
            left.add(n)
        if request.POST.get(f"count-{n}"):
            counted.add(n)
        if who := request.POST.get(f"who-{n}", ""):
            persons[n] = who[:24]
    return {"answers": answers, "left_out": frozenset(left), "persons": persons, "counted": frozenset(counted)}


def _columns(row: Any, spec: Any, posted: Any = None) -> list[dict[str, Any]]:
    """The columns of a file, each with what it is taken for, as the mapping step asks about them."""
    asked = []
    for place, column in enumerate(row.columns):
        value = column["field"] or row.chosen.get(column["cell"], column["proposal"])
        if posted is not None:
            value = posted.get(f"column-{place}", value)
        asked.append({**column, "name": f"column-{place}", "value": value})
    return asked


def _problems(row: Any, labels: dict[str, str]) -> list[str]:
    return [_sentence(p, labels) for p in row.problems]


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
    is_blocked = calls.operations.is_blocked(row)
    to_ask = [] if is_blocked else [r for r in waiting if r["problems"]]
    wanted = {person for r in to_ask for person in r.get("persons", [])}
    people = (
        {p.ref: p.full_name for p in directory.queries.visible_persons(by).filter(ref__in=wanted)} if wanted else {}
    )
    return page(
        request,
        "portal/sheets/page.html",
        {
            "sheet": row,
            "call": row.call,
            "state": row.nominating_state,
            "back": address("portal:call", row.call.ref, row.nominating_state),
            "total": len(row.rows),
            "problems": _problems(row, labels),
            "is_blocked": is_blocked,
            "may_map": bool(row.columns) and not row.taken and bool(row.file),
            "has_file": bool(row.file),
            "erased_on": row.uploaded_at + calls.words.SHEET_KEPT_FOR,
            "rows": [_open_row(r, spec, labels, people) for r in to_ask[:ROWS_SHOWN]],
            "more": max(0, len(to_ask) - ROWS_SHOWN),
            "ready": [] if is_blocked else [r for r in waiting if not r["problems"]],
            "kept": [{**r, "shown": _shown(r["n"])} for r in row.rows if r["state"] == "kept"],
            "is_open": calls.policy.is_open(row.call, now=now),
            "refusal": refusal_text,
        },
        status=status,
    )


def sheet_columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what each column of a file holds; it is remembered for the state's next file."""
    by = request.actor
    row = calls.queries.get_sheet(by, ref)
    language = get_language() or "en"
    spec = calls.queries.sheet_spec(row.call, language=language)
    columns = _columns(row, spec, request.POST if request.method == "POST" else None)
    refusal_text, status = "", 200
    if request.method == "POST":
        chosen = {column["cell"]: str(column["value"])[:40] for column in columns}
        try:
            calls.operations.map_columns(row, chosen=chosen, by=by, now=timezone.now())
        except Refused as refusal:
            refusal_text, status = sentence(refusal), 422
        else:
            return go(request, "portal:sheet", ref, said=gettext("The columns are understood now, and remembered."))
    context = {
        "sheet": row,
        "call": row.call,
        "state": row.nominating_state,
        "columns": columns,
        "fields": [(one.code, one.labels[language], one.is_required) for one in spec.fields if not one.is_hidden],
        "refusal": refusal_text,
    }
    return page(request, "portal/sheets/columns.html", context, status=status)


@require_safe
def sheet_copy(request: HttpRequest, ref: str) -> HttpResponse:
    """The file with every problem as a comment in its cell, to be mended in the spreadsheet and sent again."""
    by = request.actor
    row = calls.queries.get_sheet(by, ref)
    language = get_language() or "en"
    spec = calls.queries.sheet_spec(row.call, language=language)
    labels = {one.code: one.labels[language] for one in spec.fields}
    notes: dict[str, list[str]] = {}
    good = set()
    for one in row.rows:
        first = next(iter(one["cells"].values()), "")
        for problem in one["problems"]:
            text = _sentence(problem, labels)
            choices = next(([(c.code, c.labels[language]) for c in f.choices] for f in spec.fields
                            if f.code == problem["field"]), [])  # fmt: skip
            if offered := [shown for _, shown in _proposals(problem, choices)]:
                perhaps = gettext("Perhaps: %(what)s") % {"what": ", ".join(offered)}
                text = f"{text} {perhaps}"
            notes.setdefault(problem["cell"] or first, []).append(text)
        if one["state"] == "kept":
            good |= set(one["cells"].values())
    for problem in row.problems:
        if problem["cell"]:
            notes.setdefault(problem["cell"], []).append(_sentence(problem, labels))
    content = calls.queries.annotated_copy(
        by, row, notes={cell: "\n".join(texts) for cell, texts in notes.items() if cell}, good=frozenset(good),
        language=language,
    )  # fmt: skip
    stem = row.name.rpartition(".")[0] or row.name
    return file(content, name=f"{stem[:80]}-{ref}.xlsx", kind=XLSX)


doors = [
    door("calls/<str:ref>/sheet.xlsx", sheet_template, needs=Permission.NOMINATION_SUBMIT),
    door("calls/<str:ref>/sheets/", sheet_upload, needs=Permission.NOMINATION_SUBMIT),
    door("sheets/<str:ref>/", sheet, needs=Permission.NOMINATION_SUBMIT),
    door("sheets/<str:ref>/columns/", sheet_columns, needs=Permission.NOMINATION_SUBMIT),
    door("sheets/<str:ref>/copy.xlsx", sheet_copy, needs=Permission.NOMINATION_SUBMIT),
]
