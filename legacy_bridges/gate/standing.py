"""How somebody stands at a service by the tree as it is now."""

from idp.model.ids import AccountId, CompanyId
from idp.ports.records import Records
from idp.rbac import Allow, Trees, admit
from legacy_bridges.contract import Bridged
from legacy_bridges.gate.crew import Crew


def word_for(
    crew: Crew, records: Records, bridged: Bridged, company: CompanyId, account: AccountId
) -> str | None:
    """Return the service's word for a person; `None` for who may not enter.

    It is empty where the service has no words. Nothing that is kept counts: between the change and
    its news this would tell the old word for good.
    """
    manifest = bridged.manifest
    holdings = Trees(crew.house.stamps).read_holdings(records, account)
    decided = admit(holdings, company, manifest.access, crew.house.clock.now())
    if not isinstance(decided, Allow):
        return None
    words = manifest.words_for(decided.roles)
    return next(iter(words), None) if manifest.roles else ""
