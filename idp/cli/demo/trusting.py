"""The demo's services that ask the provider themselves: what each is told, and what the provider keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from idp.app.opening import Opened
from idp.cli.demo.memory import Memory
from idp.cli.demo.place import Place
from legacy_bridges.internal.credential import make_credential

TRUSTING: Final = ("learning",)
"""By the name of their hosts in the sandbox."""
KINDS: Final = ("ldap", "radius")
"""Of protocol servers that run beside the provider."""


@dataclass(frozen=True, slots=True)
class Trusting:
    """What one start knows of them."""

    place: Place
    memory: Memory
    companies: Mapping[str, str]
    """Ids by their keys in the cast."""

    def told(self) -> Mapping[str, Mapping[str, str]]:
        """Return what the sandbox's programs are told: addresses, and secrets of their own."""
        return {name: {} for name in TRUSTING}

    def furnish(self, found: Opened) -> None:
        """Make what the protocol servers show at the internal door, before they start."""
        for kind in KINDS:
            make_credential(found.settings, kind)
