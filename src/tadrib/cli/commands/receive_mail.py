"""Take in filled sheets that came by e-mail: from the postbox of TADRIB_MAIL_IN, or one message on standard input."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tadrib.cli.fetching import fetch
from tadrib.cli.house import open_house
from tadrib.cli.trouble import Trouble

HELP = "take in filled sheets that came by e-mail"
TRY_AGAIN = 75  # EX_TEMPFAIL: a mail server that pipes a message in keeps it and tries again


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdin", action="store_true", help="one message on standard input, for a mail server's hook")


def run(options: argparse.Namespace) -> None:
    settings = open_house()
    from django.db import DatabaseError  # only after open_house
    from django.utils import timezone

    from tadrib.domain.calls.operations import mailing

    by, trust = mailing.postman(), settings.TADRIB_MAIL_TRUST
    outcomes: Counter[str] = Counter()

    def take(raw: bytes, size: int) -> None:
        try:
            outcome = mailing.take_message(raw, size=size, authenticator=trust, by=by, now=timezone.now())
        except DatabaseError as fault:
            raise Trouble(f"The database does not answer: {type(fault).__name__}", code=TRY_AGAIN) from fault
        outcomes[str(outcome)] += 1

    if options.stdin:
        raw = sys.stdin.buffer.read(mailing.MOST_BYTES + 1)
        while sys.stdin.buffer.read(1_000_000):  # drink up what is too much, so that the mail server is not cut off
            pass
        if not raw.strip():
            raise Trouble("No message came on standard input.", code=2)
        take(raw, len(raw))
    else:
        if not settings.TADRIB_MAIL_IN:
            raise Trouble("Say in TADRIB_MAIL_IN where the postbox is, or give a message with --stdin.", code=2)
        for message in fetch(settings.TADRIB_MAIL_IN, most_bytes=mailing.MOST_BYTES):
            take(message.raw, message.size)
            message.done()
    print(", ".join(f"{name}: {count}" for name, count in sorted(outcomes.items())) or "no message")
