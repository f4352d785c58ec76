"""The parts that the endpoints share, opened once per process."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from idp.claims.pairwise import Pairwise
from idp.interaction import Reception
from idp.model.client import Client
from idp.model.ids import AccountId, Sid
from idp.oidc.client_keys import ClientKeys
from idp.oidc.clients import ClientRegistry
from idp.oidc.documents import Documents
from idp.oidc.partners import Partners
from idp.oidc.repeats import Repeats
from idp.oidc.subjects import session_for, subject_for
from idp.oidc.token_services import TokenServices
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
    pairwise: Pairwise
    partners: Partners
    keys: ClientKeys
    """Of clients: `provider.keys.named(client, kid)`."""
    services: TokenServices = field(default_factory=TokenServices)
    repeats: Repeats = field(default_factory=Repeats)

    @classmethod
    def open(
        cls, house: House, settings: Settings, trees: Trees | None = None, partners: Partners | None = None
    ) -> Self:
        """Open the caches, sharing trees with other edges if they are given."""
        clients = ClientRegistry(house.store, house.stamps)
        reception = Reception.of(house.stamps, settings, trees)
        pairwise = Pairwise.of(house.envelope)
        keys = ClientKeys(Documents(house.fetch), house.clock)
        return cls(house, settings, clients, reception, pairwise, partners or Partners(), keys)

    @property
    def issuer(self) -> str:
        """Return the issuer identifier. OpenID Connect Core 1.0 §1.2."""
        return self.settings.issuer

    def subject(self, client: Client, account: AccountId) -> str:
        """Return as whom a client knows a person. OpenID Connect Core 1.0 §8."""
        return subject_for(self.pairwise, client, account)

    def session(self, client: Client, sid: Sid) -> str:
        """Return as what a client knows a session. OpenID Connect Back-Channel Logout 1.0 §2.1."""
        return session_for(self.pairwise, client, sid)

    def now(self) -> datetime:
        """Return the time."""
        return self.house.clock.now()
