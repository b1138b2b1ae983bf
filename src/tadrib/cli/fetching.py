"""Messages from a postbox, one by one: IMAP or POP3, over TLS unless the setting says otherwise."""

from __future__ import annotations

import contextlib
import imaplib
import poplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from tadrib.cli.trouble import Trouble

SECONDS = 30
MOST_MESSAGES = 200  # of one round


@dataclass(frozen=True)
class Fetched:
    """A message, only its headers if it is larger than asked for, its size in bytes, and what to call when it was
    dealt with."""

    raw: bytes
    size: int
    done: Callable[[], None]


def fetch(address: str, *, most_bytes: int) -> Iterator[Fetched]:
    """The new messages of a postbox. ``Trouble`` for an address that is none, or a server that does not answer."""
    place = urlsplit(address)
    if place.scheme not in {"imap", "imaps", "pop3", "pop3s"} or not place.hostname or not place.username:
        raise Trouble("TADRIB_MAIL_IN: write imaps://user:password@host/INBOX or pop3s://user:password@host", code=2)
    user, password = unquote(place.username), unquote(place.password or "")
    try:
        if place.scheme.startswith("imap"):
            folder = unquote(place.path.strip("/")) or "INBOX"
            yield from _imap(place.scheme, place.hostname, place.port, user, password, folder, most_bytes)
        else:
            yield from _pop3(place.scheme, place.hostname, place.port, user, password, most_bytes)
    except (OSError, imaplib.IMAP4.error, poplib.error_proto, ssl.SSLError) as fault:
        raise Trouble(f"The postbox at {place.hostname} cannot be read: {fault}", code=75) from fault


def _imap(
    scheme: str, host: str, port: int | None, user: str, password: str, folder: str, most: int
) -> Iterator[Fetched]:
    """Unseen messages; one that was dealt with is marked as seen and stays where it is."""
    box: imaplib.IMAP4
    if scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=SECONDS)
    else:
        box = imaplib.IMAP4(host, port or 143, timeout=SECONDS)
    try:
        box.login(user, password)
        box.select(f'"{folder}"')
        _, found = box.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:MOST_MESSAGES]:
            name = uid.decode("ascii")

            def done(name: str = name) -> None:
                box.uid("STORE", name, "+FLAGS", r"(\Seen)")

            _, told = box.uid("FETCH", name, "(RFC822.SIZE)")
            size = int(str(told[0]).partition("RFC822.SIZE ")[2].split(")")[0].split()[0])
            _, parts = box.uid("FETCH", name, "(BODY.PEEK[])" if size <= most else "(BODY.PEEK[HEADER])")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield Fetched(raw, size, done)
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):  # known by its digest
            box.logout()


def _pop3(scheme: str, host: str, port: int | None, user: str, password: str, most: int) -> Iterator[Fetched]:
    """All messages; one that was dealt with is deleted, as POP3 knows no other mark."""
    if scheme == "pop3s":
        box: poplib.POP3 = poplib.POP3_SSL(host, port or 995, context=ssl.create_default_context(), timeout=SECONDS)
    else:
        box = poplib.POP3(host, port or 110, timeout=SECONDS)
    try:
        box.user(user)
        box.pass_(password)
        sizes = [line.decode("ascii").split() for line in box.list()[1]]
        for number, size in [(int(one[0]), int(one[1])) for one in sizes][:MOST_MESSAGES]:
            lines = box.retr(number)[1] if size <= most else box.top(number, 0)[1]
            raw = b"\r\n".join(lines) + b"\r\n"
            yield Fetched(raw, size, lambda number=number: box.dele(number))  # type: ignore[misc]
    finally:
        with contextlib.suppress(OSError, poplib.error_proto):  # what was dealt with is known by its digest
            box.quit()
