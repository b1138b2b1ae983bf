"""The square on a certificate: signed with the office's key, no more than the paper, and stable when printed again."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from PIL import ImageFilter

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs, operations, paper, printing, queries, signing, squared
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tests import makers
from tests.awarded import LATE, holder_of, issued

pytestmark = pytest.mark.django_db
EMPTY = bytes(badge.MINIMUM_BITS // 8)


@pytest.fixture(autouse=True)
def _office(settings, tmp_path, monkeypatch):
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"
    monkeypatch.setattr(timezone, "now", lambda: LATE)


@pytest.fixture
def officer():
    return makers.of(makers.user(Role.PROGRAMME_OFFICER))


@pytest.fixture
def signed(officer) -> Credential:
    row = issued(makers.edition(state="running"), officer)
    jobs.sign_waiting.func()
    row.refresh_from_db()
    return row


def read(row: Credential) -> badge.SquareVerdict:
    document = signing.did_document()
    keys = {
        r["id"].split("#")[1]: badge.public_from_multikey(r["publicKeyMultibase"])
        for r in document["verificationMethod"] if "publicKeyMultibase" in r
    }  # fmt: skip
    number = row.status_index // badge.MINIMUM_BITS + 1
    return badge.read_square(row.square, badge.Kept(keys, LATE, {number: EMPTY}, {number: EMPTY}), LATE)


def scanned(pdf: bytes, *, dpi: int, blur: float = 0) -> list[str]:
    """What another library reads off the page: as a printer of so many dots prints it, or as a weak camera sees it."""
    picture = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=dpi / 72).to_pil().convert("L")
    return [found.text for found in zxingcpp.read_barcodes(picture.filter(ImageFilter.GaussianBlur(blur)))]


def test_the_square_says_what_was_certified_and_is_read_from_the_print(signed) -> None:
    verdict = read(signed)
    facts = verdict.facts
    assert verdict.status == "genuine"
    assert (facts["number"], facts["code"]) == (signed.number, signed.code.replace("-", ""))
    assert facts["holder"] == signed.holder and facts["kind"] == "completion"
    assert facts["titles"] == {code: signed.facts["course"]["title"][code] for code in ("fr", "ar", "en")}
    assert facts["hours"] == signed.facts["hours"] and facts["issued"] == "2027-06-20"
    assert facts["modules"] == [[row["number"], row["hours"]] for row in signed.facts["modules"]]
    pdf, address = printing.print_certificate(signed), f"https://office.example/verify/{signed.code}/#{signed.square}"
    assert scanned(pdf, dpi=300) == scanned(pdf, dpi=330, blur=1.2) == [address]


def test_the_person_in_the_square_is_the_person_on_the_paper(signed) -> None:
    person = signed.award.participation.person
    said = str(dict(read(signed).facts))
    for secret in (person.email, person.ref, str(person.birth_date), person.user.email):
        assert secret and secret not in said
    setting = paper.Setting(fields=())
    bare = squared.facts_of(signed, setting, setting.languages)
    assert not {"level", "hours", "modules", "start", "end", "places"} & set(bare) and bare["native"] == ""


def test_the_same_certificate_has_the_same_square_whoever_asks(signed, officer) -> None:
    before, digest = signed.square, signed.pdf_digest
    operations.show_name(signed, shown=True, by=holder_of(signed), now=LATE)
    operations.renew_key(compromised=False, by=makers.of(makers.user(Role.ADMINISTRATOR)), now=LATE)
    jobs.sign_waiting.func()
    signed.refresh_from_db()
    assert signed.document and (signed.square, signed.pdf_digest) == (before, digest)
    assert read(signed).status == "genuine"


def test_a_certificate_from_before_keeps_its_plain_address(signed) -> None:
    Credential.objects.update(square="")
    operations.show_name(signed, shown=True, by=holder_of(signed), now=LATE)
    jobs.sign_waiting.func()
    signed.refresh_from_db()
    assert signed.document and signed.square == ""
    assert scanned(printing.print_certificate(signed), dpi=300) == [f"https://office.example/verify/{signed.code}/"]


def test_a_key_in_wrong_hands_is_answered_by_a_new_square(signed) -> None:
    old = Credential.objects.get()
    operations.renew_key(compromised=True, by=makers.of(makers.user(Role.ADMINISTRATOR)), now=LATE)
    assert read(old).code == "unknown_key" and Credential.objects.get().square == ""
    jobs.sign_waiting.func()
    signed.refresh_from_db()
    assert signed.square != old.square and signed.pdf_digest != old.pdf_digest and read(signed).status == "genuine"
    assert read(old).code == "unknown_key"


def test_what_does_not_fit_is_left_out_from_the_last_language_on(signed, officer) -> None:
    key = signing.key_of(queries.current_key())
    signed.facts["course"]["title"] = {code: f"{code} " + "é" * 100 for code in ("ar", "fr", "en", "pt")}
    signed.square = squared.square(signed, key)
    assert list(read(signed).facts["titles"]) == ["fr"]
    signed.facts["course"]["title"] = dict.fromkeys(("ar", "fr", "en"), "é" * 300)
    assert squared.square(signed, key) == ""


def test_the_preview_of_a_template_has_a_square_that_nobody_signed() -> None:
    facts = printing.specimen_facts(paper.Setting())
    kept = badge.Kept({}, LATE)
    assert badge.read_square(facts.square.split("#")[1], kept, LATE).code == "unknown_form"
    assert scanned(printing.pressed(facts), dpi=300) == [facts.square]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"shown": "percent", "pct": 86}, "86 %"),
        ({"shown": "grade", "pct": 86, "grade": {"en": "Good", "ar": "جيد", "fr": "Bien"}}, {"en": "Good", "ar": "جيد"}),
        ({"shown": "passed"}, None),
    ],
)
def test_the_result_is_said_as_the_paper_says_it(signed, told, said) -> None:
    signed.facts["result"] = told
    facts = squared.facts_of(signed, paper.setting_of(signed.facts.get("paper")), ("ar", "en"))
    signed.square = badge.pack(facts, signing.key_of(queries.current_key()))

    assert read(signed).facts.get("result") == said
