"""A line between the browser and the house that can be cut: pages and service workers both feel it. It counts what it carries."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

PIECE = 16_384


class Line:
    """A forwarder of TCP. While it is cut every connection is closed at once, as with a dead network.

    ``latency`` is seconds there and back, also for opening a connection; ``rate`` is bytes a second in each direction,
    shared by all connections. 0 is as fast as it goes.
    """

    def __init__(self, address: str) -> None:
        self.latency, self.rate = 0.0, 0.0
        self._lanes = {True: threading.Lock(), False: threading.Lock()}
        parts = urlsplit(address)
        self._to = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.is_cut = False
        self.carried = 0  # bytes in both directions, headers and all
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """No network from now on."""
        self.is_cut = True
        for one in list(self._open):
            self._close(one)

    def mend(self) -> None:
        """The network is back."""
        self.is_cut = False

    def close(self) -> None:
        """For good."""
        self.cut()
        self._door.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._to)
                self._open |= {near, far}
                for out, to, is_up in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._carry, args=(out, to, is_up), daemon=True).start()

    def _carry(self, out: socket.socket, to: socket.socket, is_up: bool) -> None:
        """Read what comes; each piece is handed on when its time on the way is over."""
        way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        opened = time.monotonic() + self.latency
        threading.Thread(target=self._hand_on, args=(way, to, is_up, opened), daemon=True).start()
        with contextlib.suppress(OSError):
            while piece := out.recv(PIECE):
                way.put((time.monotonic(), piece))
        way.put((time.monotonic(), b""))
        self._open.discard(out)

    def _hand_on(
        self, way: queue.SimpleQueue[tuple[float, bytes]], to: socket.socket, is_up: bool, opened: float
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                since, piece = way.get()
                time.sleep(max(0.0, max(since, opened if is_up else since) + self.latency / 2 - time.monotonic()))
                if not piece:
                    break
                if self.rate:
                    with self._lanes[is_up]:
                        time.sleep(len(piece) / self.rate)
                to.sendall(piece)
                self.carried += len(piece)
        self._close(to)

    def _close(self, one: socket.socket) -> None:
        self._open.discard(one)
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextlib.contextmanager
def line_to(address: str) -> Iterator[Line]:
    """A line to a house."""
    line = Line(address)
    try:
        yield line
    finally:
        line.close()
