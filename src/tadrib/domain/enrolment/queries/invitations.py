"""Reading invitations, seats and participants; the public check of a letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment import policy, words
from tadrib.domain.enrolment.models import Invitation, Participation, Seat
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.selection.words import Place, Run
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tadrib.kernel.translated import TranslatedText

_SAID_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})  # Crockford's base 32: how a code is misread


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


# The letter ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LetterMatter:
    """All that the letter of invitation says of one person and one course. Texts are still in every language."""

    ref: str
    code: str
    sent_at: dt.datetime
    reply_by: dt.datetime
    state: str
    name: str
    native_name: str
    language: str
    nationality: TranslatedText
    nominating_state: TranslatedText
    nominating_state_code: str
    function: str
    unit: str
    course: TranslatedText
    edition_ref: str
    start_date: dt.date
    end_date: dt.date
    place: TranslatedText
    mode: str
    nota_verbale: str
    zone: str
    signatory: str
    is_example: bool


def letter_matter(invitation: Invitation) -> LetterMatter:
    """What stands in the letter of an invitation the actor has already been given; one query for who signed."""
    nomination = invitation.placement.nomination
    call, run, edition, person = nomination.call, invitation.placement.run, invitation.edition, nomination.person
    signer = User.objects.filter(ref=run.signed_by).first() if run.signed_by else None
    return LetterMatter(
        ref=invitation.ref, code=invitation.code, sent_at=invitation.sent_at, reply_by=invitation.reply_by,
        state=invitation.state, name=person.full_name, native_name=person.native_name, language=person.language,
        nationality=person.nationality.name, nominating_state=nomination.nominating_state.name,
        nominating_state_code=nomination.nominating_state.code, function=nomination.function, unit=nomination.unit,
        course=edition.course.title, edition_ref=edition.ref, start_date=edition.start_date, end_date=edition.end_date,
        place=edition.place, mode=nomination.mode, nota_verbale=call.nota_verbale, zone=call.time_zone,
        signatory=signer.name if signer else "", is_example=person.is_example,
    )  # fmt: skip


def get_public_letter(ref: str, code: str) -> LetterMatter:
    """The letter for whoever holds its ref and its unguessable code, while the invitation stands."""
    rows = Invitation.objects.select_related(
        "placement__run", "placement__nomination__person__nationality", "placement__nomination__nominating_state",
        "placement__nomination__call", "edition__course",
    )  # fmt: skip
    invitation = rows.filter(ref=ref, code=code, state__in=words.HOLDING).first()
    if invitation is None:
        raise NotFound(ref)
    return letter_matter(invitation)


@dataclass(frozen=True)
class CheckedLetter:
    """What anybody may know who holds a letter's code. ``state`` is a value of ``words.Invitation``."""

    genuine: bool
    state: str
    edition_ref: str
    course: TranslatedText
    start_date: dt.date
    end_date: dt.date
    place: TranslatedText
    mode: str
    initials: str
    state_code: str
    state_name: TranslatedText
    sent_at: dt.datetime

    @property
    def stands(self) -> bool:
        """Whether the invitation still holds."""
        return self.state in words.HOLDING


def initials(person: Person) -> str:
    """``A. K.``: enough to compare with a passport, too little to learn a name."""
    return " ".join(f"{name[0].upper()}." for name in (person.given_names, person.family_names) if name)


def check_letter(code: str) -> CheckedLetter | None:
    """Public facts of the letter with this code, however it was typed; None if no letter has it."""
    typed = code.strip().upper()
    plain = typed.replace("-", "").replace(" ", "").translate(_SAID_AS)
    grouped = "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))
    rows = Invitation.objects.select_related(
        "edition__course", "placement__nomination__person", "placement__nomination__nominating_state"
    )
    invitation = rows.filter(code__in={typed, plain, grouped}).first()
    if invitation is None:
        return None
    nomination, edition = invitation.placement.nomination, invitation.edition
    return CheckedLetter(
        genuine=True, state=invitation.state, edition_ref=edition.ref, course=edition.course.title,
        start_date=edition.start_date, end_date=edition.end_date, place=edition.place, mode=nomination.mode,
        initials=initials(nomination.person), state_code=nomination.nominating_state.code,
        state_name=nomination.nominating_state.name, sent_at=invitation.sent_at,
    )  # fmt: skip
