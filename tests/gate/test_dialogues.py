"""A dialogue with an old service ends, whatever the service does."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest

from idp.model.ids import ServiceId
from idp.ports.relay import Handed, Returned
from legacy_bridges.contract import Ask, Dialogue, Habits, Logout, Manifest, NoAnswerError
from legacy_bridges.gate.dialogues import PATIENCE, Line, Manners

MANIFEST = Manifest(
    service=ServiceId("old"),
    title={"en": "Old"},
    description={},
    section={},
    origin="https://old.example",
    protocol="form_replay",
    access="old",
    logout=Logout.BACK,
    upstream="http://127.0.0.1:9",
)


def drip() -> Iterator[bytes]:
    while True:
        sleep(0.03)
        yield b"."


class Talkative:
    """A service that answers every request, with a body that may not end."""

    def __init__(self, *, endless: bool = False) -> None:
        self.endless = endless
        self.handed: list[Handed] = []

    @contextmanager
    def send(self, handed: Handed) -> Iterator[Returned]:
        self.handed.append(handed)
        yield Returned(200, (), drip() if self.endless else iter([b"hello"]))


def asking(times: int) -> Dialogue[str]:
    said = b""
    for _ in range(times):
        said = (yield Ask("GET", "/")).body
    return said.decode()


def line(relay: Talkative, **more: float) -> Line:
    return Line(relay, MANIFEST, Habits("old.example"), Manners("agent", "ru"), **more)


def test_an_answer_is_waited_for_with_little_patience() -> None:
    relay = Talkative()
    assert line(relay).hold(asking(2)) == "hello"
    assert [handed.patience for handed in relay.handed] == [PATIENCE, PATIENCE]


@pytest.mark.parametrize(
    ("relay", "budget", "times"),
    [
        pytest.param(Talkative(), 30.0, 1000, id="one-request-after-another"),
        pytest.param(Talkative(), 0.0, 1, id="no-time-left"),
        pytest.param(Talkative(endless=True), 0.05, 1, id="a-body-without-end"),
    ],
)
def test_one_without_an_end_is_broken_off(relay: Talkative, budget: float, times: int) -> None:
    with pytest.raises(NoAnswerError):
        line(relay, budget=budget).hold(asking(times))
