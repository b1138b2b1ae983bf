"""Reading travel dossiers: how they stand (without opening anything), one's own answers, what a visa letter needs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.enrolment import policy, rule, sealing, words
from tadrib.domain.enrolment.models import DossierPaper, DossierRead, Invitation, TravelAsk, TravelDossier
from tadrib.domain.enrolment.queries.invitations import _matches, visible_invitations
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused


def facts_of(dossier: TravelDossier) -> dict[str, Any]:
    """All answers by their keys, days as ISO texts, of a dossier the reader was already given."""
    facts: dict[str, Any] = {}
    for part in words.SEALED:
        facts |= sealing.unseal(getattr(dossier, part.value))
    plain = {name: getattr(dossier, name) for name in words.PART_FACTS[words.Part.TRAVEL]}
    return facts | {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in plain.items() if v}


def content_of(paper: DossierPaper) -> bytes:
    """The bytes of a file the reader was already given."""
    with paper.file.open("rb") as stored:
        return sealing.unseal_file(stored.read())


def problems_of(invitation: Invitation, facts: Mapping[str, Any], *, today: dt.date) -> list[tuple[str, Refused]]:
    """Everything that is wrong with answers, as (fact, refusal), of an invitation the reader was already given."""
    edition, person = invitation.edition, invitation.placement.nomination.person
    return rule.problems(facts, start=edition.start_date, end=edition.end_date, name=person.full_name, today=today)


def parts_asked(invitation: Invitation) -> tuple[str, ...]:
    """What is asked of somebody, of an invitation the reader was already given."""
    ask = TravelAsk.objects.filter(edition_id=invitation.edition_id).first()
    parts: Iterable[str] = words.DEFAULT_PARTS if ask is None else ask.parts
    return rule.parts_of(parts, invitation.placement.nomination.mode)


def get_ask(by: Actor, edition: Edition) -> TravelAsk:
    """What an edition asks for and who pays what, for officers; a row that is not stored if nobody has said."""
    if not policy.can_read_travel(by):
        raise NotFound(edition.ref)
    row = TravelAsk.objects.filter(edition=edition).first()
    return row or TravelAsk(edition=edition, parts=[part.value for part in words.DEFAULT_PARTS])


# How they stand --------------------------------------------------------------------------------------------------


def visible_travel(by: Actor) -> QuerySet[Invitation]:
    """Standing invitations whose dossier the actor may know of: programme officers, the state, the person."""
    rows = visible_invitations(by).filter(state__in=words.HOLDING)
    own = TravelDossier.objects.filter(invitation=OuterRef("pk")).values("state")[:1]
    empty = Value(words.Dossier.EMPTY.value, output_field=CharField())
    rows = rows.annotate(dossier_state=Coalesce(Subquery(own, output_field=CharField()), empty))
    if not policy.can_read_travel(by):
        if not by.is_signed_in:
            return rows.none()
        mine = Q(placement__nomination__person__user_id=by.user_id)
        if by.can(Permission.INVITATION_ANSWER):
            mine |= Q(placement__nomination__nominating_state__code__in=by.states)
        rows = rows.filter(mine)
    return rows


def list_travel(
    by: Actor, *, edition: Edition | None = None, search: str = "", state: str = "", is_current: bool = False
) -> QuerySet[Invitation]:
    """Standing invitations with ``dossier_state``, by family name. ``is_current`` leaves out courses that are over."""
    rows = visible_travel(by)
    if edition is not None:
        rows = rows.filter(edition=edition)
    if is_current:
        rows = rows.filter(edition__end_date__gte=timezone.localdate(), edition__state__in=policy.TAKES_PEOPLE)
    if state:
        rows = rows.filter(dossier_state=state)
    rows = rows.filter(
        _matches("placement__nomination__person__", search, "placement__nomination__nominating_state__code")
    )
    person = "placement__nomination__person__"
    return rows.order_by("edition__start_date", f"{person}family_names", f"{person}given_names", "pk")


@dataclass(frozen=True)
class Standing:
    """How a travel dossier stands, without anything of its content.

    ``parts`` are what is asked (none: nothing); ``missing`` keys of ``words.TRAVEL_LABELS``; ``problems`` codes of
    refusals; ``dossier`` None while nobody has begun and nobody was asked.
    """

    invitation: Invitation
    dossier: TravelDossier | None
    parts: tuple[str, ...]
    missing: tuple[str, ...]
    papers: tuple[DossierPaper, ...]
    costs: dict[str, str]

    @property
    def state(self) -> str:
        return self.dossier.state if self.dossier else words.Dossier.EMPTY

    @property
    def problems(self) -> list[str]:
        return self.dossier.problems if self.dossier and self.is_open else []

    @property
    def is_open(self) -> bool:
        """Whether it is the turn of the person or the state."""
        return self.state in words.WRITABLE

    @property
    def gaps(self) -> int:
        """How many answers or papers are missing or wrong."""
        return len(self.missing) + len(self.problems) if self.is_open else 0


_LIGHT = (*(part.value for part in words.SEALED),)


def standings(by: Actor, invitations: Sequence[Invitation]) -> dict[int, Standing]:
    """How the dossiers of invitations the reader was given stand, by the invitation's id. Three queries; opens none."""
    return _standings([row for row in invitations if policy.can_read_travel(by) or policy.is_party(row, by=by)])


def _standings(invitations: Sequence[Invitation]) -> dict[int, Standing]:
    pks = [row.pk for row in invitations]
    dossiers = {d.invitation_id: d for d in TravelDossier.objects.filter(invitation__in=pks).defer(*_LIGHT)}
    asks = {a.edition_id: a for a in TravelAsk.objects.filter(edition__in={row.edition_id for row in invitations})}
    papers: defaultdict[int, list[DossierPaper]] = defaultdict(list)
    for paper in DossierPaper.objects.filter(dossier__invitation__in=pks).order_by("pk"):
        papers[paper.dossier_id].append(paper)
    found = {}
    for row in invitations:
        ask, dossier = asks.get(row.edition_id), dossiers.get(row.pk)
        parts = rule.parts_of(ask.parts if ask else words.DEFAULT_PARTS, row.placement.nomination.mode)
        held = papers[dossier.pk] if dossier else []
        gaps = rule.missing(parts, dossier.told if dossier else [], [paper.paper for paper in held])
        found[row.pk] = Standing(row, dossier, parts, tuple(gaps), tuple(held), ask.costs if ask else {})
    return found


def get_standing(by: Actor, ref: str) -> Standing:
    """How the dossier of one invitation (``ref``) stands, or ``NotFound``."""
    row = visible_travel(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return standings(by, [row])[row.pk]


def find_standing(by: Actor, invitation: Invitation) -> Standing | None:
    """How the dossier of an invitation the reader was given stands; None if they may not know or nothing is asked."""
    row = visible_travel(by).filter(pk=invitation.pk).first()
    standing = standings(by, [row])[row.pk] if row else None
    return standing if standing and standing.parts else None


def count_by_dossier(by: Actor, edition: Edition) -> dict[str, int]:
    """How many of those invited stand where: every state is named; all 0 to those who may not know."""
    rows = visible_travel(by).filter(edition=edition).order_by().values("dossier_state").annotate(n=Count("pk"))
    counts = dict(rows.values_list("dossier_state", "n"))
    return {state.value: counts.get(state.value, 0) for state in words.Dossier if state != words.Dossier.ERASED}


def find_travel_link(token: str, *, now: dt.datetime) -> tuple[Actor, Invitation]:
    """Who a link by letter stands for, and the invitation whose dossier it writes: the signature is the permission.

    ``NotFound`` for a token that is not ours; ``Refused`` (``travel_link_used``) for one that was used up, replaced,
    or whose course has begun.
    """
    try:
        ref, number = sealing.read_token(token)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise NotFound(token[:8]) from fault
    rows = TravelDossier.objects.select_related(
        "invitation__edition__course", "invitation__placement__nomination__person__user",
        "invitation__placement__nomination__nominating_state", "invitation__placement__nomination__call",
    )  # fmt: skip
    dossier = rows.filter(ref=ref).first()
    if dossier is None:
        raise NotFound(ref)
    row = dossier.invitation
    is_open = dossier.state in words.WRITABLE and row.state in words.HOLDING and now.date() < row.edition.start_date
    if number != dossier.link or not is_open:
        raise Refused("travel_link_used")
    person = row.placement.nomination.person
    by = Actor(
        kind="system", ref=f"link:{row.ref}", name=person.full_name, language=person.language,
        permissions=frozenset({policy.own_permission(row)}),
    )  # fmt: skip
    return by, row


def standing_of_link(by: Actor, invitation: Invitation) -> Standing:
    """How the dossier stands that a link writes, or ``NotFound`` for anybody else's."""
    if not policy.is_person(invitation, by=by):
        raise NotFound(invitation.ref)
    return _standings([invitation])[invitation.pk]


# What is written --------------------------------------------------------------------------------------------------


def read_dossier(by: Actor, invitation: Invitation) -> dict[str, Any]:
    """The answers for the person and, without what is the person's own, for the state; nothing for anybody else.

    The office opens them by ``operations.open_dossier``: its reads are logged.
    """
    if not policy.is_party(invitation, by=by):
        raise NotFound(invitation.ref)
    dossier = TravelDossier.objects.filter(invitation=invitation).first()
    if dossier is None:
        return {}
    closed = policy.closed_parts(invitation, dossier.own, by=by)
    try:
        facts = facts_of(dossier)
    except sealing.UnreadableError as fault:
        raise Refused("travel_unreadable") from fault
    return {fact: value for fact, value in facts.items() if words.PART_OF[fact] not in closed}


def read_paper(by: Actor, ref: str) -> tuple[DossierPaper, bytes]:
    """A file and its bytes, for the person and the state, or ``NotFound``."""
    rows = DossierPaper.objects.select_related(
        "dossier__invitation__placement__nomination__person",
        "dossier__invitation__placement__nomination__nominating_state",
    )
    row = rows.filter(ref=ref, dossier__invitation__in=visible_travel(by).order_by().values("pk")).first()
    if row is None or not policy.is_party(row.dossier.invitation, by=by):
        raise NotFound(ref)
    if words.PART_OF_PAPER[words.TravelPaper(row.paper)] in policy.closed_parts(
        row.dossier.invitation, row.dossier.own, by=by
    ):
        raise NotFound(ref)
    try:
        return row, content_of(row)
    except sealing.UnreadableError as fault:
        raise Refused("travel_unreadable") from fault


def list_travel_reads(by: Actor, dossier: TravelDossier) -> QuerySet[DossierRead]:
    """Who of the office opened it, newest first, each with ``reader``: for officers, and for the person it is about."""
    name = User.objects.filter(ref=OuterRef("by")).values("name")[:1]
    rows = DossierRead.objects.filter(dossier_ref=dossier.ref).order_by("-at", "-pk")
    rows = rows.annotate(reader=Coalesce(Subquery(name, output_field=CharField()), F("by")))
    if policy.can_read_travel(by):
        return rows
    return rows if by.is_signed_in and policy.is_party(dossier.invitation, by=by) else rows.none()


# What the house does by itself ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TravelToRemind:
    """A dossier that is not done, and the mark in days that is due."""

    dossier: TravelDossier
    mark: int


def _dossiers() -> QuerySet[TravelDossier]:
    nomination = "invitation__placement__nomination__"
    return TravelDossier.objects.defer(*_LIGHT).select_related(
        "invitation__edition__course", f"{nomination}person__user", f"{nomination}nominating_state",
        f"{nomination}call",
    )  # fmt: skip


def list_travel_to_remind(by: Actor, *, marks: Sequence[int], now: dt.datetime) -> list[TravelToRemind]:
    """Dossiers asked for and not sent, that passed a mark before their day since they were asked. One query."""
    if not marks or not by.can(Permission.INVITATION_SEND):
        return []
    today = now.date()
    rows = _dossiers().filter(
        state__in=words.WRITABLE, asked_at__isnull=False, due_on__gte=today,
        due_on__lte=today + dt.timedelta(days=max(marks)), invitation__state=words.Invitation.ACCEPTED,
        invitation__edition__state__in=policy.TAKES_PEOPLE,
    )  # fmt: skip
    found = []
    for row in rows.order_by("due_on", "pk"):
        asked = row.asked_at.date()
        passed = [m for m in marks if asked < row.due_on - dt.timedelta(days=m) <= today]
        if passed and min(passed) not in row.reminded:
            found.append(TravelToRemind(row, min(passed)))
    return found


def list_travel_to_ask(by: Actor, *, now: dt.datetime) -> QuerySet[Invitation]:
    """Accepted seats of courses still to come that nobody was asked about: from before, or asked for later only."""
    rows = visible_invitations(by).filter(
        state=words.Invitation.ACCEPTED, edition__start_date__gt=now.date(), edition__state__in=policy.TAKES_PEOPLE
    )
    if not by.can(Permission.INVITATION_SEND):
        return rows.none()
    return rows.exclude(Exists(TravelDossier.objects.filter(invitation=OuterRef("pk"), asked_at__isnull=False)))


def list_travel_to_erase(by: Actor, *, now: dt.datetime) -> QuerySet[Invitation]:
    """Invitations whose dossier nobody needs any more: ended, cancelled, or so many days after the course."""
    rows = visible_invitations(by)
    if not by.can(Permission.INVITATION_SEND):
        return rows.none()
    kept_until = now.date() - dt.timedelta(days=settings.TADRIB_TRAVEL_DAYS)
    there = TravelDossier.objects.filter(invitation=OuterRef("pk")).exclude(state=words.Dossier.ERASED)
    is_due = (
        ~Q(state__in=words.HOLDING) | Q(edition__state=EditionState.CANCELLED) | Q(edition__end_date__lt=kept_until)
    )
    return rows.filter(Exists(there)).filter(is_due).order_by("pk")
