"""What the protocol servers find at the provider's internal door, kind by kind.

A kind answers when a manifest uses it. Each brings a function that makes its questions; the two
that every kind may ask are here: who it serves, and the stamps under which answers may be kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint

from idp.interaction import Reception
from idp.model.errors import Unavailable
from idp.ports.house import House
from idp.settings import Settings
from legacy_bridges.internal.credential import make_credential, read_credential
from legacy_bridges.internal.door import Call, Kind, Said, internal_blueprint
from legacy_bridges.internal.wire import HELLO, STAMPS
from legacy_bridges.registry import Bridges

STALE: Final = timedelta(seconds=1)
"""How old the provider's own look at the stamps may be for an answer to be kept under them."""
NAMES: Final = ("access", "clients", "secrets")
"""The stamps that a server may keep answers under."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What the questions of a kind are answered with."""

    house: House
    settings: Settings
    bridges: Bridges
    reception: Reception
    stamps_age: Callable[[], timedelta | None]

    def stamps(self) -> dict[str, int]:
        """Return the stamps; take them before the read that they are to stand for.

        Raises `Unavailable` while the last look is too old to keep anything under.
        """
        self.age()
        return {name: self.house.stamps.current(name) for name in NAMES}

    def age(self) -> timedelta:
        """Tell how old the look at the stamps is. Raises `Unavailable` where it is too old."""
        age = self.stamps_age()
        if age is None or age > STALE:
            raise Unavailable
        return age


Makes = Callable[[Counter], Mapping[str, Call]]
"""Makes the questions of a kind: at least `hello`, beside `stamps`, which is the same for all."""
KINDS: Final[Mapping[str, Makes]] = {}
"""By the manifest's `protocol`, which is also the name of the server and of its credential."""


def internal_door(counter: Counter, kinds: Mapping[str, Makes] = KINDS) -> Blueprint:
    """Make the door with what the manifests use. Raises `SettingsError` for a bad credential file."""
    used = [kind for kind in kinds if any(b.manifest.protocol == kind for b in counter.bridges)]
    return internal_blueprint(
        [_kind(counter, name, kinds[name]) for name in used], counter.settings.internal_from
    )


def _kind(counter: Counter, name: str, makes: Makes) -> Kind:
    make_credential(counter.settings, name)
    calls = dict(makes(counter)) | {STAMPS: lambda _said: _stamps(counter)}
    calls.setdefault(HELLO, lambda _said: {"services": []})
    return Kind(name, read_credential(counter.settings, name), calls)


def _stamps(counter: Counter) -> Said:
    """Tell the stamps, and how long ago they were read: what is kept counts from then."""
    age = counter.age()
    said: dict[str, Any] = {"age": age.total_seconds(), "stamps": counter.stamps()}
    return said
