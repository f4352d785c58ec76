"""Puts the parts of SAML together for the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint

from idp.interaction import Reception
from idp.model.ids import BrowserId, Sid
from idp.ports.house import House
from idp.rbac import Trees
from idp.settings import Settings
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.openers import Opener
from legacy_bridges.host.saml.asking import Asking
from legacy_bridges.host.saml.carrying import Carries, Carrying, starting, straight_on
from legacy_bridges.host.saml.opening import Responder
from legacy_bridges.host.saml.provider import Provider
from legacy_bridges.host.saml.routes import blueprint
from legacy_bridges.registry import Bridges


@dataclass(frozen=True, slots=True)
class Saml:
    """What the other edges need of it."""

    provider: Provider
    opener: Responder
    """Lets people into its services."""

    @classmethod
    def of(cls, house: House, settings: Settings, bridges: Bridges, trees: Trees) -> "Saml":
        """Make the parts. One for the life of the process."""
        return cls(Provider.of(house, settings, bridges), Responder.of(house, settings, trees))

    def carries(self, sid: Sid, to: str, browser: BrowserId) -> str:
        """Return where the browser goes after a session has ended, before it comes out at an address."""
        return Carrying(self.provider).begin(starting(sid, to), browser)

    def mount(
        self, reception: Reception, openers: Mapping[str, Opener], first: Carries = straight_on
    ) -> Blueprint:
        """Make its addresses; the openers are those of every protocol.

        `first` says where a browser goes before our services hear of a sign-out that one of them began.
        """
        provider = self.provider
        doorman = Doorman(provider.house, reception, provider.bridges, openers)
        return blueprint(provider, reception, Asking(provider, doorman, self.opener), first)
