"""One connection: bytes to messages in their order, TLS, and an end to patience."""

import asyncio
import logging
import ssl
from typing import Any, Final

from typing_extensions import override

from legacy_bridges.protocols.ldap import answers
from legacy_bridges.protocols.ldap.ber import BerError, whole
from legacy_bridges.protocols.ldap.messages import START_TLS, Code, Extended, Message, Unbind
from legacy_bridges.protocols.ldap.reading import read_message
from legacy_bridges.servers.ldap.asking import Bound
from legacy_bridges.servers.ldap.client import Answer, Client
from legacy_bridges.servers.ldap.crowd import IDLE, UNKNOWN, is_near
from legacy_bridges.servers.ldap.way import Way

LARGEST: Final = 256 * 1024
LARGEST_OF_STRANGERS: Final = 16 * 1024
"""A bind is far shorter."""
WRONG: Final = 16
"""Wrong passwords after which a connection is closed."""
HANDSHAKE: Final = 5.0
UNREAD: Final = 30.0
"""Seconds within which a client reads what it asked for."""
AT_A_TURN: Final = 32
"""Messages of one client before others have their turn."""
log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """Answers the messages of one client one after the other, in their order."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._address = ""
        self._near = self._secure = False
        self._busy = self._choked = self._due = self._parting = False
        self._bound: Bound | None = None
        self._wrong = 0
        self._deadline = 0.0
        self._task: asyncio.Task[None] | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the client in, if there is room."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio promises
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self._address = peer[0] if peer else ""
        self._near = is_near(self._address)
        if not self._way.crowd.enter(self, self._address, near=self._near):
            transport.abort()
            return
        self._wait(UNKNOWN)
        if self._way.from_the_start and self._way.tls is not None:
            self._begin(self._secure_it(self._way.tls))

    @override
    def data_received(self, data: bytes) -> None:
        """Take bytes."""
        if not self._parting:
            self._buffer += data
            self._flow()

    @override
    def pause_writing(self) -> None:
        """Answer nothing more while the client does not read."""
        self._choked = True
        if self._bound is not None:
            self._wait(UNREAD)

    @override
    def resume_writing(self) -> None:
        """Go on once it does."""
        self._choked = False
        if self._bound is not None:
            self._wait(IDLE)
        self._flow()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._way.crowd.leave(self, self._address)
        self._transport = None
        self._bound = None
        if self._task is not None:
            self._task.cancel()

    def is_late(self, now: float) -> bool:
        """Tell whether its time is over; an answer that is being made is waited for."""
        return now > self._deadline and not self._busy

    def send_away(self) -> None:
        """Close it at once."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)

    @property
    def _largest(self) -> int:
        return LARGEST if self._bound is not None else LARGEST_OF_STRANGERS

    def _wait(self, seconds: float) -> None:
        self._deadline = self._way.crowd.clock() + seconds

    def _flow(self) -> None:
        """Answer what has come; read on only while no more lies here than may."""
        if not self._due:
            self._go_on()
        if self._transport is None:
            return
        if len(self._buffer) > self._largest:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _go_on(self) -> None:
        """Answer messages that are whole, a few at a turn, while nothing stands in the way."""
        try:
            for _ in range(AT_A_TURN):
                if not self._take_one():
                    return
        except (BerError, RecursionError):
            self._part(Code.PROTOCOL_ERROR, "no message of LDAP")
            return
        self._due = True
        asyncio.get_running_loop().call_soon(self._next_turn)

    def _next_turn(self) -> None:
        self._due = False
        self._flow()

    def _take_one(self) -> bool:
        """Take the next message, if it is here and nothing stands in the way."""
        if self._busy or self._choked or self._parting or self._transport is None:
            return False
        size = whole(self._buffer, self._largest)
        if not 0 < size <= len(self._buffer):
            return False
        raw = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._take(read_message(raw))
        return True

    def _take(self, message: Message) -> None:
        match message.asked:
            case Unbind():
                self._close()
            case Extended(oid=oid) if oid == START_TLS:
                self._start_tls(message)
            case _:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        client = Client(self._address, self._near or self._secure, self._may_start, self._bound)
        answer = self._way.answering.at_once(message, client)
        if answer is not None:
            self._give(answer)
        else:
            self._begin(self._ask(message, client))

    async def _ask(self, message: Message, client: Client) -> None:
        self._give(await self._way.answering.answer(message, client))

    def _give(self, answer: Answer) -> None:
        """Answer. Time is given to who is bound, and once more to who was or tried: not for mere talk."""
        if answer.bound is not None or self._bound is not None or answer.wrong:
            self._wait(UNKNOWN if answer.bound is None else IDLE)
        self._bound = answer.bound
        self._wrong += answer.wrong
        if answer.data and self._transport is not None:
            self._transport.write(answer.data)
        if self._wrong >= WRONG:
            self._part(Code.UNWILLING_TO_PERFORM, "too many wrong passwords")

    @property
    def _may_start(self) -> bool:
        return self._way.tls is not None and not self._secure

    def _start_tls(self, message: Message) -> None:
        """Go over to TLS; who was bound is not any more. RFC 4511 §4.14, RFC 4513 §3.1.

        Bytes that came before the handshake were sent in clear by whoever it was: they end it.
        """
        tls, asked = self._way.tls, message.asked
        if tls is None or self._secure or message.unknown_demand or not isinstance(asked, Extended):
            code = Code.PROTOCOL_ERROR if tls is None else Code.OPERATIONS_ERROR
            self._give(Answer(answers.extended(message.number, code, oid=START_TLS), self._bound))
        elif self._buffer or asked.value is not None:
            self._part(Code.PROTOCOL_ERROR, "nothing may follow before the handshake")
        else:
            agreed = answers.extended(message.number, Code.SUCCESS, oid=START_TLS)
            self._give(Answer(agreed, None))
            self._begin(self._secure_it(tls))

    async def _secure_it(self, tls: ssl.SSLContext) -> None:
        plain = self._transport
        if plain is None:
            return
        self._wait(UNKNOWN)
        try:
            made = await asyncio.get_running_loop().start_tls(
                plain, self, tls, server_side=True, ssl_handshake_timeout=HANDSHAKE, ssl_shutdown_timeout=1.0
            )
        except (OSError, ssl.SSLError):
            self.send_away()
            return
        if made is None or self._transport is None:
            self.send_away()
            return
        self._transport, self._secure = made, True

    def _begin(self, work: Any) -> None:
        """Let one piece of work be done before anything else is read."""
        self._busy = True
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._busy, self._task = False, None
        if not task.cancelled() and task.exception() is not None:
            log.error("a connection ends", exc_info=task.exception())
            self.send_away()
        self._flow()

    def _part(self, code: Code, words: str) -> None:
        """Say why, and close. RFC 4511 §4.4.1."""
        if self._transport is not None:
            self._transport.write(answers.disconnection(code, words))
        self._close()

    def _close(self) -> None:
        """Take nothing more; who does not read what is still under way is cut off when its time is over."""
        self._parting = True
        self._buffer.clear()
        self._bound = None
        self._wait(UNKNOWN)
        if self._transport is not None:
            self._transport.close()
