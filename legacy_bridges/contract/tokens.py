"""Services whose programs bring access tokens: the service asks the provider what each is worth."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from legacy_bridges.contract.nouns import Manifest
from legacy_bridges.contract.verdicts import Entrant


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose tokens they are, and who may ask for them."""

    resource: str
    """The audience. RFC 8707 §2."""
    scope: str
    clients: frozenset[str]
    """Relying parties that ask for tokens of it: webmail, programs on phones."""


@runtime_checkable
class TakesTokens(Protocol):
    """Is entered by access tokens. It begins by itself and comes to us as a relying party."""

    def audience(self, manifest: Manifest) -> Audience:
        """Return whose tokens the service takes."""
        ...

    def username(self, manifest: Manifest, entrant: Entrant) -> str:
        """Return what the service calls somebody who may enter; empty where it has no name for them."""
        ...

    def opens_at(self, manifest: Manifest, return_to: str) -> str:
        """Return the address at which the service begins by itself."""
        ...
