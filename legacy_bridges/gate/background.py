"""What the gate does while nobody asks: the kinds of job that are its own, and what comes round by itself."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from idp.model.work import Job, JobKind
from legacy_bridges.gate.crew import Crew
from legacy_bridges.gate.leaving import logout_handler
from legacy_bridges.gate.provisioning import provision_handler
from legacy_bridges.gate.watching import is_watch_due, look_at_all

FORGOTTEN: Final = timedelta(days=8)
"""After so long a jar that nobody has used goes: no session lives longer than a week by default."""
BATCH: Final = 500


def handlers(crew: Crew) -> Mapping[JobKind, Callable[[Job], None]]:
    """Return what is done with each kind of job that only the gate can do."""
    return {JobKind.BRIDGE_LOGOUT: logout_handler(crew), JobKind.PROVISION: provision_handler(crew)}


def watch(crew: Crew) -> int:
    """Look at the services that it is time for; for one process at a time."""
    return look_at_all(crew)


def is_watching(crew: Crew) -> bool:
    """Tell whether there is one to look at."""
    return is_watch_due(crew)


def sweep_jars(crew: Crew) -> int:
    """Throw away the cookies that nobody has used for longer than a session lives; return how many."""
    with crew.house.store.write() as records:
        return records.jars.sweep(crew.house.clock.now() - FORGOTTEN, BATCH)
