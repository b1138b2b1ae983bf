"""Everything that a certificate certifies, gathered once when it is issued and never read again from elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from tadrib.domain.catalogue.models import Edition, EditionModule, LearningOutcome
from tadrib.domain.catalogue.words import Level
from tadrib.domain.credentials import words
from tadrib.domain.credentials.models import PaperChoice, PaperTemplate
from tadrib.domain.directory.models import Institution, Person
from tadrib.domain.directory.words import Kind
from tadrib.engines import award

OFFICE = {
    "ar": "مكتب التدريب، الرباط",
    "fr": "Bureau de formation, Rabat",
    "en": "Training office, Rabat",
    "pt": "Gabinete de formação, Rabat",
}


def office_name() -> dict[str, str]:
    """The office's own name, if it has one of its own the same in every language."""
    return dict.fromkeys(OFFICE, settings.TADRIB_OFFICE_NAME) if settings.TADRIB_OFFICE_NAME else dict(OFFICE)


def _issuers(edition: Edition) -> list[dict[str, Any]]:
    """Who signs, in the edition's order, at most four; the office alone if the edition names nobody."""
    rows = {row.code: row for row in Institution.objects.filter(code__in=edition.issuers)}
    named = [rows[code] for code in edition.issuers if code in rows]
    if not named:
        own = Institution.objects.filter(kind=Kind.OFFICE).order_by("pk").first()
        named = [own] if own else []
    if not named:
        return [{"code": "office", "name": office_name()}]
    return [{"code": row.code, "name": dict(row.name)} for row in named[:4]]


def paper_of(edition: Edition) -> PaperTemplate | None:
    """The version of the template that an edition's certificates are printed by now; None: the house's own look."""
    in_use = PaperTemplate.objects.filter(state=words.Paper.IN_USE)
    choice = PaperChoice.objects.filter(edition=edition).values_list("template_name", flat=True).first()
    return (in_use.filter(name=choice) if choice else in_use.filter(is_default=True)).first()


def _paper(edition: Edition) -> dict[str, Any]:
    """The copy of the template that goes into the certificate; nothing for the house's own look."""
    row = paper_of(edition)
    return {"paper": {"ref": row.ref, "name": row.name, "version": row.version, **row.setting}} if row else {}


def facts_of_edition(edition: Edition, *, at: dt.datetime) -> dict[str, Any]:
    """What all certificates of an edition say alike: JSON values, texts in four languages, dates ISO. Six queries."""
    modules = EditionModule.objects.filter(edition=edition).select_related("module").order_by("module__number")
    taught = [
        {
            "number": row.module.number,
            "title": dict(row.module.title),
            "level": row.module.level,
            "hours": row.module.hours,
            "start": row.start_date.isoformat(),
            "end": row.end_date.isoformat(),
        }
        for row in modules
    ]
    outcomes = LearningOutcome.objects.filter(version=edition.version_id).order_by("number")
    return {
        "office": office_name(),
        "course": {"code": edition.course.code, "title": dict(edition.course.title)},
        "edition": edition.ref,
        "version": {"number": edition.version.number, "label": edition.version.label},
        "level": edition.course.level,
        "hours": sum(module["hours"] for module in taught),
        "modules": taught,
        "outcomes": [{"number": o.number, "text": dict(o.text)} for o in outcomes],
        "start": edition.start_date.isoformat(),
        "end": edition.end_date.isoformat(),
        "place": dict(edition.place),
        "mode": edition.mode,
        "languages": list(edition.languages),
        "rule": dict(edition.version.award_rule),
        "issuers": _issuers(edition),
        "issued": at.isoformat(),
        **_paper(edition),
    }


def level_reached(shared: dict[str, Any], kind: str) -> str:
    """The level that a certificate of this kind may name: where the curriculum gives the trainer level as an award of
    its own, the others reach the highest level below it."""
    if kind == words.Award.TRAINER or award.rules_from(shared["rule"]).rules.of(words.Award.TRAINER) is None:
        return str(shared["level"])
    below = [row["level"] for row in shared["modules"] if row["level"] != Level.TRAINER]
    return max(below, key=[*Level].index, default=str(shared["level"]))


def facts_of_holder(person: Person, kind: str, result: dict[str, Any] | None = None) -> dict[str, Any]:
    """What differs from one certificate to the next; ``result`` where the curriculum shows one."""
    return {
        "holder": {"latin": person.full_name, "native": person.native_name},
        "kind": str(kind),
        "example": person.is_example,
        **({"result": dict(result)} if result else {}),
    }
