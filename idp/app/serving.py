"""Serve the application with granian: workers, limits, TLS, a graceful stop."""

import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from idp.app.background import start_background
from idp.app.checks import check_settings
from idp.app.environment import WithoutEnvironment, shed
from idp.app.factory import PARTS, create_app
from idp.app.parent import end_with
from idp.settings import Settings, SettingsError
from idp.settings.listening import listen_address

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BACKLOG: Final = 1024
KILL_AFTER: Final = 8
"""Seconds that a worker has for the requests in hand when the server stops."""
HEADER_BYTES: Final = 64 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Program:
    """One of the servers of an installation."""

    listen_key: str
    """The setting that says where it listens."""
    build: Callable[[Settings], Flask]
    start_background: Callable[[Flask], object]

    def listen(self, settings: Settings) -> tuple[str, int]:
        """Return where it listens."""
        return listen_address(str(getattr(settings, self.listen_key)), self.listen_key)


PROVIDER: Final = Program("listen", create_app, lambda app: start_background(app.extensions[PARTS]))


def serve(settings: Settings, announce: Callable[[], None], program: Program = PROVIDER) -> None:
    """Serve until SIGTERM or SIGINT. Raises `SettingsError` or `Unavailable` if it cannot.

    Everything is opened once before the workers are started, so that what is wrong is said
    in one line instead of by workers that come and go.
    """
    check_settings(settings)
    host, port = program.listen(settings)
    refuse_taken_address(host, port, program.listen_key)
    server = make_server(settings, host, port)
    program.build(settings).extensions[PARTS].close()
    server.on_startup(announce)
    server.serve(target_loader=partial(load_worker, settings, os.getpid(), program), wrap_loader=False)


def make_server(settings: Settings, host: str, port: int) -> MPServer:
    """Describe the server to granian: limits, TLS, how workers end."""
    return MPServer(
        "okno",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        backpressure=max(1, settings.max_connections // settings.workers),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=settings.header_deadline * 1000, max_buffer_size=HEADER_BYTES
        ),
        ssl_cert=settings.tls_cert,
        ssl_key=settings.tls_key,
        log_level=LogLevels.error,
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
    )


def load_worker(settings: Settings, server: int, program: Program) -> "WSGIApplication":
    """Build the application in a worker process of that server, and start its background threads.

    Until granian sets the worker's own signal handlers, those inherited from the server would
    swallow the signal that is to end it.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    end_with(server)
    names = shed(os.environ)
    application = program.build(settings)
    program.start_background(application)
    return WithoutEnvironment(application.wsgi_app, names)


def refuse_taken_address(host: str, port: int, key: str = "listen") -> None:
    """Say plainly that the address is taken, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = f"cannot listen on {host}:{port} ({error.strerror})"
            msg = f"{key}: {why}: stop what runs there, or choose another address"
            raise SettingsError(msg) from None
