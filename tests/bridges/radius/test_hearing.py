"""What the server does with each datagram, beside a provider that answers as it is told."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrad.packet import AuthPacket

from idp.model.errors import Unavailable
from legacy_bridges.protocols.radius.wire import MalformedError, read
from legacy_bridges.servers.radius.gateways import Gateway
from legacy_bridges.servers.radius.hearing import Ear, Pending
from legacy_bridges.servers.radius.keeping import Kept
from legacy_bridges.servers.radius.repeating import Repeats
from legacy_bridges.servers.radius.watching import Watch
from tests.bridges.radius.packets import SECRET, access, accounting, raw

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

    def call(self, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
        if self.out:
            raise Unavailable
        match name:
            case "stamps":
                return {"stamps": self.stamps}
            case "hello":
                return self._hello(said)
            case _:
                self.asked.append((name, said))
                return dict(self.answers)

    def _hello(self, said: Mapping[str, Any]) -> dict[str, Any]:
        told = {"service": "vpn", "name": "gate", "signs": True, "addresses": ["127.0.0.1/32"]}
        return {"known": "1", "nas": [told | {"secret": SECRET.decode()}]}


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


@pytest.fixture
def scene() -> Scene:
    return opened()


def opened() -> Scene:
    clock, provider = Clock(), Provider(GOOD)
    watch = Watch(provider, clock)  # type: ignore[arg-type]
    assert watch.look()
    return Scene(Ear(watch, Kept(watch, clock), Repeats(clock)), provider, clock)


def code(datagram: bytes) -> int:
    return read(datagram).code


def test_a_right_password_is_asked_about_once_and_kept(scene: Scene) -> None:
    assert code(scene.ask(access(NAME, password="right"))) == 2
    assert code(scene.ask(access(NAME, password="right", number=8))) == 2
    assert len(scene.provider.asked) == 1
    (name, said) = scene.provider.asked[0]
    assert name == "radius/access"
    assert said == {
        "service": "vpn",
        "nas": "gate",
        "calling": "",
        "way": "pap",
        "user": "anna",
        "password": "right",
    }


def another_password(scene: Scene) -> bytes:
    return access(NAME, password="wrong", number=8)


def another_user(scene: Scene) -> bytes:
    return access((1, b"boris"), password="right", number=8)


def raised_stamp(scene: Scene) -> bytes:
    scene.provider.stamps = {"access": 2, "secrets": 1}
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


def ended_secret(scene: Scene) -> bytes:
    scene.provider.stamps = {"access": 1, "secrets": 2}
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


def silent_provider(scene: Scene) -> bytes:
    scene.clock.now += 1.5
    return access(NAME, password="right", number=8)


def time_over(scene: Scene) -> bytes:
    scene.clock.now += 61
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


@pytest.mark.parametrize(
    "then", [another_password, another_user, raised_stamp, ended_secret, silent_provider, time_over]
)
def test_what_was_kept_is_asked_about_again_when_anything_may_have_changed(scene: Scene, then: Any) -> None:
    scene.ask(access(NAME, password="right"))
    datagram = then(scene)
    scene.provider.answers = {"outcome": "reject", "hold": 0.0}
    assert code(scene.ask(datagram)) == 3
    assert len(scene.provider.asked) == 2


def test_a_refusal_is_never_kept(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "reject", "hold": 0.0}
    assert code(scene.ask(access(NAME, password="late"))) == 3
    scene.provider.answers = GOOD
    assert code(scene.ask(access(NAME, password="late", number=8))) == 2


def test_what_the_provider_does_not_let_be_kept_is_not(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "accept", "attributes": []}
    for number in (1, 2):
        scene.ask(access(NAME, password="right", number=number))
    assert len(scene.provider.asked) == 2


@pytest.mark.parametrize(
    ("datagram", "asker"),
    [
        pytest.param(access(NAME, password="right"), ELSEWHERE, id="a-gateway-of-nobodys"),
        pytest.param(access(NAME, password="right", signed=False), HERE, id="no-signature"),
        pytest.param(access(NAME, password="right", secret=b"another secret"), HERE, id="another-secret"),
        pytest.param(
            accounting((40, b"\0\0\0\1"), secret=b"another secret"), HERE, id="accounting-of-another"
        ),
        pytest.param(raw(b"", code=2), HERE, id="an-answer"),
        pytest.param(raw(b"", code=40), HERE, id="a-disconnect"),
        pytest.param(raw(b"", code=12), HERE, id="an-unsigned-status"),
        pytest.param(b"\1" * 5000, HERE, id="far-too-much"),
    ],
)
def test_who_is_not_a_gateway_of_ours_hears_nothing(
    scene: Scene, datagram: bytes, asker: tuple[str, int]
) -> None:
    with pytest.raises(MalformedError):
        scene.ask(datagram, asker)
    assert scene.provider.asked == []


@pytest.mark.spec("RFC 5080 §2.2.2")
def test_a_repetition_is_answered_as_it_was_and_asked_about_once(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "reject", "hold": 0.0}
    first = scene.ask(access(NAME, password="code", number=4))
    assert scene.ask(access(NAME, password="code", number=4)) == first
    assert len(scene.provider.asked) == 1


def test_a_repetition_of_what_is_being_asked_about_is_dropped(scene: Scene) -> None:
    datagram = access(NAME, password="slow")
    pending = scene.ear.hear(datagram, HERE)
    assert isinstance(pending, Pending)
    with pytest.raises(MalformedError):
        scene.ear.hear(datagram, HERE)
    scene.ear.give_up(pending)
    assert isinstance(scene.ear.hear(datagram, HERE), Pending)


def test_another_request_under_the_same_name_is_dropped(scene: Scene) -> None:
    scene.ask(access(NAME, password="right"))
    with pytest.raises(MalformedError):
        scene.ask(access((1, b"boris"), password="right"))


def test_after_half_a_minute_a_repetition_is_a_request(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "reject", "hold": 0.0}
    scene.ask(access(NAME, password="x"))
    scene.clock.now += 31
    scene.ear.watch.look()
    scene.ask(access(NAME, password="x"))
    assert len(scene.provider.asked) == 2


def test_a_challenge_carries_state_and_words(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "challenge", "state": "s" * 43, "message": "Код " + "я" * 200}
    told = read(scene.ask(access(NAME, password="right")))
    assert (told.code, told.text(24)) == (11, "s" * 43)
    assert told.text(18).startswith("Код яя")


def test_a_refusal_may_be_held_back(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "reject", "hold": 5.0}
    pending = scene.ear.hear(access(NAME, password="wrong"), HERE)
    assert isinstance(pending, Pending)
    assert scene.ear.settle(pending, scene.provider.answers).hold == 5.0


def test_accounting_is_answered(scene: Scene) -> None:
    scene.provider.answers = {}
    mark = (25, b"app.proof")
    for status in (b"\0\0\0\1", b"\0\0\0\3", b"\0\0\0\2", b"\0\0\0\7"):
        told = scene.ask(accounting((40, status), (44, b"s-1"), mark, number=status[3]))
        assert code(told) == 5
    assert [said["status"] for _, said in scene.provider.asked] == [1, 2]
    assert {said["mark"] for _, said in scene.provider.asked} == {"app.proof"}


@pytest.mark.spec("RFC 5997 §3")
def test_we_are_there_as_long_as_the_provider_is(scene: Scene) -> None:
    packet = AuthPacket(code=12, id=3, secret=SECRET, authenticator=bytes(16))
    packet.add_message_authenticator()
    assert code(scene.ask(packet.RequestPacket())) == 2
    scene.clock.now += 1.5
    packet.id = 4
    with pytest.raises(Unavailable):
        scene.ask(packet.RequestPacket())


def test_a_provider_that_is_out_changes_no_gateways(scene: Scene) -> None:
    scene.provider.out = True
    scene.clock.now += 10
    assert not scene.ear.watch.look()
    assert scene.ear.watch.stamps() is None
    assert scene.ear.watch.gateways.find("127.0.0.1") is not None


def test_gateways_are_found_by_network() -> None:
    told = {
        "service": "vpn",
        "name": "gate",
        "signs": False,
        "secret": "s",
        "addresses": ["10.1.0.0/24", "fd00::/64"],
    }
    scene = opened()
    scene.ear.watch.gateways.all = (Gateway.of(told),)
    found = scene.ear.watch.gateways.find
    for near in ("10.1.0.7", "::ffff:10.1.0.7", "fd00::7%eth0"):
        assert found(near) is not None
    for far in ("10.1.1.7", "::ffff:10.1.1.7", "fd01::7"):
        assert found(far) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(0, 255))
def test_no_datagram_does_more_than_be_dropped(pieces: list[bytes], number: int) -> None:
    scene = opened()
    good = access(NAME, password="right")
    for piece in (*pieces, raw(b"".join(pieces)[:4000], code=number), good + pieces[0] if pieces else good):
        try:
            scene.ask(piece)
        except (MalformedError, Unavailable):
            continue
    assert code(scene.ask(access((1, b"last"), password="right", number=99))) == 2
