"""What the sweep needs and the demonstration does not show: drafts, sheets, a list of names ready to be invited."""

from __future__ import annotations

import datetime as dt
import json

from django.core.files.base import ContentFile
from django.utils import timezone

from tadrib.domain.accounts.models import Delegation, RoleGrant
from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Instrument, Question
from tadrib.domain.calls.models import ActLink, Call, CallState, Sheet
from tadrib.domain.credentials import paper, wallet
from tadrib.domain.credentials.models import Batch, Credential, PaperTemplate, WalletOffer
from tadrib.domain.directory.models import Area, Mandate, Person, PersonMerge, State
from tadrib.domain.enrolment.models import TravelDossier
from tadrib.domain.messaging.models import Wording
from tadrib.domain.needs.models import TrainingRequest
from tadrib.domain.newsroom.models import NewsItem
from tadrib.domain.selection import altering
from tadrib.domain.selection.models import Computation, Placement, SelectionRun
from tadrib.domain.uploads.models import Upload
from tadrib.engines import cohort
from tests import makers

HOME = "ML"  # a state with a focal point in the demonstration


def add() -> None:
    """Write them, straight to the tables."""
    state = State.objects.get(code=HOME)
    makers.call(states=(HOME,), state="draft", published_at=None, published_by="")
    TrainingRequest.objects.create(
        ref="REQ-SWEEP",
        asking_state=state,
        area=Area.objects.first(),
        title="Title",
        gap="Gap",
        expected_outcome="Outcome",
        priority="high",
        state="draft",
        created_at=makers.NOW,
        created_by="USR-0",
    )
    invited = CallState.objects.filter(state=state, call__state="published").order_by("-call__deadline").first()
    opened = invited.call if invited else Call.objects.filter(state="published").first()
    Sheet.objects.create(
        ref="SHE-SWEEP",
        call=opened,
        nominating_state=state,
        name="names.csv",
        digest="0" * 64,
        file=ContentFile(b"Given names,Family names\nAminata,Example\n", "names.csv"),
        uploaded_at=makers.NOW,
        uploaded_by="USR-0",
    )
    grant = RoleGrant.objects.filter(role=Role.FOCAL_POINT, scope=HOME).order_by("pk").first()
    Upload.objects.create(
        ref="UPL-SWEEP", user=grant.user, target="/portal/nominations/NOM-0/documents/", name="scan.pdf", length=9,
        path="0" * 32, touched_at=makers.NOW,
    )  # fmt: skip
    _chain(opened, state)
    _travel()
    twins = [makers.person(nationality=state) for _ in range(2)]
    PersonMerge.objects.create(
        ref="MRG-SWEEP", kept=twins[0], merged=twins[1], moved={"nominations": [], "participations": []},
        merged_at=makers.NOW, merged_by="USR-0",
    )  # fmt: skip
    Person.objects.filter(pk=twins[1].pk).update(merged_into=twins[0])
    call = makers.call(states=(HOME,), state="closed", closed_at=makers.NOW)
    makers.seats(call.edition)
    nomination = makers.nomination(call, state_code=HOME)
    makers.decision(nomination)
    makers.signed_run(call, {"selected": [nomination]})
    said = {"subject": makers.text("{course}"), "body": makers.text("{link}")}
    Wording.objects.create(key="calls.call_published", number=1, created_at=makers.NOW, created_by="USR-0", **said)
    if not Question.objects.exists():
        version = call.edition.version
        Question.objects.create(ref="QUE-SWEEP", version=version, text=makers.text("Question"), scale=True)
    for number, place in enumerate(("draft", "open")):
        if not Instrument.objects.filter(state=place).exists():
            kind = ("pre_test", "post_test")[number]
            Instrument.objects.create(ref=f"INS-SWEEP-{number}", edition=call.edition, kind=kind, state=place)
    if not NewsItem.objects.filter(state="draft").exists():
        said = {name: makers.text(name) for name in ("title", "summary", "body")}
        NewsItem.objects.create(ref="sweep", happened_on=makers.TODAY, created_at=makers.NOW, **said)
    drawn = SelectionRun.objects.order_by("pk").first()
    if drawn:
        instance = altering.altered(json.loads(drawn.input), {"aims": "lottery"})
        found = cohort.run(cohort.parse(instance), drawn.seed, fair=True)
        drawn.pk, drawn.ref, drawn.state, drawn.signed_digest = None, "SEL-LOTTERY", "void", ""
        drawn.input, drawn.input_digest = found.input.decode(), found.input_digest
        drawn.output, drawn.output_digest, drawn.engine_version = (
            found.output.decode(), found.output_digest, found.version
        )  # fmt: skip
        drawn.save(force_insert=True)
    Computation.objects.create(
        ref="CMP-SWEEP", call=call, task="run", seed="", people=500, ordered_at=makers.NOW, ordered_by="USR-0"
    )
    Batch.objects.create(ref="BAT-SWEEP", total=1, ordered_at=makers.NOW, ordered_by="USR-0")
    PaperTemplate.objects.create(
        ref="PAP-SWEEP", name="Sweep", version=1, setting=paper.Setting().as_json(), made_at=makers.NOW, made_by="USR-0"
    )
    without = Credential.objects.filter(state="issued", award__participation__person__user=None)
    certified = without.select_related("award__participation__person").order_by("-pk").first()
    if certified:
        # Somebody certified who has an account of their own, and a test of that edition.
        participation = certified.award.participation
        Person.objects.filter(pk=participation.person_id).update(user=makers.user(Role.PARTICIPANT, name="Sweep"))
        seed = wallet.new_seed()
        WalletOffer.objects.create(
            credential=certified, seed=seed, address_digest=wallet.digest(wallet.address_of(seed)),
            code_digest=wallet.digest(wallet.code_of(seed)), made_at=makers.NOW,
            good_until=dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
        )  # fmt: skip


def _travel() -> None:
    """Somebody with a seat in a course still to come, whose passport is asked for: in the demonstration it is over."""
    start = timezone.localdate() + dt.timedelta(days=60)
    call = makers.call(
        makers.edition(start_date=start, end_date=start + dt.timedelta(days=4)), states=(HOME,), state="closed"
    )
    makers.signed_run(call, {"selected": [makers.nomination(call, state_code=HOME)]})
    row = makers.invitation(Placement.objects.get(run__call=call), state="accepted", answered_at=timezone.now())
    TravelDossier.objects.create(ref="TRV-SWEEP", invitation=row)


def _chain(call: Call, state: State) -> None:
    """A duty, acts handed over and a link, of a focal point of the state; the demonstration's chain is the usual one."""
    focal = RoleGrant.objects.filter(role=Role.FOCAL_POINT, scope=HOME).order_by("pk").first().user
    since, forever = dt.date(2021, 6, 24), dt.date(2099, 1, 1)
    Mandate.objects.create(ref="MAN-SWEEP", state=state, user=focal, duty="manage", from_date=since)
    Delegation.objects.create(
        ref="DLG-SWEEP", giver=focal, deputy=makers.user(), scope=HOME, from_date=since, to_date=forever,
        given_at=makers.NOW,
    )  # fmt: skip
    ActLink.objects.create(
        ref="ACT-SWEEP", user=focal, call=call, state=state, created_at=makers.NOW, created_by="USR-0",
        expires_at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
