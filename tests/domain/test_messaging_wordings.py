"""The office's own words for letters: what is refused, what readers get, what stays as it was sent."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pypdf
import pytest

import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.domain.audit.models import Event as AuditEvent
from tadrib.domain.messaging import jobs, wordings
from tadrib.domain.messaging.models import Letter, Wording
from tadrib.domain.messaging.operations import Reader
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.makers import NOW

KEY = "calls.nominee_named"
SUBJECT = dict.fromkeys(LANGUAGES, "{course}")
BODY = dict.fromkeys(LANGUAGES, "{to_name}: {course}, {start}\nNote {nota_verbale}\nReceipt {receipt}")


def officer() -> Actor:
    return makers.actor("programme_officer")


def queued(language: str = "fr", **facts: object) -> Letter:
    kind = wordings.kinds()[KEY]
    to = Reader(email="a@example.org", language=language, name="Aminata Example")
    return messaging.operations.queue(KEY, to=to, subject_ref="NOM-1", at=NOW, facts={**kind.example, **facts})


def written(
    subject: dict[str, str] | None = None, body: dict[str, str] | None = None, by: Actor | None = None
) -> Wording:
    return messaging.operations.write_wording(
        KEY, subject=subject or SUBJECT, body=body or BODY, reason="shorter", by=by or officer(), now=NOW
    )


def test_every_letter_has_an_example_whose_fields_fill_it():
    folder = Path("src/tadrib/domain")
    texts = {p.with_suffix("") for p in folder.glob("*/templates/*/letters/*.txt")}
    examples = {p.with_suffix("") for p in folder.glob("*/templates/*/letters/*.json")}
    assert {p.name for p in texts ^ examples} == {"sign_in_link"}, "of safety: never rewritten"
    for kind in wordings.kinds().values():
        for language in LANGUAGES:
            shown = messaging.queries.preview(kind, None, language)
            assert shown.subject and shown.body.strip(), (kind.key, language)
            told = wordings.told(kind, kind.example, "Aminata Example", language)
            assert all(told.values()), (kind.key, language, told)


@pytest.mark.django_db
def test_what_the_office_starts_from_says_the_same_again():
    """Opening the house's text and filling it with the example gives the house's text: nothing is lost on the way."""
    for kind in wordings.kinds().values():
        opened = messaging.queries.opening(kind, None)
        for language in LANGUAGES:
            told = wordings.told(kind, kind.example, "Aminata Example", language)
            house = messaging.queries.preview(kind, None, language)
            assert wordings.fill(opened["body"][language], told).split() == house.body.split(), (kind.key, language)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "body", "code", "named"),
    [
        ({}, {"pt": ""}, "wording_empty", "Português"),
        ({}, {"ar": BODY["ar"] + " {seat}"}, "wording_unknown", "{seat}"),
        ({}, {"fr": "{to_name}: {course}, {start}"}, "wording_missing", "Français"),
        ({"en": "A course"}, {"en": "{start} {nota_verbale} {receipt}"}, "wording_missing", "{course}"),
    ],
)
def test_a_text_that_leaves_a_reader_without_a_fact_is_refused(subject, body, code, named):
    with pytest.raises(Refused) as refused:
        written({**SUBJECT, **subject}, {**BODY, **body})
    from tadrib.web.kit.sentences import sentence

    assert refused.value.code == code
    assert named in sentence(refused.value)
    assert not Wording.objects.exists()


def test_the_way_to_the_page_is_never_lost():
    kind = wordings.kinds()["calls.call_published"]
    plain = dict.fromkeys(LANGUAGES, "{course}")
    assert {p.code for p in wordings.problems(kind, plain, plain)} == {"wording_link"}


@pytest.mark.django_db
def test_own_words_reach_letters_queued_from_then_on_and_no_other():
    before = queued()
    row = messaging.operations.use_wording(written(), by=officer(), now=NOW)
    after = queued("ar", nota_verbale="")
    assert "Receipt" not in messaging.queries.render(before).body
    text = messaging.queries.render(after)
    assert text.subject == after.facts["course"]["ar"]
    assert text.body.splitlines() == [
        f"Aminata Example: {after.facts['course']['ar']}, 7\u00a0حزيران/يونيه 2027",
        "Receipt RCP-2027-EXAMPLE",
    ]
    messaging.operations.retire_wording(row, by=officer(), now=NOW)
    assert messaging.queries.render(Letter.objects.get(pk=after.pk)) == text, "what was sent stays as it was sent"
    assert queued().wording is None


@pytest.mark.django_db
def test_one_version_is_in_use():
    first = messaging.operations.use_wording(written(), by=officer(), now=NOW)
    second = messaging.operations.use_wording(written(), by=officer(), now=NOW)
    assert [second.number, first.number] == [2, 1]
    assert {(w.number, w.state) for w in Wording.objects.all()} == {(1, "retired"), (2, "in_use")}
    messaging.operations.use_wording(Wording.objects.get(number=1), by=officer(), now=NOW)
    assert Wording.objects.get(state="in_use").number == 1
    names = list(AuditEvent.objects.order_by("pk").values_list("name", flat=True))
    assert names.count("messaging.wording_used") == 3


@pytest.mark.django_db
def test_who_may_write():
    with pytest.raises(Refused):
        written(by=makers.actor("auditor"))
    with pytest.raises(NotFound):
        messaging.operations.write_wording("calls.none", subject={}, body={}, reason="", by=officer(), now=NOW)
    assert messaging.queries.list_kinds(Actor.nobody()) == []
    with pytest.raises(NotFound):
        messaging.queries.get_kind(makers.actor("focal_point", scope="ML"), KEY)


@pytest.mark.django_db
def test_a_text_of_the_office_is_never_a_template():
    body = {code: BODY[code] + "\n{{ letter.to_email }} {% now 'Y' %}" for code in LANGUAGES}
    messaging.operations.use_wording(written(body=body), by=officer(), now=NOW)
    assert "{{ letter.to_email }} {% now 'Y' %}" in messaging.queries.render(queued()).body


@pytest.mark.django_db
def test_a_letter_that_came_back_can_be_sent_again():
    letter = queued()
    assert jobs.deliver_waiting.call() == 1
    letter = messaging.operations.mark_bounced(letter.ref, problem="5.1.1", by=jobs.worker(), now=NOW)
    assert (letter.state, letter.problem) == ("bounced", "5.1.1")
    assert messaging.operations.mark_bounced(letter.ref, problem="5.1.1", by=jobs.worker(), now=NOW) is None
    with pytest.raises(Refused):
        messaging.operations.withdraw(letter, by=officer(), now=NOW, reason="")
    again = messaging.operations.send_again(letter, by=officer(), now=NOW)
    assert (again.state, again.sent_at) == ("queued", None)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_on_paper(language, client):
    letter = queued(language)
    client.force_login(makers.user("programme_officer"))
    text = messaging.queries.render(letter)
    pdf = client.get(f"/en/office/outbox/{letter.ref}/letter.pdf")
    pages = pypdf.PdfReader(io.BytesIO(pdf.content))
    assert letter.ref in pages.pages[0].extract_text()
    word = docx.Document(io.BytesIO(client.get(f"/en/office/outbox/{letter.ref}/letter.docx").content))
    assert text.subject in [p.text for p in word.paragraphs]
    turned = [p for p in word.paragraphs if p._p.pPr is not None and "w:bidi" in p._p.pPr.xml]
    assert len(turned) == (len(word.paragraphs) if language == "ar" else 0)
    assert client.get(f"/en/office/outbox/{letter.ref}/letter.exe").status_code == 404


@pytest.mark.django_db
def test_pages_of_the_texts(client):
    client.force_login(makers.user("programme_officer"))
    for language in LANGUAGES:
        assert client.get(f"/{language}/office/letters/").status_code == 200
        assert client.get(f"/{language}/office/letters/{KEY}/").status_code == 200
    page = client.get(f"/en/office/letters/{KEY}/write/")
    assert b"{course}" in page.content
    wrong = {f"{part}_{code}": "{nothing}" for part in ("subject", "body") for code in LANGUAGES}
    kept = client.post(f"/en/office/letters/{KEY}/write/", {**wrong, "reason": "x"})
    assert kept.status_code == 422
    assert b"{nothing} is not among the fields" in kept.content
    said = kept.content.decode()
    for name in LANGUAGES.values():
        assert f"{name}: {{nothing}} is not among" in said, "all at once"
    right = {f"subject_{c}": "{course}" for c in LANGUAGES} | {f"body_{c}": BODY["en"] for c in LANGUAGES}
    assert client.post(f"/en/office/letters/{KEY}/write/", {**right, "reason": "x"}).status_code == 302
    assert client.post(f"/en/office/letters/{KEY}/1/use/").status_code == 302
    assert b"Receipt RCP-2027-EXAMPLE" in client.get(f"/en/office/letters/{KEY}/").content
    assert client.post(f"/en/office/letters/{KEY}/1/use/").status_code == 422
    assert client.post(f"/en/office/letters/{KEY}/1/retire/").status_code == 302
    assert client.get(f"/en/office/letters/{KEY}/9/").status_code == 404


def test_examples_are_marked_as_such():
    """No real person or address: every example says that it is one."""
    for kind in wordings.kinds().values():
        told = json.dumps(kind.example)
        assert "EXAMPLE" in told or "Example" in told or "(example)" in told, kind.key
        assert "@" not in told
