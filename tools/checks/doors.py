"""Every URL declares what opens it; only the sign-in library's own are excepted, by the module they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.resolver import Found, found


def look(urls: Iterable[Found]) -> Iterator[str]:
    """Complaints of URLs."""
    names: dict[str, str] = {}
    for url in urls:
        if url.needs is None:
            if not url.module.startswith("allauth."):
                yield f"{url.route}: declares no door ({url.module})"
            continue
        if not url.name:
            yield f"{url.route}: has no name"
        elif url.key in names:
            yield f"{url.key}: two doors of one name, {names[url.key]} and {url.route}"
        names[url.key] = url.route


def complaints() -> Iterator[str]:
    yield from look(found())


_OPEN = Found(name="public:home", route="<language>/", needs=(), arguments=(), module="tadrib.web.public.home")
GOOD = ((_OPEN,), (_OPEN._replace(name="account_login", needs=None, module="allauth.account.views"),))
BAD = ((_OPEN._replace(needs=None),), (_OPEN, _OPEN._replace(route="other/")), (_OPEN._replace(name=""),))
