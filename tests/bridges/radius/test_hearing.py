"""What the server does with each datagram, beside a provider that answers as it is told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrad.packet import AuthPacket

from idp.model.errors import Unavailable
from legacy_bridges.protocols.radius.wire import MalformedError, read
from legacy_bridges.servers.radius.gateways import Gateway
from legacy_bridges.servers.radius.hearing import Pending
from tests.bridges.radius.packets import SECRET, access, accounting, raw
from tests.bridges.radius.scenes import ELSEWHERE, HERE, NAME, Scene, code, opened


@pytest.fixture
def scene() -> Scene:
    return opened()


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


def test_another_shared_secret_counts_from_the_next_look(scene: Scene) -> None:
    scene.provider.nas_secret = "n" * 43
    scene.provider.stamps = {"access": 1, "secrets": 2}
    scene.clock.now += 0.25
    assert scene.ear.watch.look()
    found = scene.ear.watch.gateways.find("127.0.0.1")
    assert found is not None
    assert found.secret == b"n" * 43


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
