"""What services that are entered by access tokens call people, and whose tokens they take."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.model.ids import AccountId, CompanyId, ServiceId
from idp.ports.clock import Clock
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import Barred
from legacy_bridges.contract.tokens import Audience, TakesTokens
from legacy_bridges.host.launching import Sending, find_entrant
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
        bridged, person = self.bridges.find(service), records.accounts.get(account)
        if bridged is None or person is None or not isinstance(bridged.bridge, TakesTokens):
            return None
        sending = Sending(bridged, person, company, bridged.manifest.landing)
        entrant = find_entrant(records, self.trees, sending, self.clock.now())
        if isinstance(entrant, Barred):
            return None
        return bridged.bridge.username(bridged.manifest, entrant) or None
