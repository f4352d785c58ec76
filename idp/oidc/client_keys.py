"""The public keys of clients: registered with them, or fetched from their `jwks_uri`. RFC 7591 §2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock
from typing import Any, Final

from idp.model.client import Client
from idp.model.errors import Unavailable
from idp.oidc.documents import AT_ONCE, Documents
from idp.oidc.foreign import problem_of_key
from idp.ports.clock import Clock

FRESH: Final = timedelta(minutes=10)
"""After which a key set is fetched again: a key that was taken out of it is no key any more."""
LONGEST: Final = timedelta(hours=1)
"""For which it still counts where its server does not answer."""
PAUSE: Final = timedelta(minutes=1)
"""Between two attempts, whatever comes in between. OpenID Connect Core 1.0 §10.1.1."""
MOST_KEYS: Final = 32
MOST_SETS: Final = 1000

Key = Mapping[str, Any]


@dataclass(slots=True)
class _Kept:
    """A key set as it was last fetched."""

    keys: Sequence[Key] = ()
    fetched_at: datetime | None = None
    tried_at: datetime | None = None
    lock: Lock = field(default_factory=Lock)

    def due(self, kid: object, now: datetime) -> bool:
        """Tell whether to fetch: it is old, or the key is not there; and the last attempt is long past."""
        if self.tried_at is not None and now - self.tried_at < PAUSE:
            return False
        if self.fetched_at is None or now - self.fetched_at >= FRESH:
            return True
        return kid is not None and not _named(self.keys, kid)

    def knows(self, kid: object, now: datetime) -> bool:
        """Tell whether there is a key of this `kid` that may still be believed."""
        return not self.lost(now) and bool(_named(self.keys, kid))

    def lost(self, now: datetime) -> bool:
        """Tell whether it is too old to be believed."""
        return self.fetched_at is None or now - self.fetched_at >= LONGEST


@dataclass(slots=True)
class _Share:
    """Room for key sets, and turns to fetch them."""

    documents: Documents
    sets: dict[tuple[str, str], _Kept] = field(default_factory=dict)
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))
    """Of who fetches, and who waits for that."""

    def find(self, client_id: str, jwks_uri: str) -> _Kept:
        """Return what is kept of a client, in the place of the oldest where there is no room."""
        while len(self.sets) >= MOST_SETS and (client_id, jwks_uri) not in self.sets:
            self.sets.pop(next(iter(self.sets)), None)
        return self.sets.setdefault((client_id, jwks_uri), _Kept())


@dataclass(slots=True)
class ClientKeys:
    """Finds the keys that a client signs by: assertions and request objects.

    Clients that registered themselves have a share of their own: however many they are, and however slow
    their servers, they take neither room nor turn of those that somebody vouches for.
    """

    documents: Documents
    """By which strangers' documents are fetched."""
    clock: Clock
    _strangers: _Share = field(init=False)
    _vouched: _Share = field(init=False)

    def __post_init__(self) -> None:
        """Open both shares."""
        self._strangers = _Share(self.documents)
        self._vouched = _Share(Documents(self.documents.fetch))

    def named(self, client: Client, kid: object) -> Sequence[Key]:
        """Return the client's keys of this `kid`, or all where a header names none. RFC 7515 §4.1.4.

        A `jwks_uri` is asked again for a `kid` that is not among its keys, once a minute at most.
        Raises `Unavailable` where it has to be asked and does not answer. The `kid` is compared as a
        whole and opens no file, table or address.
        """
        if client.jwks_uri is None:
            return _named((client.jwks or {}).get("keys", ()), kid)
        share = self._strangers if client.self_registered else self._vouched
        kept = share.find(client.client_id, client.jwks_uri)
        if kept.due(kid, self.clock.now()):
            self._fetch(share, kept, client.jwks_uri, kid)
        if kept.lost(self.clock.now()):
            msg = "the keys at jwks_uri cannot be read"
            raise Unavailable(msg)
        return _named(kept.keys, kid)

    def _fetch(self, share: _Share, kept: _Kept, jwks_uri: str, kid: object) -> None:
        """Fetch once for all who wait; who finds it fetched meanwhile takes that.

        Where there is no turn, what is kept goes on to count as it does while its server is away.
        """
        if not share.turns.acquire(blocking=False):
            if kept.knows(kid, self.clock.now()):
                return
            msg = "too many requests wait for keys of clients"
            raise Unavailable(msg)
        try:
            with kept.lock:
                if kept.due(kid, self.clock.now()):
                    self._replace(share, kept, jwks_uri)
        finally:
            share.turns.release()

    def _replace(self, share: _Share, kept: _Kept, jwks_uri: str) -> None:
        try:
            kept.keys = _usable(share.documents.read(jwks_uri))
            kept.fetched_at = self.clock.now()
        except Unavailable:
            if kept.lost(self.clock.now()):
                raise
        finally:
            kept.tried_at = self.clock.now()


def _named(keys: Sequence[Key], kid: object) -> Sequence[Key]:
    return [key for key in keys if kid is None or key.get("kid") == kid]


def _usable(document: Any) -> Sequence[Key]:
    """Read a JWK Set; keys that prove nothing are left out, for they may be meant for others. RFC 7517 §5."""
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        msg = "the document is no JWK Set, or a very large one"
        raise Unavailable(msg)
    return [key for key in keys if isinstance(key, dict) and problem_of_key(key) is None]
