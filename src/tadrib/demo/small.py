"""The parts that the small invented courses of the play share: questions, a call with names, the way to a signed run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import tadrib.domain.assessment.operations
import tadrib.domain.calls.operations
import tadrib.domain.calls.queries
import tadrib.domain.directory.queries
import tadrib.domain.selection.operations
import tadrib.domain.vetting.operations
from tadrib.demo import files
from tadrib.demo.cast import Cast
from tadrib.demo.nominees import SPOKEN, Draw
from tadrib.demo.stocti import PAPER, PROFILE
from tadrib.domain import assessment, calls, directory, selection, vetting
from tadrib.workflows import check_nominations

Row = Any  # a row of a domain app: only the domain knows its models
DAY = dt.timedelta(days=1)
WRITTEN = {"TD": "ar", "MA": "ar"}  # what is preferred there, if the call has it
CASABLANCA_MIDNIGHT = dt.time(22, 59)  # 23:59 in Casablanca, in UTC


def bank(cast: Cast, edition: Row, moment: dt.datetime, *, survey: int = 0) -> None:
    """Three questions on each outcome would be better; the demonstration asks one on each, and ``survey`` of opinion."""
    by, data = cast("officer", moment), files.toml("questions")
    for outcome, source in zip(edition.version.outcomes.order_by("number"), data["questions"], strict=False):
        options = [{code: source["options"][code][i] for code in files.LANGUAGES} for i in range(4)]
        assessment.operations.add_question(
            edition.version, outcome=outcome, text=source["stem"], options=options, right=source["right"] - 1, by=by,
            now=moment,
        )  # fmt: skip
    for row in data["survey"]["items"][:survey]:
        assessment.operations.add_question(edition.version, text=row["text"], scale=True, by=by, now=moment)


def publish_call(cast: Cast, edition: Row, row: dict[str, Any], *, reserves: int, least: int = 0) -> Row:
    """The call of an edition as its row of data says, published the morning it opens; ``least`` seats for each state."""
    facts = row["call"]
    rules: list[dict[str, Any]] = [
        {"id": "years", "kind": "years_min", "years": 3},
        {"id": "language", "kind": "language", "any_of": row["languages"], "level": 3},
    ]
    opened = dt.datetime.combine(facts["opens"], dt.time(9), tzinfo=dt.UTC)
    officer = cast("officer", opened)
    call = calls.operations.draft_call(
        edition=edition, ref=f"CALL-{edition.ref}", seats=facts["seats"], reserves=reserves,
        women_pct=facts["women_min_percent"], profile=PROFILE, languages=row["languages"], language_level=3, rules=rules,
        weights={"experience": 1, "language": 2}, papers=["endorsement_letter"],
        deadline=dt.datetime.combine(facts["closes"], CASABLANCA_MIDNIGHT, tzinfo=dt.UTC),
        nota_verbale=f"NV-EX-{opened:%m}/{opened:%Y}",
        states=[
            {"state": directory.queries.get_state(code), "seats_min": least,
             "seats_max": facts["per_state_max"], "names_max": facts["nominees_max"]}
            for code in row["states"]
        ],
        by=officer, now=opened,
    )  # fmt: skip
    return calls.operations.publish_call(call, by=officer, now=opened)


def authority_of(code: str) -> Row:
    """The body that nominates for a state in the play."""
    return next(
        i for i in directory.queries.list_institutions(kind="authority") if i.state is not None and i.state.code == code
    )


class Names:
    """The names one state puts into one call, one after the other."""

    def __init__(self, cast: Cast, call: Row, code: str, draw: Draw) -> None:
        self.cast, self.call, self.code, self.draw = cast, call, code, draw
        self.state = directory.queries.get_state(code)

    def nominate(self, moment: dt.datetime, *, sex: str, person: Row = None, years: int | None = None) -> Row:
        """A draft: of somebody new, or of a ``person`` the office knows."""
        wanted = WRITTEN.get(self.code, "")
        language = wanted if wanted in self.call.languages else SPOKEN[self.code]
        facts = self.draw.facts(language, years=years)
        new = None if person else self.draw.person(sex, language)
        return calls.operations.nominate(
            self.call, state=self.state, person=person, person_facts=new, facts=facts, is_example=True,
            is_other_person=True, by=self._by(moment), now=moment,
        )  # fmt: skip

    def submit(self, nomination: Row, moment: dt.datetime) -> Row:
        """Add the paper and submit."""
        by = self._by(moment)
        calls.operations.attach_document(
            nomination, paper="endorsement_letter", name="example-endorsement.pdf", content=PAPER, by=by, now=moment
        )
        return calls.operations.submit_nomination(nomination, declaration=True, by=by, now=moment)

    def endorse(self, nomination: Row, moment: dt.datetime, *, key: str = "") -> Row:
        """Endorse in the name of the state's authority, by the focal point or by whoever does it in the state."""
        return calls.operations.endorse_nomination(
            nomination, authority=authority_of(self.code), by=self.cast(key, moment) if key else self._by(moment),
            note_number=f"NV-EX-{self.code}-{nomination.priority}/{moment:%Y}", now=moment,
        )  # fmt: skip

    def _by(self, moment: dt.datetime) -> Any:
        return self.cast(f"fp-{self.code.lower()}", moment)


def nominate(
    cast: Cast, call: Row, row: dict[str, Any], *, each: int, seed: int, moment: dt.datetime, known: Row = None
) -> Row:
    """``each`` names from every state, endorsed, a woman first; ``known`` stands first of Nigeria. Then it is closed."""
    for code in row["states"]:
        names = Names(cast, call, code, Draw(seed, code))
        for place in range(1, each + 1):
            at = moment + dt.timedelta(hours=place)
            one = known if code == "NG" and place == 1 else None
            nomination = names.nominate(at, sex="F" if place == 1 else "M", person=one, years=19 if one else None)
            names.endorse(names.submit(nomination, at), at)
    closed = dt.datetime.combine(row["call"]["closes"], dt.time(9), tzinfo=dt.UTC) + DAY
    return calls.operations.close_call(call, by=cast("officer", closed), now=closed)


def select(cast: Cast, call: Row, *, waits: tuple[str, int] = ("", 0), cleared: Row = None) -> None:
    """Eligibility, due diligence, a run that is signed.

    ``waits`` is whom the second officer has not looked at yet; ``cleared`` whose clearance of an earlier call still holds.
    """
    checked, confirmed, computed, signed = (call.closed_at + n * DAY for n in (2, 4, 6, 9))
    check_nominations.check_nominations(call, by=cast("officer", checked), now=checked)
    for nomination in calls.queries.list_nominations(cast("officer", checked), call=call).order_by("pk"):
        if nomination.person == cleared:
            continue
        vetting.operations.decide_due_diligence(
            nomination, outcome="cleared", ground="none", note="", by=cast("diligence", checked), now=checked
        )
        if (nomination.nominating_state.code, nomination.priority) != waits:
            vetting.operations.confirm_due_diligence(nomination, by=cast("diligence-2", confirmed), now=confirmed)
    officer, head = cast("officer", computed), cast("head", signed)
    selection.operations.declare_interest(call, nature="none", by=officer, now=computed)
    run = selection.operations.compute_run(call, by=officer, now=computed)
    run = selection.operations.propose_run(run, by=officer, now=computed)
    selection.operations.declare_interest(call, nature="none", by=head, now=signed)
    selection.operations.sign_run(run, remarks="", by=head, now=signed)


def of_state(rows: list[Row], code: str) -> Iterator[Row]:
    """The invitations of one state's people."""
    return (row for row in rows if row.placement.nomination.nominating_state.code == code)
