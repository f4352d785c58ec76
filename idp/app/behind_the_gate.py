"""The background work of the process that opens the vault: old services left, looked at, looked after."""

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from idp.adapters.background import Periodic, Task, Worker
from idp.app.background import Background
from idp.app.opening import Opened
from idp.model.ids import new_id
from idp.ports.relay import Relay
from legacy_bridges import Bridges
from legacy_bridges.gate.background import handlers, is_watching, sweep_jars, watch
from legacy_bridges.gate.crew import Crew

LOOKING: Final = timedelta(seconds=10)
"""How often it is asked whether it is time to look at a service."""
LEASE: Final = timedelta(minutes=2)
"""Longer than a round of looks takes."""
SWEEPING: Final = timedelta(hours=1)


def start_behind_the_gate(opened: Opened, bridges: Bridges, relay: Relay) -> Background:
    """Start the threads; every process of the gate may, for each job and task is leased to one."""
    house, holder = opened.house, f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    crew = Crew(house, relay, bridges)
    background = Background(
        Worker(house.store, house.clock, handlers(crew), holder),
        Periodic(house.store, house.clock, tuple(_tasks(crew)), holder),
    )
    opened.stamps.start()
    background.worker.start()
    background.periodic.start()
    return background


def _tasks(crew: Crew) -> Iterator[Task]:
    yield Task("look-at-services", LOOKING, lambda: watch(crew), LEASE, lambda: is_watching(crew))
    yield Task("sweep-jars", SWEEPING, lambda: sweep_jars(crew), SWEEPING)
