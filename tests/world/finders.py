"""Where to find what stands behind a door with an argument: candidates from the demonstration office."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tadrib.domain.accounts.models import Delegation, RoleGrant, User
from tadrib.domain.assessment.models import Criterion, CriterionMark, Instrument, Rubric
from tadrib.domain.calls.models import ActLink, Call, CallState, Document, Nomination, Receipt, Sheet
from tadrib.domain.catalogue.models import CurriculumVersion, Edition
from tadrib.domain.credentials import wallet
from tadrib.domain.credentials.models import Credential, SigningKey, WalletOffer
from tadrib.domain.directory.models import Mandate, Person, PersonMerge, State
from tadrib.domain.enrolment import sealing
from tadrib.domain.enrolment.models import DossierPaper, Invitation, Participation, TravelDossier
from tadrib.domain.messaging.models import Letter, OfficialLetter, Wording
from tadrib.domain.needs.models import TrainingRequest
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.uploads.models import Upload
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


def criteria() -> Iterator[Thing]:
    """Criteria of rubrics."""
    for row in Criterion.objects.select_related("rubric").order_by("-pk"):
        yield Thing({"ref": row.rubric.ref, "number": row.number})


def marked() -> Iterator[Thing]:
    """People who were marked in a practical, with their edition."""
    for row in CriterionMark.objects.select_related("participation__edition").order_by("-pk"):
        yield Thing({"ref": row.participation.edition.ref, "participation": row.participation.ref})


def rubrics() -> Iterator[Thing]:
    """Rubrics with an edition that is marked by them."""
    for row in Rubric.objects.order_by("-pk"):
        for edition in Edition.objects.filter(version=row.version_id):
            yield Thing({"ref": edition.ref, "rubric": row.ref})


def own_people(**kwargs: Any) -> Finder:
    """People who sign in here themselves: what is behind the door is their own, whatever the address."""

    def find() -> Iterator[Thing]:
        for row in Person.objects.filter(user__isnull=False).select_related("user").order_by("-pk"):
            yield Thing(dict(kwargs), owner=row.user)

    return find


def drawn_runs() -> Iterator[Thing]:
    """Selections whose cohort the fair lottery drew."""
    for row in SelectionRun.objects.filter(output__contains='"lottery"').order_by("-pk"):
        yield Thing({"ref": row.ref})


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


def pieces() -> Iterator[Thing]:
    for row in Upload.objects.select_related("user").order_by("-pk"):
        yield Thing({"ref": row.ref}, owner=row.user)


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


def travelling() -> Iterator[Thing]:
    """Standing invitations whose person has a travel dossier, those that can be written first."""
    rows = TravelDossier.objects.exclude(state="erased").order_by("-pk")
    for row in sorted(rows, key=lambda one: one.state not in {"empty", "draft", "returned"}):
        yield _nominated(row.invitation.placement.nomination, {"ref": row.invitation.ref})


def travel_links() -> Iterator[Thing]:
    rows = TravelDossier.objects.exclude(state="erased").order_by("-pk")
    for row in sorted(rows, key=lambda one: one.state not in {"empty", "draft", "returned"}):
        yield Thing({"token": sealing.token_of(row.ref, row.link)})


def travel_papers() -> Iterator[Thing]:
    for row in DossierPaper.objects.order_by("-pk"):
        yield _nominated(row.dossier.invitation.placement.nomination, {"ref": row.ref})


def official_letters(**more: Any) -> Finder:
    """Official letters, those that stand first, of every kind by turns."""

    def find() -> Iterator[Thing]:
        users = dict(_users_of_persons())
        rows = sorted(OfficialLetter.objects.order_by("-pk"), key=lambda one: one.state != "issued")
        turns = [[row for row in rows if row.key == key] for key in sorted({row.key for row in rows})]
        for row in filter(None, itertools.chain(*itertools.zip_longest(*turns))):
            yield Thing({"ref": row.ref, **more}, (row.state_code,), users.get(row.holder_ref))

    return find


def _users_of_persons() -> Iterator[tuple[str, User]]:
    for person in Person.objects.exclude(user=None).select_related("user"):
        if person.user:
            yield person.ref, person.user


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


def offers_to_wallets() -> Iterator[Thing]:
    for row in WalletOffer.objects.order_by("-pk"):
        yield Thing({"address": wallet.address_of(row.seed)})


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


def act_links() -> Iterator[Thing]:
    from tadrib.web.portal import acts

    for row in ActLink.objects.order_by("-pk"):
        yield Thing({"token": acts.token_of(row.ref)})


def states() -> Iterator[Thing]:
    for row in State.objects.filter(code__in=CallState.objects.values("state__code")).order_by("code"):
        yield Thing({"code": row.code})


def mandates() -> Iterator[Thing]:
    for row in Mandate.objects.order_by("-pk"):
        yield Thing({"ref": row.ref}, (row.state.code,))


def delegations() -> Iterator[Thing]:
    for row in Delegation.objects.order_by("-pk"):
        yield Thing({"ref": row.ref}, owner=row.giver)


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


def lists(**kwargs: Any) -> Finder:
    """A list as a file of a kind: there is always one."""
    return lambda: iter([Thing(kwargs)])


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


def two_persons() -> Iterator[Thing]:
    for one, other in itertools.pairwise(Person.objects.filter(merged_into=None).order_by("-pk")[:MOST]):
        yield Thing({"ref": one.ref, "other": other.ref})


def merges() -> Iterator[Thing]:
    for row in PersonMerge.objects.order_by("-pk"):
        yield Thing({"ref": row.ref})
