"""How far a service has come over to the one login, forth and back."""

from datetime import datetime

from idp.links.following import rotate_all
from idp.model.bridging_events import BridgeModeSet
from idp.model.ids import AccountId, ServiceId
from idp.model.link import BridgeMode
from idp.ports.records import Records
from idp.rbac.moved import join_services


def move(
    records: Records, service: ServiceId, mode: BridgeMode, now: datetime, by: AccountId | None = None
) -> int:
    """Set the mode; return how many passwords are to become ones that nobody knows by that."""
    was = records.bridges.mode(service)
    records.bridges.set_mode(service, mode, now)
    records.audit.append(BridgeModeSet(account=by, service=service, mode=mode), now)
    if was is BridgeMode.SHADOW and mode is not was:
        _join_all(records, now)
    return rotate_all(records, service, now) if mode is BridgeMode.ONLY else 0


def _join_all(records: Records, now: datetime) -> None:
    """Have accounts made for whoever came to a right while nothing was made."""
    for company in records.companies.all():
        join_services(records, company.id, (one.account for one in records.companies.roster(company.id)), now)
