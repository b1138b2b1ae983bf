"""Foreign keys only point upstream: a later stage knows the earlier ones, never the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.house import APPS

RANK = {app: rank for rank, row in enumerate(APPS) for app in row}
Key = tuple[str, str, str]  # app, Model.field, app pointed at


def look(keys: Iterable[Key]) -> Iterator[str]:
    """Complaints of keys given as (app, Model.field, app pointed at)."""
    for app, field, target in keys:
        if app not in RANK or target not in RANK:
            yield f"{app}.{field} -> {target}: an app that tools/house.py does not place"
        elif app != target and RANK[target] >= RANK[app]:
            yield f"{app}.{field} -> {target}: points downstream"


def keys() -> Iterator[Key]:
    """Every foreign key of our models."""
    from django.apps import apps

    for config in apps.get_app_configs():
        if not config.name.startswith("tadrib.domain."):
            continue
        for model in config.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    yield config.label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label


def complaints() -> Iterator[str]:
    yield from look(keys())


GOOD = ((("calls", "Call.edition", "catalogue"),), (("calls", "Nomination.call", "calls"),))
BAD = ((("needs", "Request.call", "calls"),), (("newsroom", "News.request", "needs"),), (("misc", "A.b", "calls"),))
