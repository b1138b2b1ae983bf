"""Roles, permissions and which role carries which. The one list of permissions of the house."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Role(StrEnum):
    """What a person is here; a person can be several, each from a date to a date."""

    FOCAL_POINT = "focal_point"  # scope: a state
    PARTICIPANT = "participant"
    EXPERT = "expert"
    PROGRAMME_OFFICER = "programme_officer"
    DUE_DILIGENCE_OFFICER = "due_diligence_officer"
    MONITORING_OFFICER = "monitoring_officer"
    HEAD_OF_OFFICE = "head_of_office"
    DONOR = "donor"  # scope: an institution
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.FOCAL_POINT: _("Focal point"),
    Role.PARTICIPANT: _("Nominee or participant"),
    Role.EXPERT: _("Expert"),
    Role.PROGRAMME_OFFICER: _("Programme officer"),
    Role.DUE_DILIGENCE_OFFICER: _("Due-diligence officer"),
    Role.MONITORING_OFFICER: _("Monitoring officer"),
    Role.HEAD_OF_OFFICE: _("Head of office"),
    Role.DONOR: _("Donor"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class Permission(StrEnum):
    """One act or one kind of reading. Doors declare one; operations check it again with the matter at hand."""

    # everybody who is signed in
    OWN = "own"  # one's own profile, letters, invitations, tests, certificates
    # a state's workspace
    STATE_READ = "state.read"
    REQUEST_SUBMIT = "needs.submit"
    NOMINATION_SUBMIT = "calls.nominate"
    INVITATION_ANSWER = "enrolment.answer"
    # the office's desk
    OFFICE = "office"  # enter the desk: home, lists that name no person
    NEEDS_READ = "needs.read"
    NEEDS_ANSWER = "needs.answer"
    PROGRAMME_EDIT = "catalogue.edit"
    PROGRAMME_APPROVE = "catalogue.approve"
    CALL_EDIT = "calls.edit"
    NOMINATION_READ = "calls.read"
    VETTING_READ = "vetting.read"
    VETTING_CHECK = "vetting.check"
    DUE_DILIGENCE = "vetting.due_diligence"
    SELECTION_READ = "selection.read"
    SELECTION_RUN = "selection.run"
    SELECTION_SIGN = "selection.sign"
    ENROLMENT_READ = "enrolment.read"
    INVITATION_SEND = "enrolment.invite"
    TRAVEL_READ = "enrolment.travel"  # passports, health and needs of those invited; every opening is recorded
    SESSION_EDIT = "delivery.edit"
    ATTENDANCE_MARK = "delivery.mark"
    ASSESSMENT_EDIT = "assessment.edit"
    ASSESSMENT_READ = "assessment.read"
    PRACTICAL_MARK = "assessment.mark"
    AWARD_DECIDE = "credentials.award"
    AWARD_DECIDE_HIGH = "credentials.award_high"  # awards that the curriculum leaves to the head of office
    CREDENTIAL_READ = "credentials.read"
    CREDENTIAL_REVOKE = "credentials.revoke"
    RESULTS_READ = "results.read"
    RESULTS_ROWS = "results.rows"  # the lists of persons behind the figures
    NEWS_EDIT = "newsroom.edit"
    DIRECTORY_READ = "directory.read"
    DIRECTORY_EDIT = "directory.edit"
    OUTBOX_READ = "messaging.read"
    LETTER_WRITE = "messaging.write"  # the office's own words for letters
    AUDIT_READ = "audit.read"
    USER_EDIT = "accounts.edit"


_P = Permission
_READ_ALL = {
    _P.OFFICE, _P.NEEDS_READ, _P.NOMINATION_READ, _P.VETTING_READ, _P.SELECTION_READ, _P.ENROLMENT_READ,
    _P.ASSESSMENT_READ, _P.CREDENTIAL_READ, _P.RESULTS_READ, _P.RESULTS_ROWS, _P.DIRECTORY_READ,
}  # fmt: skip

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.FOCAL_POINT: frozenset({_P.STATE_READ, _P.REQUEST_SUBMIT, _P.NOMINATION_SUBMIT, _P.INVITATION_ANSWER}),
    Role.PARTICIPANT: frozenset({_P.INVITATION_ANSWER}),
    Role.EXPERT: frozenset({_P.OFFICE, _P.ATTENDANCE_MARK, _P.PRACTICAL_MARK}),
    Role.PROGRAMME_OFFICER: frozenset(
        _READ_ALL
        | {
            _P.NEEDS_ANSWER, _P.PROGRAMME_EDIT, _P.CALL_EDIT, _P.VETTING_CHECK, _P.SELECTION_RUN, _P.INVITATION_SEND,
            _P.TRAVEL_READ, _P.SESSION_EDIT, _P.ATTENDANCE_MARK, _P.ASSESSMENT_EDIT, _P.PRACTICAL_MARK, _P.AWARD_DECIDE,
            _P.NEWS_EDIT, _P.DIRECTORY_EDIT, _P.OUTBOX_READ, _P.LETTER_WRITE,
        }
    ),  # fmt: skip
    Role.DUE_DILIGENCE_OFFICER: frozenset(
        {_P.OFFICE, _P.NOMINATION_READ, _P.VETTING_READ, _P.VETTING_CHECK, _P.DUE_DILIGENCE, _P.DIRECTORY_READ}
    ),
    Role.MONITORING_OFFICER: frozenset(
        {_P.OFFICE, _P.NEEDS_READ, _P.ENROLMENT_READ, _P.ASSESSMENT_READ, _P.ASSESSMENT_EDIT, _P.CREDENTIAL_READ,
         _P.RESULTS_READ, _P.RESULTS_ROWS}
    ),  # fmt: skip
    Role.HEAD_OF_OFFICE: frozenset(
        _READ_ALL
        | {
            _P.NEEDS_ANSWER, _P.PROGRAMME_APPROVE, _P.SELECTION_SIGN, _P.AWARD_DECIDE, _P.AWARD_DECIDE_HIGH,
            _P.CREDENTIAL_REVOKE, _P.AUDIT_READ, _P.OUTBOX_READ, _P.LETTER_WRITE, _P.NEWS_EDIT,
        }
    ),  # fmt: skip
    Role.DONOR: frozenset({_P.RESULTS_READ}),
    Role.AUDITOR: frozenset(_READ_ALL | {_P.AUDIT_READ, _P.OUTBOX_READ}),
    Role.ADMINISTRATOR: frozenset({_P.OFFICE, _P.USER_EDIT, _P.AUDIT_READ, _P.DIRECTORY_READ}),
}

SCOPED_ROLES = {Role.FOCAL_POINT: "state", Role.DONOR: "institution"}


class Event(StrEnum):
    """What the audit says of accounts."""

    USER_CREATED = "accounts.user_created"
    ROLE_GRANTED = "accounts.role_granted"
    ROLE_ENDED = "accounts.role_ended"
    LANGUAGE_SET = "accounts.language_set"
    DELEGATED = "accounts.delegated"
    DELEGATION_ENDED = "accounts.delegation_ended"


EVENT_LABELS = {
    Event.USER_CREATED: _("Account opened"),
    Event.ROLE_GRANTED: _("Role given"),
    Event.ROLE_ENDED: _("Role ended"),
    Event.LANGUAGE_SET: _("Language chosen"),
    Event.DELEGATED: _("Acts handed to a colleague"),
    Event.DELEGATION_ENDED: _("Acts taken back from a colleague"),
}

REFUSALS = {
    "email_taken": _("There is already an account with this e-mail address."),
    "scope_missing": _("Say for which state or institution the role is given."),
    "role_dates": _("The last day must not come before the first."),
    "role_own": _("Nobody gives a role to themselves: ask another administrator."),
    "deputy_unknown": _("Choose a colleague who works for the same state here."),
    "deputy_self": _("Choose a colleague, not yourself."),
    "delegation_dates": _("The last day must not come before the first, nor before today."),
    "delegation_long": _("Hand over for half a year at most; you can do it again then."),
    "delegation_twice": _("You have already handed this colleague the acts from that day."),
    "delegation_over": _("This has already ended."),
    "language_unknown": _("This language is not one of the four."),
}
