"""Words of enrolment."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Invitation(StrEnum):
    """Where an invitation stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


INVITATION_LABELS = {
    Invitation.SENT: _("Waiting for an answer"),
    Invitation.ACCEPTED: _("Accepted"),
    Invitation.DECLINED: _("Declined"),
    Invitation.LAPSED: _("No answer in time"),
    Invitation.WITHDRAWN: _("Withdrawn"),
}
INVITATION_TONES = {
    Invitation.SENT: ("info", "clock"),
    Invitation.ACCEPTED: ("ok", "check"),
    Invitation.DECLINED: ("warn", "x"),
    Invitation.LAPSED: ("plain", "clock"),
    Invitation.WITHDRAWN: ("plain", "back"),
}
INVITATION_MOVES = {
    Invitation.SENT: frozenset({Invitation.ACCEPTED, Invitation.DECLINED, Invitation.LAPSED, Invitation.WITHDRAWN}),
    Invitation.ACCEPTED: frozenset({Invitation.WITHDRAWN}),
    Invitation.DECLINED: frozenset(),
    Invitation.LAPSED: frozenset(),
    Invitation.WITHDRAWN: frozenset(),
}


class Participation(StrEnum):
    """Where a participation stands."""

    ENROLLED = "enrolled"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    WITHDRAWN = "withdrawn"


PARTICIPATION_LABELS = {
    Participation.ENROLLED: _("Enrolled"),
    Participation.COMPLETED: _("Completed"),
    Participation.INCOMPLETE: _("Not completed"),
    Participation.WITHDRAWN: _("Left the course"),
}
PARTICIPATION_TONES = {
    Participation.ENROLLED: ("info", "user"),
    Participation.COMPLETED: ("ok", "star-ok"),
    Participation.INCOMPLETE: ("warn", "star-o"),
    Participation.WITHDRAWN: ("plain", "back"),
}
PARTICIPATION_MOVES = {
    Participation.ENROLLED: frozenset({Participation.COMPLETED, Participation.INCOMPLETE, Participation.WITHDRAWN}),
    Participation.COMPLETED: frozenset({Participation.INCOMPLETE}),  # when the award is corrected
    Participation.INCOMPLETE: frozenset({Participation.COMPLETED}),
    Participation.WITHDRAWN: frozenset(),
}


class Post(StrEnum):
    """What a state says of somebody trained: whether the training still serves where it was meant to."""

    SAME = "same"
    OTHER = "other"
    LEFT = "left"


POST_LABELS = {
    Post.SAME: _("Still in post"),
    Post.OTHER: _("In another post of the service"),
    Post.LEFT: _("Left the service"),
}
POST_TONES = {Post.SAME: ("ok", "check"), Post.OTHER: ("info", "user"), Post.LEFT: ("plain", "back")}


class Dossier(StrEnum):
    """Where the travel dossier of somebody invited stands."""

    EMPTY = "empty"
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ERASED = "erased"


DOSSIER_LABELS = {
    Dossier.EMPTY: _("Not begun"),
    Dossier.DRAFT: _("Being filled in"),
    Dossier.SENT: _("With the office"),
    Dossier.RETURNED: _("To be completed"),
    Dossier.ACCEPTED: _("Complete"),
    Dossier.ERASED: _("Erased"),
}
DOSSIER_TONES = {
    Dossier.EMPTY: ("warn", "clock"),
    Dossier.DRAFT: ("warn", "edit"),
    Dossier.SENT: ("info", "clock"),
    Dossier.RETURNED: ("warn", "back"),
    Dossier.ACCEPTED: ("ok", "check"),
    Dossier.ERASED: ("plain", "x"),
}
DOSSIER_MOVES = {
    Dossier.EMPTY: frozenset({Dossier.DRAFT, Dossier.SENT, Dossier.ERASED}),
    Dossier.DRAFT: frozenset({Dossier.SENT, Dossier.ERASED}),
    Dossier.SENT: frozenset({Dossier.RETURNED, Dossier.ACCEPTED, Dossier.ERASED}),
    Dossier.RETURNED: frozenset({Dossier.SENT, Dossier.ERASED}),
    Dossier.ACCEPTED: frozenset({Dossier.RETURNED, Dossier.ERASED}),
    Dossier.ERASED: frozenset(),
}
WRITABLE = frozenset({Dossier.EMPTY, Dossier.DRAFT, Dossier.RETURNED})


class Part(StrEnum):
    """Parts of the travel dossier: the office chooses which an edition asks for."""

    PASSPORT = "passport"
    PHOTO = "photo"
    CONTACT = "contact"
    TRAVEL = "travel"
    MEDICAL = "medical"
    INSURANCE = "insurance"
    NEEDS = "needs"


PART_LABELS = {
    Part.PASSPORT: _("Passport"),
    Part.PHOTO: _("Photograph"),
    Part.CONTACT: _("Addresses and emergency contact"),
    Part.TRAVEL: _("Journey"),
    Part.MEDICAL: _("Medical fitness"),
    Part.INSURANCE: _("Insurance"),
    Part.NEEDS: _("What you need to take part well"),
}
# No more than a seat in the room needs; photograph, health and insurance are asked where the office says so.
DEFAULT_PARTS = (Part.PASSPORT, Part.CONTACT, Part.TRAVEL, Part.NEEDS)
OF_A_JOURNEY = frozenset({Part.PASSPORT, Part.CONTACT, Part.TRAVEL, Part.MEDICAL, Part.INSURANCE})  # not by video
PRIVATE = frozenset({Part.MEDICAL, Part.NEEDS})  # what the person said of these the state does not read
SEALED = (Part.PASSPORT, Part.CONTACT, Part.MEDICAL, Part.INSURANCE, Part.NEEDS)  # a sealed column each

PART_FACTS = {
    Part.PASSPORT: (
        "passport_kind", "passport_name", "name_reason", "passport_number", "passport_issuer", "passport_issued_on",
        "passport_expires_on",
    ),
    Part.PHOTO: (),
    Part.CONTACT: ("home_address", "work_address", "emergency_name", "emergency_relation", "emergency_phone"),
    Part.TRAVEL: ("city", "arrive_on", "depart_on", "consulate"),
    Part.MEDICAL: ("medical_fit", "medical_on"),
    Part.INSURANCE: ("insurer", "insurance_number", "insurance_until"),
    Part.NEEDS: ("diet", "accommodation"),
}  # fmt: skip
OPTIONAL = frozenset({"name_reason", "work_address", "consulate", "diet", "accommodation"})
PART_OF = {fact: part for part, facts in PART_FACTS.items() for fact in facts}


class TravelPaper(StrEnum):
    """Files of the travel dossier."""

    PASSPORT_COPY = "passport_copy"
    PHOTO = "photo"
    MEDICAL = "medical_statement"
    INSURANCE = "insurance_proof"


PART_PAPERS = {
    Part.PASSPORT: TravelPaper.PASSPORT_COPY,
    Part.PHOTO: TravelPaper.PHOTO,
    Part.MEDICAL: TravelPaper.MEDICAL,
    Part.INSURANCE: TravelPaper.INSURANCE,
}
PART_OF_PAPER = {paper: part for part, paper in PART_PAPERS.items()}
TRAVEL_PAPER_LABELS = {
    TravelPaper.PASSPORT_COPY: _("Passport, page with the photograph"),
    TravelPaper.PHOTO: _("Photograph for the visa"),
    TravelPaper.MEDICAL: _("Doctor's statement of fitness"),
    TravelPaper.INSURANCE: _("Proof of insurance"),
}
VISA_LETTER = "visa_letter"  # read in the letter to the consulate, not in the dossier
READ_LABELS = {**TRAVEL_PAPER_LABELS, VISA_LETTER: _("Visa support letter")}  # what of a dossier was opened
TRAVEL_LABELS = {
    "passport_kind": _("Kind of passport"),
    "passport_name": _("Name as in the passport"),
    "name_reason": _("Why the name differs from the nomination"),
    "passport_number": _("Passport number"),
    "passport_issuer": _("Issuing authority"),
    "passport_issued_on": _("Issued on"),
    "passport_expires_on": _("Valid until"),
    "home_address": _("Home address"),
    "work_address": _("Address at work"),
    "emergency_name": _("Whom to call in an emergency"),
    "emergency_relation": _("Who that is to you"),
    "emergency_phone": _("Telephone in an emergency"),
    "city": _("City of departure"),
    "arrive_on": _("Day of arrival you wish"),
    "depart_on": _("Day of return you wish"),
    "consulate": _("Consulate where the visa is asked for"),
    "medical_fit": _("Fit to travel and take part, as a doctor says"),
    "medical_on": _("Date of the doctor's statement"),
    "insurer": _("Insurer"),
    "insurance_number": _("Number of the policy"),
    "insurance_until": _("Insured until"),
    "diet": _("Food and drink"),
    "accommodation": _("What makes the course accessible to you"),
    **TRAVEL_PAPER_LABELS,
}
PASSPORT_KIND_LABELS = {
    "ordinary": _("Ordinary passport"),
    "service": _("Service passport"),
    "diplomatic": _("Diplomatic passport"),
}
FIT_LABELS = {"yes": _("Yes"), "no": _("No")}

COST_LABELS = {
    "ticket": _("Ticket"),
    "stay": _("Room and board"),
    "allowance": _("Daily allowance"),
    "visa": _("Visa fee"),
    "insurance": _("Insurance"),
}
PAYER_LABELS = {"office": _("The office"), "state": _("The state that nominates"), "person": _("The participant")}


# Why a travel dossier was erased, as the record says it: long enough after the course; the invitation ended.
CAUSE_OVER, CAUSE_ENDED = "over", "ended"


HOLDING = frozenset({Invitation.SENT, Invitation.ACCEPTED})  # states in which somebody is still in the cohort


class Event(StrEnum):
    """What the audit says of enrolment."""

    INVITED = "enrolment.invited"
    ACCEPTED = "enrolment.accepted"
    DECLINED = "enrolment.declined"
    LAPSED = "enrolment.lapsed"
    WITHDRAWN = "enrolment.invitation_withdrawn"
    NO_RESERVE = "enrolment.no_reserve"
    LEFT = "enrolment.participation_withdrawn"
    CONCLUDED = "enrolment.participation_concluded"
    POST_TOLD = "enrolment.post_told"
    TRAVEL_ASKED = "enrolment.travel_asked"
    TRAVEL_CHANGED = "enrolment.travel_changed"
    TRAVEL_PAPER_ADDED = "enrolment.travel_paper_added"
    TRAVEL_PAPER_REMOVED = "enrolment.travel_paper_removed"
    TRAVEL_SENT = "enrolment.travel_sent"
    TRAVEL_RETURNED = "enrolment.travel_returned"
    TRAVEL_ACCEPTED = "enrolment.travel_accepted"
    TRAVEL_ERASED = "enrolment.travel_erased"
    TRAVEL_PARTS = "enrolment.travel_parts"
    TERMS_WRITTEN = "enrolment.letter_terms_written"


EVENT_LABELS = {
    Event.INVITED: _("Invited"),
    Event.ACCEPTED: _("Invitation accepted"),
    Event.DECLINED: _("Invitation declined"),
    Event.LAPSED: _("Invitation lapsed"),
    Event.WITHDRAWN: _("Invitation withdrawn"),
    Event.NO_RESERVE: _("No reserve left for a free seat"),
    Event.LEFT: _("Participant left the course"),
    Event.CONCLUDED: _("Participation concluded"),
    Event.POST_TOLD: _("State said whether somebody trained is still in post"),
    Event.TRAVEL_ASKED: _("Passport and travel papers asked for"),
    Event.TRAVEL_CHANGED: _("Travel dossier changed"),
    Event.TRAVEL_PAPER_ADDED: _("Paper added to the travel dossier"),
    Event.TRAVEL_PAPER_REMOVED: _("Paper taken out of the travel dossier"),
    Event.TRAVEL_SENT: _("Travel dossier sent"),
    Event.TRAVEL_RETURNED: _("Travel dossier returned for completion"),
    Event.TRAVEL_ACCEPTED: _("Travel dossier complete"),
    Event.TRAVEL_ERASED: _("Travel dossier erased"),
    Event.TRAVEL_PARTS: _("Parts of the travel dossier chosen"),
    Event.TERMS_WRITTEN: _("What letters say of costs, insurance and arrival was written"),
}

REFUSALS = {
    "visa_not_accepted": _("A visa support letter is written after the invitation was accepted."),
    "visa_remote": _("This person takes part by video and needs no visa."),
    "visa_course_over": _("This course is over: a visa support letter would have expired already."),
    "merge_two_participations": _("Both take part in the same edition: they cannot be one person."),
    "run_not_signed": _("Invitations go out after the head of office has signed the selection."),
    "cohort_invited": _("The people of this selection have already been invited."),
    "cohort_empty": _("This selection holds nobody to invite."),
    "reply_by_past": _("Choose a reply-by time that is still to come."),
    "reply_by_after_start": _("Choose a reply-by time before the course starts, on %(start)s."),
    "invitations_closed": _("This edition no longer takes participants."),
    "not_your_invitation": _("Only the person invited, or a focal point of the state, can answer."),
    "invitation_answered": _("This invitation has already been answered or has ended."),
    "reply_too_late": _("The reply-by time has passed. Write to the office if you still wish to come."),
    "not_yet_overdue": _("The reply-by time has not passed yet."),
    "last_seat_taken": _("The last seat has just been taken."),
    "already_enrolled": _("This person is already enrolled in this edition."),
    "enrolment_reason_missing": _("Write the reason in a few words."),
    "not_a_reserve": _("Only people on the reserve list of the same selection can take a free seat."),
    "post_unknown": _("Choose one of the answers."),
    "participation_not_over": _("This course is not over yet."),
    "participation_over": _("This participation has already ended."),
    "travel_not_invited": _("This invitation no longer stands, so nothing more is asked for the journey."),
    "travel_over": _("This course is over: passport and travel papers are no longer taken."),
    "travel_with_office": _(
        "This was sent to the office and cannot be changed now. If something is wrong, write to the office: it "
        "can give it back to you."
    ),
    "travel_link_used": _("This link is used up or too old."),
    "travel_not_asked": _("This course does not ask for this."),
    "travel_moved": _(
        "Somebody else changed this meanwhile. What you wrote stands below and is not saved yet; what they wrote "
        "is on the page before. Save again to put yours in its place."
    ),
    "travel_incomplete": _("Still missing: %(fields)s."),
    "travel_declaration": _("Confirm that what is written is true before you send it."),
    "travel_code": _("Choose one of the answers in the list."),
    "travel_number": _("A passport number has 5 to 20 letters and digits. Copy it from the page with the photograph."),
    "travel_name_differs": _(
        "The name differs from the nomination (%(name)s). Correct it, or write why it differs: the visa goes by "
        "the passport."
    ),
    "travel_issued_later": _("The day of issue lies in the future. Look at the passport again."),
    "travel_dates_order": _("A passport expires after it was issued: look at both days again."),
    "travel_expires_early": _(
        "The passport must be valid until %(until)s at least, six months after the course. Ask for a new one now,"
        " and write its number here as soon as you have it."
    ),
    "travel_phone": _("Write a telephone number that can be called from abroad, for example +223 20 00 00 00."),
    "travel_arrive": _(
        "Choose a day of arrival between %(first)s and %(last)s. If you must come at another time, write to the office."
    ),
    "travel_depart": _(
        "Choose a day of return between %(first)s and %(last)s. If you must leave at another time, write to the office."
    ),
    "travel_medical_day": _(
        "The doctor's statement must be of the twelve months before the course, and not of a day to come."
    ),
    "travel_insured_short": _(
        "The insurance must last until the last day of the course, %(end)s. Ask the insurer to extend it."
    ),
    "travel_paper_many": _("A travel dossier holds at most %(most)s files. Remove one first."),
    "travel_not_here": _("Only a travel dossier that is with the office can be accepted or given back."),
    "travel_needed": _("This travel dossier is still needed, so it is not erased yet."),
    "travel_unreadable": _(
        "What is kept here cannot be opened with the present key. Ask the administrator to put the old key back."
    ),
}
