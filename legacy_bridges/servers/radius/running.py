"""Sockets and threads: datagrams in one, questions to the provider in a few, stamps in another."""

import asyncio
import logging
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, cast

from typing_extensions import override

from idp.model.errors import Refused, Unavailable
from legacy_bridges.internal.client import Asking
from legacy_bridges.protocols.radius.wire import MalformedError
from legacy_bridges.servers.radius.gateways import Gateway
from legacy_bridges.servers.radius.hearing import Ear, Pending
from legacy_bridges.servers.radius.keeping import Kept
from legacy_bridges.servers.radius.repeating import Asker
from legacy_bridges.servers.radius.watching import Watch

QUESTIONS: Final = 16
"""At the provider at once."""
WAITING: Final = 512
"""Requests that wait for an answer; what comes beyond is dropped, and comes again."""
EACH: Final = 128
"""Of these, from one gateway: a flood from it keeps no other waiting for long."""
LONGEST_HOLD: Final = 2.0
TOLD_EVERY: Final = 10.0
"""Seconds between two lines of what was dropped."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Dropped:
    """Counts what is not answered, and says so now and then: no flood fills the log."""

    clock: Callable[[], float] = time.monotonic
    _why: Counter[str] = field(default_factory=Counter)
    _told: float = float("-inf")

    def note(self, address: str, why: str) -> None:
        """Count one."""
        self._why["dropped"] += 1
        if self.clock() - self._told >= TOLD_EVERY:
            log.warning("%d datagrams dropped, the last from %s: %s", self._why["dropped"], address, why)
            self._told = self.clock()
            self._why.clear()


class Listener(asyncio.DatagramProtocol):
    """Hears one socket."""

    def __init__(self, ear: Ear, asking: Asking, pool: ThreadPoolExecutor) -> None:
        self._ear, self._asking, self._pool = ear, asking, pool
        self._dropped = Dropped()
        self._waiting: Counter[Gateway] = Counter()
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    @override
    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Answer, ask, or drop. Nothing that comes in ends the server."""
        asker: Asker = (addr[0], addr[1])
        try:
            found = self._ear.hear(data, asker)
        except (MalformedError, Unavailable) as error:
            self._dropped.note(asker[0], str(error))
            return
        except Exception:
            log.exception("a datagram that was not understood")
            return
        if isinstance(found, Pending):
            self._ask(found, addr)
        else:
            self._send(found, addr)

    def _ask(self, pending: Pending, addr: Any) -> None:
        if self._waiting[pending.gateway] >= EACH or self._waiting.total() >= WAITING:
            self._ear.give_up(pending)
            self._dropped.note(addr[0], "too many wait")
            return
        self._waiting[pending.gateway] += 1
        loop = asyncio.get_running_loop()
        asked = self._pool.submit(self._asking.call, pending.call, pending.question)
        asked.add_done_callback(lambda done: loop.call_soon_threadsafe(self._answered, pending, addr, done))

    def _answered(self, pending: Pending, addr: Any, done: "Future[dict[str, Any]]") -> None:
        self._waiting -= Counter((pending.gateway,))
        try:
            answered = self._ear.settle(pending, done.result())
        except (Unavailable, Refused, KeyError, TypeError, ValueError) as error:
            self._dropped.note(addr[0], f"the provider gives no answer: {error!s:.200}")
            self._ear.give_up(pending)
            return
        send = partial(self._settle, pending, answered.datagram, addr)
        if answered.hold:
            asyncio.get_running_loop().call_later(min(answered.hold, LONGEST_HOLD), send)
        else:
            send()

    def _settle(self, pending: Pending, datagram: bytes, addr: Any) -> None:
        self._ear.sent(pending, datagram)
        self._send(datagram, addr)

    def _send(self, datagram: bytes, addr: Any) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(datagram, addr)


async def serve(asking: Asking, listen: tuple[str, int], announce: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT. Raises `OSError` where it cannot listen."""
    watch = Watch(asking)
    watch.look()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(QUESTIONS, thread_name_prefix="okno-radius") as pool:
        ear = Ear(watch, Kept(watch))
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Listener(ear, asking, pool), local_addr=listen
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        threading.Thread(target=watch.run, name="okno-radius-watch", daemon=True).start()
        announce()
        try:
            await stopping.wait()
        finally:
            watch.stop()
            transport.close()
    asking.close()
