"""What waits for the operator's staff at one service: who asks, what one has confirmed, what leavers know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from idp.links.activating import Activating
from idp.links.ground import Ground, find_link
from idp.links.states import KNOWN_OUTSIDE, about, revoke_link
from idp.model.bridging_events import LinkMended, LinkRefused
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkClaim, LinkState

SEEN: Final = 500
"""Claims of all services that are gone through."""
DECLINED: Final = "declined"
TAKEN_AWAY: Final = "taken_away"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue of one service."""

    claims: Sequence[tuple[LinkClaim, AccountLink]]
    """Who asks for which old account, oldest first; an active one is somebody else's already."""
    confirmed: Sequence[AccountLink]
    """Those that one of the staff has confirmed: it takes a second one."""
    known_outside: Sequence[AccountLink]
    """Shared accounts whose password somebody who left may know."""
    names: Mapping[AccountId, str]


@dataclass(frozen=True, slots=True)
class Queue:
    """Look through it, and decide. What is confirmed goes by `Activating.confirm`."""

    ground: Ground

    def look(self, service: ServiceId) -> Waiting:
        """List what waits. Four statements at most."""
        with self.ground.store.read() as records:
            claims = [pair for pair in records.links.claims(SEEN) if pair[1].service == service]
            noted = records.links.for_staff(service)
            people = {claim.account for claim, _ in claims}
            people |= {link.account for link in (*noted, *(one for _, one in claims)) if link.account}
            names = records.accounts.names(people)
        return Waiting(
            claims,
            [link for link in noted if link.state is LinkState.PENDING],
            [link for link in noted if link.reason == KNOWN_OUTSIDE],
            names,
        )

    def decline(self, staff: AccountId, service: ServiceId, link: LinkId) -> None:
        """Take a link's claims from the queue; nothing else changes. Raises `NotFound`."""
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = _of_service(find_link(records, link), service)
            if not records.links.drop_claims(link):
                raise NotFound
            records.audit.append(LinkRefused(account=staff, reason=DECLINED, **about(found)), now)

    def require(self, service: ServiceId, link: LinkId) -> AccountLink:
        """Find a live link of this service. Raises `NotFound`."""
        with self.ground.store.read() as records:
            return _of_service(find_link(records, link), service)

    def withdraw(self, staff: AccountId, service: ServiceId, link: LinkId) -> None:
        """Take a first confirmation back. Raises `NotFound`, `Conflict`."""
        self.require(service, link)
        Activating(self.ground).withdraw_confirmation(staff, link)

    def take_away(self, staff: AccountId, service: ServiceId, link: LinkId) -> None:
        """End somebody's link, so that it can be proved anew. Raises `NotFound`, `Conflict`."""
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = _of_service(find_link(records, link), service)
            if not revoke_link(records, found, TAKEN_AWAY, now, staff):
                raise Conflict

    def password_changed(self, staff: AccountId, service: ServiceId, link: LinkId) -> None:
        """Note that the password of a shared account was changed. Raises `NotFound` where nobody had to."""
        now = self.ground.clock.now()
        with self.ground.store.write() as records:
            found = _of_service(find_link(records, link), service)
            done = replace(found, reason="")
            if found.reason != KNOWN_OUTSIDE or not records.links.change(done, found.state):
                raise NotFound
            records.audit.append(LinkMended(account=staff, **about(found)), now)


def _of_service(link: AccountLink, service: ServiceId) -> AccountLink:
    if link.service != service:
        raise NotFound
    return link
