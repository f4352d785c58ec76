"""A small SMTP server that keeps what it is handed."""

import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from typing_extensions import override


@dataclass
class MailServer:
    """What it offers, how it behaves, and what it heard."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    """Offered as STARTTLS, or spoken from the start if `implicit`."""
    implicit: bool = False
    auth: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    """Other answers than the usual, by verb: `{"RCPT": "550 no such user"}`."""
    drip: float = 0.0
    """Seconds between the bytes of the greeting."""
    mails: list[bytes] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    """Every verb, with `tls ` before it once TLS is on."""
    logins: list[str] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    record: MailServer
    secure = False

    @override
    def handle(self) -> None:
        with suppress(OSError):
            if self.record.implicit:
                self._turn_tls_on()
            self._greet()
            while line := self.rfile.readline(4096):
                if not self._obey(line.decode("latin-1").strip()):
                    return

    @override
    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()

    def _greet(self) -> None:
        greeting = self.record.answers.get("GREETING", "220 ready").encode() + b"\r\n"
        for at in range(len(greeting)):
            self.wfile.write(greeting[at : at + 1])
            time.sleep(self.record.drip)

    def _obey(self, line: str) -> bool:
        verb = line.partition(" ")[0].partition(":")[0].upper()
        self.record.verbs.append(("tls " if self.secure else "") + verb)
        if verb in self.record.answers:
            self._say(self.record.answers[verb])
            return True
        {"EHLO": self._ehlo, "STARTTLS": self._starttls, "DATA": self._data}.get(verb, self._fine)()
        if verb == "AUTH":
            self.record.logins.append(line)
        return verb != "QUIT"

    def _fine(self) -> None:
        self._say("235 welcome" if self.record.verbs[-1].endswith("AUTH") else "250 fine")

    def _ehlo(self) -> None:
        offers = ["mail.example"]
        offers += ["STARTTLS"] if self.record.tls and not self.secure else []
        offers += ["AUTH PLAIN"] if self.record.auth else []
        for offer in offers[:-1]:
            self._say(f"250-{offer}")
        self._say(f"250 {offers[-1]}")

    def _starttls(self) -> None:
        self._say("220 go on")
        self._turn_tls_on()

    def _turn_tls_on(self) -> None:
        assert self.record.tls is not None
        self.request = self.record.tls.wrap_socket(self.request, server_side=True)
        self.secure = True
        self.setup()

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.record.mails.append(b"".join(lines))
        self._say(self.record.answers.get("END", "250 kept"))

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    @override
    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that hang up are what the tests are about."""


@contextmanager
def mail_server(record: MailServer | None = None) -> Iterator[MailServer]:
    """Serve on a loopback port until the block ends."""
    record = record or MailServer()
    with _Server(("127.0.0.1", 0), type("Session", (_Session,), {"record": record})) as server:
        record.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield record
        server.shutdown()
