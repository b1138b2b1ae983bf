"""The spec, rows and files that the tests of this folder share. All persons are synthetic."""

import csv
import datetime as dt
import io

import openpyxl
from openpyxl.workbook import Workbook

from tadrib.engines.sheet import Choice, Field, Kind, SheetReading, SheetSpec, template

SEXES = (
    Choice("female", {"en": "Female", "fr": "Femme", "ar": "أنثى", "pt": "Feminino"}, ("f", "mulher")),
    Choice("male", {"en": "Male", "fr": "Homme", "ar": "ذكر", "pt": "Masculino"}, ("m", "h", "homem")),
)
FIELDS = (
    Field("ref", {"en": "Reference", "fr": "Référence", "ar": "المرجع", "pt": "Referência"}, Kind.CODE, is_hidden=True),
    Field(
        "name",
        {"en": "Full name", "fr": "Nom complet", "ar": "الاسم الكامل", "pt": "Nome"},
        Kind.NAME,
        is_required=True,
        max_length=40,
    ),
    Field(
        "sex", {"en": "Sex", "fr": "Sexe", "ar": "الجنس", "pt": "Sexo"}, Kind.CHOICE, is_required=True, choices=SEXES,
        doubts={"m": ("h", ("female", "male"))},
    ),
    Field("born_on", {"en": "Date of birth", "fr": "Né(e) le", "ar": "تاريخ الميلاد", "pt": "Data"}, Kind.DATE,
        earliest=dt.date(1930, 1, 1), latest=dt.date(2010, 12, 31)),
    Field(
        "email",
        {"en": "E-mail", "fr": "Courriel", "ar": "البريد الإلكتروني", "pt": "Correio"},
        Kind.EMAIL,
        is_required=True,
    ),
    Field("phone", {"en": "Phone", "fr": "Téléphone", "ar": "الهاتف", "pt": "Telefone"}, Kind.CODE),
    Field("years", {"en": "Years", "fr": "Années", "ar": "السنوات", "pt": "Anos"}, Kind.NUMBER,
        least=0, most=60),
)


def spec(language: str = "en", **more: object) -> SheetSpec:
    title = {"en": "Nominees", "fr": "Candidats", "ar": "المرشحون", "pt": "Nomeados"}
    settings_ = {"unique": (("email",),), "rows_max": 10} | more
    return SheetSpec("nominations", "1", language, title, FIELDS, **settings_)  # type: ignore[arg-type]


GOOD = ("", "Example Person", "Female", "1990-02-01", "a@example.org", "+212 (0) 600", "7")


def fill(*rows: tuple[object, ...], of: SheetSpec | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template(of or spec())))
    for number, row in enumerate(rows, start=3):
        for place, value in enumerate(row, start=1):
            book.worksheets[0].cell(number, place).value = None if value == "" else value
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text_file(*rows: tuple[str, ...], delimiter: str = ",", language: str = "en") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([[f.labels[language] for f in FIELDS], *rows])
    return stream.getvalue()


def codes(reading: SheetReading) -> list[tuple[str, str | None, str | None]]:
    return [(problem.code, problem.cell, problem.field) for problem in reading.problems]
