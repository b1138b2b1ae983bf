"""What stands behind each door with an argument: where in the demonstration office to find it, and whose it is.

A door that has arguments and no entry here fails the sweep. Several candidates are offered for each; the sweep takes
the first that a right actor can open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tadrib.domain.accounts.models import RoleGrant, User
from tadrib.domain.assessment.models import Instrument, Question
from tadrib.domain.calls.models import Call, CallState, Document, Nomination, Receipt, Sheet
from tadrib.domain.catalogue.models import Course, CurriculumVersion, Edition, Programme
from tadrib.domain.credentials.models import Award, Credential, SigningKey
from tadrib.domain.delivery.models import Session
from tadrib.domain.directory.models import Area, Person
from tadrib.domain.enrolment.models import Invitation, Participation
from tadrib.domain.messaging.models import Letter, Wording
from tadrib.domain.needs.models import TrainingRequest
from tadrib.domain.newsroom.models import NewsItem
from tadrib.domain.results.models import Report
from tadrib.domain.selection.models import Placement, Scenario, SelectionRun
from tadrib.domain.vetting.models import DueDiligence

MOST = 12  # candidates tried for one door


@dataclass(frozen=True)
class Thing:
    """One candidate: the arguments of the address, the states whose focal points may open it, and its own person."""

    kwargs: dict[str, Any]
    states: tuple[str, ...] = ()
    owner: User | None = None


Finder = Callable[[], Iterator[Thing]]


def by_column(model: Any, column: str = "ref", **more: Any) -> Finder:
    """Rows of the office's own, newest first."""

    def find() -> Iterator[Thing]:
        for row in model._base_manager.order_by("-pk"):
            yield Thing({column: getattr(row, column), **more})

    return find


def calls(**more: Any) -> Finder:
    """Calls with the states invited to them; open ones first."""

    def find() -> Iterator[Thing]:
        for row in Call.objects.order_by("-state", "-deadline"):
            codes = CallState.objects.filter(call=row).values_list("state__code", flat=True)
            yield Thing({"ref": row.ref, **more}, tuple(codes))

    return find


def signed_calls(**more: Any) -> Finder:
    """Calls whose selection is signed, with the states invited to them."""

    def find() -> Iterator[Thing]:
        for row in SelectionRun.objects.filter(state="signed_off").select_related("call").order_by("-pk"):
            codes = CallState.objects.filter(call=row.call).values_list("state__code", flat=True)
            yield Thing({"ref": row.call.ref, **more}, tuple(codes))

    return find


def _nominated(nomination: Nomination, kwargs: dict[str, Any]) -> Thing:
    return Thing(kwargs, (nomination.nominating_state.code,), nomination.person.user)


def nominations(*states: str) -> Finder:
    """Nominations, those in one of the states only if any are named, of the newest calls first."""

    def find() -> Iterator[Thing]:
        rows = Nomination.objects.order_by("-call__state", "-pk")
        for row in rows.filter(state__in=states) if states else rows:
            yield _nominated(row, {"ref": row.ref})

    return find


def decided_files() -> Iterator[Thing]:
    """Nominations whose due diligence a first officer has decided and nobody has confirmed."""
    for row in DueDiligence.objects.filter(state="decided").select_related("nomination__nominating_state"):
        yield Thing({"ref": row.nomination.ref}, (row.nomination.nominating_state.code,))


def documents() -> Iterator[Thing]:
    for row in Document.objects.order_by("-pk"):
        yield _nominated(row.nomination, {"ref": row.ref})


def receipts() -> Iterator[Thing]:
    for row in Receipt.objects.order_by("-pk"):
        yield _nominated(row.nomination, {"ref": row.ref})


def sheets() -> Iterator[Thing]:
    for row in Sheet.objects.order_by("-pk"):
        yield Thing({"ref": row.ref}, (row.nominating_state.code,))


def requests() -> Iterator[Thing]:
    for row in TrainingRequest.objects.order_by("-state", "-pk"):
        yield Thing({"ref": row.ref}, (row.asking_state.code,))


def drafted_requests() -> Iterator[Thing]:
    """The drafts first: the others have left the state's hands."""
    yield from sorted(requests(), key=lambda one: TrainingRequest.objects.get(ref=one.kwargs["ref"]).state != "draft")


def letters() -> Iterator[Thing]:
    users = User.objects.in_bulk(field_name="ref")
    for row in Letter.objects.order_by("-pk"):
        yield Thing({"ref": row.ref}, owner=users.get(row.to_user_ref))


def invitations(*columns: str, **more: Any) -> Finder:
    """Invitations, those still to be answered first."""

    def find() -> Iterator[Thing]:
        for row in sorted(Invitation.objects.order_by("-pk"), key=lambda one: one.state != "sent"):
            told = {column: getattr(row, column) for column in columns or ("ref",)}
            yield _nominated(row.placement.nomination, {**told, **more})

    return find


def participations() -> Iterator[Thing]:
    for row in Participation.objects.order_by("-pk"):
        yield Thing({"ref": row.ref}, (row.state_code,), row.person.user if row.person else None)


def credentials(column: str) -> Finder:
    def find() -> Iterator[Thing]:
        for row in Credential.objects.order_by("-pk"):
            person = row.award.participation.person
            yield Thing(
                {column: getattr(row, column)}, (row.award.participation.state_code,), person.user if person else None
            )

    return find


def versions(**more: Any) -> Finder:
    """Curriculum versions, those still on the table first."""

    def find() -> Iterator[Thing]:
        for row in sorted(CurriculumVersion.objects.order_by("-pk"), key=lambda one: one.state == "approved"):
            yield Thing({"code": row.course.code, "number": row.number, **more})

    return find


def placements() -> Iterator[Thing]:
    for row in Placement.objects.filter(run__state__in=("computed", "proposed", "signed_off")).order_by("-run", "pk"):
        yield Thing({"ref": row.run.ref, "nomination": row.nomination.ref})


def roles() -> Iterator[Thing]:
    for grant in RoleGrant.objects.order_by("-pk"):
        yield Thing({"ref": grant.user.ref, "number": grant.pk})
    for user in User.objects.order_by("-pk"):
        yield Thing({"ref": user.ref, "number": 1})


def signed_feeds() -> Iterator[Thing]:
    from tadrib.web.kit import session_calendar

    for row in Participation.objects.order_by("-pk"):
        yield Thing({"signed": session_calendar.token(row.ref)})


def sign_in_links() -> Iterator[Thing]:
    from tadrib.web.public import sign_in

    for user in User.objects.order_by("pk"):
        yield Thing({"token": sign_in.token_of(user)})


def own_tests() -> Iterator[Thing]:
    """Instruments with the participants of their edition who can sign in, open ones first."""
    for row in sorted(Instrument.objects.order_by("-pk"), key=lambda one: one.state != "open"):
        for participation in Participation.objects.filter(edition=row.edition, person__user__isnull=False)[:2]:
            yield Thing({"ref": row.ref}, owner=participation.person.user)


def with_kind(finder: Finder, kind: str) -> Finder:
    """The same things as a file of a kind."""

    def find() -> Iterator[Thing]:
        for thing in finder():
            yield Thing({**thing.kwargs, "kind": kind}, thing.states, thing.owner)

    return find


def kinds_of_letters() -> Iterator[Thing]:
    yield Thing({"key": "calls.call_published"})


def wordings() -> Iterator[Thing]:
    for row in Wording.objects.order_by("-pk"):
        yield Thing({"key": row.key, "number": row.number})


def signing_keys() -> Iterator[Thing]:
    for number in (1, *SigningKey.objects.values_list("pk", flat=True)):
        yield Thing({"number": number})


def co_issuers() -> Iterator[Thing]:
    for code in SigningKey.objects.exclude(issuer="").values_list("issuer", flat=True):
        yield Thing({"code": code})


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
    (versions(), ("office:version(code, number)", "office:version_edit(code, number)")),
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
    (receipts, ("portal:receipt(ref)",)),
    (sheets, ("portal:sheet(ref)",)),
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
    (participations, ("portal:participation_calendar(ref)", "office:withdraw_participation(ref)")),
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
            "office:credentials(ref)",
            "office:credentials_issue(ref)",
            "office:awards_decide(ref)",
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
