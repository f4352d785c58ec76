"""Who stands behind a bridge session, with everything that their request is judged by."""

from dataclasses import dataclass
from datetime import datetime

from idp.authn.sessions import alive, touch_due
from idp.interaction import Reception
from idp.model.account import AccountStatus
from idp.model.link import AccountLink
from idp.model.secret import Secret
from idp.model.session import SignedIn
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac import Holdings
from legacy_bridges.contract import Manifest
from legacy_bridges.host.tickets import Pass, find_bridge_session


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a live bridge session at a service."""

    entry: Pass
    ticket: str
    """The digest that the bridge session is found by: what happens once in it is noted under this."""
    signed_in: SignedIn
    holdings: Holdings
    link: AccountLink | None
    """The old account that they enter by, in whatever state; `None` also where the service asks for none."""
    at: datetime


def find_guest(house: House, reception: Reception, manifest: Manifest, cookie: Secret | None) -> Guest | None:
    """Return who is here at this moment: nothing is kept between two requests but rights.

    Two statements: the bridge session and the person's session; a third where the service knows
    people by their old accounts. Rights come from the cache that is exact under the `access`
    stamp. A request counts as use of the person's session.
    """
    if cookie is None:
        return None
    now = house.clock.now()
    with house.store.read() as records:
        guest = _find(records, reception, manifest, cookie, now)
    if guest is not None and touch_due(guest.signed_in.session, now):
        with house.store.write() as records:
            records.sessions.touch(guest.signed_in.session.sid, now)
    return guest


def _find(
    records: Records, reception: Reception, manifest: Manifest, cookie: Secret, now: datetime
) -> Guest | None:
    """Find the live session that a bridge session of this very service rests on."""
    entry = find_bridge_session(records, cookie, now)
    if entry is None or entry.service != manifest.service:
        return None
    signed_in = records.sessions.get(entry.sid)
    if signed_in is None or signed_in.account.id != entry.account:
        return None
    active = signed_in.account.status is AccountStatus.ACTIVE
    if not active or not alive(signed_in.session, now, reception.limits):
        return None
    holdings = reception.trees.holdings(records, signed_in.account.id)
    link = _link(records, manifest, entry)
    return Guest(entry, cookie.digest(), signed_in, holdings, link, now)


def needs_link(manifest: Manifest) -> bool:
    """Tell whether nobody can enter without an old account."""
    return manifest.needs_link


def _link(records: Records, manifest: Manifest, entry: Pass) -> AccountLink | None:
    if entry.company is None or not needs_link(manifest):
        return None
    return records.links.entering(entry.company, manifest.service, entry.account)
