"""The server's side: ask the provider one thing, on a connection that is kept.

No Flask, no store, no key: what a protocol server may know, it is told here. Safe to use from
many threads at once.
"""

import http.client
import json
import socket
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from typing_extensions import override

from idp.model.errors import Refused, Unavailable
from idp.model.secret import Secret
from idp.settings import Settings
from legacy_bridges.internal.wire import LARGEST, PREFIX

PATIENCE: Final = 3.0
"""Seconds for one answer."""
KEPT: Final = 32
"""Connections that are kept for the next question."""


_MEANS: Final = {
    401: ": it knows another credential than this server read when it started",
    404: ": no manifest uses this server, or it asks from outside internal_from, or through a proxy",
}
_GONE: Final = (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected)
"""How a kept connection shows that the other side closed it meanwhile: nothing was answered on it."""


class _GoneError(Unavailable):
    """The connection has gone; a new one may do."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider is asked, and as who it answers."""

    host: str
    port: int
    secure: bool
    name: str
    """Host, and port, of the issuer: it answers to no other name."""
    ca_file: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Provider":
        """Read where it is: at `internal_url`, or where it listens on this machine."""
        issuer = urlsplit(settings.issuer)
        said = urlsplit(settings.internal_url)
        if said.hostname:
            secure = said.scheme == "https"
            port = said.port or (443 if secure else 80)
            return cls(said.hostname, port, secure, issuer.netloc, settings.ca_file)
        host, _, port_said = settings.listen.rpartition(":")
        bare = host.removeprefix("[").removesuffix("]")
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bare, bare)  # noqa: S104 - asked, not bound
        return cls(near, int(port_said), settings.tls_cert is not None, issuer.netloc, settings.ca_file)


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the provider as one kind of server. `call` is what there is to it."""

    provider: Provider
    credential: Secret
    patience: float = PATIENCE
    _idle: deque[http.client.HTTPConnection] = field(default_factory=deque, repr=False)

    def call(self, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer. Raises `Unavailable`, or `Refused` for what the provider will not answer."""
        status, raw = self._sent(name, json.dumps(said, ensure_ascii=False).encode())
        if status >= 500:
            raise Unavailable
        if status != 200:
            msg = f"the provider answers {status} to {name}{_MEANS.get(status, '')}"
            raise Refused(msg)
        try:
            found = json.loads(raw)
        except ValueError:
            raise Unavailable from None
        if not isinstance(found, dict):
            raise Unavailable
        return found

    def close(self) -> None:
        """Close what is kept."""
        while self._idle:
            self._idle.pop().close()

    def _sent(self, name: str, body: bytes) -> tuple[int, bytes]:
        """Send on a kept connection; where that one has gone meanwhile, on a new one."""
        try:
            kept = self._idle.pop()
        except IndexError:
            return self._on(self._connect(), name, body)
        try:
            return self._on(kept, name, body)
        except _GoneError:
            return self._on(self._connect(), name, body)

    def _on(self, connection: http.client.HTTPConnection, name: str, body: bytes) -> tuple[int, bytes]:
        headers = {
            "Host": self.provider.name,
            "Authorization": f"Bearer {self.credential.value}",
            "Content-Type": "application/json",
        }
        try:
            connection.request("POST", f"{PREFIX}/{name}", body, headers)
            answer = connection.getresponse()
            raw = answer.read(LARGEST + 1)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise (_GoneError if isinstance(error, _GONE) else Unavailable)(str(error)) from None
        if len(raw) > LARGEST or answer.will_close or len(self._idle) >= KEPT:
            connection.close()
        else:
            self._idle.append(connection)
        if len(raw) > LARGEST:
            raise Unavailable
        return answer.status, raw

    def _connect(self) -> http.client.HTTPConnection:
        at = self.provider
        if not at.secure:
            return http.client.HTTPConnection(at.host, at.port, timeout=self.patience)
        return _Named(at, self.patience)


class _Named(http.client.HTTPSConnection):
    """TLS to an address, proved against the issuer's name or the one that was asked for."""

    def __init__(self, at: Provider, patience: float) -> None:
        context = ssl.create_default_context(cafile=at.ca_file)
        super().__init__(at.host, at.port, timeout=patience, context=context)
        self._proof = context
        self._names = (at.host, urlsplit(f"//{at.name}").hostname or at.host)

    @override
    def connect(self) -> None:
        """Connect, and check the certificate against the issuer's name where the address is a number."""
        plain = socket.create_connection((self.host, self.port), self.timeout)
        numeric = self._names[0].replace(".", "").isdigit() or ":" in self._names[0]
        self.sock = self._proof.wrap_socket(plain, server_hostname=self._names[1 if numeric else 0])
