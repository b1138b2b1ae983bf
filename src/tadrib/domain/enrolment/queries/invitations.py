"""Reading invitations, seats, participants and their official letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Mode
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment import policy, words
from tadrib.domain.enrolment.models import Invitation, LetterTerms, Participation, Seat
from tadrib.domain.messaging.words import Official
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.selection.words import Place, Run
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound

# Invitations -----------------------------------------------------------------------------------------------------


def visible_invitations(by: Actor) -> QuerySet[Invitation]:
    """All for the office; a state's for its focal points; one's own."""
    rows = Invitation.objects.select_related(
        "placement__run__call__edition", "placement__nomination__call", "placement__nomination__person__nationality",
        "placement__nomination__person__user",
        "placement__nomination__nominating_state", "edition__course", "replaces",
    ).order_by("-sent_at", "pk")  # fmt: skip
    if policy.can_read_invitations(by):
        return rows
    if not by.is_signed_in:
        return rows.none()
    mine = Q(placement__nomination__person__user_id=by.user_id)
    if by.can(Permission.STATE_READ):
        mine |= Q(placement__nomination__nominating_state__code__in=by.states)
    return rows.filter(mine)


def list_invitations(
    by: Actor, *, edition: Edition | None = None, run: SelectionRun | None = None, search: str = "", state: str = ""
) -> QuerySet[Invitation]:
    """Invitations the actor may see, newest first, found by person, state or ref."""
    rows = visible_invitations(by)
    if edition:
        rows = rows.filter(edition=edition)
    if run:
        rows = rows.filter(placement__run=run)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(
        _matches("placement__nomination__person__", search, "placement__nomination__nominating_state__code")
    )


def _matches(person: str, search: str, state_column: str) -> Q:
    """Rows whose person holds every word of the search in a name, or whose ref or state is the word."""
    found = Q()
    for word in search.split():
        found &= (
            Q(**{f"{person}given_names__icontains": word})
            | Q(**{f"{person}family_names__icontains": word})
            | Q(**{f"{person}native_name__icontains": word})
            | Q(**{f"{state_column}__iexact": word})
            | Q(ref__iexact=word)
        )
    return found


def get_invitation(by: Actor, ref: str) -> Invitation:
    """One invitation, or ``NotFound``."""
    invitation = visible_invitations(by).filter(ref=ref).first()
    if invitation is None:
        raise NotFound(ref)
    return invitation


def list_overdue(by: Actor, now: dt.datetime) -> QuerySet[Invitation]:
    """Invitations whose reply-by time has passed without an answer, oldest first."""
    rows = visible_invitations(by).filter(state=words.Invitation.SENT, reply_by__lt=now)
    return rows.order_by("reply_by", "pk")


def list_reserves_left(by: Actor, run: SelectionRun) -> QuerySet[Placement]:
    """People on the run's reserve list who have not been invited yet, in the order of the list."""
    rows = Placement.objects.filter(run=run, place=Place.RESERVE).select_related(
        "run__call__edition", "nomination__person__user", "nomination__nominating_state"
    )
    if not policy.can_read_invitations(by):
        return rows.none()
    return rows.exclude(pk__in=Invitation.objects.values("placement")).order_by("rank", "pk")


def current_cohort(by: Actor, run: SelectionRun) -> QuerySet[Placement]:
    """Placements of the run that now hold an invitation, waiting or accepted: the cohort after replacements."""
    rows = Placement.objects.filter(run=run).select_related("nomination")
    if not policy.can_read_invitations(by):
        return rows.none()
    return rows.filter(pk__in=Invitation.objects.filter(state__in=words.HOLDING).values("placement"))


def find_run_to_invite(by: Actor, edition: Edition) -> SelectionRun | None:
    """The signed run of the edition whose people have not been invited yet, if there is one."""
    if not by.can(Permission.INVITATION_SEND):
        return None
    invited = Invitation.objects.filter(placement__run=OuterRef("pk"))
    rows = SelectionRun.objects.select_related("call__edition").filter(call__edition=edition, state=Run.SIGNED_OFF)
    return rows.exclude(Exists(invited)).annotate(
        selected=Count("placements", filter=Q(placements__place=Place.SELECTED))
    ).order_by("pk").first()  # fmt: skip


@dataclass(frozen=True)
class SeatsNow:
    """Seats of an edition and what has become of its invitations."""

    seats: int
    taken: int
    waiting: int
    declined: int
    lapsed: int
    withdrawn: int

    @property
    def free(self) -> int:
        return self.seats - self.taken


def count_seats(by: Actor, edition: Edition) -> SeatsNow:
    """The edition in figures: two queries."""
    if not policy.can_read_invitations(by):
        return SeatsNow(0, 0, 0, 0, 0, 0)
    seats = Seat.objects.filter(edition=edition).aggregate(
        all=Count("pk"), taken=Count("pk", filter=Q(invitation__isnull=False))
    )
    states = Invitation.objects.filter(edition=edition).aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in words.Invitation}
    )
    return SeatsNow(
        seats["all"], seats["taken"], states["sent"], states["declined"], states["lapsed"], states["withdrawn"]
    )


# Participants ----------------------------------------------------------------------------------------------------


def visible_participations(by: Actor) -> QuerySet[Participation]:
    """All for the office and experts; a state's for its focal points; one's own."""
    rows = Participation.objects.select_related(
        "person__nationality", "edition__course", "edition__version",
        "invitation__placement__nomination__nominating_state",
        "invitation__placement__nomination__person", "invitation__placement__run__call__edition", "invitation__edition",
    ).order_by("person__family_names", "person__given_names", "pk")  # fmt: skip
    if policy.can_read_participants(by):
        return rows
    if not by.is_signed_in:
        return rows.none()
    mine = Q(person__user_id=by.user_id)
    if by.can(Permission.STATE_READ):
        mine |= Q(state_code__in=by.states)
    return rows.filter(mine)


def list_participations(by: Actor, edition: Edition, search: str = "") -> QuerySet[Participation]:
    """Participants of an edition by family name, those who left included."""
    return visible_participations(by).filter(edition=edition).filter(_matches("person__", search, "state_code"))


def get_participation(by: Actor, ref: str) -> Participation:
    """One participation, or ``NotFound``."""
    participation = visible_participations(by).filter(ref=ref).first()
    if participation is None:
        raise NotFound(ref)
    return participation


def find_participation_of(by: Actor, invitation: Invitation) -> Participation | None:
    """What the invitation led to, if it was accepted."""
    return visible_participations(by).filter(invitation=invitation).first()


def list_own_participations(by: Actor) -> QuerySet[Participation]:
    """The actor's own courses, newest first."""
    if not by.is_signed_in:
        return Participation.objects.none()
    return visible_participations(by).filter(person__user_id=by.user_id).order_by("-edition__start_date", "pk")


def list_trained(by: Actor, state_code: str, *, search: str = "", year: int | None = None) -> QuerySet[Participation]:
    """Everybody a state sent to a course that has begun for them, newest course first. For its own focal points."""
    if not (by.can(Permission.STATE_READ) and by.stands_for(state_code)):
        return Participation.objects.none()
    rows = visible_participations(by).filter(state_code=state_code).filter(_matches("person__", search, "state_code"))
    if year is not None:
        rows = rows.filter(edition__start_date__year=year)
    return rows.order_by("-edition__start_date", "person__family_names", "person__given_names", "pk")


@dataclass(frozen=True)
class Trained:
    """A state's history in figures: people (each once), women among them, courses attended, and what is in post."""

    people: int
    women: int
    attended: int
    completed: int
    told: int
    in_post: int
    by_year: tuple[tuple[int, int], ...]  # (year, participations), oldest first


def count_trained(by: Actor, state_code: str) -> Trained:
    """The figures of ``list_trained``. Whoever left before the end attended and did not complete."""
    rows = list_trained(by, state_code).order_by()
    ended = Q(state__in=[words.Participation.COMPLETED, words.Participation.INCOMPLETE])
    found = rows.aggregate(
        people=Count("person", distinct=True),
        women=Count("person", distinct=True, filter=Q(sex="F")),
        attended=Count("pk"),
        completed=Count("pk", filter=Q(state=words.Participation.COMPLETED)),
        told=Count("pk", filter=ended & ~Q(post="")),
        in_post=Count("pk", filter=ended & Q(post=words.Post.SAME)),
    )
    year = "edition__start_date__year"
    years = rows.values_list(year).annotate(number=Count("pk")).order_by(year)
    return Trained(**found, by_year=tuple(years))


@dataclass(frozen=True)
class Completed:
    """A course that a person has completed: for rules about prerequisites and coming back too soon."""

    person_id: int
    course_code: str
    end_date: dt.date


def list_completed(person_ids: Iterable[int]) -> list[Completed]:
    """Completed participations of the persons, oldest first: one query. For workflows, never shown on a page."""
    rows = Participation.objects.filter(person_id__in=list(person_ids), state=words.Participation.COMPLETED)
    values = rows.order_by("edition__end_date", "pk").values_list(
        "person_id", "edition__course__code", "edition__end_date"
    )
    return [Completed(*row) for row in values]


# Official letters ------------------------------------------------------------------------------------------------


def find_terms(by: Actor, edition: Edition) -> LetterTerms | None:
    """What the letters of an edition say of costs, insurance and arrival, if the office has written it."""
    return LetterTerms.objects.filter(edition=edition).first() if policy.can_read_invitations(by) else None


def list_travellers(by: Actor, edition: Edition) -> list[Invitation]:
    """Those who accepted, travel to the course and have no visa support letter that stands."""
    rows = visible_invitations(by).filter(edition=edition, state=words.Invitation.ACCEPTED)
    if not policy.can_read_invitations(by):
        return []
    found = list(rows.exclude(placement__nomination__mode=Mode.REMOTE).order_by("pk"))
    have = messaging.queries.subjects_with_standing(Official.VISA, [row.ref for row in found])
    return [row for row in found if row.ref not in have]


def _own_person_refs(by: Actor) -> list[str]:
    """The actor's entry of the directory, and entries that were merged into it."""
    if not by.user_id:
        return []
    mine = Q(user_id=by.user_id) | Q(merged_into__user_id=by.user_id)
    return list(Person.objects.filter(mine).values_list("ref", flat=True))


def list_own_official(by: Actor, *, search: str = "", subject_refs: Collection[str] | None = None) -> QuerySet[Any]:
    """Official letters for the actor as a person, or as focal point of a state."""
    return messaging.queries.list_official(
        by, search=search, subject_refs=subject_refs, holders=_own_person_refs(by)
    )


def get_own_official(by: Actor, ref: str) -> Any:
    """One of them, or ``NotFound``."""
    return messaging.queries.get_official(by, ref, holders=_own_person_refs(by))
