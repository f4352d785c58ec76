"""Everything a person may be able to open: bridged services, and clients that can be started."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from idp.authn.aftermath import reach_of_client
from idp.model.client import Client
from idp.model.ids import CompanyId, ServiceId
from idp.model.service import Service
from idp.ports.caches import Stamps
from idp.ports.records import Store
from idp.rbac.owning import mark, mark_of
from legacy_bridges import Bridges
from legacy_bridges.contract import start_path


@dataclass(slots=True)
class Catalogue:
    """Lists the services in a language; clients are read again when their stamp rises.

    Applications of companies' own are kept by company: nobody else's are looked through.
    """

    store: Store
    stamps: Stamps
    bridges: Bridges
    issuer: str
    _stamp: int = -1
    _clients: Mapping[str, Sequence[Service]] = field(default_factory=dict)
    """By the mark of the company whose own they are, empty for the operator's."""

    def __call__(self, locale: str, company: CompanyId | None = None) -> Sequence[Service]:
        """Return the services, those of clients first, and a company's own between them."""
        stamp = self.stamps.current("clients")
        if stamp != self._stamp:
            with self.store.read() as records:
                clients = records.clients.all()
            self._clients, self._stamp = self._by_owner(clients), stamp
        own = self._clients.get(mark(company), ()) if company is not None else ()
        return (*self._clients.get("", ()), *own, *self.bridges.services(locale))

    def _by_owner(self, clients: Iterable[Client]) -> Mapping[str, Sequence[Service]]:
        found: defaultdict[str, list[Service]] = defaultdict(list)
        for client in filter(opens, clients):
            found[mark_of(client.client_id)].append(self._service(client))
        return found

    def _service(self, client: Client) -> Service:
        """Describe a client; where it leads is all that its metadata says of it."""
        address = self._open_url(client)
        if client.site:
            door, reach = f"bridge:{client.client_id}", self.bridges.reach(client.client_id)
        else:
            door, reach = f"client:{client.client_id}", reach_of_client(client)
        return Service(
            id=ServiceId(client.client_id),
            title=client.client_name,
            description=urlsplit(address).netloc,
            open_url=address,
            access=client.access,
            door=door,
            reach=reach,
        )

    def _open_url(self, client: Client) -> str:
        """Return where the client is opened. OpenID Connect Core 1.0 §4."""
        if client.site:
            return client.site + start_path("/")
        if client.initiate_login_uri:
            joint = "&" if "?" in client.initiate_login_uri else "?"
            return f"{client.initiate_login_uri}{joint}{urlencode({'iss': self.issuer})}"
        return client.client_uri or ""


def opens(client: Client) -> bool:
    """Tell whether My services can open it: a client that says where it begins.

    Partners have a page of their own, which says what each of them is given. One that registered itself
    is nobody's recommendation, and a device is let in from where it stands.
    """
    if client.disabled or client.partner is not None or client.self_registered or client.of_devices:
        return False
    return bool(client.site or client.initiate_login_uri or client.client_uri)
