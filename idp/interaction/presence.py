"""Who is here: the signed-in person with everything the ladder looks at."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from idp.model.access import Holdings
from idp.model.ids import AccountId
from idp.model.session import SignedIn
from idp.ports.caches import Stamps
from idp.ports.records import Records


@dataclass(frozen=True, slots=True)
class Presence:
    """A live session, its person, and their holdings in every company of theirs."""

    signed_in: SignedIn
    holdings: Holdings
    consented: frozenset[str] = frozenset()
    """Scopes agreed to before, for the client at hand in the session's company."""


@dataclass(slots=True)
class HoldingsCache:
    """Holdings by person, exact under the `access` stamp (DESIGN decision 3)."""

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
