"""The decision as an XLSX workbook: the cohort, everybody with the reason, the price of each rule, the reserves."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from tadrib.cli.selecting import printing, sentences
from tadrib.cli.selecting.deciding import Decision
from tadrib.engines import cohort
from tadrib.engines.sheet import escape_cell

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FILL = PatternFill("solid", fgColor="FF1F4E5F")
_FONT = Font(bold=True, color="FFFFFFFF")
_LONG = 32_000  # a cell holds 32,767 characters
PEOPLE = ("Id", "Name", "State", "Gender", "Priority", "Points", "Decision")
WIDTHS = (14, 28, 10, 9, 9, 9, 80)


def workbook(decision: Decision, names: Mapping[str, str]) -> bytes:
    """The file. Every text is escaped so that no spreadsheet runs it."""
    book = Workbook(write_only=True)
    answer: Mapping[str, Any] = decision.answer
    chosen = set(decision.outcome.cohort)
    everybody = [
        [
            one.id,
            names.get(one.id, ""),
            one.state,
            one.gender,
            one.priority or None,
            decision.instance.scores[one.id],
            printing.why(decision, one.id),
        ]
        for one in printing.order(decision)
    ]
    _sheet(book, "Cohort", PEOPLE, WIDTHS, [row for row in everybody if row[0] in chosen])
    _sheet(book, "Everybody", PEOPLE, WIDTHS, everybody)
    prices = answer.get("rule_prices", {})
    levels = [sentences.level_name(name) for name in decision.outcome.levels]
    _sheet(
        book,
        "Rule prices",
        ("Change", *levels, "Who enters", "Who leaves"),
        (44, *(14 for _ in levels), 40, 40),
        [
            [sentences.change(name), *price["values"], ", ".join(price["enter"]), ", ".join(price["leave"])]
            for name, price in prices.items()
        ],
    )
    _sheet(
        book,
        "Reserves",
        ("Rank", "Id", "Name", "Could stand in for"),
        (8, 14, 28, 80),
        [
            [one["rank"], one["id"], names.get(one["id"], ""), ", ".join(one["places"])]
            for one in answer.get("reserves", [])
        ],
    )
    rules = printing.rules_of(decision.instance)
    about: list[list[object]] = [["Selection", decision.instance.name], ["Status", decision.outcome.status]]
    about += [[name, value] for name, value in zip(levels, decision.outcome.values, strict=False)]
    if decision.outcome.conflict:
        about += [["Cannot be kept together", printing.unit(one, rules)] for one in decision.outcome.conflict.units]
    about += [[f"Rule {name}", sentences.rule(rule)] for name, rule in rules.items()]
    _sheet(book, "About", ("What", "Value"), (44, 80), about)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lottery_workbook(lottery: cohort.Lottery, instance: cohort.Instance, names: Mapping[str, str], seed: str) -> bytes:
    """The fair lottery as a file: everybody's chance, the published cohorts with their weights, who was drawn."""
    book = Workbook(write_only=True)
    chosen = set(cohort.drawn(lottery, seed)) if seed else set()
    people = [
        [one.id, names.get(one.id, ""), one.state, one.gender, f"{chance.numerator}/{chance.denominator}",
         round(float(chance) * 100, 3), "drawn" if one.id in chosen else ""]
        for one in instance.nominees
        if (chance := lottery.probabilities.get(one.id)) is not None
    ]  # fmt: skip
    heading = ("Id", "Name", "State", "Gender", "Chance", "Chance, per cent", "Drawn")
    _sheet(book, "Chances", heading, (14, 28, 10, 9, 16, 16, 9), people)
    cohorts = [[str(weight), str(lottery.denominator), ", ".join(ids)] for ids, weight in lottery.cohorts]
    _sheet(book, "Cohorts", ("Weight", "Of", "Who"), (24, 24, 100), cohorts)
    about = [
        ["Selection", instance.name], ["Status", lottery.status], ["Seed", seed],
        ["Distribution, SHA-256", cohort.digest_of(cohort.distribution(lottery))],
        *([f"Rule {name}", sentences.rule(rule)] for name, rule in printing.rules_of(instance).items()),
    ]  # fmt: skip
    _sheet(book, "About", ("What", "Value"), (44, 80), about)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(
    book: Workbook, title: str, heading: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[object]]
) -> None:
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    top = []
    for text in heading:
        cell = WriteOnlyCell(sheet, _text(text))
        cell.font, cell.fill = _FONT, _FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        top.append(cell)
    sheet.append(top)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object) -> object:
    """A number as it is; a text escaped, typed as text, its direction that of its own letters."""
    if value is None or (isinstance(value, int | float) and abs(value) < 10**15):
        return value
    text = _text(str(value))
    if text.isascii() and text[:1].isalnum():
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.alignment = Alignment(readingOrder=0)
    return cell


def _text(text: str) -> str:
    return str(escape_cell(_ILLEGAL.sub("", text)[:_LONG]))
