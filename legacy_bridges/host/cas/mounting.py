"""Puts the parts of CAS together for the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint

from idp.interaction import Reception
from idp.model.ids import BrowserId, Sid
from idp.ports.house import House
from idp.settings import Settings
from legacy_bridges.host.cas.leaving import Leaving
from legacy_bridges.host.cas.opening import CasOpener
from legacy_bridges.host.cas.routes import Addresses, blueprint
from legacy_bridges.host.cas.services import Services
from legacy_bridges.host.cas.validating import Validator
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.openers import Opener
from legacy_bridges.registry import Bridges


@dataclass(frozen=True, slots=True)
class CasParts:
    """What the other edges need of it."""

    house: House
    settings: Settings
    bridges: Bridges
    reception: Reception

    @property
    def opener(self) -> CasOpener:
        """Return what lets people into its services."""
        return CasOpener(self.reception.trees)

    def mount(
        self, openers: Mapping[str, Opener], carries: Callable[[Sid, str, BrowserId], str]
    ) -> Blueprint:
        """Make its addresses; the openers are those of every protocol.

        `carries` says where a browser goes after a sign-out, before it comes out at an address.
        """
        house, reception, bridges = self.house, self.reception, self.bridges
        return blueprint(
            Addresses(
                house=house,
                settings=self.settings,
                services=Services.of(bridges),
                doorman=Doorman(house, reception, bridges, openers),
                validator=Validator(house, reception, bridges),
                leaving=Leaving(house, reception),
                carries=carries,
            )
        )
