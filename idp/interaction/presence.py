"""Who is here: the signed-in person with everything the ladder looks at."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Self

from idp.authn.sessions import Limits, find_signed_in
from idp.authn.visitor import Visitor
from idp.model.access import Holdings
from idp.model.ids import AccountId
from idp.model.interaction import Needs
from idp.model.session import SignedIn
from idp.ports.caches import Stamps
from idp.ports.records import Records
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class Presence:
    """A live session, its person, and their holdings in every company of theirs."""

    signed_in: SignedIn
    holdings: Holdings
    consented: frozenset[str] = frozenset()
    """Scopes agreed to before, for the client at hand in the session's company."""


@dataclass(slots=True)
class HoldingsCache:
    """Holdings by person, exact under the `access` stamp."""

    stamps: Stamps
    size: int = 10_000
    _kept: OrderedDict[AccountId, tuple[int, Holdings]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, records: Records, account: AccountId) -> Holdings:
        """Return the holdings; reads only what is not known under the present stamp.

        The stamp is taken before the read, so a change in between is read again next time.
        """
        stamp = self.stamps.current("access")
        with self._lock:
            kept = self._kept.get(account)
            if kept is not None and kept[0] == stamp:
                self._kept.move_to_end(account)
                return kept[1]
        holdings = records.access.holdings(account)
        with self._lock:
            self._kept[account] = (stamp, holdings)
            self._kept.move_to_end(account)
            if len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return holdings


@dataclass(frozen=True, slots=True)
class Reception:
    """Finds who is here, the same way for every edge."""

    holdings: HoldingsCache
    limits: Limits

    @classmethod
    def of(cls, stamps: Stamps, settings: Settings) -> Self:
        """Open one; an edge keeps it for the life of the process."""
        return cls(HoldingsCache(stamps), Limits.of(settings))

    def find(
        self, records: Records, visitor: Visitor, now: datetime, needs: Needs | None = None
    ) -> Presence | None:
        """Find the person behind a visitor.

        Two statements at most with warm caches: the session, and the consent where the
        needs are those of a client that asks for one.
        """
        signed_in = find_signed_in(records.sessions, visitor.cookie, visitor.browser, now, self.limits)
        if signed_in is None:
            return None
        holdings = self.holdings.of(records, signed_in.account.id)
        return Presence(signed_in, holdings, _consented(records, signed_in, needs))


def _consented(records: Records, signed_in: SignedIn, needs: Needs | None) -> frozenset[str]:
    if needs is None or needs.client is None or needs.first_party:
        return frozenset()
    consent = records.consents.find(signed_in.account.id, needs.client, signed_in.session.company)
    return consent.scopes if consent else frozenset()
