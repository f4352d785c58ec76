"""Sockets and threads: connections in one, questions to the provider in a few, stamps in another."""

import asyncio
import logging
import signal
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from idp.model.errors import Refused, Unavailable
from legacy_bridges.internal.client import Asking
from legacy_bridges.servers.ldap.answering import Answering
from legacy_bridges.servers.ldap.asking import AT_ONCE, Desk
from legacy_bridges.servers.ldap.connection import Connection
from legacy_bridges.servers.ldap.crowd import EVERY, Crowd
from legacy_bridges.servers.ldap.watching import Watch
from legacy_bridges.servers.ldap.way import Way

BACKLOG: Final = 256
GREET: Final = 30.0
"""Seconds between two looks at which services there are."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen, and whether TLS comes first there."""

    host: str
    port: int
    from_the_start: bool = False


def tls_context(cert: Path, key: Path) -> ssl.SSLContext:
    """Return what both StartTLS and LDAPS are spoken with: TLS 1.2 at least. Raises `OSError`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert, key)
    return context


async def serve(
    asking: Asking,
    places: Sequence[Listen],
    tls: ssl.SSLContext | None,
    announce: Callable[[], None],
) -> None:
    """Serve until SIGTERM or SIGINT. Raises `OSError` where it cannot listen."""
    watch, stopping, loop = Watch(asking), asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="okno-ldap") as pool:
        desk, crowd = Desk(asking, watch, pool), Crowd()
        way = Way(Answering(desk), crowd, tls)
        servers = [
            await _listen(place, replace(way, from_the_start=place.from_the_start)) for place in places
        ]
        for name, work in (("watch", watch.run), ("greet", lambda: _greet(desk, watch))):
            threading.Thread(target=work, name=f"okno-ldap-{name}", daemon=True).start()
        announce()
        keeping = loop.create_task(_keep_order(crowd))
        try:
            await stopping.wait()
        finally:
            keeping.cancel()
            watch.stop()
            for server in servers:
                server.close()
            crowd.close()
    asking.close()


async def _listen(place: Listen, way: Way) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(way), place.host, place.port, backlog=BACKLOG)


async def _keep_order(crowd: Crowd) -> None:
    while True:
        await asyncio.sleep(EVERY)
        crowd.look()


def _greet(desk: Desk, watch: Watch) -> None:
    """Ask now and then which services there are; who is not answered tries again soon."""
    pause = 0.0
    while not watch.is_stopping(pause):
        pause = 1.0
        with suppress(Unavailable, Refused, KeyError, TypeError, AttributeError):
            desk.hello()
            pause = GREET
