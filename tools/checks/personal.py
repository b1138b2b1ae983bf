"""Every model says which of its columns are personal data, of which class, and for how long they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

CLASSES = {"identity", "contact", "dossier", "due diligence", "assessment"}
SURELY = {
    "email",
    "to_email",
    "phone",
    "birth_date",
    "given_names",
    "family_names",
    "native_name",
    "passport_number",
    "motivation",
}
Facts = tuple[str, Mapping[str, str] | None, frozenset[str]]  # model, its personal, its columns


def look(models: Iterable[Facts]) -> Iterator[str]:
    """Complaints of models given as (name, personal, columns)."""
    for name, personal, columns in models:
        if personal is None:
            yield f"{name}: does not say which columns are personal (personal = {{...}})"
            continue
        for column, kept in personal.items():
            kind, _, retention = kept.partition(", ")
            if column not in columns:
                yield f"{name}.personal: there is no column {column}"
            if kind not in CLASSES or not retention:
                yield f"{name}.personal[{column}]: {kept!r} is not 'class, retention' of {', '.join(sorted(CLASSES))}"
        for column in sorted((SURELY & columns) - set(personal)):
            yield f"{name}.{column}: is personal data, and personal does not say so"


def models() -> Iterator[Facts]:
    """Our models."""
    from django.apps import apps

    for model in apps.get_models():
        if model.__module__.startswith("tadrib."):
            columns = frozenset(field.name for field in model._meta.concrete_fields)
            yield model._meta.label, model.__dict__.get("personal"), columns


def complaints() -> Iterator[str]:
    yield from look(models())


GOOD = ((("a.B", {}, frozenset({"state"})),), (("a.B", {"email": "contact, 2 years"}, frozenset({"email"})),))
BAD = (
    (("a.B", None, frozenset()),),
    (("a.B", {}, frozenset({"email"})),),
    (("a.B", {"phone": "contact, 2 years"}, frozenset()),),
    (("a.B", {"email": "contact"}, frozenset({"email"})),),
    (("a.B", {"email": "secret, 2 years"}, frozenset({"email"})),),
)
