"""What linking stands on: the services that have old accounts, and the parts it works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.authn.identifiers import masked
from idp.authn.notices import Post
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, Proof
from idp.ports.clock import Clock
from idp.ports.limiter import Limiter
from idp.ports.records import Records, Store


@dataclass(frozen=True, slots=True)
class Linkable:
    """A service with old accounts, as far as linking concerns it."""

    service: ServiceId
    title: Mapping[str, str]
    """By locale."""
    shared: bool = False
    """Whether several people of a company enter as one account."""
    proofs: frozenset[Proof] = frozenset()
    """How it may be proved whose an account is."""
    keeps: bool = True
    """Whether the password is shown to the service, so that the vault has to hold it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts that the use cases of this room share."""

    store: Store
    clock: Clock
    limiter: Limiter
    post: Post
    services: Mapping[ServiceId, Linkable] = field(default_factory=dict)

    def service(self, service: ServiceId) -> Linkable:
        """Return a service that has old accounts. Raises `NotFound`."""
        found = self.services.get(service)
        if found is None:
            msg = "This service has no old accounts to link"
            raise NotFound(msg, field="service")
        return found

    def allows(self, service: ServiceId, proof: Proof) -> bool:
        """Tell whether accounts of a service may be proved this way."""
        found = self.services.get(service)
        return found is not None and proof in found.proofs


def find_link(records: Records, link: LinkId, company: CompanyId | None = None) -> AccountLink:
    """Return a live link, of this company where one is given. Raises `NotFound`."""
    found = records.links.get(link)
    if found is None or found.state is LinkState.REVOKED or company not in (None, found.company):
        msg = "There is no such link"
        raise NotFound(msg, field="link")
    return found


def masked_login(login: str) -> str:
    """Show enough of an old login for its owner to know it."""
    if "@" in login or len(login) > 5:
        return masked(login)
    return f"{login[:1]}•••"
