"""Tables that page, sort and search on the server."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


class Listing:
    """One page of a list, as the address asks for it: ``?q=&sort=-name&page=2``.

    ``sorts`` maps the names that the headings use to order-by expressions. The view reads ``search`` first, asks its
    query with it, then calls ``show(rows)``. Unknown sorts and pages are answered with the first, never an error.
    """

    def __init__(
        self, request: HttpRequest, *, sorts: dict[str, tuple[str, ...]] | None = None, size: int = 25
    ) -> None:
        self.search = request.GET.get("q", "").strip()[:200]
        self.sorts = sorts or {}
        self.size = size
        wanted = request.GET.get("sort", "")
        self.sort = wanted if wanted.lstrip("-") in self.sorts else ""
        self._page = request.GET.get("page", "1")
        self.is_filtered = bool(self.search) or any(v for k, v in request.GET.items() if k not in {"sort", "page"})

    def show(self, rows: QuerySet[Any]) -> Listing:
        """Cut the page out of the rows."""
        if self.sort:
            columns = self.sorts[self.sort.lstrip("-")]
            down = self.sort.startswith("-")
            rows = rows.order_by(*(f"-{c}" if down else c for c in columns), "pk")
        self.paginator = Paginator(rows, self.size)
        self.page = self.paginator.get_page(self._page)
        self.rows = list(self.page.object_list)
        return self

    @property
    def count(self) -> int:
        """How many rows match in all."""
        return self.paginator.count

    @property
    def page_numbers(self) -> list[Any]:
        """The page numbers to show, with gaps."""
        return list(self.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1))
