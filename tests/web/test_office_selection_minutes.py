"""The minutes of a selection as a file: who gets them, in four languages, and what a reader finds in the text."""

import datetime as dt
import io
import re

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.selection import operations
from tadrib.domain.vetting.models import DueDiligence
from tadrib.kernel.translated import TranslatedText
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW + dt.timedelta(days=90)
MARKS = re.compile(r"[\u200e\u200f]")


def ready(call, by):
    """Who acts on a selection has said that nothing ties them to it."""
    operations.declare_interest(call, nature="none", by=by, now=NOW)
    return by


def candidate(call, code="ML", sex="F", gate="eligible", **columns):
    person = makers.person(makers.state(code), sex=sex, **columns.pop("person", {}))
    row = makers.nomination(call, state_code=code, person=person, **columns)
    makers.decision(row, gate)
    return row


@pytest.fixture
def call():
    makers.state("ML", name=TranslatedText(ar="مالي", fr="Mali", en="Mali", pt="Mali"))
    row = makers.call(state="closed", seats=2, reserves=1, seed_commitment="")
    candidate(row, "ML", "F", priority=1, person={"given_names": "Awa", "family_names": "Exemple"})
    candidate(row, "ML", "M", priority=2)
    candidate(row, "SN", "M", priority=1)
    candidate(row, "SN", "M", priority=2)
    stopped = candidate(row, "SN", "M", gate="ineligible", priority=3)
    DueDiligence.objects.create(nomination=stopped, state="confirmed", outcome="not_cleared", ground="conduct")
    return row


@pytest.fixture
def run(call):
    return operations.compute_run(call, by=ready(call, makers.officer()), now=NOW)


def address(run, language="en"):
    with translation.override("en"):
        return reverse("office:selection_minutes", args=[run.ref, language])


def sign_in(client, *roles, **more):
    client.force_login(makers.user(*roles, **more))


def text_of(answer):
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return MARKS.sub("", " ".join(" ".join(page.extract_text() for page in pages).split()))


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_minutes_in_four_languages(client, run, language):
    sign_in(client, Role.PROGRAMME_OFFICER)

    answer = client.get(address(run, language))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/Lang"].startswith(language)
    text = text_of(answer)
    assert run.ref in text
    assert "Awa Exemple" in text
    assert run.input_digest[:16] in text
    assert run.output_digest[48:] in text
    assert run.engine_version in text


def test_arabic_is_written_in_arabic(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)

    text = text_of(client.get(address(run, "ar")))

    with translation.override("ar"):
        from tadrib.web.kit.sentences import label

        stands = label("selection.RUN_LABELS", run.state)
    assert "مالي" in text
    assert stands in text


def test_the_paper_says_reasons_but_no_grounds(client, run):
    sign_in(client, Role.HEAD_OF_OFFICE)

    text = text_of(client.get(address(run)))

    assert "Its grounds are not shown here." in text
    assert "conduct" not in text.lower()
    assert "Nothing to declare" in text
    assert "DRAFT: not signed" in text


def test_a_signed_paper_is_no_draft_and_names_who_signed(client, run):
    run = operations.propose_run(run, by=ready(run.call, makers.officer()), now=NOW)
    by = makers.user(Role.HEAD_OF_OFFICE, name="Signing Head")
    operations.sign_run(run, remarks="Well balanced", by=ready(run.call, makers.of(by)), now=NOW)
    sign_in(client, Role.PROGRAMME_OFFICER)

    text = text_of(client.get(address(run)))

    assert "DRAFT" not in text
    assert "Signing Head" in text
    assert "Well balanced" in text


def test_a_change_by_hand_is_on_the_paper(client, run):
    run = operations.propose_run(run, by=ready(run.call, makers.officer()), now=NOW)
    row = run.placements.filter(place="selected").order_by("pk").last()
    by = makers.user(Role.HEAD_OF_OFFICE, name="Changing Head")
    operations.change_by_hand(
        run,
        row.nomination,
        place="not_placed",
        reason="Recalled by the state",
        by=ready(run.call, makers.of(by)),
        now=NOW,
    )
    sign_in(client, Role.PROGRAMME_OFFICER)

    text = text_of(client.get(address(run)))

    assert "Changed by hand" in text
    assert "Recalled by the state" in text
    assert "Changing Head" in text


def test_a_run_without_a_cohort_says_which_rules_contradict(client):
    row = makers.call(state="closed", seats=1)
    candidate(row, "ML", "F")
    candidate(row, "SN", "F")
    row.states.update(seats_min=1)
    run = operations.compute_run(row, by=ready(row, makers.officer()), now=NOW)
    assert run.status == "infeasible"
    sign_in(client, Role.PROGRAMME_OFFICER)

    text = text_of(client.get(address(run)))

    assert "Rules that contradict each other" in text
    assert "Nobody is selected." in text


def test_the_same_minutes_are_the_same_bytes(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)

    assert client.get(address(run)).content == client.get(address(run)).content


def test_others_and_other_languages_get_none(client, run):
    sign_in(client, Role.PROGRAMME_OFFICER)
    assert client.get(address(run, "de")).status_code == 404

    sign_in(client, Role.FOCAL_POINT, scope="ML")
    assert client.get(address(run)).status_code in {403, 404}
    sign_in(client, Role.DUE_DILIGENCE_OFFICER)
    assert client.get(address(run)).status_code in {403, 404}
