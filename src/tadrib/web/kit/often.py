"""Too often from one address: counted for a minute, in this process's memory alone."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60


def is_too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this address has asked for ``what`` more than ``most`` times in this minute, this time included."""
    key = f"often-{what}-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two lines
        return False
