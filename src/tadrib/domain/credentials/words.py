"""Words of credentials."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Award(StrEnum):
    """What a participation earned, highest first (UNITAR's types, AC/UNITAR/2008/05; kinds of ``engines.award``)."""

    TRAINER = "trainer"
    ACHIEVEMENT = "achievement"
    COMPLETION = "completion"
    PARTICIPATION = "participation"
    NONE = "none"


AWARD_LABELS = {
    Award.TRAINER: _("Trainer certificate"),
    Award.ACHIEVEMENT: _("Certificate of achievement"),
    Award.COMPLETION: _("Certificate of completion"),
    Award.PARTICIPATION: _("Certificate of participation"),
    Award.NONE: _("No certificate"),
}


class Decider(StrEnum):
    """Who signs an award."""

    OFFICER = "officer"
    HEAD = "head"


DECIDER_LABELS = {
    Decider.OFFICER: _("Programme officer"),
    Decider.HEAD: _("Head of office"),
}


class Shown(StrEnum):
    """How a result is expressed."""

    NONE = "none"
    PASSED = "passed"
    PERCENT = "percent"
    GRADE = "grade"


SHOWN_LABELS = {
    Shown.NONE: _("no result"),
    Shown.PASSED: _("passed"),
    Shown.PERCENT: _("per cent"),
    Shown.GRADE: _("grade by name"),
}


class Source(StrEnum):
    """What a result is taken from."""

    TEST = "test"
    PRACTICAL = "practical"
    BOTH = "both"


SOURCE_LABELS = {
    Source.TEST: _("the test after the course"),
    Source.PRACTICAL: _("the practical"),
    Source.BOTH: _("the mean of test and practical"),
}

# What a kind asks, by the code of the engine's condition.
ASKED = {
    "attendance": _("At least %(needed)s%% of the sessions"),
    "module": _("At least %(needed)s%% of the sessions of each module"),
    "test": _("At least %(needed)s%% in the test after the course"),
    "outcome": _("At least %(needed)s%% on each learning outcome"),
    "practical": _("At least %(needed)s%% of the points of the practical"),
    "criteria": _("No criterion of the practical below its minimum"),
    "earlier": _("%(kind)s of the course %(course)s, or a higher award"),
}

# What was found, by the same code; where there is nothing to judge from, ``..._missing``.
FOUND = {
    "attendance": _("Sessions: %(got)s%%, %(needed)s%% needed"),
    "attendance_missing": _("No session has been marked"),
    "module": _("Each module: lowest %(got)s%%, %(needed)s%% needed"),
    "module_below": _("Modules below %(needed)s%%: %(numbers)s"),
    "module_missing": _("No session of a module has been marked"),
    "test": _("Test after: %(got)s%%, %(needed)s%% needed"),
    "test_missing": _("The test was not taken"),
    "outcome": _("Each learning outcome: lowest %(got)s%%, %(needed)s%% needed"),
    "outcome_below": _("Learning outcomes below %(needed)s%%: %(numbers)s"),
    "outcome_missing": _("The test was not taken"),
    "practical": _("Practical: %(got)s%%, %(needed)s%% needed"),
    "practical_missing": _("The practical is not marked or not published"),
    "criteria": _("No criterion of the practical below its minimum"),
    "criteria_below": _("Criteria below their minimum: %(numbers)s"),
    "criteria_missing": _("The practical is not marked or not published"),
    "earlier": _("Holds of the course %(course)s: %(held)s"),
    "earlier_missing": _("Holds no such award of the course %(course)s"),
}


class Credential(StrEnum):
    """Where a credential stands."""

    ISSUED = "issued"
    SUSPENDED = "suspended"  # halted for a while, while something is looked into
    REVOKED = "revoked"


CREDENTIAL_LABELS = {
    Credential.ISSUED: _("Valid"),
    Credential.SUSPENDED: _("Suspended"),
    Credential.REVOKED: _("Revoked"),
}
CREDENTIAL_TONES = {
    Credential.ISSUED: ("ok", "star-ok"),
    Credential.SUSPENDED: ("warn", "clock"),
    Credential.REVOKED: ("bad", "x"),
}
CREDENTIAL_MOVES = {
    Credential.ISSUED: frozenset({Credential.SUSPENDED, Credential.REVOKED}),
    Credential.SUSPENDED: frozenset({Credential.ISSUED, Credential.REVOKED}),
    Credential.REVOKED: frozenset(),
}


class Batch(StrEnum):
    """Where making many certificates in one go stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


BATCH_LABELS = {
    Batch.WAITING: _("Waiting"),
    Batch.RUNNING: _("Being made"),
    Batch.DONE: _("Done"),
    Batch.CANCELLED: _("Stopped"),
}
BATCH_TONES = {
    Batch.WAITING: ("plain", "clock"),
    Batch.RUNNING: ("warn", "clock"),
    Batch.DONE: ("ok", "check"),
    Batch.CANCELLED: ("bad", "x"),
}
BATCH_OPEN = (Batch.WAITING, Batch.RUNNING)
BATCH_MOVES = {
    Batch.WAITING: frozenset({Batch.RUNNING, Batch.CANCELLED}),
    Batch.RUNNING: frozenset({Batch.DONE, Batch.CANCELLED}),
    Batch.DONE: frozenset(),
    Batch.CANCELLED: frozenset(),
}


class Paper(StrEnum):
    """Where a version of a paper template stands."""

    DRAFT = "draft"
    IN_USE = "in_use"
    RETIRED = "retired"


PAPER_LABELS = {
    Paper.DRAFT: _("Draft"),
    Paper.IN_USE: _("In use"),
    Paper.RETIRED: _("Retired"),
}
PAPER_TONES = {
    Paper.DRAFT: ("plain", "clock"),
    Paper.IN_USE: ("ok", "check"),
    Paper.RETIRED: ("plain", "x"),
}
PAPER_MOVES = {
    Paper.DRAFT: frozenset({Paper.IN_USE}),
    Paper.IN_USE: frozenset({Paper.RETIRED}),
    Paper.RETIRED: frozenset({Paper.IN_USE}),
}


class Offer(StrEnum):
    """Where the offer of a certificate to a wallet stands."""

    OPEN = "open"
    TAKEN = "taken"  # a wallet has shown the code and the PIN
    ENDED = "ended"  # replaced by a newer one, withdrawn, or tried too often


OFFER_LABELS = {
    Offer.OPEN: _("Waiting for the wallet"),
    Offer.TAKEN: _("Taken by a wallet"),
    Offer.ENDED: _("Ended"),
}
OFFER_TONES = {
    Offer.OPEN: ("warn", "clock"),
    Offer.TAKEN: ("ok", "check"),
    Offer.ENDED: ("plain", "x"),
}
OFFER_MOVES = {
    Offer.OPEN: frozenset({Offer.TAKEN, Offer.ENDED}),
    Offer.TAKEN: frozenset({Offer.ENDED}),
    Offer.ENDED: frozenset(),
}


class Told(StrEnum):
    """What a wallet says became of a copy (OpenID4VCI 1.0, section 11.1)."""

    ACCEPTED = "credential_accepted"
    FAILURE = "credential_failure"
    DELETED = "credential_deleted"


TOLD_LABELS = {
    Told.ACCEPTED: _("Kept in the wallet"),
    Told.FAILURE: _("The wallet could not keep it"),
    Told.DELETED: _("Declined in the wallet"),
}


class Ground(StrEnum):
    """Public class of the reason of a revocation."""

    ERROR = "error"
    REPLACED = "replaced"
    CONDUCT = "rules_not_met"


GROUND_LABELS = {
    Ground.ERROR: _("Issued by mistake"),
    Ground.REPLACED: _("Replaced by a corrected certificate"),
    Ground.CONDUCT: _("The conditions were not met"),
}


class Halt(StrEnum):
    """Public class of the reason of a suspension."""

    INQUIRY = "inquiry"
    REQUEST = "request"


HALT_LABELS = {
    Halt.INQUIRY: _("Something is being looked into"),
    Halt.REQUEST: _("At the wish of the holder or the state"),
}


class Basis(StrEnum):
    """Why the rule of the first form proposed what it proposed: kept in awards of that time."""

    BOTH_MET = "both_met"
    TEST_SHORT = "test_short"
    TEST_MISSING = "test_missing"
    ATTENDANCE_SHORT = "attendance_short"
    ATTENDANCE_MISSING = "attendance_missing"


BASIS_LABELS = {
    Basis.BOTH_MET: _("Attendance and test are met"),
    Basis.TEST_SHORT: _("Attendance is met, the test is below the limit"),
    Basis.TEST_MISSING: _("Attendance is met, the test was not taken"),
    Basis.ATTENDANCE_SHORT: _("Attendance is below the limit"),
    Basis.ATTENDANCE_MISSING: _("No session has been marked"),
}


class Event(StrEnum):
    """What the audit says of credentials."""

    AWARD_DECIDED = "credentials.award_decided"
    ISSUED = "credentials.issued"
    SIGNED = "credentials.signed"
    REVOKED = "credentials.revoked"
    SUSPENDED = "credentials.suspended"
    REINSTATED = "credentials.reinstated"
    CORRECTED = "credentials.award_corrected"
    ENDORSED = "credentials.endorsed"
    NAME_SHOWN = "credentials.name_shown"
    NAME_HIDDEN = "credentials.name_hidden"
    BATCH_ORDERED = "credentials.batch_ordered"
    BATCH_CANCELLED = "credentials.batch_cancelled"
    BATCH_DONE = "credentials.batch_done"
    PAPER_MADE = "credentials.paper_made"
    PAPER_USED = "credentials.paper_used"
    PAPER_CHOSEN = "credentials.paper_chosen"
    PICTURE_KEPT = "credentials.picture_kept"
    OFFERED = "credentials.offered"
    OFFER_TAKEN = "credentials.offer_taken"
    OFFER_ENDED = "credentials.offer_ended"
    HANDED_OVER = "credentials.handed_over"
    WALLET_TOLD = "credentials.wallet_told"
    KEY_MADE = "credentials.key_made"
    KEY_RETIRED = "credentials.key_retired"


EVENT_LABELS = {
    Event.AWARD_DECIDED: _("Award decided"),
    Event.ISSUED: _("Certificate issued"),
    Event.SIGNED: _("Certificate signed"),
    Event.REVOKED: _("Certificate revoked"),
    Event.SUSPENDED: _("Certificate suspended"),
    Event.REINSTATED: _("Certificate good again"),
    Event.CORRECTED: _("Award corrected"),
    Event.ENDORSED: _("Endorsed by the co-issuing body"),
    Event.NAME_SHOWN: _("Holder shows their name"),
    Event.NAME_HIDDEN: _("Holder hides their name"),
    Event.BATCH_ORDERED: _("Certificates ordered in one go"),
    Event.BATCH_CANCELLED: _("Making certificates stopped"),
    Event.BATCH_DONE: _("Certificates made"),
    Event.PAPER_MADE: _("Paper template written"),
    Event.PAPER_USED: _("Paper template put into use"),
    Event.PICTURE_KEPT: _("Signature or seal put into the files"),
    Event.PAPER_CHOSEN: _("Paper template chosen for an edition"),
    Event.OFFERED: _("Offered to the holder’s wallet"),
    Event.OFFER_TAKEN: _("Offer taken by a wallet"),
    Event.OFFER_ENDED: _("Offer to a wallet ended"),
    Event.HANDED_OVER: _("Copy handed to a wallet"),
    Event.WALLET_TOLD: _("A wallet said what became of a copy"),
    Event.KEY_MADE: _("Signing key made"),
    Event.KEY_RETIRED: _("Signing key retired"),
}

REFUSALS = {
    "award_kind": _("Choose one of the kinds of award that this curriculum gives."),
    "award_head": _("The award of %(ref)s is decided by the head of office."),
    "award_result": _("A result is a whole number from 0 to 100 per cent."),
    "award_result_none": _("This kind of award carries no result in per cent."),
    "award_reason": _("Say why the award of %(ref)s differs from the rule, in a sentence or two."),
    "award_decided": _("The award of %(ref)s has been decided already."),
    "award_foreign": _("%(ref)s does not take part in this edition, or has left it."),
    "award_none": _("Nobody waits for a decision here."),
    "award_edition": _("Awards are decided while the edition is running."),
    "award_too_early": _("Awards are decided from the last day on, which is %(date)s."),
    "credential_nothing": _("There is no award without its certificate here."),
    "credential_ground": _("Choose the class of the reason that the public may read."),
    "credential_revoked": _("This certificate has been revoked already."),
    "credential_state": _("This certificate has moved on in the meantime. Look at it again."),
    "award_replaced": _("This award has been corrected already; correct the newer one."),
    "credential_not_yours": _("Only the holder decides whether the name is shown."),
    "credential_unprintable": _("This certificate cannot be printed: the name holds signs that no font here can draw."),
    "batch_open": _("Certificates of this edition are being made already (%(ref)s)."),
    "batch_ended": _("This is over already."),
    "paper_languages": _("Choose two or three different languages."),
    "paper_colour": _("Write a colour as # and six signs of 0-9 and a-f."),
    "paper_pale": _("This colour is too pale to be read on the paper. Take a darker one."),
    "paper_text": _("Keep each text under %(most)s signs."),
    "paper_signers": _("Name one to four people who sign, each with a name."),
    "paper_picture": _("A signature or seal is a PNG picture of at most %(most)s kB."),
    "paper_name": _("Give the template a name of at most 80 signs."),
    "paper_too_full": _("With these texts the certificate does not fit on its page. Shorten them."),
    "offer_standing": _("Only a certificate that is valid can be put into a wallet."),
    "offer_unsigned": _("The digital badge is being signed. Try again in a minute."),
    "offer_often": _("That was often. Wait an hour, then make a new code."),
    "offer_unknown": _("This code is not known, was used or has run out. Make a new one."),
    "offer_no_pin": _("The PIN beside the square is wanted."),
    "offer_token": _("The wallet’s leave has run out. Make a new code."),
    "offer_copies": _("This code has been used for enough copies. Make a new one."),
    "offer_proof": _("The wallet’s proof of its key does not hold."),
    "offer_nonce": _("The wallet’s proof is too old or was used before."),
    "offer_told": _("The wallet says nothing that is known here."),
    "key_disowned": _("This key has been disowned already."),
    "signing_key_lost": _("The private half of the signing key is not where it was. Ask the administrator."),
    "close_sessions": _("Sessions without attendance: %(count)s. Mark them or cancel them."),
    "close_awards": _("Participants without a decision on their award: %(count)s."),
    "close_credentials": _("Awards without a certificate: %(count)s."),
    "close_instruments": _("Tests or surveys still open: %(count)s."),
    "close_practicals": _("Practicals whose marks are not published: %(count)s."),
}
