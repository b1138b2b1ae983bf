"""Official letters on paper: the file that is known again, what it says; the move of the invitations of before."""

from __future__ import annotations

import importlib
import io

import pypdf
import pytest
from django.apps import apps

from tadrib.domain.credentials import checking
from tadrib.domain.enrolment import queries as enrolled
from tadrib.domain.enrolment.letters import CONSULAR
from tadrib.domain.messaging import operations, queries, wordings
from tadrib.domain.messaging.models import LetterPrint, OfficialLetter
from tadrib.domain.messaging.official import said
from tadrib.domain.messaging.words import Official
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit import official_files
from tests import makers
from tests.domain.test_official_letters import some_letter
from tests.makers import NOW

pytestmark = pytest.mark.django_db


# Paper -----------------------------------------------------------------------------------------------------------


def test_a_handed_out_file_is_known_byte_for_byte():
    letter = some_letter()
    answer = official_files.answer(letter, "ar", by=makers.officer(), now=NOW)
    official_files.answer(letter, "ar", by=makers.officer(), now=NOW)
    content = answer.content
    assert LetterPrint.objects.get().language == "ar", "the same bytes are kept once"

    same = checking.check_file(content, now=NOW)
    touched = checking.check_file(content + b"\n", now=NOW)

    assert (same.status, same.code, same.number) == ("genuine", "same_bytes", letter.code)
    assert (touched.status, touched.code, touched.number) == ("altered", "other_letter", letter.code)
    operations.revoke(letter, ground="error", reason="x", by=makers.head(), now=NOW)
    letter.refresh_from_db()
    assert checking.check_file(content, now=NOW).status == "revoked"
    assert checking.check_file(content + b"\n", now=NOW).status == "revoked", "whatever file it is, it counts no more"
    official_files.answer(letter, "ar", by=makers.officer(), now=NOW)
    assert LetterPrint.objects.count() == 1, "a letter that has ended is no longer handed out as its own file"
    with pytest.raises(AppendOnlyError):
        LetterPrint.objects.get().delete()
    with pytest.raises(NotFound):
        official_files.answer(letter, "xx", by=makers.officer(), now=NOW)
    with pytest.raises(NotFound):
        official_files.answer(letter, "fr", "exe", by=makers.officer(), now=NOW)


def test_an_ended_letter_says_so_on_its_paper():
    letter = some_letter(state="revoked", ground="error", ended_at=NOW)
    text = pypdf.PdfReader(io.BytesIO(official_files.as_pdf(letter, "fr"))).pages[0].extract_text()
    assert "Révoqué" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_and_document_say_all_of_it(language):
    letter = some_letter()
    paper = queries.render_official(letter, language)
    assert len(paper.before) == 2 and len(paper.table) >= 6 and paper.after
    reader = pypdf.PdfReader(io.BytesIO(official_files.as_pdf(letter, language)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert letter.code in text and letter.ref in text
    document = official_files.as_docx(letter, language)
    assert document.startswith(b"PK") and letter.code.encode() not in document


ORDINARY = {
    "service": "Direction générale de la sûreté nationale, brigade des frontières aériennes, cheffe d’équipe",
    "passport_name": "AMINATA FATOUMATA DIT EXEMPLE",
    "passport_issuer": "Ministère de la sécurité et de la protection civile",
    "host_address": dict.fromkeys(LANGUAGES, "Bureau de formation, avenue de l’Exemple 12, 10000 Rabat, Maroc"),
    "costs": dict.fromkeys(LANGUAGES, "The office pays the journey, the stay, the meals and 40 USD a day. " * 2),
    "insurance": dict.fromkeys(LANGUAGES, "تأمين صحي وتأمين ضد الحوادث طوال مدة الإقامة والسفر ذهابا وإيابا"),
}


def whole_visa_letter(**more) -> OfficialLetter:
    """A visa support letter that says everything it can say; not stored."""
    facts = {**wordings.kinds()[Official.VISA].example, **more}
    return OfficialLetter(
        ref="OFL-2027-AAAAAA", code="0000-1111-2222-3333", key=Official.VISA, language="fr", holder=facts["name"],
        addressee=[said(CONSULAR), facts["consulate"]], facts=facts, edition_ref=facts["edition"], state_code="ML",
        expires_on=NOW.date(), issued_at=NOW, issued_by="USR-1",
    )  # fmt: skip


@pytest.mark.parametrize("more", [{}, ORDINARY], ids=["example", "ordinary"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visa_letter_that_says_everything_is_one_sheet(language, more):
    letter = whole_visa_letter(**more)
    reader = pypdf.PdfReader(io.BytesIO(official_files.as_pdf(letter, language)))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    for needed in (letter.facts["passport_number"], letter.facts["signatory"], letter.code, letter.ref):
        assert needed in text
    assert text.count(letter.code) >= 2, "beside the square and at the foot"


# The move of the old invitations ---------------------------------------------------------------------------------


def test_old_invitations_become_letters_with_their_codes():
    put = importlib.import_module("tadrib.domain.enrolment.migrations.0005_letters_of_invitation").put
    stands, ended, left = (makers.participation().invitation for _ in range(3))
    type(ended).objects.filter(pk=ended.pk).update(state="declined")
    gone = enrolled.find_participation_of(makers.officer(), left)
    type(gone).objects.filter(pk=gone.pk).update(state="withdrawn", left_at=NOW)
    new = makers.letter_of_invitation(stands)
    OfficialLetter.objects.filter(pk=new.pk).delete()

    put(apps, None)
    put(apps, None)

    letters = {one.code: one for one in OfficialLetter.objects.all()}
    assert set(letters) == {stands.code, ended.code, left.code}
    assert [letters[row.code].state for row in (stands, ended, left)] == ["issued", "revoked", "revoked"]
    moved = letters[stands.code]
    for name in ("key", "holder", "addressee", "state_code", "subject_ref", "edition_ref", "language", "expires_on"):
        assert getattr(moved, name) == getattr(new, name), name
    assert {k: v for k, v in moved.facts.items() if k != "mode"} == {k: v for k, v in new.facts.items() if k != "mode"}
    assert set(moved.facts["mode"]) == set(new.facts["mode"])
