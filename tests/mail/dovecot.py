"""A real postbox on this machine: Dovecot over IMAP and POP3, with TLS by a certificate made for the moment."""

from __future__ import annotations

import datetime as dt
import grp
import ipaddress
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "secret word"  # with a blank, as people have them
CONF = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{home}/maildir
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
{own}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """The server: its ports by scheme, its one postbox, and the certificate to be trusted."""

    home: Path
    ports: dict[str, int]
    authority: Path

    def address(self, scheme: str, password: str = PASSWORD) -> str:
        """As ``TADRIB_MAIL_IN`` wants it."""
        return f"{scheme}://office:{password.replace(' ', '%20')}@127.0.0.1:{self.ports[scheme]}"

    def lay(self, raw: bytes, number: int) -> None:
        """Put a message into the postbox, as a delivering server does."""
        box = self.home / "maildir"
        path = box / "tmp" / str(number)
        path.write_bytes(raw)
        os.chown(path, box.stat().st_uid, box.stat().st_gid)
        path.rename(box / "new" / f"{number}.test.local")

    def seen(self) -> int:
        """Messages that somebody marked as seen."""
        return sum("S" in path.name.partition(":2,")[2] for path in (self.home / "maildir" / "cur").iterdir())

    def left(self) -> int:
        """Messages that are there."""
        return sum(len(list((self.home / "maildir" / part).iterdir())) for part in ("new", "cur"))


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _certify(home: Path) -> None:
    """A key and its own certificate for 127.0.0.1, good for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(minutes=5)).not_valid_after(now + dt.timedelta(hours=1))
    builder = builder.add_extension(place, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    (home / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (home / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))


@contextmanager
def dovecot(home: Path) -> Iterator[Dovecot]:
    """The server, running; ``home`` must be short, for its sockets. Fails where Dovecot is not installed."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert program, "Dovecot is missing: install dovecot-imapd and dovecot-pop3d."
    home.chmod(0o755)
    for part in ("cur", "new", "tmp"):
        (home / "maildir" / part).mkdir(parents=True)
    _certify(home)
    ports = dict(zip(("imap", "imaps", "pop3", "pop3s"), _free_ports(4), strict=True))
    (home / "users").write_text(f"office:{PASSWORD}\n", encoding="utf-8")
    (home / "dovecot.conf").write_text(CONF.format(home=home, **_owner(home), **ports), encoding="utf-8")
    server = subprocess.Popen([program, "-F", "-c", str(home / "dovecot.conf")])
    try:
        _wait(ports["imap"], home)
        yield Dovecot(home, ports, home / "cert.pem")
    finally:
        server.terminate()
        server.wait(20)


def _owner(home: Path) -> dict[str, object]:
    """Who reads the postbox. Dovecot never lets root; started by anybody else, it does all in their name."""
    me = pwd.getpwuid(os.getuid())
    if me.pw_uid:
        group = grp.getgrgid(me.pw_gid).gr_name
        own = f"default_internal_user = {me.pw_name}\ndefault_internal_group = {group}\ndefault_login_user = {me.pw_name}"
        return {"uid": me.pw_uid, "gid": me.pw_gid, "own": own}
    nobody = pwd.getpwnam("nobody")
    for path in (home, *home.glob("maildir"), *home.glob("maildir/*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"uid": nobody.pw_uid, "gid": nobody.pw_gid, "own": ""}


def _wait(port: int, home: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
                if line.recv(4).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.1)
    log = home / "log"
    raise AssertionError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")
