"""The background work of the process that opens the vault: old services left, looked at, looked after."""

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from idp.adapters.background import Periodic, Task, Worker
from idp.adapters.outbound.relay import PooledRelay
from idp.app.background import Background
from idp.app.opening import Opened
from idp.authn.notices import Post
from idp.model.ids import new_id
from legacy_bridges import Bridges
from legacy_bridges.gate.background import handlers, is_watching, sweep_jars, watch
from legacy_bridges.gate.crew import Crew

LOOKING: Final = timedelta(seconds=10)
"""How often it is asked whether it is time to look at a service."""
LEASE: Final = timedelta(minutes=2)
"""Longer than a round of looks takes."""
PATIENCE: Final = (3.0, 3.0)
"""Seconds to connect, and between two signs of life."""
SWEEPING: Final = timedelta(hours=1)


def start_behind_the_gate(opened: Opened, bridges: Bridges) -> Background:
    """Start the threads; every process of the gate may, for each job and task is leased to one."""
    house, holder = opened.house, f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    crew = crew_of(opened, bridges)
    background = Background(
        Worker(house.store, house.clock, handlers(crew), holder),
        Periodic(house.store, house.clock, tuple(_tasks(crew)), holder),
    )
    opened.stamps.start()
    background.worker.start()
    background.periodic.start()
    return background


def crew_of(opened: Opened, bridges: Bridges) -> Crew:
    """Gather what works where no person waits: a service that does not answer soon is asked again later."""
    settings = opened.settings
    relay = PooledRelay(settings.outbound_allow, settings.ca_file, seconds=PATIENCE)
    post = Post(opened.house.envelope, settings.issuer, settings.default_locale)
    return Crew(opened.house, relay, bridges, post)


def _tasks(crew: Crew) -> Iterator[Task]:
    yield Task("look-at-services", LOOKING, lambda: watch(crew), LEASE, lambda: is_watching(crew))
    yield Task("sweep-jars", SWEEPING, lambda: sweep_jars(crew), SWEEPING)
