"""An edition's certificates as a zip and as one file to print."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile

import pypdf
import pytest

from tadrib.domain.credentials import bundles, jobs, operations, queries
from tadrib.domain.credentials.models import Credential
from tests import makers
from tests.awarded import LATE, participant
from tests.domain.test_credentials_batch import _files, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(officer):  # noqa: F811
    edition = makers.edition(state="running")
    names = ["Zoé", "=HYPERLINK(1)", "Amina"]
    rows = [participant(edition) for _ in names]
    for row, name in zip(rows, names, strict=True):
        row.person.given_names, row.person.family_names = name, "Exemple"
        row.person.save()
    operations.decide_awards(edition, kinds={row.ref: "completion" for row in rows}, by=officer, now=LATE)
    jobs.make_batch.func(operations.order_batch([edition], by=officer, now=LATE).ref)
    return queries.papers_of_edition(officer, edition)


def test_zip_holds_one_pdf_each_and_an_index(made):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(bundles.zipped(made))))

    assert archive.testzip() is None
    rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
    assert sorted(archive.namelist()) == sorted([*(row["file"] for row in rows), "index.csv"])
    assert [row["holder"] for row in rows][1:] == ["Amina Exemple", "Zoé Exemple"]
    assert rows[0]["holder"].startswith("'=HYPERLINK")
    for row in rows:
        assert hashlib.sha256(archive.read(row["file"])).hexdigest() == row["sha256"]


def test_file_to_print_holds_every_page_in_the_same_order(made):
    whole = pypdf.PdfReader(io.BytesIO(b"".join(bundles.bound(made))), strict=True)

    assert [row.number in page.extract_text() for row, page in zip(made, whole.pages, strict=True)] == [True] * 3
    assert {tuple(round(float(x)) for x in page.mediabox) for page in whole.pages} == {(0, 0, 842, 595)}


def test_revoked_ones_are_left_out(made):
    head = makers.actor("head_of_office")
    first = made[0]
    operations.revoke(first, ground="error", reason="Name misspelt", by=head, now=LATE)

    assert len(pypdf.PdfReader(io.BytesIO(b"".join(bundles.bound(made.all())))).pages) == 2
    assert Credential.objects.count() == 3


def test_nothing_to_print_is_an_error():
    with pytest.raises(ValueError, match="nothing to bind"):
        list(bundles.bound(Credential.objects.none()))
