"""A state's history: its own people only, certificates, what it says of their posts, and the files."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment import operations, queries, words
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
PAGE = "/en/portal/history/"


@pytest.fixture
def trained():
    """Two of Mali, one of Senegal; the first one's course is over."""
    edition = makers.edition()
    rows = [makers.participation(edition, state_code=code) for code in ("ML", "ML", "SN")]
    Participation.objects.filter(pk=rows[0].pk).update(state="completed")
    return [Participation.objects.select_related("person", "edition").get(pk=row.pk) for row in rows]


@pytest.fixture
def user(client, trained):
    found = makers.user(Role.FOCAL_POINT, scope="ML")
    client.force_login(found)
    return found


def test_own_people_only(client, user, trained):
    text = client.get(PAGE).content.decode()
    assert trained[0].person.full_name in text
    assert trained[2].ref not in text
    assert client.get(PAGE, {"state": "SN"}).status_code == 404
    assert client.get(PAGE, {"year": "1999"}).content.decode().count("<tr id=") == 0
    assert client.get(PAGE, {"year": str(trained[0].edition.start_date.year)}).content.decode().count("<tr id=") == 2
    by = makers.of(user)
    assert queries.list_trained(by, "SN").count() == 0
    assert queries.count_trained(by, "ML").attended == 2
    assert queries.count_trained(by, "SN").attended == 0


def test_state_says_who_is_still_in_post(client, user, trained):
    first, running, other = trained
    answer = client.post(f"{PAGE}{first.ref}/post/?state=ML", {"post": "same", "state": "ML"})
    assert answer.status_code == 302
    assert answer.url == f"{PAGE}?state=ML#{first.ref}"
    first.refresh_from_db()
    assert (first.post, first.post_by) == (words.Post.SAME, user.ref)
    assert "Still in post" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{first.ref}/post/", {"post": "elsewhere", "state": "ML"}).status_code == 422
    assert client.post(f"{PAGE}{running.ref}/post/", {"post": "same", "state": "ML"}).status_code == 422
    assert client.post(f"{PAGE}{other.ref}/post/", {"post": "same"}).status_code == 404
    other.refresh_from_db()
    assert other.post == ""
    with pytest.raises(Refused, match="not_allowed"):
        operations.tell_post(first, post="left", by=makers.officer(), now=makers.NOW)
    with pytest.raises(NotFound):
        queries.get_participation(makers.of(user), other.ref)


def test_files_hold_the_same_and_nothing_that_runs(client, user, trained):
    type(trained[0].person).objects.filter(pk=trained[0].person.pk).update(given_names="=cmd|' /C calc'!A0")
    csv = client.get(f"{PAGE}trained.csv").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == 3
    assert "\n=cmd" not in csv
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}trained.xlsx").content))
    assert book.worksheets[0].max_row == 3
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)
    arabic = client.get("/ar/portal/history/").content.decode()
    assert "لا يزال في منصبه" in arabic
    assert "Left the service" not in arabic
    right = load_workbook(io.BytesIO(client.get("/ar/portal/history/trained.xlsx").content))
    assert right.worksheets[0].sheet_view.rightToLeft


def test_queries_do_not_grow_with_people(client, user, trained):
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _number in range(6):
        makers.participation(makers.edition(), state_code="ML")
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)


def test_nobody_yet(client):
    makers.state("TD")
    client.force_login(makers.user(Role.FOCAL_POINT, scope="TD"))
    assert "Nobody yet" in client.get(PAGE).content.decode()
