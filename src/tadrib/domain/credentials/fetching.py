"""Reading another issuer's keys and status lists from the web, with guards: what is asked for comes from a stranger.

Only https on port 443, only to public addresses, which are looked up once and then connected to; no redirects; few
bytes, few seconds. Answers are kept for some minutes.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import socket
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache

LARGEST = 256 * 1024  # bytes: a list of 131,072 places with half of them set is 22 kB
SECONDS = 5.0
KEEP = 300  # seconds


class Unreachable(Exception):
    """What was asked for could not be had; the text is a code: not_https, private_address, no_answer, too_large, ..."""


def fetch_json(address: str) -> dict[str, Any]:
    """The JSON object at an address. Raises ``Unreachable``."""
    key = "fetched-" + hashlib.sha256(address.encode()).hexdigest()
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _object(_body(address))
        cache.set(key, found, KEEP)
    return found


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Unreachable("not_json") from fault
    if not isinstance(found, dict):
        raise Unreachable("not_json")
    return found


def public_address(host: str) -> str:
    """The first address of a host, if all it has are public. Raises ``Unreachable``."""
    try:
        rows = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Unreachable("no_such_host") from fault
    found = [str(row[4][0]) for row in rows]
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        inside = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
        if not (address.is_global and inside.is_global) or address.is_multicast or address in _TRANSLATED:
            raise Unreachable("private_address")
    if not found:
        raise Unreachable("no_such_host")
    return found[0]


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address, private ones too, written as IPv6


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, and to no other that the name may have a moment later."""

    def connect(self) -> None:
        plain = socket.create_connection((public_address(self.host), 443), SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def _body(address: str) -> bytes:
    until = time.monotonic() + SECONDS
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme == "https" and parts.port in (None, 443) and not (parts.username or parts.password)
    except ValueError as fault:
        raise Unreachable("not_https") from fault
    if not is_plain or not parts.hostname:
        raise Unreachable("not_https")
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(parts.hostname, timeout=SECONDS)
    try:
        connection.request("GET", asked, headers={"Accept": "application/json", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise Unreachable("no_answer")
        body = b""
        while piece := answer.read1(16 * 1024):
            body += piece
            if len(body) > LARGEST:
                raise Unreachable("too_large")
            if time.monotonic() > until:
                raise Unreachable("too_slow")
        return body
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unreachable("no_answer") from fault
    finally:
        connection.close()
