"""Reading another issuer's keys and status lists from the web, with guards: what is asked for comes from a stranger.

Only https on port 443, only to public addresses, which are looked up once and then connected to; no redirects; nothing
unpacked; few bytes, few seconds in all. Answers are kept for some minutes.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache as kept

LARGEST = 256 * 1024  # bytes: a list of 131,072 places with half of them set is 22 kB
SECONDS = 5.0  # for all of it: name, line, secret, answer
PORT = 443
KEEP = 300  # seconds


class Unreachable(Exception):
    """What was asked for could not be had; the text is a code: not_https, private_address, no_answer, too_large, ..."""


def fetch_json(address: str) -> dict[str, Any]:
    """The JSON object at an address. Raises ``Unreachable``."""
    key = "fetched-" + hashlib.sha256(address.encode()).hexdigest()
    found: dict[str, Any] | None = kept.get(key)
    if found is None:
        found = _object(_body(address))
        kept.set(key, found, KEEP)
    return found


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Unreachable("not_json") from fault
    if not isinstance(found, dict):
        raise Unreachable("not_json")
    return found


def public_addresses(host: str, until: float) -> list[str]:
    """The addresses of a host, if all it has are public. Raises ``Unreachable``.

    The name is looked up in a thread that is not waited for longer than ``until``: whose name server is slow on purpose
    holds up a thread of four, and nobody who reads a page.
    """
    looked = _names().submit(socket.getaddrinfo, host, PORT, type=socket.SOCK_STREAM)
    try:
        rows = looked.result(timeout=max(0.0, until - time.monotonic()))
    except TimeoutError as fault:
        looked.cancel()
        raise Unreachable("too_slow") from fault
    except (OSError, UnicodeError) as fault:
        raise Unreachable("no_such_host") from fault
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not found:
        raise Unreachable("no_such_host")
    if not all(_is_public(text) for text in found):
        raise Unreachable("private_address")
    return found


@cache
def _names() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="names")


_UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out (RFC 4291, 2.4; IANA)
_CARRIES_IPV4 = tuple(map(ipaddress.ip_network, ("2001::/32", "2002::/16")))  # Teredo, 6to4


def _is_public(text: str) -> bool:
    """Whether an address leads to the open internet as itself: IPv6 that carries an IPv4 address, mapped, translated or
    tunnelled, may lead inside."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and (
        address.scope_id or address not in _UNICAST or any(address in one for one in _CARRIES_IPV4)
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Pinned(http.client.HTTPSConnection):
    """Connects to the addresses that were looked at, and to no other that the name may have a moment later.

    At ``until`` the line is cut, whatever is going on: a socket's own time-out begins anew with every byte that drips.
    """

    def __init__(self, host: str, until: float) -> None:
        super().__init__(host)
        self._until = until
        self._cut: threading.Timer | None = None
        self._line: socket.socket | None = None

    def connect(self) -> None:
        plain = self._reached(public_addresses(self.host, self._until))
        self._line = plain.dup()
        self._cut = threading.Timer(max(0.0, self._until - time.monotonic()), _hang_up, [self._line])
        self._cut.daemon = True
        self._cut.start()
        self.sock = _trust().wrap_socket(plain, server_hostname=self.host)

    def _reached(self, addresses: list[str]) -> socket.socket:
        for address in addresses:
            with contextlib.suppress(OSError):  # one of several may be down, or out of reach from here
                return socket.create_connection((address, PORT), max(0.1, self._until - time.monotonic()))
        raise ConnectionRefusedError

    def leave(self) -> None:
        """After the answer was read. Not in ``close``, which comes before it when the server means to hang up."""
        if self._cut:
            self._cut.cancel()
        if self._line:
            self._line.close()
        self.close()


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is over already
        line.shutdown(socket.SHUT_RDWR)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _body(address: str) -> bytes:
    until = time.monotonic() + SECONDS
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme == "https" and parts.port in (None, 443) and not (parts.username or parts.password)
    except ValueError as fault:
        raise Unreachable("not_https") from fault
    if not is_plain or not parts.hostname or not address.isascii():
        raise Unreachable("not_https")
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(parts.hostname, until)
    try:
        connection.request("GET", asked, headers={"Accept": "application/json", "Accept-Encoding": "identity"})
        with connection.getresponse() as answer:
            body = _read(answer)
        if time.monotonic() > until:  # the line was cut, and what came until then may look whole
            raise Unreachable("too_slow")
        return body
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unreachable("too_slow" if time.monotonic() > until else "no_answer") from fault
    finally:
        connection.leave()


def _read(answer: http.client.HTTPResponse) -> bytes:
    if answer.status != http.HTTPStatus.OK:
        raise Unreachable("no_answer")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable("no_answer")  # nothing is unpacked that a stranger has packed
    body = b""
    while piece := answer.read1(16 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise Unreachable("too_large")
    return body
