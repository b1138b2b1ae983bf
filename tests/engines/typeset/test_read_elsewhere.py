"""What other people's readers make of every template: text, standards claimed, and the square.

Four readers: poppler (evince, okular), PDFium (Chrome), pypdf and pdfminer.six. Arabic is compared word by word, as a
search box does; pdfminer.six knows no direction and gives each Arabic word from its last letter to its first.
"""

import io
import itertools
import re
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp
from pdfminer.high_level import extract_text

from tadrib.engines import typeset
from tadrib.engines.typeset import (
    Bar,
    CertificateFacts,
    Chart,
    Issuer,
    Language,
    LetterFacts,
    Pair,
    Paragraph,
    Particular,
    Proof,
    ReportFacts,
    Run,
    Section,
    Statement,
    Table,
)

NOW = datetime(2027, 6, 18, 12, tzinfo=UTC)
URL = "https://tadrib.example/verify/7K3M-92QF-XT4A/"
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en", "pt")
COURSE = {"ar": "الأدلة الرقمية", "fr": "Preuves numériques", "en": "Digital evidence", "pt": "Provas digitais"}
TITLE = {"ar": "شهادة إتمام", "fr": "Certificat de réussite", "en": "Certificate of completion", "pt": "Certificado"}
OFFICE = {"ar": "مكتب التدريب", "fr": "Bureau de formation", "en": "Training office", "pt": "Gabinete de formação"}
MIXES = [mix for size in (2, 3) for mix in itertools.combinations(LANGUAGES, size)]


def certificate(mix: tuple[Language, ...], square: str = "") -> bytes:
    return typeset.certificate(
        CertificateFacts(
            number="CRT-2027-7K3M92",
            issued_at=NOW,
            verify_url=URL,
            square=square,
            offices=tuple(Run(code, OFFICE[code]) for code in mix),
            title=tuple(Run(code, TITLE[code]) for code in mix),
            name_latin="Inès Exemple-Müller",
            name_arabic="إيناس مثال",
            statements=tuple(Statement(code, "", COURSE[code], ".") for code in mix),
            issuers=(Issuer("N. Exemple", tuple(Run(code, OFFICE[code]) for code in mix)),) * 3,
            particulars=(Particular((Run("en", "60"),), tuple(Run(code, OFFICE[code]) for code in mix)),),
            specimen=True,
        )
    )


def letter(language: Language) -> bytes:
    return typeset.letter(
        LetterFacts(
            language=language, office=(OFFICE[language],), references=(Pair("Ref.", "LET-2027-0031"),), issued_at=NOW,
            subject=TITLE[language], body=(Paragraph(COURSE[language]),), proof=Proof("LET-7K3M", URL),
        )
    )  # fmt: skip


def report(language: Language) -> bytes:
    return typeset.report(
        ReportFacts(
            language=language, office=(OFFICE[language],), title=TITLE[language], issued_at=NOW, proof=Proof("REP", URL),
            sections=(
                Section(COURSE[language], (Chart((Bar("A", 23, "23", 24),)), Table(("A", "B"), (("1", "2"),)))),
            ),
        )
    )  # fmt: skip


PAPERS: dict[str, tuple[Callable[[], bytes], tuple[Language, ...]]] = {
    **{f"certificate-{'-'.join(mix)}": ((lambda mix=mix: certificate(mix)), mix) for mix in MIXES},
    **{f"letter-{code}": ((lambda code=code: letter(code)), (code,)) for code in LANGUAGES},
    **{f"report-{code}": ((lambda code=code: report(code)), (code,)) for code in LANGUAGES},
}


def poppler(pdf: bytes, folder: Path) -> str:
    path = folder / "x.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()


def pdfium(pdf: bytes, _folder: Path) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded())


def pypdf_(pdf: bytes, _folder: Path) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def pdfminer(pdf: bytes, _folder: Path) -> str:
    return re.sub(r"[\u0600-\u06ff]+", lambda m: m[0][::-1], extract_text(io.BytesIO(pdf)))


READERS = {"poppler": poppler, "pdfium": pdfium, "pypdf": pypdf_, "pdfminer": pdfminer}


def plain(text: str) -> str:
    """Composed, white space as single spaces, without direction marks and soft hyphens."""
    marks = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xAD, 0x2])
    return " ".join(unicodedata.normalize("NFKC", text).translate(marks).split())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", PAPERS)
def test_every_reader_finds_every_word(name: str, reader: str, tmp_path: Path) -> None:
    make, languages = PAPERS[name]

    told = plain(READERS[reader](make(), tmp_path))

    wanted = [text for code in languages for text in (OFFICE[code], TITLE[code], COURSE[code])]
    if name.startswith("certificate"):
        wanted += ["Inès Exemple-Müller", "إيناس مثال", "CRT-2027-7K3M92"]
    missing = [word for text in wanted for word in plain(text).split() if word not in told]
    assert missing == []
    assert "\ufffd" not in told
    assert not re.search(r"[\ufb50-\ufdff\ufe70-\ufefc]", READERS[reader](make(), tmp_path))  # shapes, not letters


@pytest.mark.parametrize("name", [name for name in PAPERS if "ar" in name])
def test_chrome_finds_arabic_by_its_search(name: str) -> None:
    make, _languages = PAPERS[name]
    page = pypdfium2.PdfDocument(make())[0].get_textpage()
    for word in " ".join((OFFICE["ar"], TITLE["ar"], COURSE["ar"])).split():
        assert page.search(word).get_next() is not None, word
    assert page.search("غائب").get_next() is None


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_claims_its_standards_and_is_tagged(name: str) -> None:
    make, languages = PAPERS[name]
    root = pypdf.PdfReader(io.BytesIO(make())).trailer["/Root"]
    claims = root["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert re.search(r"pdfaid:part[>=\"]+2", claims)
    assert re.search(r"pdfaid:conformance[>=\"]+A", claims)
    assert re.search(r"pdfuaid:part[>=\"]+1", claims)
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    assert str(root["/Lang"])[:2] == ("en" if len(languages) > 1 else languages[0])  # type: ignore[index]


@pytest.mark.parametrize("dpi", [100, 150, 300])
@pytest.mark.parametrize("make", [lambda: certificate(("ar", "fr", "en")), lambda: letter("ar"), lambda: report("fr")])
def test_square_is_read_back_from_the_picture_of_the_page(make: Callable[[], bytes], dpi: int) -> None:
    found = zxingcpp.read_barcodes(pypdfium2.PdfDocument(make())[0].render(scale=dpi / 72).to_pil())
    assert [code.text for code in found] == [URL]


@pytest.mark.parametrize("dpi", [200, 300])
def test_square_that_holds_a_signed_form_is_still_read(dpi: int) -> None:
    square = f"{URL}#{'0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghijk_-' * 8}"[:330]
    page = pypdfium2.PdfDocument(certificate(("ar", "fr", "en"), square))[0]
    assert [code.text for code in zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil())] == [square]
    assert URL.removeprefix("https://") in page.get_textpage().get_text_bounded()
