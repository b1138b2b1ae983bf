"""Words of calls and nominations."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Call(StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"


CALL_LABELS = {
    Call.DRAFT: _("Draft"),
    Call.PUBLISHED: _("Open"),
    Call.CLOSED: _("Closed"),
    Call.CANCELLED: _("Cancelled"),
}
CALL_TONES = {
    Call.DRAFT: ("plain", "edit"),
    Call.PUBLISHED: ("ok", "check"),
    Call.CLOSED: ("plain", "lock"),
    Call.CANCELLED: ("bad", "x"),
}
CALL_MOVES = {
    Call.DRAFT: frozenset({Call.PUBLISHED, Call.CANCELLED}),
    Call.PUBLISHED: frozenset({Call.CLOSED, Call.CANCELLED}),
    Call.CLOSED: frozenset(),
    Call.CANCELLED: frozenset(),
}


class Nomination(StrEnum):
    """Where a nomination stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # the authority has it
    ENDORSED = "endorsed"  # the office has it
    RETURNED = "returned"  # the office asks for something
    WITHDRAWN = "withdrawn"


NOMINATION_LABELS = {
    Nomination.DRAFT: _("Draft"),
    Nomination.SUBMITTED: _("Waiting for endorsement"),
    Nomination.ENDORSED: _("Received by the office"),
    Nomination.RETURNED: _("Returned for completion"),
    Nomination.WITHDRAWN: _("Withdrawn"),
}
NOMINATION_TONES = {
    Nomination.DRAFT: ("plain", "edit"),
    Nomination.SUBMITTED: ("info", "clock"),
    Nomination.ENDORSED: ("ok", "check"),
    Nomination.RETURNED: ("warn", "doc"),
    Nomination.WITHDRAWN: ("plain", "back"),
}
NOMINATION_MOVES = {
    Nomination.DRAFT: frozenset({Nomination.SUBMITTED, Nomination.WITHDRAWN}),
    Nomination.SUBMITTED: frozenset({Nomination.ENDORSED, Nomination.RETURNED, Nomination.WITHDRAWN}),
    Nomination.ENDORSED: frozenset({Nomination.RETURNED, Nomination.WITHDRAWN}),
    Nomination.RETURNED: frozenset({Nomination.SUBMITTED, Nomination.WITHDRAWN}),
    Nomination.WITHDRAWN: frozenset(),
}


class Rank(StrEnum):
    """Rank in the service, in classes that hold across services."""

    JUNIOR = "junior"
    OFFICER = "officer"
    SENIOR = "senior"
    EXECUTIVE = "executive"


RANK_LABELS = {
    Rank.JUNIOR: _("Junior rank"),
    Rank.OFFICER: _("Officer"),
    Rank.SENIOR: _("Senior officer"),
    Rank.EXECUTIVE: _("Executive"),
}


class Agency(StrEnum):
    """Kind of service."""

    POLICE = "police"
    GENDARMERIE = "gendarmerie"
    JUSTICE = "justice"
    PRISONS = "prisons"
    BORDER = "border"
    CUSTOMS = "customs"
    OTHER = "other"


AGENCY_LABELS = {
    Agency.POLICE: _("Police"),
    Agency.GENDARMERIE: _("Gendarmerie"),
    Agency.JUSTICE: _("Justice"),
    Agency.PRISONS: _("Prison service"),
    Agency.BORDER: _("Border service"),
    Agency.CUSTOMS: _("Customs"),
    Agency.OTHER: _("Other service"),
}


class Paper(StrEnum):
    """Documents a call can ask for."""

    PASSPORT_PAGE = "passport_page"
    CV = "cv"
    ENDORSEMENT_LETTER = "endorsement_letter"
    LANGUAGE_CERTIFICATE = "language_certificate"
    PREREQUISITE_CERTIFICATE = "prerequisite_certificate"


PAPER_LABELS = {
    Paper.PASSPORT_PAGE: _("Passport, page with the photograph"),
    Paper.CV: _("Curriculum vitae"),
    Paper.ENDORSEMENT_LETTER: _("Endorsement letter, signed and stamped"),
    Paper.LANGUAGE_CERTIFICATE: _("Language certificate"),
    Paper.PREREQUISITE_CERTIFICATE: _("Certificate of the earlier course"),
}

# Levels of a language, 0 to 5 (FORMAT.md of the neutral selection format).
LEVEL_LABELS = {
    0: _("none"),
    1: _("basic"),
    2: _("limited"),
    3: _("working"),
    4: _("fluent"),
    5: _("mother tongue"),
}


class Act(StrEnum):
    """What a receipt is for."""

    NOMINATED = "nominated"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


ACT_LABELS = {
    Act.NOMINATED: _("Nominated"),
    Act.SUBMITTED: _("Submitted for endorsement"),
    Act.ENDORSED: _("Endorsed and sent to the office"),
    Act.RETURNED: _("Returned for completion"),
    Act.WITHDRAWN: _("Withdrawn"),
}


REFUSALS: dict[str, str] = {}
