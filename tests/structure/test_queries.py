"""Lock three: whatever query nobody calls, with whatever is really there, nobody gets nothing.

The database holds one of everything; each query with a ``by`` is called with rows and refs that exist, so that an
answer would be a leak. What is public by its name or docstring may answer.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from tadrib.domain.credentials.models import Batch
from tadrib.domain.needs.models import TrainingRequest
from tadrib.domain.selection.models import SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tools.house import app_names

pytestmark = pytest.mark.django_db
TODAY = makers.TODAY
# Arguments that cannot be guessed from their annotation: query -> name -> value made from the house.
ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "selection.consequence": lambda: {"run": SelectionRun.objects.first(), "changes": {"seats": 1}},
}
# Answers to nobody that tell nothing, with the reason.
HARMLESS = {
    "calls.template_of": "The empty form of a call that the caller has: no state's names are filled in.",
}
# Fields of answers that are not facts about anybody.
PLAIN_FIELDS = {("OwnAttendance", "needed"), ("Table", "needed")}  # the share to attend, which the course announces
# Texts that are no reference of the app itself.
TEXTS = {"language": ["en"], "role": ["head_of_office"]}


def queries() -> dict[str, Callable[..., Any]]:
    """Every public query that takes an actor, by app and name."""
    found: dict[str, Callable[..., Any]] = {}
    for app in app_names():
        try:
            module = importlib.import_module(f"tadrib.domain.{app}.queries")
        except ModuleNotFoundError:
            continue
        modules = [module]
        if hasattr(module, "__path__"):
            modules += [
                importlib.import_module(f"{module.__name__}.{one.name}")
                for one in pkgutil.iter_modules(module.__path__)
            ]
        for one in modules:
            for name, function in vars(one).items():
                ours = inspect.isfunction(function) and function.__module__.startswith(module.__name__)
                if ours and not name.startswith("_") and next(iter(inspect.signature(function).parameters), "") == "by":
                    found[f"{app}.{name}"] = function
    return found


QUERIES = queries()


def is_public(name: str, function: Callable[..., Any]) -> bool:
    """Whether it says that anybody may know."""
    return "public" in name.split(".")[1].split("_") or "public" in (function.__doc__ or "").lower()


@pytest.fixture(scope="module")
def full_house(django_db_setup, django_db_blocker):
    """One of everything, from the programme to the participant; rolled back after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        participation = makers.participation()
        nomination = participation.invitation.placement.nomination
        makers.decision(nomination)
        makers.seats(participation.edition)
        makers.institution()
        TrainingRequest.objects.create(
            ref="REQ-1", asking_state=nomination.nominating_state, area=makers.area(), title="Title", gap="Gap",
            expected_outcome="Outcome", priority="high", state="submitted", created_at=makers.NOW, created_by="USR-0",
            submitted_at=makers.NOW,
        )  # fmt: skip
        makers.focal_point(nomination.nominating_state)
        Batch.objects.create(ref="BAT-1", total=1, ordered_at=makers.NOW, ordered_by="USR-0").editions.set(
            [participation.edition]
        )
        yield
        transaction.set_rollback(True)


def rows(model: type[models.Model]) -> list[models.Model]:
    return list(model._base_manager.all()[:5])


def refs(app: str) -> list[str]:
    """Public references and codes of the app's rows, and what nobody has."""
    found = ["NO-SUCH-REF"]
    for model in apps.get_app_config(app).get_models():
        for column in ("ref", "code"):
            if column in {field.name for field in model._meta.concrete_fields}:
                found += [str(getattr(row, column)) for row in rows(model)]
    return found


def candidates(app: str, parameter: inspect.Parameter, annotation: Any) -> Iterable[Any]:
    """Values worth trying for one argument."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        annotation = next(one for one in inner if one is not type(None))
        return candidates(app, parameter, annotation)
    if inspect.isclass(annotation) and issubclass(annotation, models.Model):
        return rows(annotation) or [annotation()]
    if origin is QuerySet or annotation is QuerySet:
        model = inner[0] if inner else None
        return [model._base_manager.all()] if model else []
    if origin is not None and inspect.isclass(origin) and issubclass(origin, Mapping):
        return [{}]
    if origin is not None and inspect.isclass(origin) and issubclass(origin, Iterable):
        one = inner[0] if inner else str
        if inspect.isclass(one) and issubclass(one, models.Model):
            return [rows(one)]
        return [origin() if origin in (frozenset, set, list, tuple) else []]
    if annotation is dt.tzinfo:
        return [dt.UTC]
    if annotation is dt.datetime:
        return [makers.NOW]
    if annotation is dt.date:
        return [TODAY]
    if annotation is str:
        return TEXTS.get(parameter.name) or refs("directory" if "state" in parameter.name else app)
    if annotation is int:
        return [1]
    if annotation is bool:
        return [True]
    raise LookupError(f"{parameter.name}: {annotation}")


def calls(name: str, function: Callable[..., Any]) -> list[dict[str, Any]]:
    """Sets of arguments to call the query with: every required one filled, one value varied at a time."""
    if name in ARGUMENTS:
        return [ARGUMENTS[name]()]
    app = name.split(".")[0]
    hints = typing.get_type_hints(function)
    wanted = {
        parameter.name: list(candidates(app, parameter, hints.get(parameter.name)))
        for parameter in list(inspect.signature(function).parameters.values())[1:]
        if parameter.default is inspect.Parameter.empty
        and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    }
    most = max((len(values) for values in wanted.values()), default=1)
    return [{key: values[min(i, len(values) - 1)] for key, values in wanted.items() if values} for i in range(most)]


def is_nothing(answer: Any) -> bool:
    """Whether an answer tells nothing: none, zero, empty, or made of such."""
    if isinstance(answer, QuerySet):
        return not answer.exists()
    if isinstance(answer, models.Q):
        return True
    if dataclasses.is_dataclass(answer):
        names = [f.name for f in dataclasses.fields(answer) if (type(answer).__name__, f.name) not in PLAIN_FIELDS]
        return all(is_nothing(getattr(answer, name)) for name in names)
    if isinstance(answer, Mapping):
        return all(is_nothing(one) for one in answer.values())
    if isinstance(answer, (list, tuple, set, frozenset)):
        return all(is_nothing(one) for one in answer)
    if isinstance(answer, models.Model):
        return False
    return not answer


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_nobody_gets_nothing(full_house, name):
    function = QUERIES[name]
    if is_public(name, function) or name in HARMLESS:
        return
    told = []
    for arguments in calls(name, function):
        try:
            answer = function(Actor.nobody(), **arguments)
            if inspect.isgenerator(answer):
                answer = list(answer)
        except (NotFound, Refused):
            continue
        if not is_nothing(answer):
            told.append((arguments, answer))

    assert told == []


def test_queries_were_found():
    assert {"audit.list_events", "messaging.get_letter", "directory.list_persons"} <= set(QUERIES)


def test_house_is_full_enough(full_house):
    assert len(refs("calls")) > 2
    assert not is_nothing(QUERIES["directory.list_persons"](makers.head()))


@pytest.mark.parametrize("answer", [1, "x", [0, 1], {"a": "b"}, Actor.system("x")])
def test_leaks_are_seen(answer):
    assert not is_nothing(answer)


@pytest.mark.parametrize("answer", [None, 0, "", [], {}, {"a": 0}, (None, "")])
def test_nothing_is_nothing(answer):
    assert is_nothing(answer)
