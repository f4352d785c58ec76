"""Sending people over with a signed statement: the key from the vault, the claims of this moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from idp.interaction import Ready
from idp.links.vault import NOBODY, open_secret
from idp.model.account import Account
from idp.model.ids import CompanyId
from idp.model.secret import Secret, new_secret
from idp.ports.envelope import Envelope
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import Barred, Bridged, Entrant, Launch, Launched, Launches, Redirect
from legacy_bridges.host.judging import unlinked
from legacy_bridges.host.verify import judge

KEY_MISSING: Final = "key_missing"
"""The service's team has put no key into the vault, or one that does not do."""
FOREIGN_REQUEST: Final = "foreign_request"
"""What the browser brought was not made by the service."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Somebody who may enter, where they come out, and what the service sent along."""

    bridged: Bridged
    account: Account
    company: CompanyId | None
    return_to: str
    request: Mapping[str, str] = field(default_factory=dict)


def find_entrant(records: Records, trees: Trees, sending: Sending, now: datetime) -> Entrant | Barred:
    """Say who enters, and by which old account where the service knows people by those."""
    manifest, account, company = sending.bridged.manifest, sending.account.id, sending.company
    link = None
    if manifest.needs_link:
        link = records.links.entering(company, manifest.service, account) if company else None
        if reason := unlinked(link):
            return Barred(reason)
    holdings = trees.holdings(records, account)
    return judge(manifest, sending.account, holdings, company, now, link)


@dataclass(frozen=True, slots=True)
class Launcher:
    """Makes signed statements. A key reaches nothing but the protocol that signs with it."""

    envelope: Envelope
    trees: Trees

    def begins_at(self, bridged: Bridged, return_to: str) -> str:
        """Return where the service itself begins; empty where we do."""
        bridge = bridged.bridge
        return bridge.begins_at(bridged.manifest, return_to) if isinstance(bridge, Launches) else ""

    def knows(self, records: Records, bridged: Bridged, request: Mapping[str, str]) -> bool:
        """Tell whether what a browser brought was made by the service; nobody is known yet."""
        return any(True for _key in self._keys(records, bridged, None, request))

    def open(self, records: Records, ready: Ready, sending: Sending, now: datetime) -> Launched | Barred:
        """Make it for somebody who has just passed the ladder."""
        del ready
        return self.launch(records, sending, now)

    def launch(self, records: Records, sending: Sending, now: datetime) -> Launched | Barred:
        """Make the statement of what holds at this moment."""
        bridged, bridge = sending.bridged, sending.bridged.bridge
        begins_at = self.begins_at(bridged, sending.return_to)
        if begins_at and not sending.request:
            return Redirect(begins_at)
        entrant = find_entrant(records, self.trees, sending, now)
        if isinstance(entrant, Barred):
            return entrant
        key = next(self._keys(records, bridged, sending.company, sending.request), None)
        if key is None or not isinstance(bridge, Launches):
            return Barred(FOREIGN_REQUEST if sending.request else KEY_MISSING)
        launch = Launch(entrant, sending.return_to, sending.request, now, new_secret().value)
        return bridge.launch(bridged.manifest, launch, key)

    def _keys(
        self, records: Records, bridged: Bridged, company: CompanyId | None, request: Mapping[str, str]
    ) -> Iterator[Secret]:
        """Find the keys that do, and that made what the service sent: the company's before the service's."""
        bridge, manifest = bridged.bridge, bridged.manifest
        if not isinstance(bridge, Launches):
            return
        name = bridge.key_name(manifest)
        for whose in (company, NOBODY) if company else (NOBODY,):
            key = open_secret(records, self.envelope, whose, manifest.service, name)
            if key and not bridge.key_problem(manifest, key) and bridge.check_request(manifest, request, key):
                yield key
