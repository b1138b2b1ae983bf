"""Reads that are asked at every request, with their SQL built once in the life of a process.

Django builds the SQL of a query anew each time; for a row found by its key that takes several times as long as the
database needs to find it. A prepared query is written as any other, with a ``Slot`` where a value will come, is built
at its first use, and afterwards only filled in. It is for the few reads on which every act waits; all others are
written plainly.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")


class Slot(Expression):
    """Where a value comes in. Stands on the right of a lookup (equal, compared, ``in``, ``iexact``)."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark

    def __str__(self) -> str:
        return self.mark  # ``iexact`` turns what it is given into text: the mark is found in it again

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


@dataclass(frozen=True)
class _Built(Generic[R]):
    rows: QuerySet[Any, R]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]
    slots: dict[str, tuple[str, int | None]]  # a mark: the value's name, and its place in a tuple

    def run(self, alias: str, values: dict[str, Any]) -> list[R]:
        compiler, query = copy(self.compiler), copy(self.rows.query)
        compiler.connection = connections[alias]
        filled = self.sql, tuple(self._fill(param, values, compiler.connection.ops) for param in self.params)
        compiler.as_sql = lambda *_, **__: filled
        compiler.get_converters = lambda _: self.converters
        query.get_compiler = lambda *_, **__: compiler
        rows: QuerySet[Any, R] = QuerySet(self.rows.model, query, alias)
        rows._fields = self.rows._fields
        return list(self.rows._iterable_class(rows))

    def _fill(self, param: Any, values: dict[str, Any], ops: Any) -> Any:
        if isinstance(param, Slot):
            return _adapted(self._value(param.mark, values), ops)
        if isinstance(param, str) and param in self.slots:
            return ops.prep_for_iexact_query(self._value(param, values))
        return param

    def _value(self, mark: str, values: dict[str, Any]) -> Any:
        name, place = self.slots[mark]
        return values[name] if place is None else values[name][place]


class Prepared(Generic[R]):
    """Called with the values by name: the list of rows. A tuple fills a list of slots (``in``)."""

    def __init__(self, make: Callable[..., QuerySet[Any, R]]) -> None:
        self._make = make
        self._names = tuple(inspect.signature(make).parameters)
        self._built: dict[tuple[Any, ...], _Built[R] | None] = {}
        update_wrapper(self, make)

    def __call__(self, **values: Any) -> list[R]:
        """Rows, in the order of the query; models, tuples or values as it says."""
        lengths = tuple(len(values[name]) if isinstance(values[name], tuple) else None for name in self._names)
        known = self._built
        if lengths not in known:
            known[lengths] = self._build(dict(zip(self._names, lengths, strict=True)))
        built = known[lengths]
        return built.run(built.rows.db, values) if built else []

    def _build(self, lengths: dict[str, int | None]) -> _Built[R] | None:
        """The query for tuples of these lengths; ``None`` if it can find nothing (``in`` an empty tuple)."""
        slots: dict[str, tuple[str, int | None]] = {}

        def slot(name: str, place: int | None) -> Slot:
            mark = f"\x00{len(slots)}\x00"  # nothing in it that a pattern would escape
            slots[mark] = name, place
            return Slot(mark)

        given = {
            name: slot(name, None) if length is None else [slot(name, place) for place in range(length)]
            for name, length in lengths.items()
        }
        rows = self._make(**given)
        if rows._prefetch_related_lookups:
            raise TypeError(f"{self._make.__qualname__}: a prepared query reads one table and what it joins")
        compiler = rows.query.get_compiler(rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        if any(isinstance(param, str) and "\x00" in param and param not in slots for param in params):
            raise TypeError(f"{self._make.__qualname__}: a slot stands where its text is changed")
        columns = [column for column, *_ in (compiler.select or [])[: compiler.col_count]]
        return _Built(rows, compiler, sql, tuple(params), compiler.get_converters(columns), slots)


def prepared(make: Callable[..., QuerySet[Any, R]]) -> Prepared[R]:
    """Make a query of slots a prepared one: ``@prepared def of_call(call, state): return Row.objects.filter(...)``."""
    return Prepared(make)


def _adapted(value: Any, ops: Any) -> Any:
    """As the database wants it; a row stands for its key."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, dt.datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return ops.adapt_datefield_value(value)
    return value
