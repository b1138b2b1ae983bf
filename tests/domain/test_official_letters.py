"""Official letters: issued by the acts of the house, revoked with what they are about, replaced and never changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.calls import operations as calls
from tadrib.domain.catalogue import operations as catalogue
from tadrib.domain.enrolment import letters
from tadrib.domain.enrolment import operations as enrolment
from tadrib.domain.enrolment import queries as enrolled
from tadrib.domain.messaging import operations, queries, sealing, wordings, words
from tadrib.domain.messaging.models import Letter, OfficialLetter, Wording
from tadrib.domain.messaging.official import Matter
from tadrib.domain.messaging.words import Official
from tadrib.domain.selection import letters as selection_letters
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.masks import masked, tail
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.workflows import replace_letter
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db
REPLY_BY = NOW + dt.timedelta(days=14)
PASSPORT = {
    "passport_name": "AWA EXAMPLE", "passport_number": "EX0000123", "passport_issuer": "Bamako",
    "passport_issued_on": "2024-03-01", "passport_expires_on": "2029-02-28", "consulate": "Bamako",
}  # fmt: skip


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    return no.value.code


def public(letter: OfficialLetter, day: dt.date = makers.TODAY) -> queries.CheckedLetter:
    found = queries.find_public_letter(letter.code, today=day)
    assert found is not None
    return found


def some_letter(**columns) -> OfficialLetter:
    row = makers.invitation(makers.signed_run(makers.call(), {"selected": [makers.nomination()]}).placements.get())
    letter = makers.letter_of_invitation(row)
    OfficialLetter.objects.filter(pk=letter.pk).update(**columns)
    letter.refresh_from_db()
    return letter


def invited(count: int = 1):
    """Somebody of Mali with an invitation sent by the operation, and the focal point."""
    call = makers.call(makers.edition(seats=count))
    run = makers.signed_run(call, {"selected": [makers.nomination(call) for _ in range(count)]})
    rows = enrolment.invite_cohort(run, reply_by=REPLY_BY, by=makers.officer(), now=NOW)
    return rows, makers.focal_point(makers.state("ML"))


def accepted(count: int = 1):
    rows, focal = invited(count)
    for row in rows:
        enrolment.accept_invitation(row, by=focal, now=NOW)
    return rows, focal


# Masks and codes -------------------------------------------------------------------------------------------------


def test_masks_tell_neither_name_nor_number():
    assert masked("Aminata van Example") == "A••••• v••••• E•••••"
    assert (tail("EX 0000123"), tail("12345"), tail(" ")) == ("•••••123", "•••••", "")


# Issue, revoke, replace ------------------------------------------------------------------------------------------


def test_one_letter_of_a_kind_stands_for_a_matter():
    letter = some_letter()
    matter = Matter(
        key=letter.key, subject_ref=letter.subject_ref, state_code=letter.state_code, language="fr", facts={}
    )

    assert code_of(operations.issue, matter, by=makers.officer(), now=NOW) == "letter_stands"
    operations.revoke(letter, ground="error", reason="Wrong name", by=makers.head(), now=NOW)
    again = operations.issue(matter, by=makers.officer(), now=NOW)

    assert again.code != letter.code and len(again.code) == 19
    assert Event.objects.filter(name=words.Event.ISSUED).count() == 2


def test_revoking_needs_the_role_a_ground_for_all_and_a_reason_for_the_office():
    letter = some_letter()
    act, head = operations.revoke, makers.head()
    for by in (Actor.nobody(), makers.focal_point(makers.state("ML")), makers.actor(Role.AUDITOR)):
        assert code_of(act, letter, ground="error", reason="x", by=by, now=NOW) == "not_allowed"
    assert code_of(act, letter, ground="replaced", reason="x", by=head, now=NOW) == "letter_ground_unknown"
    assert code_of(act, letter, ground="error", reason=" ", by=head, now=NOW) == "letter_reason_missing"

    act(letter, ground="error", reason="The name was that of a cousin", by=head, now=NOW)

    told = public(letter)
    assert (told.status, told.ground, told.changed_at) == ("revoked", "error", NOW)
    assert "cousin" not in str(told)
    assert Event.objects.get(name=words.Event.REVOKED).reason == "The name was that of a cousin"
    assert code_of(act, letter, ground="error", reason="x", by=head, now=NOW) == "letter_ended"


def test_a_letter_is_replaced_by_what_is_known_now_and_only_if_something_changed():
    letter = some_letter()
    act, officer = replace_letter.replace_letter, makers.officer()
    assert code_of(act, letter, reason="x", by=makers.actor(Role.AUDITOR), now=NOW) == "not_allowed"
    assert code_of(act, letter, reason="x", by=officer, now=NOW) == "letter_same"
    person = enrolled.get_invitation(officer, letter.subject_ref).placement.nomination.person
    person.family_names = "Righted"
    person.save()
    assert code_of(act, letter, reason="", by=officer, now=NOW) == "letter_reason_missing"

    new = act(letter, reason="The name was misspelt", by=officer, now=NOW)

    letter.refresh_from_db()
    assert (new.replaces, new.state, letter.state) == (letter, "issued", "replaced")
    assert new.holder.endswith("Righted") and not letter.holder.endswith("Righted")
    assert (public(letter).status, public(new).status) == ("replaced", "genuine")
    assert queries.get_public_official(letter.subject_ref, letter.code) == new, "the address of the old mail leads on"
    assert code_of(act, letter, reason="x", by=officer, now=NOW) == "letter_ended"


def test_new_words_are_a_change_too():
    letter = some_letter()
    texts = dict.fromkeys(LANGUAGES, "{course} {particulars} {start}")
    row = operations.write_wording(
        letter.key, subject=dict.fromkeys(LANGUAGES, "{name}"), body=texts, reason="x", by=makers.officer(), now=NOW
    )
    operations.use_wording(row, by=makers.officer(), now=NOW)

    new = replace_letter.replace_letter(letter, reason="New words", by=makers.officer(), now=NOW)

    assert queries.render_official(new, "fr").subject == letter.holder
    assert queries.render_official(letter, "fr").subject != letter.holder, "an old letter keeps its words"
    assert new.wording == Wording.objects.get()


def test_every_kind_can_be_written_again():
    assert set(replace_letter.GATHERED) == set(Official)
    kinds = wordings.kinds()
    assert {key for key, kind in kinds.items() if kind.particulars} == set(Official)
    assert all(set(kind.particulars) | set(kind.public) <= set(words.PARTICULAR_LABELS) for kind in kinds.values())


def test_the_database_keeps_standing_and_ground_together():
    letter = some_letter()
    for columns in ({"ground": "error"}, {"state": "revoked"}, {"state": "revoked", "ended_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialLetter.objects.filter(pk=letter.pk).update(**columns)


# Who sees what ---------------------------------------------------------------------------------------------------


def test_each_reader_sees_what_is_theirs():
    mali = makers.participation()
    senegal = makers.participation(mali.edition, state_code="SN")
    own = makers.user(Role.PARTICIPANT)
    mali.person.user = own
    mali.person.save()
    one, two = (makers.letter_of_invitation(row.invitation) for row in (mali, senegal))
    table = [
        (makers.officer(), set()),  # at the desk all, as an addressee none
        (makers.actor(Role.AUDITOR), set()),
        (makers.focal_point(makers.state("ML")), {one}),
        (makers.focal_point(makers.state("KE")), set()),
        (makers.of(own), {one}),
        (makers.actor(Role.PARTICIPANT), set()),
        (Actor.nobody(), set()),
    ]
    for by, seen in table:
        assert set(enrolled.list_own_official(by)) == seen
        for letter in (one, two):
            if letter in seen:
                assert enrolled.get_own_official(by, letter.ref) == letter
            else:
                with pytest.raises(NotFound):
                    enrolled.get_own_official(by, letter.ref)
    kept = makers.person(user=makers.user(Role.PARTICIPANT))
    senegal.person.merged_into = kept
    senegal.person.save()
    assert set(enrolled.list_own_official(makers.of(kept.user))) == {two}, "entries that were merged are one person"
    for by in (makers.officer(), makers.head(), makers.actor(Role.AUDITOR)):
        assert set(queries.list_official(by)) == {one, two} and queries.get_official(by, one.ref) == one
    officer = makers.officer()
    assert set(queries.list_official(officer, search=one.code.lower().replace("-", ""))) == {one}
    assert set(queries.list_official(officer, search=senegal.person.family_names, state="issued")) == {two}
    assert set(queries.list_official(officer, kind=Official.VISA)) == set()
    assert set(queries.list_official(officer, edition_ref=mali.edition.ref)) == {one, two}


# The note verbale ------------------------------------------------------------------------------------------------


def test_publishing_writes_a_note_to_each_invited_state_in_its_language_and_cancelling_revokes_it():
    makers.state("SN", language="fr")
    call = makers.call(state="draft", published_at=None, published_by="", nota_verbale="NV-7/2027")

    calls.publish_call(call, by=makers.officer(), now=NOW)

    notes = list(OfficialLetter.objects.filter(key=Official.NOTA_VERBALE).order_by("state_code"))
    assert [(n.state_code, n.subject_ref, n.edition_ref) for n in notes] == [
        ("ML", call.ref, call.edition.ref), ("SN", call.ref, call.edition.ref),
    ]  # fmt: skip
    assert notes[1].facts["note"] == "NV-7/2027" and not notes[1].holder
    mali = makers.focal_point(makers.state("ML"))
    assert set(enrolled.list_own_official(mali)) == {notes[0]}

    calls.cancel_call(call, reason="No budget", by=makers.officer(), now=NOW)

    assert {(public(n).status, public(n).ground) for n in notes} == {("revoked", "cancelled")}


def test_missing_notes_are_written_later_for_a_published_call_only():
    call, officer = makers.call(), makers.officer()
    assert code_of(calls.issue_notes_verbales, call, by=makers.head(), now=NOW) == "not_allowed"
    draft = makers.call(state="draft", published_at=None, published_by="")
    assert code_of(calls.issue_notes_verbales, draft, by=officer, now=NOW) == "call_not_published"

    assert calls.issue_notes_verbales(call, by=officer, now=NOW) == 2
    operations.revoke(OfficialLetter.objects.first(), ground="error", reason="x", by=officer, now=NOW)

    assert calls.issue_notes_verbales(call, by=officer, now=NOW) == 1


# Regret ----------------------------------------------------------------------------------------------------------


def test_regret_says_the_same_to_all_and_no_ground():
    call = makers.call()
    people = [makers.nomination(call) for _ in range(4)]
    run = makers.signed_run(
        call, {"selected": people[:1], "reserve": people[1:2], "not_placed": people[2:3], "ineligible": people[3:]}
    )
    for nomination, email in zip(people[2:], ("awa@example.org", ""), strict=True):
        nomination.person.email = email
        nomination.person.save()

    assert selection_letters.regrets(run, by=makers.head(), at=NOW) == 2

    letters = {one.subject_ref: one for one in OfficialLetter.objects.all()}
    assert set(letters) == {people[2].ref, people[3].ref}
    texts = []
    for nomination in people[2:]:
        paper = queries.render_official(letters[nomination.ref], "en")
        texts.append([*paper.before[2:], *paper.after])
        assert nomination.person.full_name in paper.before[0]
    assert texts[0] == texts[1]
    mail = Letter.objects.get(key=Official.REGRET)
    assert (mail.to_email, mail.subject_ref, mail.language) == ("awa@example.org", people[2].ref, "fr")
    said = queries.render(mail)
    assert "course" not in said.body and str(call.edition.course.title.in_("fr")) in said.subject + said.body


# Invitation and visa ---------------------------------------------------------------------------------------------


def test_an_invitation_that_ends_takes_its_letters_with_it():
    (declined, lapsed, withdrawn, left), focal = invited(4)
    for row in (withdrawn, left):
        enrolment.accept_invitation(row, by=focal, now=NOW)
        enrolment.issue_visa_letter(row, by=makers.officer(), now=NOW)
    later = REPLY_BY + dt.timedelta(hours=1)
    participation = enrolled.find_participation_of(makers.officer(), left)

    enrolment.decline_invitation(declined, reason="Ill", by=focal, now=NOW)
    enrolment.lapse_invitation(lapsed, by=makers.officer(), now=later)
    enrolment.withdraw_invitation(withdrawn, reason="Recalled", by=makers.officer(), now=NOW)
    enrolment.withdraw_participation(participation, reason="Recalled", by=makers.officer(), now=NOW)

    rows = OfficialLetter.objects.exclude(key=Official.NOTA_VERBALE)
    assert rows.count() == 6
    assert set(rows.values_list("state", "ground")) == {("revoked", "ended")}


def test_a_failing_record_undoes_the_invitation_and_its_letter(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("tadrib.domain.audit.operations.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        invited()
    assert not OfficialLetter.objects.exists()


def test_visa_letter_is_for_those_who_accepted_and_travel():
    (row,), focal = invited()
    act, officer = enrolment.issue_visa_letter, makers.officer()
    assert code_of(act, row, by=officer, now=NOW) == "visa_not_accepted"
    enrolment.accept_invitation(row, by=focal, now=NOW)
    assert code_of(act, row, by=focal, now=NOW) == "not_allowed"
    after = dt.datetime.combine(row.edition.end_date + dt.timedelta(days=1), dt.time(9), tzinfo=dt.UTC)
    assert code_of(act, row, by=officer, now=after) == "visa_course_over"
    nomination = row.placement.nomination
    nomination.mode = "remote"
    assert code_of(act, row, by=officer, now=NOW) == "visa_remote"
    nomination.mode = "in_person"

    letter = act(row, by=officer, now=NOW)

    assert letter.expires_on == row.edition.end_date
    assert public(letter, row.edition.end_date).status == "genuine"
    assert public(letter, row.edition.end_date + dt.timedelta(days=1)).status == "expired"
    assert code_of(act, row, by=officer, now=NOW) == "letter_stands"
    assert not [name for name, _ in queries.render_official(letter, "en").table if "assport" in name]
    edition = row.edition
    edition.state = "closed"
    assert code_of(act, row, by=officer, now=NOW) == "invitations_closed"


def test_visa_letters_of_an_edition_leave_out_who_has_one():
    rows, focal = accepted(3)
    officer = makers.officer()
    enrolment.issue_visa_letter(rows[0], by=officer, now=NOW)

    assert enrolled.list_travellers(focal, rows[0].edition) == []
    assert code_of(enrolment.issue_visa_letters, rows[0].edition, by=focal, now=NOW) == "not_allowed"
    assert enrolment.issue_visa_letters(rows[0].edition, by=officer, now=NOW) == 2
    assert enrolment.issue_visa_letters(rows[0].edition, by=officer, now=NOW) == 0


def test_passport_and_terms_stand_in_the_letter_and_its_end_alone_in_public(monkeypatch):
    (row,), _ = accepted()
    monkeypatch.setattr(letters, "_passport", lambda invitation: PASSPORT)
    officer = makers.officer()
    terms = {"costs": dict.fromkeys(LANGUAGES, "The office pays"), "contact": {}}
    assert code_of(
        enrolment.write_letter_terms, row.edition, terms=terms, by=makers.actor(Role.AUDITOR), now=NOW
    ) == "not_allowed"  # fmt: skip
    enrolment.write_letter_terms(row.edition, terms=terms, by=officer, now=NOW)

    letter = enrolment.issue_visa_letter(row, by=officer, now=NOW)

    table = dict(queries.render_official(letter, "en", opened=sealing.unseal(letter.sealed)).table)
    assert table["Passport number"] == "EX0000123" and table["Who pays what"] == "The office pays"
    assert "Contact on arrival" not in table
    with translation.override("en"):
        told = dict(public(letter).rows)
    assert told["Passport number"] == "•••••123" and told["Name in the passport"] == "A••••• E•••••"
    assert told["Who pays what"] == "The office pays" and told["Passport expires on"]
    assert "0000123" not in str(told) and letter.holder not in str(told)
    stored = OfficialLetter.objects.values().get(pk=letter.pk)
    assert "EX0000123" not in str(stored) and "Bamako" in str(stored["facts"])


def test_the_passport_goes_with_the_dossier_and_the_letter_stays(monkeypatch):
    (row,), _ = accepted()
    monkeypatch.setattr(letters, "_passport", lambda invitation: PASSPORT)
    officer = makers.officer()
    letter = enrolment.issue_visa_letter(row, by=officer, now=NOW)

    assert "Passport" in dict(queries.render_official(letter, "en").table)
    assert operations.erase_sealed(row.ref, by=officer, now=NOW) == 1
    assert operations.erase_sealed(row.ref, by=officer, now=NOW) == 0

    letter.refresh_from_db()
    assert not [name for name, _ in queries.render_official(letter, "en").table if "assport" in name]
    with translation.override("en"):
        told = dict(public(letter).rows)
    assert "Passport number" not in told and told["Course"]
    assert public(letter).status == "genuine"


def test_a_cancelled_edition_revokes_what_says_that_it_takes_place():
    (row,), _ = accepted()
    enrolment.issue_visa_letter(row, by=makers.officer(), now=NOW)

    catalogue.cancel_edition(row.edition, reason="No budget", by=makers.head(), now=NOW)

    assert set(OfficialLetter.objects.values_list("state", "ground")) == {("revoked", "cancelled")}
