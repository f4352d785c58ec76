"""Who is here: the signed-in person with everything the ladder looks at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from idp.authn.sessions import Limits, find_signed_in
from idp.authn.visitor import Visitor
from idp.model.interaction import Needs
from idp.model.session import SignedIn
from idp.ports.caches import Stamps
from idp.ports.records import Records
from idp.rbac import Holdings, Trees
from idp.settings import Settings


@dataclass(frozen=True, slots=True)
class Presence:
    """A live session, its person, and their holdings in every company of theirs."""

    signed_in: SignedIn
    holdings: Holdings
    consented: frozenset[str] = frozenset()
    """Scopes agreed to before, for the client at hand in the session's company."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Finds who is here, the same way for every edge."""

    trees: Trees
    limits: Limits

    @classmethod
    def of(cls, stamps: Stamps, settings: Settings, trees: Trees | None = None) -> Self:
        """Open one; an edge keeps it for the life of the process, and may share trees with others."""
        return cls(trees or Trees(stamps), Limits.of(settings))

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
        holdings = self.trees.holdings(records, signed_in.account.id)
        return Presence(signed_in, holdings, _consented(records, signed_in, needs))


def _consented(records: Records, signed_in: SignedIn, needs: Needs | None) -> frozenset[str]:
    if needs is None or needs.client is None or needs.first_party:
        return frozenset()
    consent = records.consents.find(signed_in.account.id, needs.client, signed_in.session.company)
    return consent.scopes if consent else frozenset()
