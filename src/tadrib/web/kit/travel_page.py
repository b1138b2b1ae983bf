"""What the portal and the office both show of a travel dossier: answers by part, gaps and faults in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from tadrib.domain.enrolment import rule, words
from tadrib.kernel import dates
from tadrib.kernel.languages import DEFAULT
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.sentences import label, sentence

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_TABLES = {"passport_kind": "enrolment.PASSPORT_KIND_LABELS", "medical_fit": "enrolment.FIT_LABELS"}


def as_day(value: str) -> str:
    """An ISO day as people write it."""
    return dates.format_date(dt.date.fromisoformat(value), get_language() or DEFAULT)


def in_words(refusal: Refused) -> str:
    """The refusal as a sentence, its days as people write them."""
    facts = {k: as_day(v) if isinstance(v, str) and _ISO.fullmatch(v) else v for k, v in refusal.facts.items()}
    return sentence(Refused(refusal.code, **facts))


def shown(fact: str, value: Any) -> str:
    """An answer as a reader reads it."""
    if fact in _TABLES:
        return label(_TABLES[fact], value)
    return as_day(value) if isinstance(value, str) and _ISO.fullmatch(value) else str(value)


def by_part(parts: Iterable[str], facts: Mapping[str, Any], closed: Collection[str] = ()) -> list[dict[str, Any]]:
    """The answers that are there, part by part; a part without any is left out."""
    found = []
    for part in parts:
        rows = [
            (label("enrolment.TRAVEL_LABELS", fact), shown(fact, facts[fact]))
            for fact in words.PART_FACTS[words.Part(part)]
            if facts.get(fact)
        ]
        if rows or part in closed:
            found.append({"part": part, "rows": rows, "is_closed": part in closed})
    return found


def gaps(missing: Iterable[str]) -> list[str]:
    """What is missing, in words: a part of which all is missing by its own name, else answer by answer."""
    left = list(missing)
    found = []
    for part in words.Part:
        wanted = rule.missing([part], (), ())
        absent = [key for key in wanted if key in left]
        if len(absent) == len(wanted) > 1:
            found.append(label("enrolment.PART_LABELS", part))
        else:
            found += [label("enrolment.TRAVEL_LABELS", key) for key in absent]
    return found


def costs(standing: Any) -> list[tuple[str, str]]:
    """Who pays for what, as far as the office has said."""
    return [
        (gettext(text), label("enrolment.PAYER_LABELS", standing.costs[key]))
        for key, text in words.COST_LABELS.items()
        if key in standing.costs
    ]
