"""The parts that the endpoints share, opened once per process."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from idp.interaction import Reception
from idp.oidc.clients import ClientRegistry
from idp.ports.house import House
from idp.rbac import Trees
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class Provider:
    """The OpenID Provider: what is outside, what is set, who is registered, who is here."""

    house: House
    settings: Settings
    clients: ClientRegistry
    reception: Reception

    @classmethod
    def open(cls, house: House, settings: Settings, trees: Trees | None = None) -> Self:
        """Open the caches, sharing trees with other edges if they are given."""
        clients = ClientRegistry(house.store, house.stamps)
        return cls(house, settings, clients, Reception.of(house.stamps, settings, trees))

    @property
    def issuer(self) -> str:
        """Return the issuer identifier. OpenID Connect Core 1.0 §1.2."""
        return self.settings.issuer

    def now(self) -> datetime:
        """Return the time."""
        return self.house.clock.now()
