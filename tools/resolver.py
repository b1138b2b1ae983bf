"""All URLs of the house as the router knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Found(NamedTuple):
    """One URL: full name, route, permissions of its door (none: public; ``None``: no door), arguments, origin."""

    name: str
    route: str
    needs: tuple[str, ...] | None
    arguments: tuple[str, ...]
    module: str

    @property
    def key(self) -> str:
        """The name with its arguments: ``office:call(ref)``; a name may lead to several addresses."""
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


def _walk(resolver: object, prefix: str, space: tuple[str, ...], home: str) -> Iterator[Found]:
    from django.urls import URLPattern, URLResolver
    from django.urls.resolvers import LocalePrefixPattern

    for one in resolver.url_patterns:  # type: ignore[attr-defined]
        part = "<language>/" if isinstance(one.pattern, LocalePrefixPattern) else str(one.pattern)
        if isinstance(one, URLResolver):
            below = (*space, one.namespace) if one.namespace else space
            yield from _walk(one, prefix + part, below, getattr(one.urlconf_name, "__name__", home))
        elif isinstance(one, URLPattern):
            door = getattr(one.callback, "door", None)
            view = getattr(one.callback, "view_class", one.callback)
            # A library may use Django's generic views as they are: then its own list of URLs says whose it is.
            module = home if view.__module__.startswith("django.") else view.__module__
            yield Found(
                name=":".join((*space, one.name)) if one.name else "",
                route=prefix + part,
                needs=tuple(str(need) for need in door.needs) if door else None,
                arguments=tuple(one.pattern.converters),
                module=module,
            )


def found() -> list[Found]:
    """Every URL, in the router's order."""
    from django.urls import get_resolver

    return list(_walk(get_resolver(), "", (), ""))


def doors() -> list[Found]:
    """Those that are doors of ours."""
    return [url for url in found() if url.needs is not None]
