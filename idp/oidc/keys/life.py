"""How keys come, take their turn, and go. OpenID Connect Core 1.0 §10.1.1.

There is always an announced successor in the JWK Set, so that a turn finds every relying
party already knowing the next key, and no verification fails.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.model.errors import Conflict
from idp.model.events import KeysRotated
from idp.model.ids import KeyId
from idp.model.keys import KeyPurpose, KeyState, StoredKey
from idp.oidc import jose
from idp.oidc.keys.certificates import CERTIFIED, certify, with_certificate
from idp.oidc.keys.keyring import sealing_context
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Records, Store

NEEDED: Final = (
    (KeyPurpose.TOKEN, "RS256"),
    (KeyPurpose.TOKEN, "PS256"),
    (KeyPurpose.TOKEN, "ES256"),
    (KeyPurpose.TOKEN, "EdDSA"),
    (KeyPurpose.AUDIT, "ES256"),
    (KeyPurpose.BRIDGE, "ES256"),
    (KeyPurpose.RECEIPT, "ES256"),
    (KeyPurpose.QUOTE, "ES256"),
    (KeyPurpose.SAML, "RS256"),
)
KEPT: Final = frozenset({KeyPurpose.AUDIT, KeyPurpose.RECEIPT, KeyPurpose.QUOTE})
"""What they signed counts for years: these keys are never removed, even one that has leaked."""
JWKS_MAX_AGE: Final = timedelta(minutes=5)
"""How long a relying party may keep the JWK Set, and so how early a key is announced."""
RETIRED_FOR: Final = timedelta(days=30)
"""How long a retired key still verifies: an `id_token_hint` may be that old. Those of `KEPT` stay."""
ROTATE_EVERY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a turn did."""

    purpose: KeyPurpose
    alg: str
    signing: KeyId
    retired: KeyId | None
    announced: KeyId
    gone: tuple[KeyId, ...] = ()


def ensure_keys(store: Store, envelope: Envelope, clock: Clock) -> tuple[KeyId, ...]:
    """Make the keys that are missing, at start; return their ids.

    Several processes may start at once: the lease's row makes the second one wait for the
    first, and then find nothing missing.
    """
    with store.read() as records:
        missing = _missing(records.keys.all())
    if not missing:
        return ()
    born = clock.now()
    made = [_make(envelope, purpose, alg, state, born) for purpose, alg, state in missing]
    with store.write() as records:
        now = clock.now()
        records.versions.claim("make keys", "any", now, now)
        still = set(_missing(records.keys.all()))
        added = [key for key in made if (key.purpose, key.alg, key.state) in still]
        for key in added:
            _add(records, key)
    return tuple(key.kid for key in added)


def rotate(
    store: Store,
    envelope: Envelope,
    clock: Clock,
    purpose: KeyPurpose = KeyPurpose.TOKEN,
    alg: str = "ES256",
    *,
    at_once: bool = False,
) -> Rotation:
    """Let the announced key sign, retire the signing one, announce another.

    Raises `Conflict` while relying parties may hold a JWK Set without the announced key;
    `at_once` is for a key that leaked: whoever has it could sign for as long as it is published,
    so it goes, and what it signed is good no more. A key of `KEPT` stays even so (RFC 7517 §5).
    """
    now = clock.now()
    follower = _make(envelope, purpose, alg, KeyState.ANNOUNCED, now)
    with store.write() as records:
        keys = [k for k in records.keys.all() if (k.purpose, k.alg) == (purpose, alg)]
        signing, heir = _of(keys, KeyState.SIGNING), _of(keys, KeyState.ANNOUNCED)
        if heir is None:
            msg = "No key of this kind is announced"
            raise Conflict(msg)
        if not at_once:
            _refuse_unknown_heir(heir, signing, now)
        if signing is not None:
            _move(records, signing, KeyState.RETIRED, now)
        _move(records, heir, KeyState.SIGNING, now)
        _add(records, follower)
        leaked = [signing] if at_once and signing is not None else []
        gone = _remove(records, [*leaked, *_old(keys, now)], now)
    retired = signing.kid if signing is not None and signing.kid not in gone else None
    return Rotation(purpose, alg, heir.kid, retired, follower.kid, gone)


def rotate_if_due(store: Store, envelope: Envelope, clock: Clock) -> tuple[Rotation, ...]:
    """Rotate every kind whose signing key is older than 90 days: the schedule.

    A key with a certificate waits for a command: a service that was given the certificate would be cut off.
    """
    with store.read() as records:
        signing = [key for key in records.keys.all() if key.state is KeyState.SIGNING]
    scheduled = [key for key in signing if key.purpose not in CERTIFIED]
    due = [key for key in scheduled if clock.now() - key.changed_at >= ROTATE_EVERY]
    return tuple(rotate(store, envelope, clock, key.purpose, key.alg) for key in due)


def _missing(keys: Sequence[StoredKey]) -> list[tuple[KeyPurpose, str, KeyState]]:
    present = {(key.purpose, key.alg, key.state) for key in keys}
    wanted = [(p, alg, state) for p, alg in NEEDED for state in (KeyState.SIGNING, KeyState.ANNOUNCED)]
    return [kind for kind in wanted if kind not in present]


def _make(envelope: Envelope, purpose: KeyPurpose, alg: str, state: KeyState, now: datetime) -> StoredKey:
    key = jose.generate(alg)
    kid = jose.key_id(key)
    public = jose.public_jwk(key, alg)
    if purpose in CERTIFIED:
        public = with_certificate(public, certify(jose.plain_key(key), kid, now))
    return StoredKey(
        kid=kid,
        purpose=purpose,
        alg=alg,
        state=state,
        public_jwk=public,
        private_sealed=envelope.wrap(jose.dump_private(key), sealing_context(kid)),
        created_at=now,
        changed_at=now,
    )


def _add(records: Records, key: StoredKey) -> None:
    records.keys.add(key)
    records.audit.append(KeysRotated(kid=key.kid, alg=key.alg, state=key.state), key.created_at)


def _move(records: Records, key: StoredKey, to: KeyState, now: datetime) -> None:
    if not records.keys.move(key.kid, key.state, to, now):
        msg = "The keys have changed meanwhile"
        raise Conflict(msg)
    records.audit.append(KeysRotated(kid=key.kid, alg=key.alg, state=to), now)


def _of(keys: Sequence[StoredKey], state: KeyState) -> StoredKey | None:
    found = sorted((k for k in keys if k.state is state), key=lambda key: key.created_at)
    return found[0] if found else None


def _refuse_unknown_heir(heir: StoredKey, signing: StoredKey | None, now: datetime) -> None:
    """Refuse while a kept JWK Set may lack the heir; one born with the signing key never lacks."""
    born_together = signing is not None and heir.created_at <= signing.created_at
    if not born_together and now - heir.created_at < JWKS_MAX_AGE:
        msg = "The next key was announced too short a time ago"
        raise Conflict(msg)


def _old(keys: Sequence[StoredKey], now: datetime) -> list[StoredKey]:
    return [key for key in keys if key.state is KeyState.RETIRED and now - key.changed_at > RETIRED_FOR]


def _remove(records: Records, keys: Sequence[StoredKey], now: datetime) -> tuple[KeyId, ...]:
    """Remove keys for good, but for those by which old pages and receipts are checked."""
    going = [key for key in keys if key.purpose not in KEPT]
    for key in going:
        records.keys.remove(key.kid)
        records.audit.append(KeysRotated(kid=key.kid, alg=key.alg, state="gone"), now)
    return tuple(key.kid for key in going)
