"""Postboxes on this machine that speak just enough POP3 and IMAP for the standard library's own clients."""

from __future__ import annotations

import re
import socketserver
import threading
from types import TracebackType


class Postbox(socketserver.ThreadingTCPServer):
    """A server with messages; ``gone`` are the numbers (from 1) that were deleted, or seen."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, handler: type[socketserver.BaseRequestHandler], messages: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.messages, self.gone = messages, set[int]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Postbox:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()


class Pop3(socketserver.StreamRequestHandler):
    """RFC 1939: USER, PASS, LIST, TOP, RETR, DELE, QUIT. What was marked is deleted at QUIT only."""

    def handle(self) -> None:
        box, marked = self.server, set[int]()
        assert isinstance(box, Postbox)
        self.wfile.write(b"+OK ready\r\n")
        while line := self.rfile.readline():
            word, _, rest = line.decode().strip().partition(" ")
            match word.upper():
                case "PASS" if rest != "secret word":
                    self.wfile.write(b"-ERR no\r\n")
                case "USER" | "PASS":
                    self.wfile.write(b"+OK\r\n")
                case "LIST":
                    rows = [f"{n} {len(m)}" for n, m in enumerate(box.messages, 1) if n not in box.gone]
                    self.wfile.write(("\r\n".join(["+OK", *rows, ".", ""])).encode())
                case "RETR" | "TOP":
                    raw = box.messages[int(rest.split()[0]) - 1].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                    raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n" if word.upper() == "TOP" else raw
                    stuffed = re.sub(rb"(?m)^\.", b"..", raw)
                    self.wfile.write(b"+OK\r\n" + stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
                case "DELE":
                    marked.add(int(rest))
                    self.wfile.write(b"+OK\r\n")
                case "QUIT":
                    box.gone |= marked
                    self.wfile.write(b"+OK\r\n")
                    return
                case _:
                    self.wfile.write(b"-ERR\r\n")


class Imap(socketserver.StreamRequestHandler):
    """RFC 9051: LOGIN, SELECT, UID SEARCH UNSEEN, UID FETCH, UID STORE, LOGOUT."""

    def handle(self) -> None:
        box = self.server
        assert isinstance(box, Postbox)
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            words = rest.split()
            self._answer(box, rest, [word.upper() for word in words])
            if words[0].upper() == "LOGIN" and "secret word" not in rest:
                self.wfile.write(f"{tag} NO wrong\r\n".encode())
            else:
                self.wfile.write(f"{tag} OK done\r\n".encode())
            if words[0].upper() == "LOGOUT":
                return

    def _answer(self, box: Postbox, rest: str, words: list[str]) -> None:
        match words:
            case ["CAPABILITY"]:
                self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
            case ["SELECT", *_]:
                self.wfile.write(f"* {len(box.messages)} EXISTS\r\n".encode())
            case ["UID", "SEARCH", *_]:
                new = " ".join(str(n) for n in range(1, len(box.messages) + 1) if n not in box.gone)
                self.wfile.write(f"* SEARCH {new}\r\n".encode())
            case ["UID", "FETCH", number, *_]:
                n, raw = int(number), box.messages[int(number) - 1]
                if "RFC822.SIZE" in rest:
                    self.wfile.write(f"* {n} FETCH (UID {n} RFC822.SIZE {len(raw)})\r\n".encode())
                else:
                    raw = raw.partition(b"\n\n")[0] + b"\n\n" if "HEADER" in rest else raw
                    self.wfile.write(f"* {n} FETCH (UID {n} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
            case ["UID", "STORE", number, *_]:
                box.gone.add(int(number))
            case ["LOGOUT"]:
                self.wfile.write(b"* BYE\r\n")
