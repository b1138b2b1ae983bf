"""The three documents: what a reader sees, what a machine reads, and what hostile text may not do."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tadrib.engines import typeset
from tadrib.engines.typeset import (
    Bar,
    Bullets,
    CertificateFacts,
    Chart,
    Issuer,
    Language,
    LetterFacts,
    Pair,
    Pairs,
    Paragraph,
    Particular,
    Proof,
    ReportFacts,
    Run,
    Section,
    Signature,
    Statement,
    Table,
)
from tadrib.engines.typeset.wording import clean

NOW = datetime(2027, 6, 18, 12, tzinfo=UTC)
URL = "https://tadrib.example/v/7K3M-92QF-XT4A"
HOSTILE = [
    "#panic()",
    "$ x^2 $ *bold* _it_ <label> @ref",
    "\\u{202e}",
    '"); #read("/etc/passwd")',
    "= title\n- item `raw`",
]

SIGNATORY = Issuer(
    "N. Example",
    (Run("fr", "Chef du Bureau"), Run("en", "Head of office"), Run("ar", "رئيس المكتب")),
    (Run("en", "Training office (example)"),),
    seal=True,
)
CERTIFICATE = CertificateFacts(
    number="7K3M-92QF-XT4A",
    issued_at=NOW,
    verify_url=URL,
    offices=(Run("fr", "Bureau de formation"), Run("en", "Training office"), Run("ar", "مكتب التدريب")),
    title=(Run("ar", "شهادة تدريب"), Run("fr", "Certificat de formation"), Run("en", "Certificate of training")),
    name_latin="Amina Example",
    name_arabic="أمينة مثال",
    statements=(
        Statement("fr", "a suivi le cours ", "Preuves numériques", ", 60 heures."),
        Statement("ar", "أتمّت بنجاح دورة ", "الأدلة الرقمية", "، 60 ساعة."),
        Statement("en", "has completed the course ", "Digital evidence", ", 60 hours."),
    ),
    particulars=(Particular((Run("en", "60"),), (Run("fr", "heures"), Run("en", "hours"))),),
    issuers=(SIGNATORY, SIGNATORY),
    verify_hint=(Run("en", "Verify"),),
)
WORDS: dict[str, tuple[str, str]] = {
    "ar": ("دعوة إلى الدورة", "النتائج"),
    "fr": ("Invitation à la formation", "Résultats"),
    "en": ("Invitation to the course", "Results"),
    "pt": ("Convite para a formação", "Resultados"),
}


def letter_in(language: Language, **changes: Any) -> LetterFacts:
    subject, word = WORDS[language]
    facts = LetterFacts(
        language=language,
        office=("Tadrib", "Rabat"),
        references=(Pair("Ref.", "LET-2027-0031"), Pair("NV", "NV/2027/114")),
        issued_at=NOW,
        subject=subject,
        body=(Paragraph(f"{word}. 1"), Pairs((Pair("A", "1"),)), Bullets(("One", "Two"))),
        addressee=("Embassy of Example",),
        closing="…",
        signature=Signature("N. Example", ("Head",), seal=True),
        proof=Proof("LET-7K3M", URL, "Verify:"),
        page_words="{page} of {pages}",
    )
    return replace(facts, **changes)


def report_in(language: Language, rows: int = 3) -> ReportFacts:
    title, word = WORDS[language]
    return ReportFacts(
        language=language,
        office=("Tadrib",),
        title=title,
        issued_at=NOW,
        key_facts=(Pair("Hours", "400"),),
        sections=(
            Section(word, (Chart((Bar("A", 23, "23 / 24", 24), Bar("B", 0, "0", None)), key="Target"),)),
            Section("T", (Table(("State", "All"), (("Example", "5"),) * rows, numeric=(1,)),)),
        ),
        notes=("Example figures.",),
        proof=Proof("REP-1", URL),
    )


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """The text layer by poppler, white space as single spaces, direction marks off."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler's pdftotext is not installed")
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return " ".join(told.translate(dict.fromkeys([*range(0x202A, 0x202F), 0x200E, 0x200F])).split())


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Base names of all fonts, and whether the file of each is embedded."""
    found: dict[str, bool] = {}
    for entry in read(pdf).pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        font = entry.get_object()
        for inner in font.get("/DescendantFonts", [font]):
            descriptor = inner.get_object()["/FontDescriptor"]
            found[str(font["/BaseFont"])] = any(name in descriptor for name in ("/FontFile2", "/FontFile3"))
    return found


# certificate ---------------------------------------------------------------------------------------------------------


def test_certificate_is_one_landscape_page_in_archive_form() -> None:
    pdf = typeset.certificate(CERTIFICATE)
    document = read(pdf)

    box = document.pages[0].mediabox
    metadata = document.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert len(document.pages) == 1
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (297, 210)
    assert "pdfaid:part>2<" in metadata and "pdfaid:conformance>A<" in metadata and "pdfuaid:part>1<" in metadata
    assert document.metadata is not None
    assert document.metadata.title == "7K3M-92QF-XT4A, Amina Example"


def test_certificate_text_layer_has_both_scripts(tmp_path: Path) -> None:
    text = text_of(typeset.certificate(CERTIFICATE), tmp_path)

    for words in ["Amina Example", "Digital evidence", "Preuves numériques", "7K3M-92QF-XT4A", "tadrib.example/v/"]:
        assert words in text
    for words in ["أمينة مثال", "شهادة تدريب", "الأدلة", "الرقمية", "أتمت بنجاح"]:  # logical order, without shadda
        assert words in text


def test_certificate_fonts_are_ours_and_embedded() -> None:
    fonts = fonts_of(typeset.certificate(CERTIFICATE))

    assert all(fonts.values())
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"Amiri", "NotoSerif", "NotoSans"}


def test_same_facts_same_bytes_and_the_date_is_a_fact() -> None:
    first = typeset.certificate(CERTIFICATE)
    typeset.certificate(replace(CERTIFICATE, name_latin="Other Example"))

    assert typeset.certificate(CERTIFICATE) == first
    assert typeset.certificate(replace(CERTIFICATE, issued_at=NOW.replace(year=2028))) != first
    metadata = read(first).metadata
    assert metadata is not None and metadata.creation_date == NOW


def test_specimen_says_so_and_a_real_one_does_not(tmp_path: Path) -> None:
    real = replace(CERTIFICATE, name_latin="Djibo", name_arabic="")
    assert "EXEMPLE" in text_of(typeset.certificate(replace(real, specimen=True)), tmp_path)
    assert "EXEMPLE" not in text_of(typeset.certificate(real), tmp_path)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_long_names_texts_and_many_issuers_stay_on_one_page(count: int, tmp_path: Path) -> None:
    latin = "Marie-Antoinette Nzinga Ouédraogo de la Très-Longue Famille Exemplaire " * 2 + "Last"
    arabic = "محمد عبد الرحمن بن عبد العزيز آل مثال القادم من نواكشوط " * 2 + "أخير"
    long = tuple(replace(each, course=f"{each.course} " * 12) for each in CERTIFICATE.statements)
    pdf = typeset.certificate(
        replace(CERTIFICATE, name_latin=latin, name_arabic=arabic, statements=long, issuers=(SIGNATORY,) * count)
    )

    assert len(read(pdf).pages) == 1
    text = text_of(pdf, tmp_path)
    assert "Last" in text and "أخير" in text and text.count("N. Example") == count
    assert not outside_the_band(pdf, tmp_path)


def outside_the_band(pdf: bytes, tmp_path: Path) -> list[str]:
    """Words whose box leaves the inner frame (23.5 mm from each side), by poppler."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler's pdftotext is not installed")
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout.decode()
    words = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)<', told)
    assert words
    edge = 23.5 / 25.4 * 72
    wide, high = 297 / 25.4 * 72, 210 / 25.4 * 72
    return [
        word
        for left, top, right, bottom, word in words
        if float(left) < edge or float(right) > wide - edge or float(top) < edge or float(bottom) > high - edge
    ]


def test_absurdly_long_part_is_refused_by_name() -> None:
    endless = (Statement("en", "x ", "word " * 3000, "."),)

    with pytest.raises(typeset.DoesNotFit) as caught:
        typeset.certificate(replace(CERTIFICATE, statements=endless))
    assert caught.value.field == "statements"


def test_name_that_no_font_has_is_refused() -> None:
    with pytest.raises(typeset.Unprintable) as caught:
        typeset.certificate(replace(CERTIFICATE, name_latin="አበበ"))
    assert caught.value.field == "name_latin"
    assert caught.value.characters == ("በ", "አ")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_printed_inert(hostile: str, tmp_path: Path) -> None:
    pdf = typeset.certificate(replace(CERTIFICATE, name_latin=hostile, name_arabic=""))

    assert len(read(pdf).pages) == 1
    assert " ".join(hostile.split()) in text_of(pdf, tmp_path)


def test_naive_date_and_no_issuer_are_refused() -> None:
    with pytest.raises(ValueError, match="issued_at"):
        typeset.certificate(replace(CERTIFICATE, issued_at=NOW.replace(tzinfo=None)))
    with pytest.raises(ValueError, match="issuers"):
        typeset.certificate(replace(CERTIFICATE, issuers=()))


# wording -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("أتمّت", "أتمت"),
        ("Exa\u202emple", "Example"),
        ("\u2067a\u2069", "a"),
        ("\u200e+42", "\u200e+42"),
        ("e\u0301", "é"),
        ("a\tb\x00c", "a bc"),
        ("\ud800", "\ufffd"),
        ("🙂", "\ufffd"),
    ],
)
def test_clean(given: str, printed: str) -> None:
    assert clean(given) == printed


# letters and reports -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_letter_in_four_languages(language: Language, tmp_path: Path) -> None:
    pdf = typeset.letter(letter_in(language))
    text = text_of(pdf, tmp_path)

    assert WORDS[language][0] in text
    for words in ["NV/2027/114", "LET-7K3M", URL, "1 of 1"]:
        assert words in text
    assert read(pdf).trailer["/Root"]["/Lang"] == language  # type: ignore[index]
    assert all(fonts_of(pdf).values())


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_report_in_four_languages(language: Language, tmp_path: Path) -> None:
    text = text_of(typeset.report(report_in(language)), tmp_path)

    assert WORDS[language][1] in text
    assert "23 / 24" in text and "400" in text


def test_a_letter_is_set_closer_for_one_page_and_a_longer_one_keeps_its_last_words_by_the_signature():
    def pages(lines: int) -> list[str]:
        body = (*(Paragraph(f"Line {number}") for number in range(lines)), Paragraph("LAST WORDS"))
        return [page.extract_text() for page in read(typeset.letter(letter_in("en", body=body, closing=""))).pages]

    assert len(pages(34)) == 1 and len(pages(40)) == 2
    for lines in (66, 70, 72):  # the signature alone would stand on the third page
        found = pages(lines)
        assert len(found) == 3 and "LAST WORDS" in found[-1] and "N. Example" in found[-1]


def test_arabic_letter_starts_at_the_right(tmp_path: Path) -> None:
    """The addressee, first column of the head, stands in the right half in Arabic and in the left in English."""

    def left_edge(language: Language) -> float:
        path = tmp_path / "x.pdf"
        path.write_bytes(typeset.letter(letter_in(language)))
        told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout.decode()
        line = next(line for line in told.splitlines() if ">Embassy<" in line)
        return float(line.split('xMin="')[1].split('"')[0])

    if not shutil.which("pdftotext"):
        pytest.skip("poppler's pdftotext is not installed")
    assert left_edge("en") < 297 < left_edge("ar")


def test_long_report_numbers_its_pages_and_repeats_its_headers(tmp_path: Path) -> None:
    pdf = typeset.report(report_in("en", rows=90))
    pages = len(read(pdf).pages)
    text = text_of(pdf, tmp_path)

    assert pages >= 3
    assert f"{pages}/{pages}" in text.replace(" / ", "/")
    assert text.count("State All") == pages or text.count("State All") == pages - 1


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_letter_is_inert(hostile: str, tmp_path: Path) -> None:
    body = (Paragraph(hostile), Table((hostile,), ((hostile,),)), Bullets((hostile,)))
    facts = letter_in("en", body=body, subject=hostile)

    text = text_of(typeset.letter(facts), tmp_path)

    assert text.count(" ".join(hostile.split())) == 5


def test_ragged_table_is_refused() -> None:
    with pytest.raises(ValueError, match="table"):
        typeset.letter(letter_in("en", body=(Table(("a", "b"), (("1",),)),)))


def test_same_letter_same_bytes() -> None:
    assert typeset.letter(letter_in("ar")) == typeset.letter(letter_in("ar"))
    assert typeset.report(report_in("ar")) == typeset.report(report_in("ar"))


def test_lines_to_sign_stand_under_a_report_and_in_its_text(tmp_path: Path) -> None:
    text = text_of(
        typeset.report(
            ReportFacts(
                language="ar",
                office=("مكتب التدريب",),
                title="محضر",
                issued_at=NOW,
                sections=(Section("الفريق", (Paragraph("نص"),)),),
                signatures=(Signature("Awa Exemple", ("رئيسة المكتب",), seal=True), Signature("Jean Exemple")),
            )
        ),
        tmp_path,
    )

    assert "Awa Exemple" in text
    assert "Jean Exemple" in text
    assert "رئيسة المكتب" in text


@pytest.mark.parametrize("widths", [(1,), (1, -1), (1, 2, 3)])
def test_widths_that_do_not_match_the_headers_are_refused(widths: tuple[int, ...]) -> None:
    table = Table(("A", "B"), (("1", "2"),), widths=widths)

    with pytest.raises(ValueError, match="width"):
        typeset.report(
            ReportFacts(language="en", office=("O",), title="T", issued_at=NOW, sections=(Section("S", (table,)),))
        )


def test_a_column_of_width_nothing_is_as_wide_as_its_longest_code(tmp_path: Path) -> None:
    code = "NOM-2022-" + "W" * 20
    table = Table(("Code", "Text"), ((code, "word " * 60),), widths=(0, 1))

    text = text_of(
        typeset.report(
            ReportFacts(language="en", office=("O",), title="T", issued_at=NOW, sections=(Section("S", (table,)),))
        ),
        tmp_path,
    )

    assert code in text
