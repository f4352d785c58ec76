"""What the provider needs of the rooms below to serve partners: their manifests, and the one hand-over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from idp.claims.manifest import Manifest
from idp.model.client import Client
from idp.model.grant import Authorization
from idp.model.ids import ClientId, PartnerId
from idp.ports.records import Records


class Released(Protocol):
    """What a partner is answered."""

    @property
    def body(self) -> bytes:
        """Return the very bytes, the same ones for a repeat."""
        ...

    @property
    def content_type(self) -> str:
        """Return what they are."""
        ...


class Handovers(Protocol):
    """Judges and hands over applications."""

    def refuse_lost(self, records: Records, authorization: Authorization) -> None:
        """Refuse an application whose people, right or consent are gone. Raises `DomainError`.

        Asked while its code is redeemed, before it gets a key.
        """
        ...

    def release(self, key_digest: str, client: ClientId | None, jkt: str | None) -> Released:
        """Hand over what a token reads, or repeat it for a lost answer.

        At UserInfo nobody says which client it is: the key that is proved is the application's, or not.

        Raises `Unavailable` if another try may help, any other `DomainError` if it is over.
        """
        ...


@dataclass(frozen=True, slots=True)
class Partners:
    """The manifests by partner, and who hands over."""

    manifests: Mapping[PartnerId, Manifest] = field(default_factory=dict)
    handovers: Handovers | None = None

    def manifest_of(self, client: Client) -> Manifest | None:
        """Return the manifest of a partner's client."""
        return self.manifests.get(client.partner) if client.partner is not None else None
