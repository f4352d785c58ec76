"""A service that binds as fast as it is answered."""

import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from typing import Final

from bench.bridges.place import cpu_of
from bench.ldap.town import Person
from legacy_bridges.protocols.ldap.ber import integer, octets, sequence

CONNECTIONS: Final = 8
SUCCESS: Final = bytes((0x61, 7, 0x0A, 1, 0, 4, 0, 4, 0))


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


Drive = Callable[[int, Sequence[Person], float], int]


def bind(number: int, person: Person) -> bytes:
    """Write a simple bind."""
    shown = sequence(integer(3), octets(person.name), octets(person.password, 0x80), tag=0x60)
    return sequence(integer(number), shown)


def on_kept_lines(port: int, people: Sequence[Person], seconds: float) -> int:
    """Bind again and again on connections that stay."""
    return _on_lines(port, cycle([bind(1, person) for person in people]), seconds)


def asked_each_time(port: int, people: Sequence[Person], seconds: float) -> int:
    """Show the same passwords, each time in another spelling: none is remembered as it is written."""
    return _on_lines(port, (bind(1, _spelled(people[n % len(people)], n)) for n in count()), seconds)


def on_new_lines(port: int, people: Sequence[Person], seconds: float) -> int:
    """Connect, bind and go."""
    binds = cycle([bind(1, person) for person in people])
    until, answered = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(next(binds))
            answered += _heard(line)
    return answered


def _on_lines(port: int, binds: Iterator[bytes], seconds: float) -> int:
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    for line in lines:
        line.sendall(next(binds))
    until, answered = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        ready, _, _ = select.select(lines, [], [], 5)
        for line in ready:
            answered += _heard(line)
            line.sendall(next(binds))
    for line in lines:
        line.close()
    return answered


def _spelled(person: Person, number: int) -> Person:
    """Write letters large by the bits of a time and a number."""
    bits = number ^ (time.monotonic_ns() >> 10)
    text = "".join(
        sign.upper() if bits >> at & 1 else sign for at, sign in enumerate(person.password.replace("-", ""))
    )
    return Person(person.name, text)


def _heard(line: socket.socket) -> int:
    answer = line.recv(4096)
    if not answer.endswith(SUCCESS):
        msg = f"answered with {answer!r}"
        raise RuntimeError(msg)
    return 1


def measure(what: str, drives: Callable[[], int], server: int, provider: int, loop: float) -> Round:
    """Count the CPU of both while binds are answered."""
    before = cpu_of(server), cpu_of(provider)
    answers = drives()
    spent, asked = cpu_of(server) - before[0], cpu_of(provider) - before[1]
    return Round(what, answers, answers / spent, 1000 * asked / answers, spent / answers / loop)
