"""From the rows of a nomination to the facts that the eligibility engine judges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.engines import eligibility
from tadrib.kernel.refusals import Refused

# Person id -> courses of the office that the person completed, as (course code, last day).
Earlier = Mapping[int, Sequence[tuple[str, dt.date | None]]]
# Person id -> awards of the office with a valid certificate, as (course code, kind).
Awards = Mapping[int, Sequence[tuple[str, str]]]


def rules_of(call: Call) -> tuple[eligibility.Rule, ...]:
    """The rules that the call published, with its languages and papers where no rule of its own says them.

    Raises ``Refused`` when the stored rules cannot be read.
    """
    reading = eligibility.rules_from(call.rules)
    if reading.problems:
        raise Refused("call_rules_unreadable", call=call.ref)
    kinds = {rule.kind for rule in reading.rules}
    rules = list(reading.rules)
    if call.languages and "language" not in kinds:
        rules.append(eligibility.Language("call_language", tuple(call.languages), call.language_level))
    if call.papers and "dossier_complete" not in kinds:
        rules.append(eligibility.DossierComplete("call_papers", tuple(call.papers)))
    return tuple(rules)


def profile_of(
    nomination: Nomination, papers: Iterable[str], courses: Sequence[tuple[str, dt.date | None]] | None,
    awards: Sequence[tuple[str, str]] | None = None,
) -> eligibility.Profile:  # fmt: skip
    """What is known of one nominee. What was never told stays ``None``: the office asks, nobody is refused for it.

    What the office awarded counts by its kind while the certificate is valid. An earlier course that is only claimed
    counts when its certificate is in the dossier; a claim without certificate leaves the achievements unknown. A claim
    to a course of which the office has its own record is judged by that record: a certificate that was revoked does
    not come back as a paper. ``courses`` and ``awards`` are None when the office's own records could not be asked.
    """
    person = nomination.person
    held = tuple(papers)
    proved: set[str] = set()
    claimed = set(nomination.prerequisites) - {code for code, _ in (*(awards or ()), *(courses or ()))}
    if claimed and calls_words.Paper.PREREQUISITE_CERTIFICATE in held:
        proved |= claimed
        claimed = set()
    unknown = bool(claimed) or (awards is None and not proved)
    languages = tuple(
        eligibility.LanguageLevel(code, level if isinstance(level, int) else None)
        for code, level in nomination.languages.items()
    )
    return eligibility.Profile(
        state=nomination.nominating_state.code,
        sex=person.sex,
        born_on=person.birth_date,
        rank=nomination.rank or None,
        years_of_service=nomination.years_of_service,
        languages=languages or None,
        achievements=None if unknown else tuple(sorted(proved)),
        awarded=tuple(eligibility.Awarded(*one) for one in awards or ()),
        participations=None if courses is None else tuple(eligibility.Participation(c, d) for c, d in courses),
        documents=held,
        is_government_official=True if nomination.agency != calls_words.Agency.OTHER else None,
        has_signed_declaration=True if nomination.declared_at else None,
    )
