"""What services that are entered by access tokens call people, and whose tokens they take."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.ports.clock import Clock
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import Bridged, Entrant
from legacy_bridges.contract.tokens import Audience, TakesTokens
from legacy_bridges.host.judging import unlinked
from legacy_bridges.host.verify import judge
from legacy_bridges.registry import Bridges


def audiences(bridges: Bridges) -> Iterator[tuple[ServiceId, Audience]]:
    """Go through the services that take tokens."""
    for bridged in bridges:
        if isinstance(bridged.bridge, TakesTokens):
            yield bridged.manifest.service, bridged.bridge.audience(bridged.manifest)


@dataclass(frozen=True, slots=True)
class Usernames:
    """Names people to services that take tokens, as everything stands at this moment."""

    bridges: Bridges
    trees: Trees
    clock: Clock

    def __call__(
        self, records: Records, service: ServiceId, account: AccountId, company: CompanyId | None
    ) -> str | None:
        """Return what the service calls a person; `None` for whoever may not enter, or has no name there."""
        bridged = self.bridges.find(service)
        if bridged is None or not isinstance(bridged.bridge, TakesTokens):
            return None
        entrant = self._entrant(records, bridged, account, company)
        return bridged.bridge.username(bridged.manifest, entrant) or None if entrant is not None else None

    def _entrant(
        self, records: Records, bridged: Bridged, account: AccountId, company: CompanyId | None
    ) -> Entrant | None:
        manifest, person, link = bridged.manifest, records.accounts.get(account), None
        if person is None:
            return None
        if manifest.needs_link:
            link = records.links.entering(company, manifest.service, account) if company else None
            if unlinked(link):
                return None
        holdings = self.trees.holdings(records, account)
        entrant = judge(manifest, person, holdings, company, self.clock.now(), link)
        return entrant if isinstance(entrant, Entrant) else None
