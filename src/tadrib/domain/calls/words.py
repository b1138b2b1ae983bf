"""Words of calls and nominations."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from tadrib.domain.calls.sheetwords import (
    CHANNEL_LABELS,
    COLUMN_ALIASES,
    COLUMN_LABELS,
    COLUMN_NOTES,
    LANGUAGE_COLUMN,
    MAIL_OUTCOME_LABELS,
    SEX_ALIASES,
    SEX_DOUBTS,
    SHEET_PROBLEMS,
    SHEET_TITLE,
    Channel,
    MailOutcome,
)


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
    SIGNED = "signed"  # an endorsement after which the state's chain has more steps
    APPROVED = "approved"
    TRANSMITTED = "transmitted"
    ENDORSED = "endorsed"  # the last signature of a chain that ends with an endorsement
    SENT_BACK = "sent_back"  # by the state's own people
    RETURNED = "returned"  # by the office
    WITHDRAWN = "withdrawn"
    TRAVEL_SENT = "travel_sent"  # after the selection: passport and travel papers


ACT_LABELS = {
    Act.NOMINATED: _("Nominated"),
    Act.SUBMITTED: _("Submitted for endorsement"),
    Act.SIGNED: _("Endorsed by the authority"),
    Act.APPROVED: _("Approved for the state"),
    Act.TRANSMITTED: _("Transmitted to the office"),
    Act.ENDORSED: _("Endorsed and sent to the office"),
    Act.SENT_BACK: _("Sent back by the state"),
    Act.RETURNED: _("Returned for completion"),
    Act.WITHDRAWN: _("Withdrawn"),
    Act.TRAVEL_SENT: _("Passport and travel papers sent"),
}


SHEET_KEPT_FOR = dt.timedelta(days=60)  # a spreadsheet as it was sent: then it is erased (``Sheet.personal``)


class Event(StrEnum):
    """What the audit says of calls and nominations."""

    CALL_DRAFTED = "calls.drafted"
    CALL_CHANGED = "calls.changed"
    CALL_PUBLISHED = "calls.published"
    CALL_CLOSED = "calls.closed"
    CALL_CANCELLED = "calls.cancelled"
    NOMINATED = "calls.nominated"
    NOMINATION_CHANGED = "calls.nomination_changed"
    NOMINATION_PARTED = "calls.nomination_parted"
    NOMINATION_SUBMITTED = "calls.nomination_submitted"
    NOMINATION_ENDORSED = "calls.nomination_endorsed"
    NOMINATION_SIGNED = "calls.nomination_signed"
    NOMINATION_APPROVED = "calls.nomination_approved"
    NOMINATION_TRANSMITTED = "calls.nomination_transmitted"
    NOMINATION_SENT_BACK = "calls.nomination_sent_back"
    LINK_SENT = "calls.link_sent"
    LINK_USED = "calls.link_used"
    RECEIPT_POSTED = "calls.receipt_posted"
    NOMINATION_RETURNED = "calls.nomination_returned"
    NOMINATION_WITHDRAWN = "calls.nomination_withdrawn"
    REORDERED = "calls.reordered"
    DOCUMENT_ATTACHED = "calls.document_attached"
    DOCUMENT_REMOVED = "calls.document_removed"
    SHEET_READ = "calls.sheet_read"
    SHEET_KEPT = "calls.sheet_rows_kept"
    SHEET_MAPPED = "calls.sheet_columns_mapped"
    MAIL_TAKEN = "calls.mail_taken"
    SHEET_ERASED = "calls.sheet_erased"


EVENT_LABELS = {
    Event.CALL_DRAFTED: _("Call drafted"),
    Event.CALL_CHANGED: _("Call changed"),
    Event.CALL_PUBLISHED: _("Call published"),
    Event.CALL_CLOSED: _("Call closed"),
    Event.CALL_CANCELLED: _("Call cancelled"),
    Event.NOMINATED: _("Person nominated"),
    Event.NOMINATION_CHANGED: _("Nomination changed"),
    Event.NOMINATION_PARTED: _("Nomination given an entry of its own state's for its person"),
    Event.NOMINATION_SUBMITTED: _("Nomination submitted for endorsement"),
    Event.NOMINATION_ENDORSED: _("Nomination endorsed"),
    Event.NOMINATION_SIGNED: _("Nomination endorsed, more steps follow"),
    Event.NOMINATION_APPROVED: _("Nomination approved"),
    Event.NOMINATION_TRANSMITTED: _("Nomination transmitted"),
    Event.NOMINATION_SENT_BACK: _("Nomination sent back by the state"),
    Event.LINK_SENT: _("Link for an endorsement sent"),
    Event.LINK_USED: _("Link for an endorsement used"),
    Event.RECEIPT_POSTED: _("Receipt sent as a letter"),
    Event.NOMINATION_RETURNED: _("Nomination returned"),
    Event.NOMINATION_WITHDRAWN: _("Nomination withdrawn"),
    Event.REORDERED: _("Order of priority changed"),
    Event.DOCUMENT_ATTACHED: _("Document added"),
    Event.DOCUMENT_REMOVED: _("Document removed"),
    Event.SHEET_READ: _("Spreadsheet read"),
    Event.SHEET_KEPT: _("Rows of a spreadsheet kept"),
    Event.SHEET_MAPPED: _("Columns of a spreadsheet explained"),
    Event.MAIL_TAKEN: _("Message taken in"),
    Event.SHEET_ERASED: _("Spreadsheet erased, its time was over"),
}

# What a nomination must say before it is submitted, beside a name; the label is that of the form.
FACT_LABELS = {
    "birth_date": _("Date of birth"),
    "email": _("E-mail address"),
    "agency": _("Kind of service"),
    "unit": _("Ministry or service, unit"),
    "rank": _("Rank"),
    "function": _("Function"),
    "years_of_service": _("Years of service"),
    "languages": _("Languages"),
    "motivation": _("Expected benefit"),
}

# Kinds of eligibility rules (``engines.eligibility``), as a call lists them.
RULE_LABELS = {
    "rank_in": _("One of the ranks asked for"),
    "years_min": _("Years of service"),
    "age_between": _("Age"),
    "sex_in": _("Women only, or men only"),
    "language": _("A working language at the level asked for"),
    "prerequisite": _("Earlier courses completed"),
    "cool_down": _("Time since an earlier course"),
    "dossier_complete": _("All documents in the dossier"),
    "government_official": _("Government officials only"),
    "state_invited": _("Nominated by an invited state"),
    "declaration_signed": _("Declaration confirmed"),
}

# What a nominee's card says comes next.
STEP_LABELS = {
    "answer": _("The office asks for something."),
    "complete": _("Some answers are missing."),
    "papers": _("Papers are missing."),
    "submit": _("Ready to be submitted."),
    "endorse": _("Waits for the endorsement of your authority."),
    "approve": _("Waits for approval."),
    "transmit": _("Waits to be transmitted to the office."),
    "wait": _("The office has it. You need not do anything."),
    "none": _("Withdrawn."),
}

# Whose turn it is in a call: what the first screen says comes next for a state.
TURN_LABELS = {
    "nominate": _("Name people"),
    "answer": _("Answer what was asked"),
    "complete": _("Complete what is missing"),
    "papers": _("Add documents"),
    "submit": _("Submit"),
    "endorse": _("Endorse"),
    "approve": _("Approve for the state"),
    "transmit": _("Transmit to the office"),
    "wait": _("The office has it"),
}

# What a hand writes of a nomination and of its person: the parts in which two hands can differ.
WRITTEN = ("agency", "unit", "rank", "rank_title", "function", "years_of_service", "languages", "motivation", "mode")
WRITTEN_OF_PERSON = ("given_names", "family_names", "native_name", "sex", "birth_date", "email")

REFUSALS = {
    "call_not_published": _("Notes verbales are written for a call that is published."),
    "merge_two_nominations": _("Both are nominated in the same call. Withdraw one of the two nominations first."),
    "note_ahead": _("The nota verbale cannot be dated after today."),
    "chain_step": _("This is not the step that comes next. Look at the nomination again."),
    "chain_not_yours": _("In your state somebody else takes this step."),
    "chain_signed": _("Whoever has signed a nomination cannot sign it a second time: ask a colleague."),
    "chain_deputy": _("You cannot act for this person today."),
    "second_factor": _("Approving needs your second factor. Confirm it, then approve."),
    "link_reader": _("Choose a colleague who endorses and has not signed these names."),
    "link_nothing": _("No name waits for this endorsement any more."),
    "link_used": _("This link has been used or is too old. Ask for a new one."),
    "link_many": _("Five links a day to one person are enough."),
    "nomination_unknown": _("This row belongs to a nomination that is not on your list for this call."),
    "call_edition": _("A call can be made for an approved or announced edition only."),
    "call_ref_taken": _("There is already a call with this reference."),
    "call_seats": _("Offer at least one seat, and no more than the edition has (%(seats)s)."),
    "call_women": _("The share of women is a number from 0 to 100."),
    "call_zone": _("This time zone is not known."),
    "call_languages": _("Choose at least one working language."),
    "call_level": _("The level of language is a number from 0 to 5."),
    "call_rules": _("Rule %(number)s cannot be used: %(field)s (%(problem)s)."),
    "call_papers": _("One of the documents asked for is not on the list."),
    "call_no_states": _("Invite at least one state."),
    "call_state_twice": _("%(state)s is invited twice."),
    "call_state_bounds": _("For %(state)s the most seats must not be fewer than the least."),
    "call_names_few": _("For %(state)s the names must be at least as many as its seats, and one at least."),
    "call_seats_least": _("The least seats of all states come to %(least)s, more than the %(seats)s there are."),
    "call_not_draft": _("Only a draft can be changed."),
    "call_incomplete": _("Write the profile in all four languages before publishing."),
    "call_deadline_past": _("The deadline is already over. Choose a later one."),
    "call_deadline_ahead": _("The deadline is not over yet: states may still send names."),
    "call_deadline_late": _("The deadline must come before the first day of the edition."),
    "call_not_open": _("This call does not take nominations now."),
    "call_over": _("The deadline of this call is over."),
    "call_not_invited": _("This call does not invite your state."),
    "seed_lost": _("The key of this office has changed since the call was published: its lottery cannot be repeated."),
    "reason_missing": _("Write the reason: others will read it."),
    "nomination_names_full": _("All %(most)s names of your state are used. Withdraw one before you add another."),
    "nomination_person_twice": _("This person is already nominated in this call."),
    "nomination_person_other": _("This person is not among the people of your state."),
    "person_known": _("Somebody with this name or address is already known. Say whether it is the same person."),
    "nomination_code": _("One of the answers is not on its list."),
    "nomination_level": _("A level of language is a number from 0 to 5."),
    "nomination_years": _("Years of service are a number from 0 to %(most)s."),
    "nomination_birth": _("The date of birth is not one of a person in service."),
    "nomination_incomplete": _("Something is still missing: %(fields)s."),
    "nomination_declaration": _("The nominee's declaration has to be confirmed first."),
    "nomination_not_editable": _("This nomination has been sent and cannot be changed now."),
    "nomination_moved": _("Somebody else has changed this nomination since you opened it. Nothing was overwritten."),
    "nomination_authority": _("Choose an authority of your state."),
    "nomination_note": _("Write the number of the nota verbale."),
    "nomination_order": _("The list has changed in the meantime. Look at it again and put it in order."),
    "paper_kind": _("Choose which document this is."),
    "paper_large": _("The file is larger than 5 MB. Take the photograph with a lower resolution."),
    "paper_empty": _("The file is empty."),
    "paper_test_virus": _("This file holds the pattern of a virus, so it was not kept. Have the device checked."),
    "paper_script": _("This PDF holds a program. Print it to a new PDF, or send a photo of it."),
    "paper_launch": _("This PDF wants to start a program. Print it to a new PDF, or send a photo of it."),
    "paper_file_inside": _("There is another file inside this PDF. Print it to a new PDF, or send a photo of it."),
    "paper_locked": _("This PDF is locked by a password. Save it without one, or send a photo of it."),
    "paper_program_inside": _("Something that is no picture stands behind this picture. Take the photo again."),
    "paper_picture_bomb": _("This file is far too large once it is opened. Take a smaller photo, or print it anew."),
    "paper_type": _("Send a PDF, or a picture as JPEG, PNG or WebP."),
    "paper_many": _("There are already %(most)s documents. Remove one first."),
    "sheet_blocked": _("Say first what the columns of this file mean, or put them in order and send it again."),
    "sheet_column_twice": _("“%(field)s” was chosen for two columns. Choose it once."),
    "sheet_columns_kept": _("Names of this sheet are kept already, so its columns stay. Send a new file."),
    "sheet_too_young": _("The time for which this spreadsheet is kept is not over yet."),
    "sheet_no_file": _("The file of this sheet is no longer here. Send it again."),
}
