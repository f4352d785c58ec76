"""Make application passwords: a person for their own programs and devices, an owner for a server."""

from dataclasses import dataclass, field
from datetime import datetime

from idp.authn.outcomes import FreshProof
from idp.links.own.ground import Ground
from idp.model.app_password import AppPassword, AppSecretKind
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from idp.rbac.actor import Actor


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted."""

    service: ServiceId
    label: str
    kind: AppSecretKind = AppSecretKind.PASSWORD
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new application password; its value is shown this once."""

    app: AppPassword
    password: Secret = field(repr=False)


@dataclass(frozen=True, slots=True)
class Making:
    """Every method is one transaction."""

    ground: Ground

    def make(self, proof: FreshProof, company: CompanyId, wish: Wish) -> Made:
        """Make one for a person who has just proved who they are, and write to them.

        Raises `NotFound` (no such service, not theirs to open), `Refused` (twenty there already,
        no name there yet), `Invalid`.
        """
        raise NotImplementedError

    def make_server(self, actor: Actor, company: CompanyId, service: ServiceId, name: str) -> Made:
        """Make one for a server of the company's, by its owner or the operator.

        Raises `Unassured`, `Refused`, `NotFound`, `Invalid`.
        """
        raise NotImplementedError
