"""The published outcome: each state reads of its own people, kindly, and cannot learn what vetting said."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from tadrib.domain.accounts.words import Role
from tadrib.domain.selection.models import Placement
from tadrib.domain.selection.outcomes import Fate, outcome_of, published_in
from tadrib.domain.vetting.models import DueDiligence
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers

pytestmark = pytest.mark.django_db
NEUTRAL = "The office could not give this person a seat this time."


def person(call, code, given, *, gate="eligible", **columns):
    who = makers.person(makers.state(code), given_names=given, family_names=f"Of{code}")
    row = makers.nomination(call, state_code=code, person=who, **columns)
    makers.decision(row, gate)
    return row


@pytest.fixture
def call():
    return makers.call(state="closed", languages=["fr"], language_level=3, seats=2)


@pytest.fixture
def people(call):
    """Mali: one selected, one in reserve, one stopped by vetting before one without a seat. Senegal: one selected."""
    french = {"languages": {"fr": 4}}
    found = {
        "selected": person(call, "ML", "Selma", priority=1, **french),
        "stopped": person(call, "ML", "Stephane", gate="ineligible", priority=2, **french),
        "none": person(call, "ML", "Nadia", priority=3, **french),
        "reserve": person(call, "ML", "Rokia", priority=4, **french),
        "other": person(call, "SN", "Ousmane", priority=1, **french),
    }
    DueDiligence.objects.create(nomination=found["stopped"], state="confirmed", outcome="not_cleared", ground="conduct")
    return found


@pytest.fixture
def run(call, people):
    row = makers.signed_run(
        call,
        {
            "selected": [people["selected"], people["other"]],
            "reserve": [people["reserve"]],
            "not_placed": [people["none"]],
            "ineligible": [people["stopped"]],
        },
    )
    Placement.objects.filter(place="ineligible").update(code="vetting", facts={"gate": "ineligible"})
    Placement.objects.filter(place="not_placed").update(code="fewer_points", facts={"points": 4711, "worse": 4242})
    return row


def at(call, language="en", kind="", state=""):
    with translation.override(language):
        name, args = ("call_outcome_file", [call.ref, kind]) if kind else ("call_outcome", [call.ref])
        return reverse(f"portal:{name}", args=args) + (f"?state={state}" if state else "")


def sign_in(client, code, *more):
    user = makers.user(Role.FOCAL_POINT, scope=code)
    client.force_login(user)
    return user


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def item_of(answer, nomination):
    """The list item of one person, without what differs from person to person."""
    text = answer.content.decode()
    start = text.index(f'id="{nomination.ref}"')
    item = text[start : text.index("</li>", start)]
    for own in (nomination.ref, nomination.person.full_name, nomination.function, nomination.unit):
        item = item.replace(own, "")
    return item


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_four_languages(client, call, run, language):
    sign_in(client, "ML")

    answer = client.get(at(call, language))

    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'lang="{language}"' in text
    assert text.count("<h1") == 1
    assert "Selma" in text


def test_a_state_reads_its_own_people_only(client, call, people, run):
    sign_in(client, "ML")
    mali = words_of(client.get(at(call)))
    assert all(people[one].person.given_names in mali for one in ("selected", "reserve", "none", "stopped"))
    assert "Ousmane" not in mali
    assert people["other"].ref not in mali

    sign_in(client, "SN")
    senegal = words_of(client.get(at(call)))
    assert "Ousmane" in senegal
    assert not any(name in senegal for name in ("Selma", "Rokia", "Nadia", "Stephane", "OfML"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_hold_own_people_only(client, call, people, run, kind):
    sign_in(client, "SN")
    answer = client.get(at(call, kind=kind))

    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]
    assert [row[0] for row in rows[1:]] == [people["other"].ref]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", ["", "csv", "xlsx"])
def test_another_state_cannot_be_asked_for(client, call, run, kind):
    sign_in(client, "ML")
    assert client.get(at(call, kind=kind, state="SN")).status_code == 404

    sign_in(client, "NG")  # not invited to the call
    assert client.get(at(call, kind=kind)).status_code == 404


def test_who_was_stopped_reads_as_who_found_no_seat(client, call, people, run):
    sign_in(client, "ML")
    answer = client.get(at(call))
    text = words_of(answer)

    assert item_of(answer, people["stopped"]) == item_of(answer, people["none"])
    assert text.index("Stephane") < text.index("Nadia")  # the state's own order, not the panel's
    assert text.count(NEUTRAL) == 2
    assert not any(word in text.lower() for word in ("vetting", "stopped", "conduct", "cleared", "diligence"))
    assert not any(number in text for number in ("4711", "4242"))


def test_the_file_tells_no_more_than_the_page(client, call, people, run):
    sign_in(client, "ML")
    rows = list(csv.reader(io.StringIO(client.get(at(call, kind="csv")).content.decode("utf-8-sig"))))
    by_ref = {row[0]: row[5:] for row in rows[1:]}

    assert by_ref[people["stopped"].ref] == by_ref[people["none"].ref]
    assert "4711" not in str(rows)


def test_a_missing_language_is_told_from_the_state_s_own_file(client, call, people, run):
    """The sentence does not depend on what the panel or vetting decided."""
    for one in ("stopped", "none"):
        people[one].languages = {"fr": 2}
        people[one].save()
    sign_in(client, "ML")

    answer = client.get(at(call))

    assert item_of(answer, people["stopped"]) == item_of(answer, people["none"])
    assert words_of(answer).count("The file shows no working language") == 2


def test_before_the_signature_nothing_is_said(client, call, people, run):
    for state in ("computed", "proposed", "returned", "void"):
        run.state = state
        run.save()
        sign_in(client, "ML")

        text = words_of(client.get(at(call)))

        assert "The selection is not signed yet" in text
        assert "Selma" not in text
        assert client.get(at(call, kind="csv")).status_code == 404


def test_what_happens_next_follows_the_invitation(client, call, people, run):
    sign_in(client, "ML")
    assert "The office sends an invitation." in words_of(client.get(at(call)))

    invitation = makers.invitation(Placement.objects.get(nomination=people["selected"]))
    text = words_of(client.get(at(call)))
    assert "1 invitation waits for an answer" in text
    assert "Answer the invitation before" in text

    invitation.state = "accepted"
    invitation.save()
    text = words_of(client.get(at(call)))
    assert "The seat is accepted." in text
    assert "waits for an answer" not in text


def test_the_place_among_ones_own_reserves_is_told_and_not_how_many_of_others_stand_before(client, call, people, run):
    Placement.objects.filter(nomination=people["reserve"]).update(rank=5)
    sign_in(client, "ML")

    text = words_of(client.get(at(call)))
    assert "place 1 among the reserves of your state" in text
    assert "place 5" not in text
    assert "That can happen until" in text

    call.edition.start_date = dt.date(2020, 1, 1)
    call.edition.save()
    assert "The course has begun." in words_of(client.get(at(call)))


def test_who_was_never_endorsed_and_who_was_withdrawn(client, call, people, run):
    draft = person(call, "ML", "Drissa", state="draft", priority=8)
    Placement.objects.get(nomination=people["selected"])
    people["selected"].state = "withdrawn"
    people["selected"].save()

    told = outcome_of(makers.focal_point(makers.state("ML")), call, "ML")

    fates = {one.ref: one.fate for one in told.people}
    assert fates[draft.ref] == Fate.NOT_WEIGHED
    assert fates[people["selected"].ref] == Fate.WITHDRAWN


def test_lists_lead_there_only_when_it_is_published(client, call, run):
    sign_in(client, "ML")
    with translation.override("en"):
        pages = [reverse("portal:calls"), reverse("portal:call", args=[call.ref])]
    assert all(at(call) in client.get(url).content.decode() for url in pages)

    run.state = "proposed"
    run.save()
    assert not any(at(call) in client.get(url).content.decode() for url in pages)


def test_the_query_answers_focal_points_only(call, run):
    for by in (Actor.nobody(), makers.officer(), makers.focal_point(makers.state("SN"))):
        with pytest.raises(NotFound):
            outcome_of(by, call, "ML")
    assert published_in(makers.officer(), [call]) == set()
    assert published_in(makers.focal_point(makers.state("ML")), [call]) == {call.ref}


def test_as_many_queries_for_ten_people_as_for_four(client, call, people, run):
    sign_in(client, "ML")
    client.get(at(call))
    counted = []
    for more in (0, 6):
        for number in range(more):
            row = person(call, "ML", f"More{number}", priority=20 + number)
            placement = Placement.objects.create(
                run=run, nomination=row, place="selected", computed_place="selected", rank=None
            )
            makers.invitation(placement, reply_by=makers.NOW + dt.timedelta(days=3))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(call)).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_a_name_that_looks_like_a_formula_stays_text(client, call, people, run):
    who = people["none"].person
    who.given_names = "=HYPERLINK(1)"
    who.save()
    sign_in(client, "ML")

    book = load_workbook(io.BytesIO(client.get(at(call, kind="xlsx")).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]

    assert not any(cell.data_type == "f" for cell in cells)


def own_page(client, row, language="en"):
    user = makers.user(Role.PARTICIPANT)
    row.person.user = user
    row.person.save()
    client.force_login(user)
    return client.get(f"/{language}/portal/courses/").content.decode()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("selected", "You have a seat."),
        ("reserve", "You are on the reserve list"),
        ("none", "There was no seat for you this time."),
        ("stopped", "There was no seat for you this time."),
    ],
)
def test_nominees_read_their_own_outcome_and_never_a_ground(client, run, people, who, said):
    page = own_page(client, people[who])
    assert said in page
    assert not re.search(r"points|vetting|diligence|conduct|Ousmane", page)


def test_nothing_is_told_before_the_signature(client, call, people):
    page = own_page(client, people["selected"])
    assert "The office looks at all names together." in page
    assert "You have a seat" not in page


def test_a_draft_of_the_state_is_nothing_to_the_nominee(client, call, people):
    people["none"].state = "draft"
    people["none"].save()
    assert "My nominations" not in own_page(client, people["none"])


def test_own_outcomes_take_three_queries(run, people, django_assert_num_queries):
    from tadrib.domain.selection.outcomes import own_fates

    user = makers.user(Role.PARTICIPANT)
    for name in ("selected", "reserve"):
        person = people[name].person
        person.user = user if name == "selected" else None
        person.save()
    by = makers.of(user)
    with django_assert_num_queries(3):
        assert [one.fate for one in own_fates(by)] == [Fate.SELECTED]
    assert own_fates(Actor.nobody()) == []


def test_a_seat_given_back_is_no_seat_and_a_reserve_who_is_called_has_one(client, call, people, run):
    sign_in(client, "ML")
    seat = makers.invitation(Placement.objects.get(run=run, nomination=people["selected"]), state="declined")
    there = client.get(at(call)).content.decode()
    assert "Nobody of your state has a seat now." in there and "Seat given back" in there
    assert "This person has a seat in the course." not in there

    makers.invitation(Placement.objects.get(run=run, nomination=people["reserve"]), replaces=seat)
    there = client.get(at(call)).content.decode()
    assert "1 person of your state has a seat." in there and "A seat came free for this person." in there
    assert "reserve list." not in there  # nobody is on it any more


@pytest.mark.parametrize(
    ("state", "said"),
    [("sent", "Answer the invitation"), ("declined", "You gave the seat back."), ("lapsed", "no answer came in time")],
)
def test_nominees_read_what_became_of_their_invitation(client, people, run, state, said):
    makers.invitation(Placement.objects.get(run=run, nomination=people["selected"]), state=state)
    assert said in own_page(client, people["selected"])


def test_an_accepted_seat_stands_among_the_courses(client, people, run):
    makers.invitation(Placement.objects.get(run=run, nomination=people["selected"]), state="accepted")
    assert "My nominations" not in own_page(client, people["selected"])


def test_the_receipt_leads_nominees_back_to_what_they_may_see(client, people, run):
    from tadrib.domain.calls.models import Receipt

    nomination = people["selected"]
    Receipt.objects.create(ref="RCT-1", nomination=nomination, act="nominated", at=makers.NOW, by="USR-1")
    own_page(client, nomination)  # signs in
    there = client.get("/en/portal/receipts/RCT-1/").content.decode()
    assert "/en/portal/calls/" not in there
    sign_in(client, "ML")
    assert "/en/portal/calls/" in client.get("/en/portal/receipts/RCT-1/").content.decode()
