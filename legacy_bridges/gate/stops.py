"""Accounts that a service refused once: not tried again, or it would lock them for everybody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from idp.links.vault import NOBODY, role_secret, told
from idp.model.bridging_events import SecretRefused
from idp.model.ids import CompanyId, ServiceId
from idp.ports.records import Records
from legacy_bridges.contract import Lent, Manifest

Place = tuple[CompanyId, ServiceId, str]
"""Where a secret lies in the vault: whose, of which service, under which name."""
FOR_GOOD: Final = timedelta(days=3650)
"""Until there is another password: that one has a name of its own here."""
REFUSED: Final = "account refused"


def stop_key(place: Place, version: int) -> str:
    """Name the stop of one password of an account."""
    return f"replay:{':'.join(place)}:{version}"


def stop(records: Records, place: Place, version: int, now: datetime) -> None:
    """Stop an account's password, and have the service's team see that it is not well."""
    company, service, name = place
    records.throttles.fail(stop_key(place, version), now, {1: FOR_GOOD}, FOR_GOOD)
    records.audit.append(told(SecretRefused, company, service, name), now)
    records.bridges.see(service, now, False, said_of(name))  # noqa: FBT003 - whether it is well


def is_stopped(records: Records, key: str, now: datetime) -> bool:
    """Tell whether a password is not to be tried."""
    found = records.throttles.find([key]).get(key)
    return found is not None and found.free_at > now


def stopped_of(records: Records, manifest: Manifest, now: datetime) -> Iterator[str]:
    """Go through the service's own accounts of roles, and say which of them are stopped."""
    words = dict.fromkeys(manifest.roles.values()) if manifest.lent is Lent.ROLE else ()
    for name in map(role_secret, words):
        sealed = records.vault.get(NOBODY, manifest.service, name)
        place = (NOBODY, manifest.service, name)
        if sealed is not None and is_stopped(records, stop_key(place, sealed.version), now):
            yield said_of(name)


def said_of(name: str) -> str:
    """Say to the service's team what has to be done."""
    return f"{REFUSED}, and not tried again: put another password into the vault, under {name}"
