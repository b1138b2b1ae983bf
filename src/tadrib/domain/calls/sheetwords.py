"""The words of the nomination spreadsheet: its columns, its problems, the ways it comes in."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Channel(StrEnum):
    """How a sheet came."""

    PAGE = "page"
    MAIL = "mail"


class MailOutcome(StrEnum):
    """What became of a message: the first two have a sheet, the last two are not answered."""

    TAKEN = "taken"
    AGAIN = "again"
    REFUSED = "refused"
    NO_SHEET = "no_sheet"
    NO_CALL = "no_call"
    NO_STATE = "no_state"
    STRANGER = "stranger"
    MACHINE = "machine"


MAIL_OUTCOME_LABELS = {
    MailOutcome.TAKEN: _("Sheet laid before its sender"),
    MailOutcome.AGAIN: _("A sheet that was there already"),
    MailOutcome.REFUSED: _("Sheet not taken"),
    MailOutcome.NO_SHEET: _("No sheet in the message"),
    MailOutcome.NO_CALL: _("No call could be told"),
    MailOutcome.NO_STATE: _("No state could be told"),
    MailOutcome.STRANGER: _("Sender not known"),
    MailOutcome.MACHINE: _("Written by a machine"),
}
CHANNEL_LABELS = {Channel.PAGE: _("sent here"), Channel.MAIL: _("sent by e-mail")}

# Headings that states use in lists of their own: proposed when columns are explained, never assumed.
COLUMN_ALIASES = {
    "given_names": ("Prénom", "Prénoms", "First name", "Forename", "Nome próprio", "Nomes", "الاسم", "الاسم الشخصي"),
    "family_names": ("Nom", "Nom de famille", "Surname", "Last name", "Apelido", "اللقب", "النسب", "الاسم العائلي"),
    "native_name": ("Nom en arabe", "Name in Arabic", "الاسم بالعربية", "الاسم الكامل"),
    "sex": ("Genre", "Gender", "Género", "النوع"),
    "birth_date": ("Né le", "Née le", "Né(e) le", "Date de naissance", "DOB", "Born", "Nascimento", "تاريخ الازدياد"),
    "email": ("E-mail", "Email", "Mail", "Courriel", "Adresse électronique", "Correio", "البريد"),
    "agency": ("Corps", "Service", "Agency", "Serviço", "السلك", "الجهاز"),
    "unit": ("Ministère", "Unité", "Direction", "Ministry", "Unit", "Ministério", "الوزارة", "المديرية"),
    "rank": ("Catégorie", "Category", "Categoria", "الفئة"),
    "rank_title": ("Grade", "Titre", "Title", "Posto", "الرتبة"),
    "function": ("Poste", "Fonction", "Position", "Job title", "Cargo", "الوظيفة", "المهمة"),
    "years_of_service": ("Ancienneté", "Seniority", "Anos", "الأقدمية"),
    "motivation": ("Motivation", "Motivação", "الدافع"),
}  # fmt: skip

# Answers that are beyond doubt in any of the languages, beside the labels. H is Homme and Homem.
SEX_ALIASES = {
    "F": ("female", "féminin", "feminin", "feminino", "fem", "f.", "♀", "أنثى", "انثى", "مرأة", "سيدة", "السيدة", "mme",
          "mrs", "ms", "mlle", "sra", "mwanamke"),
    "M": ("male", "masculin", "masculino", "masc", "m.", "♂", "ذكر", "سيد", "السيد", "h", "h.", "mr", "mwanamume"),
}  # fmt: skip
SEX_DOUBTS = dict.fromkeys(("m", "m."), ("h", ("F", "M")))  # in a column of H and M, M is Mulher

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
    "not_a_spreadsheet": _("This is not a spreadsheet. Send an XLSX, XLS, ODS or CSV file."),
    "encrypted": _("The file is locked with a password. Save it without one and send it again."),
    "macro": _("The file holds a program (macro). Save it as XLSX without macros."),
    "zip_bomb": _("The file unpacks to far more than a list of names. Start from the empty sheet."),
    "hostile_xml": _("The file holds parts that a spreadsheet does not need. Start from the empty sheet."),
    "damaged": _("The file is damaged, or did not arrive whole. Open it, save it again and send that."),
    "archive": _("This is an archive. Take the sheet out of it and send the sheet itself."),
    "saved_as_page": _(
        "This is a web page with the name of a spreadsheet. Open it with a spreadsheet program, save it as XLSX and "
        "send that."
    ),
    "external_link": _("The file takes values from other files. Save it with the values themselves."),
    "too_tall": _("The file spells out more rows than any list of names. Copy the names into the empty sheet."),
    "too_heavy": _("The file takes too much to read. Copy the names into the empty sheet and send that."),
    "no_headings": _("The headings were not found. Keep the first rows of the sheet as they are."),
    "another_sheet": _("This sheet belongs to another call. Take the sheet of this call."),
    "too_many_rows": _("Only the first %(most)s rows were read."),
    "too_many_columns": _("Only the first %(most)s columns were read."),
    "missing_column": _("The column “%(field)s” is missing. Say below which column it is, or add it to the file."),
    "unknown_column": _("The column “%(given)s” in cell %(cell)s is not one we ask for; it was left out."),
    "duplicate_column": _("The column “%(field)s” stands there twice (cell %(cell)s). Say below which one counts."),
    "heading_differs": _(
        "The heading in cell %(cell)s says “%(given)s”, but the column is “%(field)s”. Say below what the column holds."
    ),
    "another_version": _("The sheet is of an earlier version; what could be read was read."),
    "unmapped": _("The headings of this file are its own. Say below what each column means; it is remembered."),
    "left_aside": _("“%(given)s” in cell %(cell)s stands below the list and was left aside."),
    "missing_required": _("“%(field)s” is empty. What should stand there?"),
    "bad_date": _("“%(field)s” says “%(given)s”, and that is not a day of the calendar. Write it as 28/02/1988."),
    "ambiguous_date": _("“%(field)s” says “%(given)s”, which can be more than one day. Which one is it?"),
    "hijri_date": _("“%(field)s” says “%(given)s”, which looks like a Hijri date. Is it this day?"),
    "date_range": _("“%(field)s” says “%(given)s”, which is not the age of a person in service. Which day is it?"),
    "number_range": _("“%(field)s” says “%(given)s”. Write a number from %(least)s to %(most)s."),
    "bad_name": _("“%(field)s” says “%(given)s”, and that is no name. Are the columns in their places?"),
    "ditto": _("“%(field)s” says “%(given)s”, as above. What stands there for this person?"),
    "ambiguous_code": _("“%(field)s” says “%(given)s”, which can mean two answers beside the other rows. Which is it?"),
    "row_hidden": _("This row is hidden in your file. Does it count?"),
    "row_struck": _("This row is struck through in your file. Does it count?"),
    "bad_number": _("“%(field)s” says “%(given)s”. Write a whole number."),
    "bad_email": _("“%(field)s” says “%(given)s”, and mail cannot be sent there."),
    "unknown_code": _("“%(field)s” says “%(given)s”, which is not among the answers of the list."),
    "too_long": _("“%(field)s” is too long: at most %(most)s characters."),
    "formula": _("“%(field)s” holds a formula. Write the value itself."),
    "cell_error": _("“%(field)s” holds an error of the spreadsheet. Write the value itself."),
    "duplicate": _("This row says the same as row %(first_row)s. Leave it out, or correct it."),
    "name_missing": _("Write at least one name as it stands in the passport."),
    "person_known": _("This looks like somebody who is already known here. Is it the same person?"),
    "nomination_birth": _("The date of birth is not one of a person in service."),
    "nomination_person_twice": _("This person is already nominated in this call."),
    "nomination_names_full": _("All names of your state are used. Withdraw one first, or leave this row out."),
    "nomination_not_editable": _("This nomination has been sent already; the row would change it and was not used."),
    "nomination_unknown": _(
        "The hidden reference of this row belongs to no nomination of yours. Copy the row into an empty one."
    ),
}
