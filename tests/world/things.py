"""What stands behind each door with an argument: where in the demonstration office to find it, and whose it is.

A door that has arguments and no entry here fails the sweep. Several candidates are offered for each; the sweep takes
the first that a right actor can open.
"""

from __future__ import annotations

from tadrib.domain.accounts.models import User
from tadrib.domain.assessment.models import Instrument, Question, Rubric
from tadrib.domain.catalogue.models import Course, Edition, Programme
from tadrib.domain.credentials.models import Award, Batch, PaperTemplate
from tadrib.domain.delivery.models import Session
from tadrib.domain.directory.models import Area, Person
from tadrib.domain.newsroom.models import NewsItem
from tadrib.domain.results.models import Report
from tadrib.domain.selection.models import Computation, Scenario, SelectionRun
from tests.world.finders import (
    Finder,
    Thing,
    act_links,
    by_column,
    calls,
    co_issuers,
    credentials,
    criteria,
    decided_files,
    delegations,
    documents,
    drafted_requests,
    drawn_runs,
    invitations,
    kinds_of_letters,
    letters,
    mandates,
    marked,
    merges,
    nominations,
    offers_to_wallets,
    own_tests,
    participations,
    placements,
    receipts,
    requests,
    roles,
    rubrics,
    sheets,
    sign_in_links,
    signed_calls,
    signed_feeds,
    signing_keys,
    states,
    two_persons,
    versions,
    with_kind,
    wordings,
)

edition = by_column(Edition)
course, programme = by_column(Course, "code"), by_column(Programme, "code")
session, run = by_column(Session), by_column(SelectionRun)

# Doors by what stands behind them, as ``resolver.Found.key`` names them.
BEHIND: tuple[tuple[Finder, tuple[str, ...]], ...] = (
    (by_column(Area, "code"), ("public:area(code)",)),
    (
        programme,
        (
            "public:programme(code)",
            "office:programme(code)",
            "office:programme_edit(code)",
            "office:course_new(code)",
        ),
    ),
    (course, ("public:course(code)", "office:course(code)", "office:course_edit(code)", "office:version_new(code)")),
    (by_column(Programme, "code", step="submit"), ("office:programme_step(code, step)",)),
    (
        versions(),
        (
            "office:version(code, number)",
            "office:version_edit(code, number)",
            "office:version_awards(code, number)",
            "office:rubrics(code, number)",
            "office:rubric_new(code, number)",
        ),
    ),
    (by_column(Rubric), ("office:rubric(ref)", "office:rubric_retire(ref)", "office:criterion_new(ref)")),
    (criteria, ("office:criterion(ref, number)", "office:criterion_remove(ref, number)")),
    (marked, ("office:practical_mark(ref, participation)",)),
    (rubrics, ("office:practical_close(ref, rubric)", "office:practical_reopen(ref, rubric)")),
    (versions(step="submit"), ("office:version_step(code, number, step)",)),
    (by_column(Edition, step="submit"), ("office:edition_step(ref, step)",)),
    (
        edition,
        (
            "api:edition_calendar(ref)",
            "public:edition(ref)",
            "office:edition(ref)",
            "office:edition_edit(ref)",
            "office:enrolment(ref)",
            "office:invite(ref)",
            "office:lapse_invitations(ref)",
            "office:participants(ref)",
            "office:delivery(ref)",
            "office:timetable(ref)",
            "office:session_new(ref)",
            "office:edition_sessions(ref)",
        ),
    ),
    (by_column(Edition, kind="xlsx"), ("office:participants_file(ref, kind)",)),
    (
        calls(),
        (
            "public:call(ref)",
            "portal:call(ref)",
            "portal:call_move(ref)",
            "portal:call_endorse(ref)",
            "portal:call_approve(ref)",
            "portal:call_transmit(ref)",
            "portal:call_ask(ref)",
            "portal:call_outcome(ref)",
            "portal:nominate(ref)",
            "portal:sheet_template(ref)",
            "portal:sheet_upload(ref)",
            "office:call(ref)",
            "office:call_edit(ref)",
            "office:call_states(ref)",
            "office:call_publish(ref)",
            "office:call_close(ref)",
            "office:call_cancel(ref)",
            "office:call_nominations(ref)",
            "office:vetting_check(ref)",
            "office:selection_compute(ref)",
            "office:selection_interest(ref)",
        ),
    ),
    (
        nominations(),
        (
            "portal:nomination(ref)",
            "portal:nomination_withdraw(ref)",
            "portal:nomination_send_back(ref)",
            "portal:nomination_attach(ref)",
            "portal:nomination_remove(ref)",
            "office:nomination(ref)",
            "office:nomination_return(ref)",
            "office:vetting_nomination(ref)",
            "office:vetting_nomination_check(ref)",
            "office:due_diligence_file(ref)",
            "office:due_diligence_reopen(ref)",
        ),
    ),
    (nominations("draft", "returned", "submitted"), ("portal:nomination_edit(ref)", "portal:nomination_submit(ref)")),
    (decided_files, ("office:due_diligence_confirm(ref)",)),
    (documents, ("portal:document(ref)", "office:document(ref)")),
    (two_persons, ("office:merge(ref, other)",)),
    (merges, ("office:unmerge(ref)",)),
    (receipts, ("portal:receipt(ref)", "portal:receipt_pdf(ref)", "portal:receipt_letter(ref)")),
    (act_links, ("portal:act_link(token)",)),
    (states, ("office:chain(code)",)),
    (mandates, ("office:chain_duty_end(ref)", "portal:chain_duty_end(ref)")),
    (delegations, ("portal:delegation_end(ref)",)),
    (sheets, ("portal:sheet(ref)", "portal:sheet_columns(ref)", "portal:sheet_copy(ref)")),
    (
        requests,
        ("portal:request(ref)", "portal:request_withdraw(ref)", "office:request(ref)", "office:request_answer(ref)"),
    ),
    (drafted_requests, ("portal:request_edit(ref)", "portal:request_submit(ref)")),
    (letters, ("portal:letter(ref)", "office:letter(ref)")),
    (with_kind(letters, "pdf"), ("portal:letter_file(ref, kind)", "office:letter_file(ref, kind)")),
    (kinds_of_letters, ("office:wording(key)", "office:wording_write(key)")),
    (
        wordings,
        (
            "office:wording_version(key, number)",
            "office:wording_use(key, number)",
            "office:wording_retire(key, number)",
        ),
    ),
    (
        invitations(),
        (
            "portal:invitation(ref)",
            "portal:accept_invitation(ref)",
            "portal:decline_invitation(ref)",
            "office:invitation(ref)",
            "office:withdraw_invitation(ref)",
        ),
    ),
    (invitations("ref", "code"), ("portal:invitation_letter(ref, code)",)),
    (invitations("ref", "code", language="fr"), ("portal:invitation_letter(ref, code, language)",)),
    (invitations("ref", language="fr"), ("office:invitation_letter(ref, language)",)),
    (participations, ("portal:participation_calendar(ref)", "office:withdraw_participation(ref)", "portal:tell_post(ref)")),
    (signed_feeds, ("api:sessions_feed(signed)",)),
    (
        run,
        (
            "office:selection_board(ref)",
            "office:selection_replay(ref)",
            "office:selection_propose(ref)",
            "office:selection_sign(ref)",
            "office:selection_return(ref)",
            "office:selection_void(ref)",
            "office:selection_try(ref)",
            "office:selection_keep(ref)",
            "office:selection_compare(ref)",
        ),
    ),
    (
        by_column(Scenario),
        ("office:selection_scenario(ref)", "office:selection_adopt(ref)", "office:selection_discard(ref)"),
    ),
    (placements, ("office:selection_hand(ref, nomination)",)),
    (drawn_runs, ("office:selection_distribution(ref)",)),
    (by_column(Computation), ("office:selection_computation(ref)", "office:selection_stop(ref)")),
    (by_column(SelectionRun, language="fr"), ("office:selection_minutes(ref, language)",)),
    (signed_calls(kind="xlsx"), ("portal:call_outcome_file(ref, kind)",)),
    (
        session,
        (
            "office:session(ref)",
            "office:session_change(ref)",
            "office:session_cancel(ref)",
            "office:attendance(ref)",
            "office:sign_in_sheet(ref)",
        ),
    ),
    (by_column(Person), ("office:person(ref)",)),
    (by_column(User), ("office:user(ref)",)),
    (roles, ("office:role_end(ref, number)",)),
    (
        by_column(NewsItem),
        (
            "public:news_item(ref)",
            "office:news_edit(ref)",
            "office:news_publish(ref)",
            "office:news_take_back(ref)",
        ),
    ),
    (
        edition,
        (
            "office:assessment(ref)",
            "office:edition_finish(ref)",
            "office:practical(ref)",
            "office:credentials(ref)",
            "office:credentials_issue(ref)",
            "office:awards_decide(ref)",
            "office:certificates_edition(ref)",
            "office:certificates_make(ref)",
            "office:certificates_paper(ref)",
            "office:certificates_zip(ref)",
            "office:certificates_print(ref)",
        ),
    ),
    (
        credentials("code"),
        (
            "public:credential(code)",
            "api:badge_json(code)",
            "api:badge_png(code)",
            "api:badge_svg(code)",
            "api:badge_jwt(code)",
        ),
    ),
    (
        credentials("number"),
        (
            "office:credential_pdf(number)",
            "office:credential_revoke(number)",
            "office:credential_suspend(number)",
            "office:credential_reinstate(number)",
        ),
    ),
    (
        credentials("number"),
        (
            "portal:certificate(number)",
            "portal:certificate_name(number)",
            "portal:certificate_pdf(number)",
            "portal:wallet(number)",
            "portal:wallet_new(number)",
            "portal:wallet_end(number)",
        ),
    ),
    (own_tests, ("portal:test(ref)",)),
    (
        edition,
        (
            "office:edition_results(ref)",
            "office:report_keep(ref)",
            "office:report_pdf(ref)",
            "office:report_xlsx(ref)",
        ),
    ),
    (by_column(Report), ("office:report_kept(ref)",)),
    (by_column(Edition, figure="selected"), ("office:figure_rows(ref, figure)",)),
    (signing_keys, ("api:status(number)", "api:suspension(number)")),
    (by_column(Award), ("office:award_correct(ref)",)),
    (by_column(Batch), ("office:certificates_batch(ref)", "office:certificates_stop(ref)")),
    (
        by_column(PaperTemplate),
        ("office:paper_version(ref)", "office:paper_pdf(ref)", "office:paper_png(ref)", "office:paper_use(ref)"),
    ),
    (offers_to_wallets, ("api:wallet_offer(address)",)),
    (co_issuers, ("api:issuer_did(code)",)),
    (by_column(Edition, kind="pre_test"), ("office:instrument_draft(ref, kind)",)),
    (
        by_column(Instrument),
        (
            "office:instrument(ref)",
            "office:instrument_open(ref)",
            "office:instrument_close(ref)",
            "office:instrument_sheet(ref)",
        ),
    ),
    (by_column(Question), ("office:question(ref)", "office:question_retire(ref)")),
    (versions(), ("office:questions(code, number)",)),
    (versions(kind="test"), ("office:question_new(code, number, kind)",)),
    (lambda: iter([Thing({"code": "fr"})]), ("kit:language(code)",)),
    (sign_in_links, ("public:enter(token)",)),
)
THINGS: dict[str, Finder] = {door: finder for finder, doors in BEHIND for door in doors}
# Doors with an argument that any focal point may open (what is behind them is no state's own).
SHARED: frozenset[str] = frozenset()
