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


class Event(StrEnum):
    """What the audit says of calls and nominations."""

    CALL_DRAFTED = "calls.drafted"
    CALL_CHANGED = "calls.changed"
    CALL_PUBLISHED = "calls.published"
    CALL_CLOSED = "calls.closed"
    CALL_CANCELLED = "calls.cancelled"
    NOMINATED = "calls.nominated"
    NOMINATION_CHANGED = "calls.nomination_changed"
    NOMINATION_SUBMITTED = "calls.nomination_submitted"
    NOMINATION_ENDORSED = "calls.nomination_endorsed"
    NOMINATION_RETURNED = "calls.nomination_returned"
    NOMINATION_WITHDRAWN = "calls.nomination_withdrawn"
    REORDERED = "calls.reordered"
    DOCUMENT_ATTACHED = "calls.document_attached"
    DOCUMENT_REMOVED = "calls.document_removed"
    SHEET_READ = "calls.sheet_read"
    SHEET_KEPT = "calls.sheet_rows_kept"


EVENT_LABELS = {
    Event.CALL_DRAFTED: _("Call drafted"),
    Event.CALL_CHANGED: _("Call changed"),
    Event.CALL_PUBLISHED: _("Call published"),
    Event.CALL_CLOSED: _("Call closed"),
    Event.CALL_CANCELLED: _("Call cancelled"),
    Event.NOMINATED: _("Person nominated"),
    Event.NOMINATION_CHANGED: _("Nomination changed"),
    Event.NOMINATION_SUBMITTED: _("Nomination submitted for endorsement"),
    Event.NOMINATION_ENDORSED: _("Nomination endorsed"),
    Event.NOMINATION_RETURNED: _("Nomination returned"),
    Event.NOMINATION_WITHDRAWN: _("Nomination withdrawn"),
    Event.REORDERED: _("Order of priority changed"),
    Event.DOCUMENT_ATTACHED: _("Document added"),
    Event.DOCUMENT_REMOVED: _("Document removed"),
    Event.SHEET_READ: _("Spreadsheet read"),
    Event.SHEET_KEPT: _("Rows of a spreadsheet kept"),
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
    "wait": _("The office has it. You need not do anything."),
    "none": _("Withdrawn."),
}

# Columns of the nomination spreadsheet, in order; one column per working language follows ``years_of_service``.
COLUMN_LABELS = {
    "ref": _("Reference"),
    "given_names": _("Given names, as in the passport"),
    "family_names": _("Family names, as in the passport"),
    "native_name": _("Name in its own script"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "email": _("E-mail address"),
    "agency": _("Kind of service"),
    "unit": _("Ministry or service, unit"),
    "rank": _("Rank"),
    "rank_title": _("Title of the rank"),
    "function": _("Function"),
    "years_of_service": _("Years of service"),
    "motivation": _("Expected benefit"),
    "mode": _("Place of attendance"),
}
LANGUAGE_COLUMN = _("Level of %(language)s")
SHEET_TITLE = _("Nominations")
COLUMN_NOTES = {
    "given_names": _("One name is enough for people who have a single name."),
    "birth_date": _("Day, month, year, for example 28/02/1988."),
    "motivation": _("What the course is for, and how it will be passed on."),
}

SHEET_PROBLEMS = {
    "too_large": _("The file is larger than 5 MB. Leave pictures out of it."),
    "empty_file": _("The file is empty."),
    "not_a_spreadsheet": _("This is not a spreadsheet. Send an XLSX or CSV file."),
    "old_excel": _("This is an old Excel file. Save it as XLSX and send it again."),
    "opendocument": _("This is an OpenDocument file. Save it as XLSX and send it again."),
    "encrypted": _("The file is locked with a password. Save it without one and send it again."),
    "macro": _("The file holds a program (macro). Save it as XLSX without macros."),
    "zip_bomb": _("The file unpacks to far more than a list of names. Start from the empty sheet."),
    "hostile_xml": _("The file holds parts that a spreadsheet does not need. Start from the empty sheet."),
    "no_headings": _("The headings were not found. Keep the first rows of the sheet as they are."),
    "another_sheet": _("This sheet belongs to another call. Take the sheet of this call."),
    "too_many_rows": _("Only the first %(most)s rows were read."),
    "too_many_columns": _("Only the first %(most)s columns were read."),
    "missing_column": _("The column “%(field)s” is missing. You can add the answers here."),
    "unknown_column": _("The column “%(given)s” in cell %(cell)s is not one we ask for; it was left out."),
    "duplicate_column": _(
        "The column “%(field)s” stands there twice (cell %(cell)s). Keep one and send the file again."
    ),
    "heading_differs": _(
        "The heading in cell %(cell)s says “%(given)s”, but the column is “%(field)s”. "
        "Put the columns back in order and send the file again."
    ),
    "another_version": _("The sheet is of an earlier version; what could be read was read."),
    "missing_required": _("“%(field)s” is empty. What should stand there?"),
    "bad_date": _("“%(field)s” says “%(given)s”, and that is not a day of the calendar. Write it as 28/02/1988."),
    "bad_number": _("“%(field)s” says “%(given)s”. Write a whole number."),
    "bad_email": _("“%(field)s” says “%(given)s”, and mail cannot be sent there."),
    "unknown_code": _("“%(field)s” says “%(given)s”, which is not among the answers of the list."),
    "too_long": _("“%(field)s” is too long: at most %(most)s characters."),
    "formula": _("“%(field)s” holds a formula. Write the value itself."),
    "cell_error": _("“%(field)s” holds an error of the spreadsheet. Write the value itself."),
    "duplicate": _("This row says the same as row %(first_row)s. Leave it out, or correct it."),
    "name_missing": _("Write at least one name as it stands in the passport."),
    "person_known": _("This looks like somebody who is already known here. Is it the same person?"),
    "nomination_person_twice": _("This person is already nominated in this call."),
    "nomination_names_full": _("All names of your state are used. Withdraw one first, or leave this row out."),
    "nomination_not_editable": _("This nomination has been sent already; the row would change it and was not used."),
    "nomination_unknown": _(
        "The hidden reference of this row belongs to no nomination of yours. Copy the row into an empty one."
    ),
}

REFUSALS = {
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
    "nomination_birth": _("The date of birth is not one of a person in service."),
    "nomination_incomplete": _("Something is still missing: %(fields)s."),
    "nomination_declaration": _("The nominee's declaration has to be confirmed first."),
    "nomination_not_editable": _("This nomination has been sent and cannot be changed now."),
    "nomination_authority": _("Choose an authority of your state."),
    "nomination_note": _("Write the number of the nota verbale."),
    "nomination_order": _("The list has changed in the meantime. Look at it again and put it in order."),
    "paper_kind": _("Choose which document this is."),
    "paper_large": _("The file is larger than 5 MB. Take the photograph with a lower resolution."),
    "paper_empty": _("The file is empty."),
    "paper_type": _("Send a PDF, or a picture as JPEG, PNG or WebP."),
    "paper_many": _("There are already %(most)s documents. Remove one first."),
    "sheet_blocked": _("The columns of this file are mixed up. Put them in order in the file and send it again."),
}
