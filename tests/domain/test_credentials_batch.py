"""Many certificates in one go: nothing twice, nothing left out, stopped when asked, resumed after a fault."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tadrib.domain.audit.models import Event
from tadrib.domain.credentials import filing, jobs, operations, paper, printing, queries, words
from tadrib.domain.credentials.models import Batch, Credential
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.awarded import LATE, participant, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"},
        },
    }  # fmt: skip


@pytest.fixture
def officer():
    return makers.officer()


def awarded(officer, many):
    edition = makers.edition(state="running")
    rows = [participant(edition) for _ in range(many)]
    operations.decide_awards(edition, kinds={row.ref: "completion" for row in rows}, by=officer, now=LATE)
    return edition


def test_one_go_makes_paper_badge_and_picture_of_every_award(officer):
    first, second = awarded(officer, 3), awarded(officer, 2)

    batch = operations.order_batch([first, second], by=officer, now=LATE)
    assert jobs.make_batch.func(batch.ref) == 5

    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.failed) == ("done", 5, [])
    assert queries.progress_of(officer, batch) == queries.Progress(5, 5)
    rows = list(Credential.objects.filter(batch=batch))
    assert len(rows) == 5 == len({row.award_id for row in rows}) == len({row.status_index for row in rows})
    for row in rows:
        assert row.issued_by == officer.ref
        pdf, png = filing.kept_pdf(row.number, row.pdf_digest), filing.kept_png(row.number)
        assert hashlib.sha256(pdf).hexdigest() == row.pdf_digest
        assert badge.found_in_picture(png) == row.document
    assert Event.objects.filter(name=words.Event.BATCH_DONE, subject=batch.ref).count() == 1
    assert jobs.make_batch.func(batch.ref) == 0


def test_second_worker_keeps_off_until_the_first_is_silent(officer):
    batch = operations.order_batch([awarded(officer, 1)], by=officer, now=LATE)
    by = jobs.worker()

    held = operations.hold_batch(batch.ref, by=by, now=timezone.now())

    assert held is not None
    assert operations.hold_batch(batch.ref, by=by, now=timezone.now()) is None
    assert queries.idle_batches(by, at=timezone.now()) == []
    later = timezone.now() + operations.HELD + dt.timedelta(seconds=1)
    assert queries.idle_batches(by, at=later) == [batch.ref]
    assert operations.hold_batch(batch.ref, by=by, now=later) is not None


def test_worker_that_ends_between_issuing_and_signing_is_followed_by_one_that_signs(officer):
    batch = operations.order_batch([awarded(officer, 3)], by=officer, now=LATE)
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    held = operations.hold_batch(batch.ref, by=jobs.worker(), now=long_ago)
    issued = operations.begin_chunk(held, size=2, by=jobs.worker(), now=long_ago)
    assert len(issued) == 2

    assert jobs.make_batch.func(batch.ref) == 3

    assert Credential.objects.filter(batch=batch).exclude(document={}).count() == 3


def test_stopped_batch_leaves_the_rest_to_the_next(officer):
    edition = awarded(officer, 3)
    batch = operations.order_batch([edition], by=officer, now=LATE)
    held = operations.hold_batch(batch.ref, by=jobs.worker(), now=LATE)
    operations.begin_chunk(held, size=1, by=jobs.worker(), now=LATE)

    operations.cancel_batch(batch, by=officer, now=LATE)

    assert operations.begin_chunk(held, size=1, by=jobs.worker(), now=LATE) == []
    assert operations.finish_batch(held, by=jobs.worker(), now=LATE).state == "cancelled"
    assert jobs.make_batch.func(batch.ref) == 0
    refused("batch_ended", operations.cancel_batch, batch, by=officer, now=LATE)
    again = operations.order_batch([edition], by=officer, now=LATE)
    assert again.total == 3
    assert jobs.make_batch.func(again.ref) == 3
    assert Credential.objects.exclude(document={}).count() == 3


def test_refusals_of_ordering(officer):
    edition = awarded(officer, 1)
    refused("not_allowed", operations.order_batch, [edition], by=makers.actor("participant"), now=LATE)
    refused("credential_nothing", operations.order_batch, [makers.edition()], by=officer, now=LATE)
    batch = operations.order_batch([edition], by=officer, now=LATE)
    told = refused("batch_open", operations.order_batch, [edition], by=officer, now=LATE)
    assert told.facts == {"ref": batch.ref}


def test_name_that_no_font_draws_is_signed_and_told(officer):
    edition = makers.edition(state="running")
    row = participant(edition)
    row.person.given_names = "\U0001f600"
    row.person.save()
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=LATE)
    batch = operations.order_batch([edition], by=officer, now=LATE)

    jobs.make_batch.func(batch.ref)

    credential = Credential.objects.get()
    batch.refresh_from_db()
    assert (batch.state, batch.failed, credential.pdf_digest) == ("done", [credential.number], "")
    assert credential.document


def test_hiding_the_name_signs_again_and_leaves_the_paper_as_it_is(officer):
    edition = awarded(officer, 1)
    jobs.make_batch.func(operations.order_batch([edition], by=officer, now=LATE).ref)
    credential = Credential.objects.get()
    holder = makers.of(credential.award.participation.person.user)
    before = credential.pdf_digest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "pressed", lambda facts: pytest.fail("printed again"))
        operations.show_name(credential, shown=True, by=holder, now=LATE)
        jobs.sign_waiting.func()

    credential.refresh_from_db()
    assert credential.pdf_digest == before
    assert credential.holder in str(badge.found_in_picture(filing.kept_png(credential.number)))


def test_file_that_was_changed_is_not_handed_out(officer):
    edition = awarded(officer, 1)
    jobs.make_batch.func(operations.order_batch([edition], by=officer, now=LATE).ref)
    credential = Credential.objects.get()
    good = printing.certificate_file(credential)

    filing.keep(credential.number, pdf=b"%PDF-1.7 something else", png=b"")

    assert printing.certificate_file(credential) == good


def test_nobody_sees_batches_or_papers(officer):
    edition = awarded(officer, 1)
    batch = operations.order_batch([edition], by=officer, now=LATE)
    for by in (Actor.nobody(), makers.actor("participant")):
        assert not queries.list_batches(by).exists()
        assert not queries.batch_editions(by, batch).exists()
        assert not queries.papers_of_edition(by, edition).exists()
        assert not queries.list_papers(by).exists()
        assert queries.editions_to_issue(by) == []
        assert queries.paper_of_edition(by, edition) is None
        with pytest.raises(NotFound):
            queries.get_batch(by, batch.ref)
    assert queries.editions_to_issue(officer) == [(edition, 1)]
    assert list(queries.batch_editions(officer, batch)) == [edition]
    assert Batch.objects.count() == 1


# Templates -------------------------------------------------------------------------------------------------------

GREEN = paper.Setting(languages=("pt", "en"), accent="#123456", openings={"completion": {"pt": "terminou o curso"}})


def test_certificate_keeps_the_version_that_it_was_printed_by(officer):
    head = makers.actor("head_of_office")
    first = operations.write_paper("Lisbon", GREEN, by=head, now=LATE)
    operations.use_paper(first, is_default=True, by=head, now=LATE)
    edition = awarded(officer, 1)
    jobs.make_batch.func(operations.order_batch([edition], by=officer, now=LATE).ref)
    credential = Credential.objects.get()
    printed = printing.print_certificate(credential)

    second = operations.write_paper("Lisbon", paper.Setting(accent="#654321"), by=head, now=LATE)
    operations.use_paper(second, is_default=True, by=head, now=LATE)

    credential.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("retired", "in_use", 2)
    assert (credential.facts["paper"]["ref"], credential.facts["paper"]["version"]) == (first.ref, 1)
    assert printing.print_certificate(credential) == printed
    facts = printing.certificate_facts(credential)
    assert [s.language for s in facts.statements] == ["pt", "en"]
    assert facts.statements[0].before == "terminou o curso "
    assert facts.accent == "#123456"
    assert queries.paper_of_edition(officer, edition) == second


def test_edition_chooses_its_own_template(officer):
    head = makers.actor("head_of_office")
    chosen = operations.write_paper("Own", GREEN, by=head, now=LATE)
    edition = awarded(officer, 1)
    with pytest.raises(NotFound):
        operations.choose_paper(edition, "Own", by=officer, now=LATE)
    operations.use_paper(chosen, is_default=False, by=head, now=LATE)
    assert queries.paper_of_edition(officer, edition) is None

    operations.choose_paper(edition, "Own", by=officer, now=LATE)
    assert queries.paper_of_edition(officer, edition) == chosen
    operations.choose_paper(edition, "", by=officer, now=LATE)
    assert queries.paper_of_edition(officer, edition) is None
    refused("not_allowed", operations.choose_paper, edition, "", by=makers.actor("participant"), now=LATE)


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        ("paper_languages", paper.Setting(languages=("fr",))),
        ("paper_languages", paper.Setting(languages=("fr", "fr"))),
        ("paper_languages", paper.Setting(languages=("fr", "de"))),
        ("paper_colour", paper.Setting(accent="red")),
        ("paper_colour", paper.Setting(gold='#"); eval')),
        ("paper_pale", paper.Setting(accent="#ffee88")),
        ("paper_text", paper.Setting(titles={"completion": {"fr": "x" * 161}})),
        ("paper_signers", paper.Setting(signers=(paper.Signer(" "),))),
    ],
)
def test_settings_that_do_not_print_well_are_refused(code, setting):
    head = makers.actor("head_of_office")
    refused(code, operations.write_paper, "Any", setting, by=head, now=LATE)


def test_template_is_for_the_head_and_has_a_name(officer):
    refused("not_allowed", operations.write_paper, "Any", GREEN, by=officer, now=LATE)
    refused("paper_name", operations.write_paper, "  ", GREEN, by=makers.actor("head_of_office"), now=LATE)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nrubbish", b"\x89PNG" + b"x" * 300_000])
def test_picture_that_is_none_is_refused(content):
    refused("paper_picture", operations.keep_picture, content, by=makers.actor("head_of_office"), now=LATE)


def test_picture_is_kept_under_what_it_is():
    name = operations.keep_picture(badge.draw_badge(128), by=makers.actor("head_of_office"), now=LATE)
    assert hashlib.sha256(filing.picture(name)).hexdigest() == name
    assert filing.picture("../../secret") is None


# After a fault --------------------------------------------------------------------------------------------------


@pytest.fixture
def _database_tasks(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def waiting(task):
    return DBTaskResult.objects.filter(task_path=task.module_path, status="READY")


def test_opening_the_office_sees_to_a_batch_whose_worker_was_killed(officer, _database_tasks):
    jobs.resume_soon()
    assert not waiting(jobs.go_on).exists()  # nothing is open
    batch = operations.order_batch([awarded(officer, 1)], by=officer, now=LATE)
    operations.hold_batch(batch.ref, by=jobs.worker(), now=timezone.now())

    jobs.resume_soon()

    assert waiting(jobs.go_on).get().run_after > timezone.now() + operations.HELD
    assert jobs.resume_batches() == 0  # its worker may still be alive
    Batch.objects.update(held_until=timezone.now())
    assert jobs.go_on.func() == 1
    assert waiting(jobs.make_batch).get().args_kwargs["args"] == [batch.ref]


def test_long_batch_goes_on_in_pieces(officer, _database_tasks, monkeypatch):
    monkeypatch.setattr(jobs, "SLICE", -1.0)
    monkeypatch.setattr(jobs, "CHUNK", 2)
    batch = operations.order_batch([awarded(officer, 5)], by=officer, now=LATE)

    assert [jobs.make_batch.func(batch.ref) for _ in range(4)] == [2, 2, 1, 0]

    batch.refresh_from_db()
    assert (batch.state, queries.progress_of(officer, batch).percent) == ("done", 100)


def test_lost_key_issues_nothing_and_leaves_the_batch_open(officer, settings, _database_tasks):
    jobs.make_batch.func(operations.order_batch([awarded(officer, 1)], by=officer, now=LATE).ref)
    batch = operations.order_batch([awarded(officer, 1)], by=officer, now=LATE)
    for path in Path(settings.SECRETS).glob("*.ed25519"):
        path.unlink()

    assert jobs.make_batch.func(batch.ref) == 0

    assert Credential.objects.filter(batch=batch).count() == 0
    assert queries.idle_batches(jobs.worker(), at=timezone.now()) == [batch.ref]
