"""Every setting an office can make: its name, what for, and what holds when nothing is said.

Read from the environment, else from one TOML file (``TADRIB_CONFIG``), else the default, which is safe: debug off,
local hosts only, a secret key made outside the repository. ``docs/howto/configure.md`` is checked against this list.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class BadOption(Exception):
    """A setting holds what cannot be used; says which, and what it should hold."""


@dataclass(frozen=True)
class Option:
    """One setting. ``TADRIB_DATA`` in the environment is ``data`` in the TOML file."""

    name: str
    default: str
    what_for: str

    @property
    def key(self) -> str:
        return self.name.removeprefix("TADRIB_").lower()


OPTIONS = (
    Option("TADRIB_CONFIG", "", "Path of the TOML file with the settings below, names in lower case without TADRIB_."),
    Option("TADRIB_DATA", "", "Folder of the embedded database, files and outbox. Default: var beside the program."),
    Option("TADRIB_SECRETS", "", "Folder of generated secrets. Default: tadrib in the user's configuration folder."),
    Option("TADRIB_SECRET_KEY", "", "Signs sessions and links. Default: made once in TADRIB_SECRETS."),
    Option("TADRIB_DATABASE", "", "postgresql://user:password@host:port/name, else the embedded SQLite database."),
    Option("TADRIB_ROW_SECURITY", "no", "yes lets PostgreSQL itself keep states' rows apart; then ./tadrib migrate."),
    Option("TADRIB_URL", "", "Address at which people reach the office. Default: http://127.0.0.1 and the port."),
    Option("TADRIB_HOSTS", "127.0.0.1,localhost", "Host names the server answers to, with commas between."),
    Option("TADRIB_PORT", "8000", "Port of the server that ./run starts."),
    Option("TADRIB_DEBUG", "no", "yes shows programmers' error pages. Never where others can reach it."),
    Option("TADRIB_DEMO", "no", "yes marks every page as example data; ./run sets it."),
    Option("TADRIB_OFFICE_NAME", "", "Name of the office in the letterhead. Default: Training office, Rabat, in four languages."),
    Option("TADRIB_TIME_ZONE", "Africa/Casablanca", "Time zone of the office."),
    Option("TADRIB_MAIL", "file", "file, console or smtp://user:password@host:port (smtps:// for TLS, ?starttls=1)."),
    Option("TADRIB_MAIL_FROM", "office@tadrib.example", "Sender of letters."),
    Option("TADRIB_MAIL_IN", "", "Postbox for filled sheets: imaps://user:password@host/INBOX or pop3s://user:password@host."),
    Option("TADRIB_MAIL_TRUST", "", "Name of your mail server in Authentication-Results; then DMARC must have passed."),
    Option("TADRIB_OIDC", "", "OpenID Connect sign-in: issuer|client id|client secret|name shown."),
    Option("TADRIB_KEY_STORE", "tadrib.domain.credentials.keystore.Files", "Class that keeps the private keys of certificates. Default: files in TADRIB_SECRETS."),
    Option("TADRIB_REMINDERS", "14,2", "Days before the deadline of a call on which states that are not done get a reminder."),
    Option("TADRIB_TRAVEL_DAYS", "60", "Days after a course for which passports, medical statements and travel papers are kept, then erased."),
    Option("TADRIB_PROXY", "no", "yes if a proxy in front sets X-Forwarded-Proto."),
)  # fmt: skip


def read() -> dict[str, str]:
    """All options by name. Raises ``BadOption`` for a file that cannot be read or an unknown name in it."""
    stored: dict[str, Any] = {}
    path = os.environ.get("TADRIB_CONFIG", "")
    if path:
        try:
            stored = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as fault:
            raise BadOption(f"TADRIB_CONFIG: {path} cannot be read: {fault}") from fault
        known = {option.key for option in OPTIONS}
        for key in stored:
            if key not in known:
                raise BadOption(f"{path}: there is no setting named {key}")
    return {o.name: str(os.environ.get(o.name, stored.get(o.key, o.default))) for o in OPTIONS}


def yes(value: str) -> bool:
    """yes, true, on or 1."""
    return value.strip().lower() in {"yes", "true", "on", "1"}


def secrets_folder(options: dict[str, str]) -> Path:
    """Where generated secrets live: outside the repository, readable by their owner only."""
    default = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tadrib"
    folder = Path(options["TADRIB_SECRETS"] or default)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def generated_secret(folder: Path, name: str) -> str:
    """The secret of that name, made at the first call; two processes that start together get the same one."""
    path = folder / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii")
