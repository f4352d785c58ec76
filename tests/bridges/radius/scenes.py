"""A server beside a provider that answers as it is told, and a clock that stands still."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.model.errors import Unavailable
from legacy_bridges.protocols.radius.wire import read
from legacy_bridges.servers.radius.hearing import Ear, Pending
from legacy_bridges.servers.radius.keeping import Kept
from legacy_bridges.servers.radius.repeating import Repeats
from legacy_bridges.servers.radius.watching import Watch
from tests.bridges.radius.packets import SECRET

HERE, ELSEWHERE = ("127.0.0.1", 1700), ("127.0.0.9", 1700)
NAME = (1, b"anna")
GOOD = {
    "outcome": "accept",
    "attributes": [[27, base64.b64encode(b"\0\0\0\x3c").decode()]],
    "keep": 60.0,
    "stamps": {"access": 1, "secrets": 1},
}


@dataclass
class Clock:
    """Goes when it is told."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Provider:
    """Answers as told, and remembers what it was asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=lambda: {"access": 1, "secrets": 1})
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    out: bool = False
    age: float = 0.0
    nas_secret: str = SECRET.decode()

    def call(self, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
        if self.out:
            raise Unavailable
        match name:
            case "stamps":
                return {"stamps": self.stamps, "age": self.age}
            case "hello":
                return self._hello(said)
            case _:
                self.asked.append((name, said))
                return dict(self.answers)

    def _hello(self, said: Mapping[str, Any]) -> dict[str, Any]:
        told = {"service": "vpn", "name": "gate", "signs": True, "addresses": ["127.0.0.1/32"]}
        return {"known": self.nas_secret, "nas": [told | {"secret": self.nas_secret}]}


@dataclass
class Scene:
    """A server, its provider and its clock."""

    ear: Ear
    provider: Provider
    clock: Clock

    def ask(self, datagram: bytes, asker: tuple[str, int] = HERE) -> bytes:
        """Send a datagram, and return what comes back."""
        found = self.ear.hear(datagram, asker)
        if not isinstance(found, Pending):
            return found
        answered = self.ear.settle(found, self.provider.call(found.call, found.question))
        self.ear.sent(found, answered.datagram)
        return answered.datagram


def opened() -> Scene:
    clock, provider = Clock(), Provider(GOOD)
    watch = Watch(provider, clock)  # type: ignore[arg-type]
    assert watch.look()
    return Scene(Ear(watch, Kept(watch, clock), Repeats(clock)), provider, clock)


def code(datagram: bytes) -> int:
    return read(datagram).code
