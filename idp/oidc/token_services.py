"""Services whose programs are shown access tokens: which tokens are theirs, and who people are there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from idp.model.client import Client
from idp.model.grant import Authorization
from idp.model.ids import AccountId, ClientId, CompanyId, ServiceId
from idp.ports.records import Records


@dataclass(frozen=True, slots=True)
class TokenService:
    """A service that is entered by access tokens, as its manifest tells it."""

    service: ServiceId
    resource: str
    """The audience of its tokens. RFC 8707 §2."""
    scope: str
    """What a token must be good for to enter; granted together with the resource alone."""
    clients: frozenset[ClientId]
    """The relying parties that may ask for that scope: webmail, programs on phones."""


Naming = Callable[[Records, ServiceId, AccountId, CompanyId | None], str | None]
"""What a service calls a person who acts for a company; `None` for whoever may not enter now."""


def _nobody(_records: Records, _service: ServiceId, _account: AccountId, _company: CompanyId | None) -> None:
    return None


@dataclass(frozen=True, slots=True)
class TokenServices:
    """All of them. The composition root brings them: this room knows no bridges."""

    by_resource: Mapping[str, TokenService] = field(default_factory=dict)
    naming: Naming = _nobody

    def scopes_of(self, client: Client, resource: str | None) -> frozenset[str]:
        """Return the scopes that this client may ask for beside the provider's own. RFC 6749 §3.3."""
        found = self.by_resource.get(resource or "")
        return frozenset({found.scope}) if found and client.client_id in found.clients else frozenset()

    def scope_of(self, resource: str) -> str:
        """Return the scope that a token for a resource enters by; empty where it is no service of these."""
        found = self.by_resource.get(resource)
        return found.scope if found else ""

    def username(self, records: Records, authorization: Authorization) -> str | None:
        """Return what the token's service calls its person; empty where it is no such service's token.

        `None` means that the person may not enter there now, or has no account there.
        """
        found = self.by_resource.get(authorization.resource or "")
        if found is None:
            return ""
        return self.naming(records, found.service, authorization.account, authorization.company) or None

    def door_of(self, client: Client) -> str:
        """Return what a visit of a relying party is called: one of a service's programs enters the service.

        One that is told of a sign-out itself stands for itself.
        """
        entered = (one.service for one in self.by_resource.values() if client.client_id in one.clients)
        service = next(entered, None) if client.backchannel_logout_uri is None else None
        return f"client:{client.client_id}" if service is None else f"bridge:{service}"

    def scopes(self) -> tuple[str, ...]:
        """List their scopes, for discovery. RFC 8414 §2."""
        return tuple(sorted({one.scope for one in self.by_resource.values()}))
