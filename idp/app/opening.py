"""Open what is outside: the one place that names adapters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Flask

from idp.adapters.billing import TmfBilling, open_billing
from idp.adapters.embedded import (
    AesEnvelope,
    LocalInvalidation,
    MemoryLimiter,
    PolledStamps,
    SystemClock,
    make_master_key,
    open_envelope,
)
from idp.adapters.outbound import GuardedFetch
from idp.adapters.redis import RedisInvalidation, RedisLimiter
from idp.adapters.sql import SchemaError, SqlStore, attach
from idp.authn.desk import Desk, open_desk
from idp.authn.notices import Post
from idp.authn.telling import telling_of_handing
from idp.claims.desk import Claims, open_claims
from idp.claims.manifest_reading import ManifestError
from idp.links.own.ending import end_apps_of
from idp.links.states import revoke_links_of
from idp.model.errors import Unavailable
from idp.oidc.keys import Keyring, ensure_keys
from idp.ports.clock import Clock
from idp.ports.house import House
from idp.ports.invalidation import Invalidation
from idp.ports.limiter import Limiter
from idp.rbac import Trees
from idp.settings import Settings, SettingsError, load

__all__ = ["Opened", "make_master_key", "open_house", "opened"]


CONNECTIONS: Final = 16
"""To the database, kept by each process; a statement is short, and most requests wait elsewhere."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A house with what only the composition root may touch."""

    settings: Settings
    house: House
    keyring: Keyring
    store: SqlStore
    stamps: PolledStamps
    invalidation: Invalidation
    limiter: Limiter
    trees: Trees
    """One for all edges of the process: what one of them has read the others know."""
    claims: Claims
    """The partners' manifests, and what is handed over by them."""

    @property
    def desk(self) -> Desk:
        """Return the use cases of people and sign-in."""
        return open_desk(self.house, self.settings, trees=self.trees, partings=(revoke_links_of, end_apps_of))

    def redis_state(self) -> str:
        """Tell how Redis does: `unused`, `ok` or `degraded`."""
        match self.limiter:
            case RedisLimiter(degraded=degraded):
                return "degraded" if degraded else "ok"
            case _:
                return "unused"

    def billing_state(self) -> str:
        """Tell how billing does: `unused` where there is none, `ok` or `degraded`."""
        match self.house.billing:
            case TmfBilling(degraded=degraded):
                return "degraded" if degraded else "ok"
            case _:
                return "ok" if self.settings.billing_file else "unused"

    def stamps_age(self) -> timedelta | None:
        """Tell how long ago the stamps were read."""
        return self.stamps.age

    def close(self) -> None:
        """Stop polling and close every connection."""
        self.stamps.stop()
        if isinstance(self.invalidation, RedisInvalidation):
            self.invalidation.stop()
        self.store.close()


def open_house(settings: Settings, *, app: Flask | None = None, clock: Clock | None = None) -> Opened:
    """Open store, keys and caches. Raises `SettingsError` or `Unavailable` with one line."""
    clock = clock or SystemClock()
    envelope = _open_envelope(settings)
    store = _open_store(settings, app or Flask("okno"), clock)
    invalidation = RedisInvalidation(settings.redis_url) if settings.redis_url else LocalInvalidation()
    limiter = RedisLimiter(settings.redis_url, clock) if settings.redis_url else MemoryLimiter(clock)
    stamps = PolledStamps(store, invalidation)
    store.tell(lambda: _spread(stamps, invalidation))
    ensure_keys(store, envelope, clock)
    keyring = Keyring(store, envelope, stamps)
    house = House(
        store=store,
        clock=clock,
        envelope=envelope,
        limiter=limiter,
        stamps=stamps,
        signer=keyring,
        fetch=GuardedFetch(settings.outbound_allow, settings.ca_file),
        billing=open_billing(settings, clock),
    )
    trees = Trees(stamps)
    claims = _open_claims(house, settings, trees)
    return Opened(settings, house, keyring, store, stamps, invalidation, limiter, trees, claims)


def _open_claims(house: House, settings: Settings, trees: Trees) -> Claims:
    post = Post(house.envelope, settings.issuer, settings.default_locale)
    try:
        return open_claims(house, settings, trees, telling_of_handing(post))
    except ManifestError as error:
        msg = f"partners: {error}"
        raise SettingsError(msg) from None


def _spread(stamps: PolledStamps, invalidation: Invalidation) -> None:
    """See a raised stamp here at once, for the page that follows; then let the others look."""
    stamps.refresh_now()
    invalidation.announce()


def _open_envelope(settings: Settings) -> AesEnvelope:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open_envelope(settings)
    except OSError as error:
        msg = f"data_dir: {error.filename}: {error.strerror}"
        raise SettingsError(msg) from None


def _open_store(settings: Settings, app: Flask, clock: Clock) -> SqlStore:
    try:
        return attach(app, settings.sql_url, clock=clock, threads=min(settings.threads, CONNECTIONS))
    except SchemaError as error:
        msg = f"database_url: {error}"
        raise SettingsError(msg) from None
    except (Unavailable, OSError) as error:
        setting = "database_url" if settings.database_url else "data_dir"
        msg = f"{setting}: the database cannot be opened: {_reason(error)}"
        raise SettingsError(msg) from error


def _reason(error: Unavailable | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return error.message or "it does not answer"


@contextmanager
def opened(environ: Mapping[str, str]) -> Iterator[Opened]:
    """Open the house that the environment's settings describe, for one command."""
    found = open_house(load(environ))
    try:
        yield found
    finally:
        found.close()
