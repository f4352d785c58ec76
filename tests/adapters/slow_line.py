"""A TCP proxy that can be slow, silent or cut."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class SlowLine:
    """Passes bytes on to a port, each answer after `delay` seconds; `silent` passes none."""

    def __init__(self, target: int) -> None:
        self.delay = 0.0
        self.silent = False
        self._target = target
        self._lines: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Cut every open connection."""
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._lines.clear()

    def close(self) -> None:
        """Accept no more, and cut what is open."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._lines += [near, far]
                threading.Thread(target=self._pass, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if answers:
                    time.sleep(self.delay)
                if not self.silent:
                    sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)


@contextmanager
def slow_line(target: int) -> Iterator[SlowLine]:
    """Run a proxy until the block ends."""
    line = SlowLine(target)
    try:
        yield line
    finally:
        line.close()
