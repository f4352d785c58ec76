"""One HTTP request over one fresh connection to one pinned address."""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from idp.adapters.outbound.addresses import Address
from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.dial import dial
from idp.adapters.outbound.target import Target
from idp.model.errors import Unavailable
from idp.ports.outbound import Answer

BODY = 64 * 1024
_STANDARD = {"User-Agent": "Okno", "Accept-Encoding": "identity", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    method: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def exchange(
    target: Target,
    addresses: Sequence[Address],
    message: Message,
    context: ssl.SSLContext,
    deadline: Deadline,
    largest: int = BODY,
) -> Answer:
    """Send, and read at most `largest` bytes; raises `Unavailable` for whatever goes wrong.

    The name is resolved no more: the connection goes to one of the addresses, and `Host`,
    SNI and the certificate check use the name. No redirect, cookie, proxy or credential.
    """
    try:
        with (
            closing(dial(addresses, target.port, deadline)) as sock,
            deadline.guarding(sock),
            _line(target, sock, context, deadline) as line,
        ):
            return _ask(line, target, message, largest)
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        msg = f"no answer: {type(error).__name__}"
        raise Unavailable(msg) from None


@contextmanager
def _line(
    target: Target, sock: socket.socket, context: ssl.SSLContext, deadline: Deadline
) -> Iterator[HTTPConnection]:
    """Speak HTTP over the socket, within TLS if the target is secure."""
    sock.settimeout(deadline.remaining())
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.secure:
        line: HTTPConnection = HTTPSConnection(host, target.port, timeout=deadline.remaining())
        line.sock = context.wrap_socket(sock, server_hostname=target.host.rstrip("."))
    else:
        line = HTTPConnection(host, target.port, timeout=deadline.remaining())
        line.sock = sock
    with closing(line):
        yield line


def _ask(line: HTTPConnection, target: Target, message: Message, largest: int) -> Answer:
    line.request(
        message.method,
        target.path,
        body=message.body,
        headers={**_STANDARD, **message.headers},
        preload_content=False,
        decode_content=False,
    )
    response = line.getresponse()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, _read(response, largest))


def _read(response: HTTPResponse, largest: int) -> bytes:
    """Read up to the cap; a body that ends before its announced length is an error."""
    body = bytearray()
    while len(body) < largest and (part := response.read(largest - len(body), decode_content=False)):
        body += part
    return bytes(body)
