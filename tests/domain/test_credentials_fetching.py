"""Asking another issuer's server, with guards, against a real one that does not mean well: slow, large, elsewhere."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import itertools
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache

from tadrib.domain.credentials import fetching

HOST = "college.example"
GOOD = b'{"id": "did:web:college.example"}'
PATHS = itertools.count()


def answered(body, *, status=b"200 OK", more=b""):
    return b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\n" + more + b"\r\n" + body


def sized(body):
    return answered(body, more=b"Content-Length: %d\r\n" % len(body))


@pytest.fixture(scope="session")
def papers(tmp_path_factory):
    """A key and a certificate of the host, which signs for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(today - dt.timedelta(days=1)).not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("papers") / "host.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class Server:
    """One that listens on a port of its own and says to whoever comes what ``says`` does to the line."""

    def __init__(self, papers):
        self.says = lambda line: line.sendall(sized(GOOD))
        self.asked = []
        self.is_plain = False
        self._secret = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._secret.load_cert_chain(papers)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while not self.over.is_set():
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[line], daemon=True).start()

    def _talk(self, line):
        try:
            if not self.is_plain:
                line = self._secret.wrap_socket(line, server_side=True)
                self.asked.append(line.recv(4096))
            self.says(line)
        except OSError:
            pass
        finally:
            line.close()

    def drip(self, line, first, piece):
        """Never silent for long, and never done."""
        line.sendall(first)
        while not self.over.wait(0.02):
            line.sendall(piece)

    def close(self):
        self.over.set()
        self._door.close()


@pytest.fixture
def server(papers, monkeypatch):
    made = Server(papers)
    trust = ssl.create_default_context(cafile=str(papers))
    monkeypatch.setattr(fetching, "PORT", made.port)
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    monkeypatch.setattr(fetching, "_trust", lambda: trust)
    monkeypatch.setattr(fetching, "public_addresses", lambda host, until: ["127.0.0.1"])
    cache.clear()
    yield made
    made.close()


def fetched(host=HOST):
    return fetching.fetch_json(f"https://{host}/{next(PATHS)}")


def refused(code, host=HOST):
    with pytest.raises(fetching.Unreachable) as caught:
        fetched(host)
    assert str(caught.value) == code


# What it is for --------------------------------------------------------------------------------------------------


def test_answer_is_read_once_and_kept(server):
    for _ in range(2):
        assert fetching.fetch_json(f"https://{HOST}/kept?a=b") == {"id": "did:web:college.example"}

    (asked,) = server.asked
    assert asked.startswith(b"GET /kept?a=b HTTP/1.1\r\n")
    assert b"Host: college.example\r\n" in asked
    assert b"Accept-Encoding: identity" in asked


def test_second_address_is_tried_when_the_first_does_not_answer(server, monkeypatch):
    monkeypatch.setattr(fetching, "public_addresses", lambda host, until: ["::1", "127.0.0.1"])

    assert fetched()["id"]


def test_answer_in_pieces_is_read(server):
    server.says = lambda line: line.sendall(
        answered(b"5\r\n" + GOOD[:5] + b"\r\n1c\r\n" + GOOD[5:] + b"\r\n0\r\n\r\n", more=b"Transfer-Encoding: chunked\r\n")
    )

    assert fetched()["id"]


# What it withstands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (answered(b""), b" "),
        (answered(b"", more=b"Content-Length: 100000\r\n"), b" "),
        (answered(b"", more=b"Transfer-Encoding: chunked\r\n"), b"1\r\n \r\n"),
    ],
)
def test_server_that_drips_is_cut_off(server, first, piece):
    server.says = lambda line: server.drip(line, first, piece)

    with pytest.raises(fetching.Unreachable, match=r"too_slow|no_answer"):
        fetched()


def test_handshake_that_drips_is_cut_off(server):
    server.is_plain = True
    server.says = lambda line: server.drip(line, b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", b"\0")

    refused("too_slow")


def test_server_that_says_nothing_is_cut_off(server):
    server.says = lambda line: server.over.wait(20)

    refused("too_slow")


def test_too_much_is_not_read(server):
    server.says = lambda line: server.drip(line, answered(b""), b" " * 65_536)

    refused("too_large")


def test_what_is_packed_is_not_unpacked(server):
    packed = gzip.compress(b'{"a": "' + b" " * 10_000_000 + b'"}')
    server.says = lambda line: line.sendall(answered(packed, more=b"Content-Encoding: gzip\r\n"))

    refused("no_answer")


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Temporary", b"308 Permanent", b"404 No", b"500 No"])
def test_elsewhere_is_not_followed(server, status):
    server.says = lambda line: line.sendall(answered(GOOD, status=status, more=b"Location: https://127.0.0.1/\r\n"))

    refused("no_answer")
    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"", b"x", b"[1]", b"7", b"null", b"\xff", b"[" * 100_000, b'{"a":' * 50_000, b"9" * 9_000])
def test_what_is_no_object_is_refused(server, body):
    server.says = lambda line: line.sendall(sized(body))

    refused("not_json")


def test_certificate_of_another_host_or_of_nobody_is_refused(server, monkeypatch):
    refused("no_answer", "other.example")
    monkeypatch.setattr(fetching, "_trust", ssl.create_default_context)
    refused("no_answer")
    assert server.asked == []


def test_answer_that_is_no_http_is_refused(server):
    server.says = lambda line: line.sendall(b"220 mail.example ESMTP\r\n")

    refused("no_answer")


# Where it does not go --------------------------------------------------------------------------------------------


def looked_up(monkeypatch, *addresses):
    def rows(_host, port, **_more):
        kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (kinds[ipaddress.ip_address(one).version], socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", rows)
    return fetching.public_addresses("college.example", time.monotonic() + 5)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1",
        "192.168.0.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fd00::1", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:1.1.1.1", "::127.0.0.1", "::10.0.0.1",  # mapped, compatible
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1",  # translated (RFC 6052, RFC 8215)
        "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:f5ff:fffe",  # 6to4, Teredo
    ],
)  # fmt: skip
def test_addresses_inside_are_not_asked(monkeypatch, address):
    with pytest.raises(fetching.Unreachable, match="private_address"):
        looked_up(monkeypatch, address)


def test_addresses_outside_are_asked_each_once(monkeypatch):
    outside = ["1.1.1.1", "2606:4700:4700::1111", "1.1.1.1"]

    assert looked_up(monkeypatch, *outside) == outside[:2]


def test_one_address_inside_among_others_is_enough_to_refuse(monkeypatch):
    for order in (("1.1.1.1", "10.0.0.1"), ("10.0.0.1", "1.1.1.1"), ("1.1.1.1", "::1")):
        with pytest.raises(fetching.Unreachable, match="private_address"):
            looked_up(monkeypatch, *order)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
def test_other_spellings_of_home_are_not_asked(host):
    with pytest.raises(fetching.Unreachable, match=r"private_address|no_such_host"):
        fetching.fetch_json(f"https://{host}/did.json")


def test_name_that_changes_its_mind_is_asked_once(server, monkeypatch):
    """DNS rebinding: the address that was looked at is the one that is connected to."""
    answers = iter([["127.0.0.1"]])
    monkeypatch.setattr(fetching, "public_addresses", lambda host, until: next(answers))
    monkeypatch.setattr(socket, "getaddrinfo", _only_numbers(socket.getaddrinfo))

    assert fetched()["id"]
    assert next(answers, None) is None


def _only_numbers(look):
    def asked(host, *args, **more):
        ipaddress.ip_address(host)  # ValueError for a name
        return look(host, *args, **more)

    return asked


def test_name_server_that_is_slow_on_purpose_is_not_waited_for(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: over.wait(20) and [])
    monkeypatch.setattr(fetching, "SECONDS", 0.2)

    for _ in range(6):  # more than there are threads
        refused("too_slow")
    over.set()


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/", "https://a.example:8443/", "https://u:p@a.example/", "https://u@a.example/", "file:///etc/passwd",
        "https://[", "https:///x", "https://a.example:x/", "ftp://a.example/", "//a.example/", "", "https://é.example/",
    ],
)  # fmt: skip
def test_only_plain_https_is_asked(address):
    with pytest.raises(fetching.Unreachable, match="not_https"):
        fetching.fetch_json(address)


@pytest.mark.parametrize("path", ["a b", "a\r\nX-Evil: 1", "a\tb", "a\0b"])
def test_nothing_is_smuggled_into_the_question(server, path):
    try:
        fetching.fetch_json(f"https://{HOST}/{path}")
    except fetching.Unreachable as fault:
        assert str(fault) in {"no_answer", "not_https"}
    assert all(b"\nX-Evil" not in asked and asked.count(b" HTTP/1.1") == 1 for asked in server.asked)
