"""Certificates in one go and their templates, in the office's rooms."""

from __future__ import annotations

import io
import zipfile

import pypdf
import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import operations, paper, queries
from tadrib.domain.credentials.models import Batch, Credential, PaperTemplate
from tadrib.engines import badge
from tests import makers
from tests.awarded import LATE, participant
from tests.domain.test_credentials_batch import _files

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client):
    user = makers.user(Role.HEAD_OF_OFFICE)
    client.force_login(user)
    return makers.of(user)


@pytest.fixture
def edition(head):
    edition = makers.edition(state="running")
    rows = [participant(edition) for _ in range(2)]
    operations.decide_awards(edition, kinds={row.ref: "completion" for row in rows}, by=head, now=LATE)
    return edition


def test_made_watched_and_taken(client, edition, django_capture_on_commit_callbacks):
    place = f"/en/office/editions/{edition.ref}"
    assert "Make 2 certificates" in client.get(f"{place}/certificates/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{place}/certificates/make/")

    batch = Batch.objects.get()
    assert answer.headers["Location"] == f"/en/office/certificates/{batch.ref}/"
    assert "2 of 2 certificates are made." in client.get(answer.headers["Location"]).content.decode()
    part = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section") and "hx-get" not in part
    taken = client.get(f"{place}/certificates.zip")
    names = zipfile.ZipFile(io.BytesIO(taken.getvalue())).namelist()
    assert len(names) == 3
    whole = client.get(f"{place}/certificates-print.pdf")
    assert whole["Content-Encoding"] == "identity"
    assert len(pypdf.PdfReader(io.BytesIO(whole.getvalue())).pages) == 2
    assert client.post(f"{place}/certificates/make/").status_code == 422
    assert client.post(f"/en/office/certificates/{batch.ref}/stop/", follow=True).status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "pt", "ar"])
def test_every_page_in_every_language(client, edition, head, language):
    operations.write_paper("Ours", paper.Setting(), by=head, now=LATE)
    batch = operations.order_batch([edition], by=head, now=LATE)
    paper_ref = PaperTemplate.objects.get().ref
    for place in (
        f"editions/{edition.ref}/certificates/", "certificates/", f"certificates/{batch.ref}/", "papers/",
        f"certificates/{batch.ref}/stop/", "papers/write/", f"papers/write/?from={paper_ref}", f"papers/{paper_ref}/",
        f"papers/{paper_ref}/use/",
    ):  # fmt: skip
        answer = client.get(f"/{language}/office/{place}")
        assert answer.status_code == 200, place
        assert answer.content.decode().count("<h1") == 1, place
    part = client.get(f"/{language}/office/certificates/{batch.ref}/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in part


def test_several_editions_at_once(client, edition, head, django_capture_on_commit_callbacks):
    assert client.post("/en/office/certificates/").status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/office/certificates/", {"edition": [edition.ref, "EDI-NONE"]})
    assert Credential.objects.exclude(document={}).count() == 2


def test_stopped_batch_says_so(client, edition, head):
    batch = operations.order_batch([edition], by=head, now=LATE)
    told = client.post(f"/en/office/certificates/{batch.ref}/stop/", follow=True).content.decode()
    assert "stay as they are" in told
    batch.refresh_from_db()
    assert batch.state == "cancelled"


def test_edition_without_certificates_has_no_files(client, edition):
    for name in ("certificates.zip", "certificates-print.pdf"):
        assert client.get(f"/en/office/editions/{edition.ref}/{name}").status_code == 404


def form(**changes):
    start = {
        "name": "Lisbon", "language_1": "pt", "language_2": "en", "language_3": "", "accent": "#0B5D4E",
        "gold": "#b98a2a", "fields_shown": ["hours"], "opening_completion_ar": "", "opening_completion_pt": "terminou",
        "signer_1": "N. Exemple", "signer_title_1_pt": "Chefe",
    }  # fmt: skip
    return {**start, **changes}


def test_template_is_written_looked_at_used_and_chosen(client, edition, head):
    picture = io.BytesIO(badge.draw_badge(64))
    picture.name = "seal.png"

    answer = client.post("/en/office/papers/write/", form(seal_1=picture))

    row = PaperTemplate.objects.get()
    assert answer.headers["Location"] == f"/en/office/papers/{row.ref}/"
    setting = paper.setting_of(row.setting)
    assert (setting.languages, setting.accent, setting.fields) == (("pt", "en"), "#0b5d4e", ("hours",))
    assert setting.openings == {"completion": {"pt": "terminou"}}
    assert setting.opening("completion", "pt") == "terminou "
    assert setting.opening("completion", "en") == paper.OPENINGS["completion"]["en"]
    assert setting.signers[0].seal
    assert client.get(f"/en/office/papers/{row.ref}.png").content.startswith(b"\x89PNG")
    text = pypdf.PdfReader(io.BytesIO(client.get(f"/en/office/papers/{row.ref}.pdf").content)).pages[0].extract_text()
    assert "EXEMPLO" in text and "terminou" in text
    client.post(f"/en/office/papers/{row.ref}/use/", {"is_default": ""})
    client.post(f"/en/office/editions/{edition.ref}/certificates/paper/", {"paper": "Lisbon"})
    row.refresh_from_db()
    assert queries.paper_of_edition(head, edition) == row

    client.post(f"/en/office/papers/write/?from={row.ref}", form())
    second = PaperTemplate.objects.get(version=2)
    assert paper.setting_of(second.setting).signers[0].seal == setting.signers[0].seal
    client.post(f"/en/office/papers/write/?from={row.ref}", form(no_pictures_1="on"))
    assert paper.setting_of(PaperTemplate.objects.get(version=3).setting).signers[0].seal == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"language_2": "pt"}, "two or three different languages"),
        ({"accent": "#ffff00"}, "too pale"),
        ({"gold": "gold"}, "six signs"),
        ({"signature_1": io.BytesIO(b"rubbish")}, "PNG picture"),
    ],
)
def test_template_that_does_not_print_well_is_refused_beside_its_field(client, head, changes, said):
    answer = client.post("/en/office/papers/write/", form(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_officer_may_make_but_not_write_templates(client):
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    assert client.get("/en/office/papers/").status_code == 200
    assert client.get("/en/office/papers/write/").status_code == 403


def test_list_asks_as_often_for_three_as_for_one(client, head, django_assert_max_num_queries):
    for _ in range(3):
        edition = makers.edition(state="running")
        row = participant(edition)
        operations.decide_awards(edition, kinds={row.ref: "completion"}, by=head, now=LATE)
        operations.order_batch([edition], by=head, now=LATE)
    with django_assert_max_num_queries(12):
        assert client.get("/en/office/certificates/").status_code == 200
