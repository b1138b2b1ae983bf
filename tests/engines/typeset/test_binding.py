"""Many certificates as one file: every page as it was, shared parts once, foreign files refused."""

import io
from datetime import UTC, datetime

import pypdf
import pytest

from tadrib.engines import typeset
from tadrib.engines.typeset import CertificateFacts, Issuer, Run, Statement


def paper(number: int, course: str = "Digital evidence") -> bytes:
    return typeset.certificate(
        CertificateFacts(
            number=f"EX-{number}", issued_at=datetime(2027, 6, 18, tzinfo=UTC), verify_url=f"https://x.example/{number}",
            offices=(Run("en", "Office"),), title=(Run("en", "Certificate"),), name_latin=f"Amina Exemple {number}",
            statements=(Statement("en", "has completed ", course, "."), Statement("fr", "a suivi ", course, ".")),
            issuers=(Issuer("N. Exemple", (Run("en", "Head"),)),),
        )
    )  # fmt: skip


def test_pages_read_and_look_as_before():
    files = [paper(n) for n in range(5)]

    whole = b"".join(typeset.bound(files))

    pages = pypdf.PdfReader(io.BytesIO(whole), strict=True).pages
    alone = [pypdf.PdfReader(io.BytesIO(file)).pages[0] for file in files]
    assert [page.extract_text() for page in pages] == [page.extract_text() for page in alone]
    assert [page.get_contents().get_data() for page in pages] == [page.get_contents().get_data() for page in alone]
    assert len(whole) < sum(map(len, files)) * 0.75


def test_words_that_look_like_references_stay_words():
    course = "7 0 R (8 0 R) endobj stream"
    whole = b"".join(typeset.bound([paper(1, course), paper(2, course)]))
    text = " ".join(pypdf.PdfReader(io.BytesIO(whole), strict=True).pages[1].extract_text().split())
    assert course in text


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"%PDF-1.4\n", b"%PDF-1.7\nstartxref\n9999\n", b"rubbish"])
def test_foreign_file_is_refused_by_its_place(file):
    with pytest.raises(typeset.NotBound) as caught:
        list(typeset.bound([paper(1), file]))
    assert caught.value.place == 1


def test_file_of_another_writer_is_refused():
    other = pypdf.PdfWriter()
    other.add_blank_page(200, 200)
    out = io.BytesIO()
    other.write(out)
    with pytest.raises(typeset.NotBound):
        list(typeset.bound([out.getvalue()]))


def test_pieces_come_one_file_at_a_time():
    taken = []

    def files():
        for n in range(3):
            taken.append(n)
            yield paper(n)

    pieces = typeset.bound(files())
    next(pieces)
    next(pieces)
    assert taken == [0]


def test_office_may_choose_colours_and_pictures():
    from tadrib.engines import badge  # a PNG that we have at hand

    png = badge.draw_badge(64)
    facts = CertificateFacts(
        number="EX-1", issued_at=datetime(2027, 6, 18, tzinfo=UTC), verify_url="https://x.example/1",
        offices=(Run("en", "Office"),), title=(Run("pt", "Certificado"), Run("en", "Certificate")),
        name_latin="Amina Exemple", statements=(Statement("pt", "concluiu ", "Prova", "."),),
        issuers=(Issuer("N. Exemple", (Run("en", "Head"),), signature=png, stamp=png),), accent="#5b1d4e",
    )  # fmt: skip
    pdf = typeset.certificate(facts)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert typeset.certificate_picture(facts, ppi=40).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="colour"):
        typeset.certificate(CertificateFacts(**{**vars(facts), "accent": '#000000"); #eval("1'}))
    with pytest.raises(ValueError, match="PNG"):
        typeset.certificate(CertificateFacts(**{**vars(facts), "issuers": (Issuer("N", (), stamp=b"<svg/>"),)}))
