"""What the square of a certificate holds: of the holder what the paper prints and no more, of the course what the page
behind the printed code tells anybody (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tadrib.domain.credentials import paper, printing
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tadrib.kernel.translated import TranslatedText


def square(credential: Credential, key: badge.Signs) -> str:
    """The signed digits behind the address. Where a telephone could not read them, titles and places are left out, the
    last language first; empty if it does not fit even so: the square is then the plain address."""
    setting = paper.setting_of(credential.facts.get("paper"))
    for count in range(len(setting.languages), 0, -1):
        try:
            return badge.pack(facts_of(credential, setting, setting.languages[:count]), key)
        except badge.TooLarge:
            continue
    return ""


def facts_of(credential: Credential, setting: paper.Setting, languages: tuple[str, ...]) -> dict[str, Any]:
    """The engine's facts of a certificate. What its template does not print of level, hours, modules, days, place and
    the name in its own script stays out."""
    facts, shown = credential.facts, setting.fields
    first = setting.languages[0]
    told = {
        "number": credential.number,
        "code": credential.code.replace("-", ""),
        "kind": facts["kind"],
        "result": _result(facts.get("result"), languages),
        "holder": facts["holder"]["latin"],
        "native": printing.native_name(facts, setting),
        "titles": _texts(facts["course"]["title"], languages),
        "course": facts["course"]["code"],
        "version": facts["version"]["number"],
        "edition": facts["edition"],
        "languages": facts["languages"],
        "issued": timezone.localdate(credential.issued_at).isoformat(),
        "expires": facts.get("expires", ""),
        "issuers": [TranslatedText(row["name"]).in_("en" if "en" in languages else first) for row in facts["issuers"]],
        "mode": facts["mode"],
        "index": credential.status_index,
        "example": bool(facts.get("example")),
    }
    if "level" in shown:
        told["level"] = facts["level"]
    if "hours" in shown:
        told["hours"] = facts["hours"]
    if "modules" in shown:
        told["modules"] = [[row["number"], row["hours"]] for row in facts["modules"]]
    if "dates" in shown:
        told |= {"start": facts["start"], "end": facts["end"]}
    if "place" in shown and facts["mode"] != "remote":
        told["places"] = _texts(facts["place"], languages)
    return told


def _texts(text: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    return {code: text[code] for code in languages if text.get(code)} or dict(list(text.items())[:1])


def _result(told: Mapping[str, Any] | None, languages: tuple[str, ...]) -> Any:
    """The grade in words, or the per cent; that it was passed is said by its kind."""
    if told and told.get("grade"):
        return _texts(told["grade"], languages)
    return f"{told['pct']} %" if told and "pct" in told else ""
