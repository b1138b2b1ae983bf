"""The keys that sign certificates: list them, renew one, disown one that fell into wrong hands."""

from __future__ import annotations

import argparse

from tadrib.cli.house import open_house
from tadrib.cli.trouble import Trouble

HELP = "list, renew and disown the keys that sign certificates"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with which key."""
    parser.add_argument("act", nargs="?", choices=["list", "renew", "compromised"], default="list",
                        help="list (default); renew: retire the present key, what it signed stays good; "
                        "compromised: nothing KEY signed is good, and all of it is signed again")  # fmt: skip
    parser.add_argument("key", nargs="?", default="", help="name of the key as listed, for compromised")
    parser.add_argument(
        "--tokens", action="store_true", help="renew the key of tokens (RS256) instead of that of badges"
    )
    parser.add_argument("--issuer", default="", help="code of a co-issuing body instead of the office")


def run(options: argparse.Namespace) -> int:
    """Do it and say what stands now."""
    open_house()
    from django.utils import timezone

    import tadrib.domain.credentials.jobs
    import tadrib.domain.credentials.operations
    import tadrib.domain.credentials.queries
    from tadrib.domain import credentials
    from tadrib.domain.accounts.words import Permission
    from tadrib.domain.credentials.words import REFUSALS
    from tadrib.kernel.actor import Actor
    from tadrib.kernel.refusals import Refused

    by, now = Actor.system("command line", {Permission.USER_EDIT, Permission.AUDIT_READ}), timezone.now()
    try:
        if options.act == "renew":
            algorithm = "RS256" if options.tokens else "Ed25519"
            row = credentials.operations.renew_key(
                compromised=False, issuer=options.issuer, algorithm=algorithm, by=by, now=now
            )
            print(f"{_name(row)} signs from now on. What the earlier key signed stays good.")
        elif options.act == "compromised":
            wanted = [row for row in credentials.queries.list_keys(by) if _name(row) == options.key]
            if not wanted:
                raise Trouble(
                    f"There is no key named {options.key or '(none given)'}. ./tadrib keys lists them.", code=2
                )
            credentials.operations.disown_key(wanted[0], by=by, now=now)
            signed = credentials.jobs.sign_waiting.call()
            print(f"{_name(wanted[0])} is disowned. Signed again: {signed} certificates.")
    except Refused as refusal:
        raise Trouble(REFUSALS.get(refusal.code, refusal.code)) from refusal
    for row in credentials.queries.list_keys(by):
        print(f"{_name(row):24} {row.algorithm:8} made {row.made_at:%Y-%m-%d %H:%M}  {_stands(row)}")
    return 0


def _name(row: object) -> str:
    return f"{row.issuer}/{row.fragment}" if row.issuer else row.fragment  # type: ignore[attr-defined]


def _stands(row: object) -> str:
    if row.compromised_at:  # type: ignore[attr-defined]
        return f"disowned {row.compromised_at:%Y-%m-%d %H:%M}"  # type: ignore[attr-defined]
    if row.retired_at:  # type: ignore[attr-defined]
        return f"retired {row.retired_at:%Y-%m-%d %H:%M}, still good"  # type: ignore[attr-defined]
    return "signs"
