"""What a passport, a journey and its papers must be like: answers in, what is wrong out, all of it at once.

Six months of validity after the course and a statement not older than twelve months are the house's defaults: on the
safe side of what consulates commonly ask.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from tadrib.domain.enrolment import words
from tadrib.engines.eligibility import add_months
from tadrib.kernel.refusals import Refused

VALID_MONTHS = 6  # after the last day of the course
STATEMENT_MONTHS = 12
AROUND = dt.timedelta(days=14)  # before and after the course within which a journey is plausible
DAYS = ("passport_issued_on", "passport_expires_on", "arrive_on", "depart_on", "medical_on", "insurance_until")
_NUMBER = re.compile(r"[0-9A-Z]{5,20}")
_PHONE = re.compile(r"\+?[0-9 ()./-]{6,32}")


def parts_of(asked: Iterable[str], mode: str) -> tuple[str, ...]:
    """The parts that are asked of somebody who takes part in this way: by video nobody travels."""
    kept = [part for part in words.Part if part in set(asked)]
    return tuple(part for part in kept if not (mode == "remote" and part in words.OF_A_JOURNEY))


def missing(parts: Iterable[str], told: Iterable[str], papers: Iterable[str]) -> list[str]:
    """Keys of ``words.TRAVEL_LABELS`` that are wanted and not there, in the order of the form."""
    have, files = set(told), set(papers)
    gaps: list[str] = []
    for part in parts:
        gaps += [fact for fact in words.PART_FACTS[words.Part(part)] if fact not in have | words.OPTIONAL]
        paper = words.PART_PAPERS.get(words.Part(part))
        if paper and paper not in files and paper != words.TravelPaper.INSURANCE:
            gaps.append(paper)
    return gaps


def same_name(one: str, two: str) -> bool:
    """Whether two spellings are one name to a consulate: case, accents, hyphens and order aside."""
    return _bare(one) == _bare(two)


def _bare(name: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return sorted(re.findall(r"[^\W\d_]+", plain.replace("'", "").replace("’", "")))


def as_day(value: Any) -> dt.date | None:
    """A day that may come as ISO text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else (value or None)


def problems(
    facts: Mapping[str, Any], *, start: dt.date, end: dt.date, name: str, today: dt.date
) -> list[tuple[str, Refused]]:
    """Everything that is wrong with what is there, as (fact, refusal). What is missing is ``missing``'s matter.

    Days in the facts of a refusal are ISO texts.
    """
    day = {key: as_day(facts.get(key)) for key in DAYS}
    found: list[tuple[str, Refused]] = []

    def no(fact: str, code: str, **more: Any) -> None:
        found.append((fact, Refused(code, **more)))

    if (number := facts.get("passport_number")) and not _NUMBER.fullmatch(number):
        no("passport_number", "travel_number")
    passport_name = facts.get("passport_name")
    if passport_name and not facts.get("name_reason") and not same_name(passport_name, name):
        no("passport_name", "travel_name_differs", name=name)
    issued, expires = day["passport_issued_on"], day["passport_expires_on"]
    if issued and issued > today:
        no("passport_issued_on", "travel_issued_later")
    elif issued and expires and issued >= expires:
        no("passport_issued_on", "travel_dates_order")
    until = add_months(end, VALID_MONTHS)
    if expires and expires < until:
        no("passport_expires_on", "travel_expires_early", until=until.isoformat())
    if (phone := facts.get("emergency_phone")) and not _PHONE.fullmatch(phone):
        no("emergency_phone", "travel_phone")
    if (arrive := day["arrive_on"]) and not start - AROUND <= arrive <= start:
        no("arrive_on", "travel_arrive", first=(start - AROUND).isoformat(), last=start.isoformat())
    if (depart := day["depart_on"]) and not end <= depart <= end + AROUND:
        no("depart_on", "travel_depart", first=end.isoformat(), last=(end + AROUND).isoformat())
    if (stated := day["medical_on"]) and not add_months(start, -STATEMENT_MONTHS) <= stated <= today:
        no("medical_on", "travel_medical_day")
    if (insured := day["insurance_until"]) and insured < end:
        no("insurance_until", "travel_insured_short", end=end.isoformat())
    return found
