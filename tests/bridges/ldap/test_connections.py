"""What one connection may cost: time, places, memory and turns. Its other end is a stranger."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from typing_extensions import override

from legacy_bridges.protocols.ldap.ber import integer, octets, sequence, tlv
from legacy_bridges.servers.ldap.answering import Answering
from legacy_bridges.servers.ldap.connection import AT_A_TURN, LARGEST_OF_STRANGERS, Connection
from legacy_bridges.servers.ldap.crowd import EACH, KEPT_FREE, MOST, UNKNOWN, Crowd
from legacy_bridges.servers.ldap.way import Way
from tests.support.loops import run_alone

AFAR = "203.0.113.7"


def message(number: int, operation: bytes) -> bytes:
    return sequence(integer(number), operation)


WHO_AM_I = message(7, sequence(octets("1.3.6.1.4.1.4203.1.11.3", 0x80), tag=0x77))
ANONYMOUS = message(8, sequence(integer(3), octets(""), octets("", 0x80), tag=0x60))
GOODBYE = message(9, tlv(0x42, b""))
RUBBISH = b"GET / HTTP/1.1\r\n\r\n"


class Wire(asyncio.Transport):
    """The server's end of a connection, whose client reads nothing."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.answers = address, 0
        self.reading, self.aborted = True, False

    @override
    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.address, 40000) if name == "peername" else default

    @override
    def write(self, data: object) -> None:
        self.answers += 1

    @override
    def close(self) -> None:
        """Wait for the client to read; it never does."""

    @override
    def abort(self) -> None:
        self.aborted = True

    @override
    def pause_reading(self) -> None:
        self.reading = False

    @override
    def resume_reading(self) -> None:
        self.reading = True


@dataclass
class Hall:
    """A server without a provider, whose clock goes when it is told."""

    crowd: Crowd = field(init=False)
    now: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.crowd = Crowd(clock=lambda: self.now)

    def come(self, address: str = AFAR) -> tuple[Connection, Wire]:
        desk: object = None  # nothing here is asked of the provider
        came = Connection(Way(Answering(desk), self.crowd))  # type: ignore[arg-type]
        wire = Wire(address)
        came.connection_made(wire)
        return came, wire

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.crowd.look()


def in_a_loop(work: Callable[[Hall], None]) -> None:
    async def run() -> None:
        work(Hall())

    run_alone(run())


@pytest.mark.parametrize("last", [GOODBYE, RUBBISH], ids=["who-says-goodbye", "who-talks-rubbish"])
def test_who_does_not_read_the_last_answers_is_cut_off(last: bytes) -> None:
    def work(hall: Hall) -> None:
        came, wire = hall.come()
        came.data_received(WHO_AM_I + last)
        assert not wire.aborted
        hall.wait(UNKNOWN + 1)
        assert (wire.aborted, len(hall.crowd)) == (True, 0)

    in_a_loop(work)


@pytest.mark.parametrize("talk", [WHO_AM_I, ANONYMOUS], ids=["asks-who-it-is", "binds-as-nobody"])
def test_a_stranger_keeps_no_place_by_talking(talk: bytes) -> None:
    def work(hall: Hall) -> None:
        came, wire = hall.come()
        hall.wait(UNKNOWN - 1)
        came.data_received(talk)
        came.pause_writing()
        came.resume_writing()
        assert not wire.aborted
        hall.wait(2)
        assert wire.aborted

    in_a_loop(work)


def test_what_a_slow_reader_sends_meanwhile_is_not_heaped_up() -> None:
    def work(hall: Hall) -> None:
        came, wire = hall.come()
        came.pause_writing()
        came.data_received(WHO_AM_I * (3 * LARGEST_OF_STRANGERS // len(WHO_AM_I)))
        assert not wire.reading
        came.resume_writing()
        came.pause_writing()
        assert not wire.reading

    in_a_loop(work)


def test_others_have_their_turn_between_the_questions_of_one() -> None:
    async def run() -> None:
        came, wire = Hall().come()
        came.data_received(WHO_AM_I * 10 * AT_A_TURN)
        assert wire.answers == AT_A_TURN
        for _ in range(12):
            await asyncio.sleep(0)
        assert (wire.answers, wire.reading) == (10 * AT_A_TURN, True)

    run_alone(run())


def test_many_addresses_of_one_network_are_one_stranger() -> None:
    def work(hall: Hall) -> None:
        came = [hall.come(f"2001:db8::{number:x}")[1] for number in range(EACH + 1)]
        assert [wire.aborted for wire in came] == [False] * EACH + [True]
        assert not hall.come("2001:db8:0:1::1")[1].aborted

    in_a_loop(work)


def test_strangers_leave_room_for_services_on_this_machine() -> None:
    def work(hall: Hall) -> None:
        for number in range(MOST):
            hall.come(f"198.51.{number // 256}.{number % 256}")
        assert len(hall.crowd) == MOST - KEPT_FREE
        assert not hall.come("127.0.0.1")[1].aborted

    in_a_loop(work)
