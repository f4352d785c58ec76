"""A gateway that asks as fast as it is answered: requests made beforehand, a window of them on their way."""

import hashlib
import secrets
import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from itertools import count as counting
from typing import Final

from pyrad.packet import AccessAccept, AuthPacket

from bench.bridges.place import cpu_of

WINDOW: Final = 16
"""On their way at once, from each of the gateway's ports: identifiers are one octet."""
PORTS: Final = 4


@dataclass(frozen=True)
class Person:
    """Who signs in."""

    login: str
    password: str


@dataclass(frozen=True)
class Round:
    """What one round has shown."""

    what: str
    answers: int
    per_second: float
    """Answers in a CPU-second of the server."""
    provider: float
    """Milliseconds of the provider's CPU for one answer."""
    loops: float


Make = Callable[[int, bytes, Person], bytes]


def pap(number: int, secret: bytes, person: Person) -> bytes:
    """Make a request with a password."""
    packet = _packet(number, secret, person)
    packet[2] = [packet.PwCrypt(person.password)]
    return bytes(packet.RequestPacket())


def chap(number: int, secret: bytes, person: Person) -> bytes:
    """Make a request with an answer to a challenge."""
    packet = _packet(number, secret, person)
    mark = hashlib.md5(b"\x01" + person.password.encode() + packet.authenticator, usedforsecurity=False)
    packet[3] = [b"\x01" + mark.digest()]
    return bytes(packet.RequestPacket())


def _packet(number: int, secret: bytes, person: Person) -> AuthPacket:
    packet = AuthPacket(id=number % 256, secret=secret, authenticator=secrets.token_bytes(16))
    packet.add_message_authenticator()
    packet[1] = [person.login.encode()]
    packet[4] = [b"\x7f\0\0\1"]
    packet[5] = [(number % 4096).to_bytes(4)]
    return packet


def drive(port: int, requests: Iterator[bytes], seconds: float) -> int:
    """Ask for so long; return how many were let in. Raises for any other answer."""
    lines = [_line(port) for _ in range(PORTS)]
    for line in lines * WINDOW:
        line.send(next(requests))
    until, answered = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        for line in _ready(lines):
            answered += _answered(line)
            line.send(next(requests))
    for line in lines:
        line.close()
    return answered


def _ready(lines: Sequence[socket.socket]) -> Sequence[socket.socket]:
    ready, _, _ = select.select(lines, [], [], 2)
    if not ready:
        msg = "nobody answers"
        raise RuntimeError(msg)
    return ready


def endless(make: Make, secret: bytes, people: Sequence[Person], count: int) -> Iterator[bytes]:
    """Make so many requests now, and more when they run out: none comes twice."""
    who = cycle(people)
    made = [make(number, secret, next(who)) for number in range(count)]
    return chain(made, (make(number, secret, next(who)) for number in counting(count)))


def measure(what: str, drives: Callable[[], int], server: int, provider: int, loop: float) -> Round:
    """Count the CPU of both while it is asked."""
    before = cpu_of(server), cpu_of(provider)
    answers = drives()
    spent = cpu_of(server) - before[0]
    asked = cpu_of(provider) - before[1]
    return Round(what, answers, answers / spent, 1000 * asked / answers, spent / answers / loop)


def _line(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.connect(("127.0.0.1", port))
    return made


def _answered(line: socket.socket) -> int:
    code = line.recv(4096)[0]
    if code != AccessAccept:
        msg = f"answered with code {code}"
        raise RuntimeError(msg)
    return 1
