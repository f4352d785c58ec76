"""What strangers send to the LDAP server: it answers or closes, and goes on as the process that it was."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legacy_bridges.protocols.ldap.ber import integer, octets, sequence, tlv
from tests.zoo.house import ANNA, House, start
from tests.zoo.own_secrets import Own, make_own
from tests.zoo.place import Zoo
from tests.zoo.programs.ldap import Ldap, base, make_server, person, server, start_ldap
from tests.zoo.raw_ldap import bind, code, deep, heard, is_closed, line, message, present, search, wide

FUZZ = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
START_TLS = message(1, sequence(octets("1.3.6.1.4.1.1466.20037", 0x80), tag=0x77))


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House) -> House:
    house.describe("directory", "")
    house.found_company()
    start(house, zoo)
    return house


@pytest.fixture(scope="module")
def ldap(town: House, zoo: Zoo) -> Ldap:
    return start_ldap(town, zoo)


@pytest.fixture(scope="module")
def annas(ldap: Ldap, town: House) -> Own:
    return make_own(town, ANNA, "directory")


@pytest.fixture(scope="module")
def machine(ldap: Ldap, town: House) -> Own:
    return make_server(town, ANNA, "files")


@pytest.fixture(autouse=True)
def still_there(ldap: Ldap, annas: Own) -> Iterator[None]:
    yield
    assert ldap.process.poll() is None
    assert ldap.whoami(person(annas.login), annas.value).status == 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="http"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01", id="tls-without-being-asked"),
        pytest.param(b"\x30\x80\x02\x01\x01\x00\x00", id="a-length-without-end"),
        pytest.param(b"\x30\x85\x01\x00\x00\x00\x00", id="a-length-of-five-bytes"),
        pytest.param(b"\x30\x84\x7f\xff\xff\xff", id="two-gigabytes"),
        pytest.param(b"\x30\x83\x10\x00\x00", id="a-megabyte-from-a-stranger"),
        pytest.param(b"\x30\x00", id="nothing-in-it"),
        pytest.param(b"\x30\x05\x02\x01\x01\x42\x01\x00"[:7], id="a-message-cut-short-by-its-own-length"),
        pytest.param(sequence(integer(1), tlv(0x42, b""), b"\x05\x00"), id="something-behind"),
        pytest.param(sequence(tlv(0x02, b"\xff"), tlv(0x42, b"")), id="a-number-below-zero"),
        pytest.param(sequence(tlv(0x02, b"\x00" * 9), tlv(0x42, b"")), id="a-number-of-nine-bytes"),
        pytest.param(message(1, tlv(0x7F, b"")), id="an-operation-that-there-is-not"),
        pytest.param(message(1, tlv(0x60, b"\x30" * 50)), id="a-bind-of-rubbish"),
        pytest.param(search("", deep(10_000)), id="a-filter-ten-thousand-deep"),
        pytest.param(search("", deep(33)), id="a-filter-a-little-too-deep"),
        pytest.param(search("", wide(300)), id="a-filter-too-wide"),
        pytest.param(search("", tlv(0xA4, octets("uid") + sequence())), id="a-substring-of-nothing"),
        pytest.param(START_TLS + bind(person(ANNA.login), "x"), id="a-bind-before-the-handshake"),
    ],
)
def test_rubbish_ends_the_connection(ldap: Ldap, data: bytes) -> None:
    with line(ldap.port) as opened:
        opened.sendall(data)
        heard(opened, 3)
        assert is_closed(opened, 3)


def test_a_deep_filter_ends_also_the_connection_of_who_is_bound(ldap: Ldap, machine: Own) -> None:
    for wanted in (deep(10_000), deep(33), wide(10_000)):
        with line(ldap.port) as opened:
            opened.sendall(bind(server("files"), machine.value))
            assert code(heard(opened)) == 0
            opened.sendall(search(base(), wanted))
            assert is_closed(opened, 5)


def test_a_message_that_never_ends_is_not_waited_for(ldap: Ldap) -> None:
    with line(ldap.port) as opened:
        opened.sendall(bind(person(ANNA.login), "x")[:10])
        begun = time.monotonic()
        assert is_closed(opened, 15)
        assert time.monotonic() - begun > 5


def test_a_flood_of_half_binds_leaves_room_and_is_swept_out(ldap: Ldap, annas: Own) -> None:
    half = bind(person(ANNA.login), "x")[:10]
    with ExitStack() as stack:
        opened = [stack.enter_context(line(ldap.port)) for _ in range(600)]
        for one in opened:
            one.sendall(half)
        assert ldap.whoami(person(annas.login), annas.value).status == 0
        until = time.monotonic() + 15
        while opened and time.monotonic() < until:
            opened = [one for one in opened if not is_closed(one, 0.01)]
        assert opened == []


def test_one_that_sends_byte_by_byte_is_understood(ldap: Ldap, annas: Own) -> None:
    with line(ldap.port) as opened:
        for byte in bind(person(annas.login), annas.value):
            opened.sendall(bytes((byte,)))
        assert code(heard(opened)) == 0


def test_many_questions_at_once_are_answered_in_their_order(ldap: Ldap, annas: Own) -> None:
    binds = b"".join(bind(person(annas.login), annas.value, number) for number in range(1, 51))
    with line(ldap.port) as opened:
        opened.sendall(binds)
        answer = heard(opened)
    assert answer == b"".join(
        message(number, bytes((0x61, 7, 0x0A, 1, 0, 4, 0, 4, 0))) for number in range(1, 51)
    )


@pytest.mark.spec("RFC 4511 §4.2")
def test_a_failed_bind_leaves_nobody_bound(ldap: Ldap, machine: Own) -> None:
    with line(ldap.port) as opened:
        opened.sendall(bind(server("files"), machine.value))
        assert code(heard(opened)) == 0
        opened.sendall(bind(person(ANNA.login), "wrong", 2))
        assert code(heard(opened)) == 49
        opened.sendall(search(base(), present("uid"), 3))
        assert code(heard(opened)) == 50


@pytest.mark.parametrize(("version", "expected"), [(2, 2), (4, 2)])
def test_another_version_is_refused(ldap: Ldap, annas: Own, version: int, expected: int) -> None:
    with line(ldap.port) as opened:
        opened.sendall(bind(person(annas.login), annas.value, version=version))
        assert code(heard(opened)) == expected


@pytest.mark.spec("RFC 4511 §4.1.11")
def test_another_mechanism_and_an_unknown_demand_are_refused(ldap: Ldap, annas: Own) -> None:
    sasl = message(1, sequence(integer(3), octets(""), tlv(0xA3, octets("EXTERNAL")), tag=0x60))
    demand = tlv(0xA0, sequence(octets("1.2.3.4"), tlv(0x01, b"\xff")))
    whole = bind(person(annas.login), annas.value)
    demanding = sequence(whole[2:], demand)
    for data, expected in ((sasl, 7), (demanding, 12)):
        with line(ldap.port) as opened:
            opened.sendall(data)
            assert code(heard(opened)) == expected


def test_guessing_ends_the_connection(ldap: Ldap, annas: Own) -> None:
    with line(ldap.port, 30) as opened:
        opened.sendall(b"".join(bind(person(annas.login), f"wrong{n}", n + 1) for n in range(20)))
        assert is_closed(opened, 30)


@FUZZ
@given(st.binary(max_size=400))
def test_any_bytes(ldap: Ldap, data: bytes) -> None:
    _send(ldap, data)


@FUZZ
@given(st.binary(max_size=200), st.sampled_from([0x60, 0x63, 0x6E, 0x77, 0x66, 0x68, 0x4A, 0x6C, 0x50, 0x42]))
def test_any_operation(ldap: Ldap, data: bytes, tag: int) -> None:
    _send(ldap, message(1, tlv(tag, data)))


def values() -> st.SearchStrategy[bytes]:
    tags = st.sampled_from(
        [0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0x87, 0xA8, 0xA9, 0x04, 0x30, 0x80, 0x81]
    )
    leaf = st.builds(tlv, tags, st.binary(max_size=12))
    return st.recursive(
        leaf,
        lambda inner: st.builds(lambda t, v: tlv(t, b"".join(v)), tags, st.lists(inner, max_size=4)),
        max_leaves=20,
    )


@FUZZ
@given(values())
def test_any_filter(ldap: Ldap, machine: Own, wanted: bytes) -> None:
    _send(ldap, bind(server("files"), machine.value) + search(base(), wanted))


@FUZZ
@given(st.text(max_size=60).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_any_name(ldap: Ldap, machine: Own, name: str) -> None:
    _send(ldap, bind(name, "x") + bind(f"uid={name},{base()}", machine.value))
    _send(ldap, bind(server("files"), machine.value) + search(f"{name},{base()}", present("uid")))


def test_nothing_was_left_unexplained(ldap: Ldap) -> None:
    assert "Traceback" not in ldap.log.read_text(), ldap.log.read_text()[-3000:]


def _send(ldap: Ldap, data: bytes) -> None:
    with line(ldap.port) as opened:
        opened.sendall(data)
        opened.shutdown(socket.SHUT_WR)
        heard(opened, 3)
    assert ldap.process.poll() is None
