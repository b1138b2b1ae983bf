"""Those of a drawn world who were invited: passport and letters, course, certificate, a copy in a wallet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from tadrib.domain.assessment.models import Answered, Criterion, CriterionMark, Instrument, Response
from tadrib.domain.credentials.models import Award, Credential, WalletCopy, WalletOffer
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment import sealing
from tadrib.domain.enrolment.models import DossierPaper, DossierRead, Invitation, Participation, TravelDossier
from tadrib.domain.messaging.models import LetterPrint, OfficialLetter
from tadrib.domain.selection.models import Placement
from tadrib.domain.vetting.models import DueDiligence, Finding
from tadrib.domain.vetting.sealing import seal as seal_note
from tests import makers

if TYPE_CHECKING:
    from tadrib.domain.calls.models import Nomination
    from tests.isolation.worlds import Common, Settled

NOW = makers.NOW


def weighed(own: Settled, row: Nomination) -> None:
    """What the office found about somebody: findings, the gate, the sealed judgement with its ground."""
    Finding.objects.create(
        nomination=row, rule=own.word("rule"), kind="service_years", verdict="not_met", fact={"years": 2},
        wanted={"years": 5}, checked_at=NOW,
    )  # fmt: skip
    makers.decision(row)
    DueDiligence.objects.create(
        nomination=row, state="decided", outcome="cleared_with_condition", ground="conduct",
        note=seal_note(own.word("ground")), decided_at=NOW, decided_by=own.word("judge"),
    )  # fmt: skip


def invited(own: Settled, placement: Placement, person: Person, house: Common, *, came: bool) -> None:
    state = {"state": "accepted", "answered_at": NOW, "answered_by": "USR-0"} if came else {}
    row = own.note(
        makers.invitation(placement, ref=f"INV-{makers.n():08}", code=f"CODE-{makers.n():08}", **state), "an invitation"
    )
    own.note(row, "an invitation's code", "code")
    _travelling(own, row, person)
    if not came:
        return
    part = own.note(
        Participation.objects.create(
            ref=f"PAR-{makers.n():08}", invitation=row, edition=row.edition, person=person, sex=person.sex,
            state_code=own.state.code, mode="in_person", state="completed", enrolled_at=NOW,
        ),
        "a participation",
    )  # fmt: skip
    AttendanceMark.objects.create(
        session=Session.objects.get(edition=row.edition), participation=part, mark="present", marked_at=NOW,
        marked_by="USR-0",
    )  # fmt: skip
    for test in Instrument.objects.filter(edition=row.edition):
        Response.objects.create(instrument=test, participation=part, right=2, out_of=5, submitted_at=NOW)
        Answered.objects.create(instrument=test, participation=part)
    CriterionMark.objects.create(
        criterion=Criterion.objects.get(rubric__version=row.edition.version), participation=part, points=1,
        reason=own.word("weakness"), marked_at=NOW, marked_by="USR-0",
    )  # fmt: skip
    award = own.note(
        Award.objects.create(
            ref=f"AWA-{makers.n():08}", participation=part, kind="completion", facts={}, decided_at=NOW,
            decided_by="USR-0",
        ),
        "an award",
    )  # fmt: skip
    paper = Credential.objects.create(
        number=f"CRT-{makers.n():08}", code=f"CRED-{makers.n():08}", award=award, holder=own.word("holder"),
        status_index=makers.n(), issued_at=NOW, issued_by="USR-0", facts={},
    )  # fmt: skip
    own.note(paper, "a certificate", "number")
    own.note(paper, "a certificate's code", "code")
    offer = WalletOffer.objects.create(
        credential=paper, seed=own.word("seed"), address_digest=f"{makers.n():064}", code_digest=f"{makers.n():064}",
        made_at=NOW, good_until=NOW + dt.timedelta(minutes=9),
    )  # fmt: skip
    WalletCopy.objects.create(
        offer=offer, kind="ldp_vc", name=own.word("copy"), nonce_digest=f"{makers.n():064}", made_at=NOW
    )


def _travelling(own: Settled, row: Invitation, person: Person) -> None:
    """Passport and journey under lock, a file of it, who opened it; the letter to the consulate."""
    dossier = own.note(
        TravelDossier.objects.create(
            ref=f"TRV-{makers.n():08}", invitation=row, state="draft", told=["city", "passport_number"], version=1,
            passport=sealing.seal({"passport_number": own.word("passport")}), city=own.word("city"),
            consulate=own.word("consulate"), own=["passport"], asked_at=NOW,
        ),
        "a travel dossier",
    )  # fmt: skip
    own.note(
        DossierPaper.objects.create(
            ref=f"TDP-{makers.n():08}", dossier=dossier, paper="passport_copy", size=9, digest=f"{makers.n():064}",
            kind="application/pdf", uploaded_at=NOW,
            file=ContentFile(sealing.seal_file(b"%PDF-1.7 " + own.word("scan").encode()), "scan"),
        ),
        "a paper of a travel dossier",
    )  # fmt: skip
    DossierRead.objects.create(dossier_ref=dossier.ref, by=own.users["focal"].ref, at=NOW)
    letter = own.note(
        OfficialLetter.objects.create(
            ref=f"OFL-{makers.n():08}", code=f"LETR-{makers.n():08}", key="enrolment.visa_letter", language="en",
            holder=own.word("traveller"), holder_ref=person.ref, addressee=[own.word("consul")],
            state_code=own.state.code, subject_ref=row.ref, edition_ref=row.edition.ref,
            facts={"name": own.word("named"), "service": own.word("service"), "course": {"en": "Course"}},
            issued_at=NOW, issued_by="USR-0",
        ),
        "an official letter",
    )  # fmt: skip
    own.note(letter, "an official letter's code", "code")
    LetterPrint.objects.create(letter=letter, language="en", digest=f"{makers.n():064}", printed_at=NOW)
