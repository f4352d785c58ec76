import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from idp.app.bodies import BodyGate

LARGEST = 1000


class Slow:
    """A body that does not come until it is let."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let = threading.Event()

    def read(self, _size: int) -> bytes:
        """Wait, then end."""
        self.asked.set()
        self.let.wait(30)
        return b""


def whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(
    gate: BodyGate, body: Any, address: str = "192.0.2.1", method: str = "POST", length: str = ""
) -> tuple[str, bytes]:
    said: list[str] = []

    def start(status: str, _headers: Any, _error: Any = None) -> Any:
        said.append(status)

    environ = {"REQUEST_METHOD": method, "REMOTE_ADDR": address, "wsgi.input": body, "CONTENT_LENGTH": length}
    answer = b"".join(gate(environ, start))
    return said[0], answer


@pytest.fixture
def slow_senders() -> Iterator[list[Slow]]:
    senders: list[Slow] = []
    yield senders
    for sender in senders:
        sender.let.set()


def begin(gate: BodyGate, senders: list[Slow], address: str) -> None:
    """Let one more slow sender begin."""
    body = Slow()
    senders.append(body)
    threading.Thread(target=ask, args=(gate, body, address), daemon=True).start()
    assert body.asked.wait(5)


def test_body_is_handed_on_whole() -> None:
    assert ask(BodyGate(whole, largest=LARGEST, threads=8), BytesIO(b"a=1")) == ("200 OK", b"a=1")


def test_too_large_body_is_read_one_byte_past_what_is_allowed() -> None:
    _, answer = ask(BodyGate(whole, largest=LARGEST, threads=8), BytesIO(b"x" * 5000))
    assert len(answer) == LARGEST + 1


@pytest.mark.parametrize(
    ("length", "reads"), [("3", 1), ("", 2), ("-3", 2), ("x", 2), ("9", 2), ("0", 0)], ids=str
)
def test_body_is_read_no_further_than_was_announced(length: str, reads: int) -> None:
    class Counted(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size)
            return super().read(size)

    asked: list[int | None] = []
    assert ask(BodyGate(whole, largest=LARGEST, threads=8), Counted(b"a=b"), length=length)[1] == (
        b"a=b" if reads else b""
    )
    assert len(asked) == reads


def test_body_of_a_page_request_is_not_waited_for() -> None:
    untouched = Slow()

    def page(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"page"]

    assert ask(BodyGate(page, largest=LARGEST, threads=8), untouched, method="GET") == ("200 OK", b"page")
    assert not untouched.asked.is_set()


def test_slow_senders_hold_up_their_own_address_and_nobody_else(slow_senders: list[Slow]) -> None:
    gate = BodyGate(whole, largest=LARGEST, threads=8)
    for _ in range(2):
        begin(gate, slow_senders, "203.0.113.66")
    assert ask(gate, BytesIO(b"a=1"), "203.0.113.66")[0] == "503 Service Unavailable"
    assert ask(gate, BytesIO(b"a=1"), "192.0.2.1") == ("200 OK", b"a=1")


def test_slow_senders_of_many_addresses_leave_threads_for_pages(slow_senders: list[Slow]) -> None:
    gate = BodyGate(whole, largest=LARGEST, threads=8)
    for number in range(6):
        begin(gate, slow_senders, f"203.0.113.{number}")
    assert ask(gate, BytesIO(b"a=1"), "192.0.2.1")[0] == "503 Service Unavailable"


def test_turn_comes_when_a_slow_sender_has_ended(slow_senders: list[Slow]) -> None:
    gate = BodyGate(whole, largest=LARGEST, threads=1)
    begin(gate, slow_senders, "203.0.113.66")
    assert ask(gate, BytesIO(b"a=1"))[0] == "503 Service Unavailable"
    slow_senders[0].let.set()
    assert ask(gate, BytesIO(b"a=1")) == ("200 OK", b"a=1")
