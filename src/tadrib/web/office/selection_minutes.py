"""The minutes of a selection on paper, in four languages: what the panel had before it, decided and signs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

import tadrib.domain.selection.minutes
import tadrib.domain.selection.queries
from tadrib.domain import selection
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.domain.selection.minutes import Aim, Entry, Lottery, Minutes, Price, Tie
from tadrib.engines import typeset
from tadrib.kernel import dates
from tadrib.kernel.languages import LANGUAGES, RIGHT_TO_LEFT
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit.documents import office_lines
from tadrib.web.kit.door import door
from tadrib.web.kit.page import file
from tadrib.web.kit.sentences import label
from tadrib.web.office import selection_sentences as say

ACTS = {
    "computed": _("Computed"),
    "proposed": _("Sent for decision"),
    "signed": _("Signed by the head of office"),
}
CHANGES = {
    "max+1": _("one more"),
    "min-1": _("one fewer"),
    "removed": _("without this rule"),
}
LRM = "\N{LEFT-TO-RIGHT MARK}"


@require_safe
def selection_minutes(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The minutes of a run as PDF, in the language that the address asks for."""
    if language not in LANGUAGES:
        raise NotFound(ref)
    run = selection.queries.get_run(request.actor, ref)
    pdf = paper(selection.minutes.minutes_of(request.actor, run), language)
    return file(pdf, name=f"{ref}-{language}.pdf", kind="application/pdf", inline=True)


def paper(told: Minutes, language: str) -> bytes:
    """The minutes as PDF/A. The same minutes give the same bytes."""
    with translation.override(language):
        return typeset.report(_facts(told, cast(typeset.Language, language)))


def _facts(told: Minutes, language: typeset.Language) -> typeset.ReportFacts:
    run, call, edition = told.run, told.call, told.call.edition
    title = {"course": edition.course.title.in_(language)}
    sections = [_panel(told, language), _rules(told, language)]
    if told.conflict:
        sections.append(_conflict(told, language))
    sections += [_cohort(told, language), _proof(told)]
    if told.by_hand:
        sections.append(_by_hand(told, language))
    if told.reserve:
        sections.append(_reserve(told, language))
    sections += [_not_selected(told, language), _again(told)]
    return typeset.ReportFacts(
        language=language,
        office=office_lines(),
        title=gettext("Minutes of the selection: %(course)s") % title,
        subtitle=gettext("Call %(call)s, selection %(run)s") % {"call": call.ref, "run": run.ref},
        issued_at=run.signed_at or run.proposed_at or run.created_at,
        key_facts=_pairs(
            (gettext("Edition"), edition.ref),
            (gettext("Dates"), dates.format_span(edition.start_date, edition.end_date, language)),
            (gettext("Place"), edition.place.in_(language)),
            (gettext("Nota verbale"), call.nota_verbale),
            (gettext("Deadline of the call"), _moment(told, call.deadline, language)),
            (gettext("Times are those of"), call.time_zone),
            (gettext("Seats"), str(call.seats)),
            (gettext("Candidates"), str(len(told.selected) + len(told.reserve) + len(told.others) + len(told.stopped))),
            (gettext("Where the selection stands"), label("selection.RUN_LABELS", run.state)),
        ),
        sections=tuple(sections),
        signatures=_signatures(told, language),
        proof=typeset.Proof(
            code=run.ref,
            url=f"{settings.TADRIB_URL}{reverse('office:selection_board', args=[run.ref])}",
            words=gettext("The office compares this paper with what it keeps:"),
        ),
        page_words=gettext("Page {page} of {pages}"),
        specimen_words=_banner(told),
    )


def _banner(told: Minutes) -> str:
    """What must be seen before anything else is read."""
    lines = []
    if told.run.state != words.Run.SIGNED_OFF:
        lines.append(gettext("DRAFT: not signed"))
    if told.is_example:
        lines.append(gettext("EXAMPLE: these people are invented"))
    return " · ".join(lines)


def _moment(told: Minutes, moment: Any, language: str) -> str:
    """Day and hour in the call's time zone, which is named once."""
    return dates.format_moment(moment, language, told.call.time_zone)


def _pairs(*pairs: tuple[str, str]) -> tuple[typeset.Pair, ...]:
    return tuple(typeset.Pair(name, value) for name, value in pairs if value)


def _comma(names: Iterable[str], language: str) -> str:
    return ("، " if language in RIGHT_TO_LEFT else ", ").join(names)


def _panel(told: Minutes, language: str) -> typeset.Section:
    rows = tuple((gettext(ACTS[act.what]), act.name or "–", _moment(told, act.at, language)) for act in told.acts)
    blocks: list[typeset.Block] = [
        typeset.Table((gettext("Act"), gettext("Who"), gettext("When")), rows, widths=(3, 3, 4))
    ]
    if told.run.return_reason:
        blocks.append(
            typeset.Paragraph(gettext("Asked by the head of office: %(text)s") % {"text": told.run.return_reason})
        )
    if told.run.remarks:
        blocks.append(typeset.Paragraph(gettext("Remarks at the signature: %(text)s") % {"text": told.run.remarks}))
    if told.run.change_reason:
        blocks.append(
            typeset.Paragraph(
                gettext("Why the rules differ from the call's: %(text)s") % {"text": told.run.change_reason}
            )
        )
    if told.ties:
        headers = (gettext("Who"), gettext("What was declared"), gettext("With"), gettext("When"))
        rows = tuple(_declared(told, one, language) for one in told.ties)
        blocks.append(
            typeset.Table(headers, rows, title=gettext("Conflicts of interest declared"), widths=(4, 4, 5, 5))
        )
    else:
        blocks.append(typeset.Paragraph(gettext("No conflict of interest was declared.")))
    return typeset.Section(gettext("Panel"), tuple(blocks))


def _declared(told: Minutes, tie: Tie, language: str) -> tuple[str, ...]:
    states = [told.state_names[code].in_(language) if code in told.state_names else code for code in tie.state_codes]
    about = _comma([*tie.people, *states], language)
    when = _moment(told, tie.at, language)
    return (tie.name or "–", label("selection.NATURE_LABELS", tie.nature), about or "–", when)


def _rules(told: Minutes, language: str) -> typeset.Section:
    names = {code: name.in_(language) for code, name in told.state_names.items()}
    prices: defaultdict[str, list[Price]] = defaultdict(list)
    for price in told.prices:
        prices[price.unit].append(price)
    rows = []
    for measure, rule in zip(told.measures, say.rules(told.measures, names), strict=True):
        kept = gettext("kept") if rule.is_met else gettext("missed") if rule.is_goal else gettext("not kept")
        units = (measure.rule, f"{measure.rule}[{measure.state_code}]")
        cost = "; ".join(_price(one, language) for unit in units for one in prices.pop(unit, ()))
        rows.append((rule.name, rule.wanted, str(rule.value), kept, cost or "–"))
    for unit, found in sorted(prices.items()):
        rows.append((say.unit_name(unit, names), "–", "–", "–", "; ".join(_price(one, language) for one in found)))
    headers = (
        gettext("Rule"), gettext("Asked for"), gettext("Cohort"), gettext("Kept"),
        gettext("What giving way would change"),
    )  # fmt: skip
    blocks: tuple[typeset.Block, ...] = (typeset.Table(headers, tuple(rows), numeric=(1, 2), widths=(5, 2, 2, 2, 6)),)
    if told.run.broken:
        units = _comma([say.unit_name(unit, names) for unit in told.run.broken], language)
        said = gettext("Changes by hand break these rules; the signature accepts it: %(rules)s") % {"rules": units}
        blocks += (typeset.Paragraph(said),)
    return typeset.Section(gettext("Rules"), blocks if rows else (typeset.Paragraph(gettext("No rule limited it.")),))


def _price(price: Price, language: str) -> str:
    """``one more: in A, out B``."""
    parts = []
    if price.enters:
        parts.append(gettext("in: %(names)s") % {"names": _comma(price.enters, language)})
    if price.leaves:
        parts.append(gettext("out: %(names)s") % {"names": _comma(price.leaves, language)})
    change = gettext(CHANGES[price.change]) if price.change in CHANGES else price.change
    return f"{change} ({_comma(parts, language)})"


def _conflict(told: Minutes, language: str) -> typeset.Section:
    names = {code: name.in_(language) for code, name in told.state_names.items()}
    units = tuple(say.unit_name(unit, names) for unit in told.conflict)
    said = typeset.Paragraph(gettext("No cohort keeps every rule. These rules cannot hold together:"))
    return typeset.Section(gettext("Rules that contradict each other"), (said, typeset.Bullets(units)))


def _cohort(told: Minutes, language: str) -> typeset.Section:
    heading = ngettext("Cohort: %(n)s person", "Cohort: %(n)s people", len(told.selected)) % {"n": len(told.selected)}
    women = sum(one.sex == "F" for one in told.selected)
    rows = tuple(
        (state.in_(language), one.name + (" *" if one.by_hand else ""), one.ref, str(one.priority), _points(one))
        for state, people in told.by_state
        for one in people
    )
    if not rows:
        return typeset.Section(heading, (typeset.Paragraph(gettext("Nobody is selected.")),))
    headers = (
        gettext("State"), gettext("Name"), gettext("Nomination"), gettext("Place in the state's order"),
        gettext("Points"),
    )  # fmt: skip
    said = gettext("Women: %(women)s. States: %(states)s.") % {"women": women, "states": len(told.by_state)}
    if any(one.by_hand for one in told.selected):
        said += " " + gettext("* placed by hand, see below")
    table = typeset.Table(headers, rows, numeric=(3, 4), widths=(4, 6, 0, 3, 2))
    return typeset.Section(heading, (table, typeset.Paragraph(said)))


def _points(entry: Entry) -> str:
    return "–" if entry.points is None else str(entry.points)


def _proof(told: Minutes) -> typeset.Section:
    if not told.aims:
        return typeset.Section(gettext("Values"), (typeset.Paragraph(gettext("Nothing was computed to compare.")),))
    rows = tuple((f"{number}", _aim(aim), str(aim.value)) for number, aim in enumerate(told.aims, 1))
    if told.lottery:
        return _drawn(told.lottery)
    said = gettext(
        "Proved: no other cohort that keeps every rule has a better first value, nor with it a better second, and so "
        "on to the last; equals were decided by the lot. The values are those of the cohort as computed."
    )
    table = typeset.Table((gettext("Order"), gettext("Aim"), gettext("Value")), rows, numeric=(2,), widths=(1, 8, 2))
    return typeset.Section(gettext("Values and proof"), (table, typeset.Paragraph(said)))


def _drawn(lottery: Lottery) -> typeset.Section:
    """The fair lottery: each group of equal chance with its people, and what was published before the draw."""
    rows = tuple(
        (say.chance(chance), str(len(people)), _comma(people, translation.get_language()))
        for chance, people in lottery.groups
    )
    if lottery.is_fairest:
        said = gettext("Proved: nobody’s chance can be raised without lowering the chance of somebody who has no more.")
    else:
        said = gettext("No chance is more than %(gap)s below the fairest.") % {"gap": say.chance(lottery.gap)}
    digest = gettext("Distribution over %(n)s cohorts (SHA-256): %(digest)s")
    table = typeset.Table((gettext("Chance"), gettext("People"), gettext("Who")), rows, numeric=(1,), widths=(2, 2, 9))
    blocks = (
        typeset.Paragraph(gettext("Within the rules nobody was preferred; a fair lottery drew the cohort.")),
        table,
        typeset.Paragraph(said),
        typeset.Paragraph(digest % {"n": lottery.cohorts, "digest": _grouped(lottery.digest)}),
    )
    return typeset.Section(gettext("Fair lottery"), blocks)


def _aim(aim: Aim) -> str:
    text = words.LEVELS.get(aim.level.partition(":")[0])
    return gettext(text) if text else aim.level


def _by_hand(told: Minutes, language: str) -> typeset.Section:
    names = {code: name.in_(language) for code, name in told.state_names.items()}
    rows = tuple(
        (
            f"{one.name} ({one.ref})",
            label("selection.PLACE_LABELS", one.computed_place),
            label("selection.PLACE_LABELS", one.place),
            one.hand_reason,
            _cost(one, names, language),
            one.by_hand or "–",
        )
        for one in told.by_hand
    )
    headers = (
        gettext("Name"), gettext("Computed"), gettext("Now"), gettext("Reason"), gettext("What it costs"),
        gettext("Who"),
    )  # fmt: skip
    return typeset.Section(gettext("Changed by hand"), (typeset.Table(headers, rows, widths=(4, 3, 3, 4, 4, 3)),))


def _cost(entry: Entry, names: dict[str, str], language: str) -> str:
    """What the board said of the move when it was made: each aim that changed, and the rules it breaks."""
    changed = entry.hand_cost.get("change") or {}
    worse, better = gettext("%(aim)s: worse by %(n)s"), gettext("%(aim)s: better by %(n)s")
    parts = [
        (worse if number > 0 else better) % {"aim": _aim(Aim(level, 0)), "n": abs(number)}
        for level, number in changed.items()
        if number
    ]
    broken = [say.unit_name(unit, names) for unit in entry.hand_cost.get("broken") or ()]
    if broken:
        parts.append(gettext("breaks: %(rules)s") % {"rules": _comma(broken, language)})
    return "; ".join(parts) or gettext("nothing")


def _reserve(told: Minutes, language: str) -> typeset.Section:
    rows = tuple(
        (str(one.rank or "–"), one.name, one.ref, one.state_name.in_(language), _reason(one)) for one in told.reserve
    )
    headers = (gettext("Place"), gettext("Name"), gettext("Nomination"), gettext("State"), gettext("Reason"))
    return typeset.Section(gettext("Reserve list, in order"), (typeset.Table(headers, rows, widths=(0, 4, 0, 3, 6)),))


def _not_selected(told: Minutes, language: str) -> typeset.Section:
    blocks: list[typeset.Block] = []
    headers = (gettext("Name"), gettext("Nomination"), gettext("State"), gettext("Reason"))
    for title, rows in (("", told.others), (label("selection.PLACE_LABELS", "ineligible"), told.stopped)):
        if rows:
            cells = tuple((one.name, one.ref, one.state_name.in_(language), _reason(one)) for one in rows)
            blocks.append(typeset.Table(headers, cells, title=title, widths=(4, 0, 3, 7)))
    if not blocks:
        blocks.append(typeset.Paragraph(gettext("Everybody has a place.")))
    return typeset.Section(gettext("Not selected"), tuple(blocks))


def _reason(entry: Entry) -> str:
    """Why, in words; of a person who stands elsewhere by hand, the hand's reason."""
    if entry.by_hand:
        return entry.hand_reason
    also = [say.reason(one["code"], one["facts"]) for one in entry.facts.get("also", ())]
    return " ".join([say.reason(entry.code, entry.facts), *also])


def _again(told: Minutes) -> typeset.Section:
    """What somebody else needs to compute the same."""
    run = told.run
    kept = {
        None: gettext("The call published none."),
        True: gettext("The seed is the one that was committed to."),
        False: gettext("The seed is not the one that was committed to."),
    }[told.commitment_kept]
    rows = (
        (gettext("Version of the program"), run.engine_version),
        (gettext("Seed of the lot"), _grouped(run.seed)),
        (gettext("Commitment to the seed (SHA-256)"), _grouped(told.call.seed_commitment) or kept),
        (gettext("Input (SHA-256)"), _grouped(run.input_digest)),
        (gettext("Result (SHA-256)"), _grouped(run.output_digest)),
    )
    if run.signed_digest:
        rows += ((gettext("What was signed (SHA-256)"), _grouped(run.signed_digest)),)
    blocks: list[typeset.Block] = [
        typeset.Paragraph(gettext("Anyone with the same input, seed and version gets the same result.")),
        typeset.Table((gettext("What"), gettext("Value")), rows, widths=(2, 5)),
    ]
    if told.commitment_kept is not None:
        blocks.append(typeset.Paragraph(kept))
    return typeset.Section(gettext("To compute it again"), tuple(blocks))


def _grouped(digest: str) -> str:
    """Thirty-two signs at a time, so that a line can break; the marks keep the groups in order in Arabic."""
    return f"{LRM} {LRM}".join(digest[at : at + 32] for at in range(0, len(digest), 32))


def _signatures(told: Minutes, language: str) -> tuple[typeset.Signature, ...]:
    """The two who answer for it. An unsigned run leaves the line free."""
    acts = {act.what: act for act in told.acts}
    lines = []
    for what, title in (("proposed", gettext("For the panel")), ("signed", gettext("Head of office"))):
        act = acts.get(what)
        day = (_moment(told, act.at, language),) if act else ()
        lines.append(typeset.Signature((act.name if act else "") or "–", (title, *day), seal=what == "signed"))
    return tuple(lines)


doors = [
    door("selection/<str:ref>/minutes/<slug:language>.pdf", selection_minutes, needs=Permission.SELECTION_READ),
]
