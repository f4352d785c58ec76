"""End the sessions that time has ended, so that the services entered in them are told."""

from typing import Final

from idp.authn.sessions import Limits
from idp.authn.signout import end_session
from idp.ports.clock import Clock
from idp.ports.records import Store

BATCH: Final = 100
BATCHES: Final = 20
"""In one turn; what is left waits for the next."""
EXPIRED: Final = "expired"


def end_lapsed(store: Store, clock: Clock, limits: Limits) -> int:
    """Sign out sessions past their idle or absolute limit; return how many.

    Each in its own transaction, as its person's sign-out would be: nobody can use such a
    session any more, but a relying party may still hold one that rests on it.
    """
    total = 0
    for _ in range(BATCHES):
        now = clock.now()
        with store.read() as records:
            lapsed = records.sessions.lapsed(now, now - limits.idle, BATCH)
        for session in lapsed:
            with store.write() as records:
                end_session(records, session.sid, reason=EXPIRED, clients=records.clients.get, now=now)
        total += len(lapsed)
        if len(lapsed) < BATCH:
            break
    return total
