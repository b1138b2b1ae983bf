"""Open an account for somebody and give them a role. Without --password they sign in by a code sent by e-mail."""

from __future__ import annotations

import argparse
import getpass

from tadrib.cli.house import open_house
from tadrib.cli.trouble import Trouble

HELP = "open an account and give it a role"


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="open an account, or give one that is there another role")
    add.add_argument("--email", required=True, help="their address")
    add.add_argument("--name", required=True, help="their name, as letters shall say it")
    add.add_argument("--role", required=True, help="administrator, programme_officer, focal_point and so on")
    add.add_argument(
        "--scope", default="", help="ISO code of the state, or code of the institution, if the role asks for one"
    )
    add.add_argument("--language", default="en", help="ar, fr, en or pt")
    add.add_argument("--password", action="store_true", help="ask for a password instead of signing in by e-mail")


def run(options: argparse.Namespace) -> None:
    open_house()
    from django.contrib.auth.password_validation import validate_password  # only after open_house
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from tadrib.domain.accounts import operations, queries
    from tadrib.domain.accounts.words import REFUSALS, SCOPED_ROLES, Permission, Role
    from tadrib.kernel.actor import Actor
    from tadrib.kernel.languages import LANGUAGES
    from tadrib.kernel.refusals import Refused

    if options.role not in set(Role):
        raise Trouble(f"There is no role {options.role}. Roles: {', '.join(Role)}", code=2)
    if options.language not in LANGUAGES:
        raise Trouble(f"There is no language {options.language}. Languages: {', '.join(LANGUAGES)}", code=2)
    if options.scope and options.role not in SCOPED_ROLES:
        raise Trouble(f"The role {options.role} is for the whole office: leave --scope out.", code=2)
    password = _ask(validate_password, ValidationError) if options.password else None
    by, now = Actor.system("command-line", {Permission.USER_EDIT}), timezone.now()
    email = options.email.strip().lower()
    with transaction.atomic():
        user = next((row for row in queries.list_users(by, search=email) if row.email == email), None)
        try:
            if user is None:
                user = operations.create_user(
                    email=email, name=options.name, language=options.language, password=password, by=by, now=now
                )
            operations.grant_role(
                user, role=options.role, scope=options.scope, from_date=timezone.localdate(), by=by, now=now
            )
        except Refused as refusal:
            raise Trouble(REFUSALS.get(refusal.code, refusal.code)) from refusal
    print(f"{user.ref}: {user.email} is {options.role} {options.scope}".rstrip())


def _ask(validate: object, fault_kind: type[Exception]) -> str:
    """A password typed twice, as the office's rules want it."""
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise Trouble("The two are not the same.")
    try:
        validate(password)  # type: ignore[operator]
    except fault_kind as fault:
        raise Trouble(" ".join(fault.messages)) from fault  # type: ignore[attr-defined]
    return password
