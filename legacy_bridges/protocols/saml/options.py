"""What a manifest may say under `saml`."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from legacy_bridges.contract import Claim
from legacy_bridges.protocols.saml.metadata import SpMetadata

NameIdKind = Literal["pairwise", "email", "login", "transient"]


class SamlOptions(BaseModel):
    """The block, with the service's metadata read."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    nameid: NameIdKind = "pairwise"
    attributes: dict[str, Claim] = {}
    """The service's name for it, and what of the person it carries; nothing else leaves."""
    sign: tuple[Literal["assertion", "response"], ...] = ("assertion", "response")
    requests: Literal["signed", "any"] = "any"
    """Whether a request has to be signed."""
    idp_initiated: bool = True
    """Whether My services may send a response that the service did not ask for."""
    relay_states: tuple[str, ...] = ()
    """What may go along with it."""
    session: int = 8 * 3600
    """Seconds after which at most the service has to ask again."""
    on_logout: Literal["global", "local"] = "global"
    """What the service's own logout ends: our session and everything, or that service alone."""

    @property
    def sp(self) -> SpMetadata:
        """Return what is known of the service."""
        raise NotImplementedError

    @property
    def lifetime(self) -> timedelta:
        """Return how long the service keeps a session at most."""
        return timedelta(seconds=self.session)

    @property
    def says_login(self) -> bool:
        """Tell whether the service is told the login of an old account."""
        return self.nameid == "login" or Claim.LOGIN in self.attributes.values()
