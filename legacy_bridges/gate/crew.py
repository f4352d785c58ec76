"""What work behind the scenes of the gate needs."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from idp.authn.notices import Post
from idp.ports.house import House
from idp.ports.relay import Relay
from legacy_bridges.contract import Ask, Bridged, Habits, Replays, Reply
from legacy_bridges.gate.dialogues import Line, Manners
from legacy_bridges.registry import Bridges

OURS: Final = Manners("okno", "en")
"""How a service sees us where no person asks."""


@dataclass(frozen=True, slots=True)
class Crew:
    """The parts of whoever works for the gate while nobody asks."""

    house: House
    relay: Relay
    bridges: Bridges
    post: Post
    """Writes to people whose old account the service refuses."""


def line_to(crew: Crew, bridged: Bridged, manners: Manners = OURS) -> Line:
    """Open a way to a service, with the manners that it knows its visitor by."""
    return Line(crew.relay, bridged.manifest, habits_of(bridged), manners)


def habits_of(bridged: Bridged) -> Habits:
    """Return a service's ways; one that is not replayed sees the name we reach it by."""
    if isinstance(bridged.bridge, Replays):
        return bridged.bridge.habits(bridged.manifest)
    return Habits(bridged.manifest.upstream_host)


def one(ask: Ask) -> Generator[Ask, Reply, Reply]:
    """Ask once: the shortest of dialogues."""
    reply = yield ask
    return reply
