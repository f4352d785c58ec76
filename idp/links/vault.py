"""Sealing secrets: a data key a company, each secret bound to its place and version.

The length of a secret does not show: it is padded. Everything runs in the caller's transaction
but for rotation, which goes in batches and leaves every secret readable all the while.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from idp.model.bridging_events import (
    KeyRotated,
    KeysShredded,
    SecretDropped,
    SecretEvent,
    SecretLent,
    SecretSealed,
)
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import SealedSecret, TenantKey
from idp.model.secret import Secret
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Records, Store

NOBODY: Final = CompanyId("-")
"""Stands for a company where a secret belongs to the service itself."""
OWN: Final = "own"
"""Name of the value that a service's own proxy, or the service, is shown in a header."""
KEY: Final = "key"
"""Name of what launches are signed with."""
CANARY: Final = "canary"
"""Name of the password of the account that looks whether the service is well."""
OF_LINK: Final = "link:"
OF_ROLE: Final = "role:"
OF_NEXT: Final = "next:"
OF_NAS: Final = "nas:"
"""What a RADIUS gateway shares with us."""
OF_NEW: Final = "new:"
STEP: Final = 64
BATCH: Final = 100
_LENGTH: Final = 4
E = TypeVar("E", bound=SecretEvent)


def link_secret(link: LinkId) -> str:
    """Return the name under which an old account's password is kept."""
    return f"{OF_LINK}{link}"


def next_secret(link: LinkId) -> str:
    """Return the name under which a new password waits until the service has taken it."""
    return f"{OF_NEXT}{link}"


def new_secret(account: AccountId) -> str:
    """Return the name under which login and password of an account wait until the service has made it."""
    return f"{OF_NEW}{account}"


def role_secret(word: str) -> str:
    """Return the name of the password of the account that stands for a role's word."""
    return f"{OF_ROLE}{word}"


def put_secret(  # noqa: PLR0913, PLR0917  the place of a secret has three parts
    records: Records,
    envelope: Envelope,
    company: CompanyId,
    service: ServiceId,
    name: str,
    secret: Secret,
    now: datetime,
) -> None:
    """Seal a secret in its place, over the one that is there. Raises `Conflict` if another was faster."""
    key = _newest_key(records, envelope, company, now)
    there = records.vault.get(company, service, name)
    version = there.version + 1 if there else 1
    sealed = _seal(envelope, key, _place(company, service, name, version), secret)
    records.vault.put(SealedSecret(company, service, name, sealed, key.version, version, now))
    records.audit.append(told(SecretSealed, company, service, name), now)


def open_secret(
    records: Records, envelope: Envelope, company: CompanyId, service: ServiceId, name: str
) -> Secret | None:
    """Open a secret; `None` if there is none. Raises `Unavailable` for one that fits no place of its own."""
    there = records.vault.get(company, service, name)
    key = records.vault.key(company, there.key_version) if there else None
    return _open(envelope, key, there) if there and key else None


def drop_secret(records: Records, company: CompanyId, service: ServiceId, name: str, now: datetime) -> bool:
    """Delete a secret; tell whether there was one."""
    dropped = records.vault.drop(company, service, name)
    if dropped:
        records.audit.append(told(SecretDropped, company, service, name), now)
    return dropped


def note_lent(
    records: Records, company: CompanyId, service: ServiceId, name: str, now: datetime, by: AccountId | None
) -> None:
    """Note that a secret was shown to the service on somebody's behalf."""
    records.vault.mark_used(company, service, name, now)
    records.audit.append(replace(told(SecretLent, company, service, name), account=by), now)


def seal_bytes(
    records: Records, envelope: Envelope, company: CompanyId, place: str, plain: bytes, now: datetime
) -> bytes:
    """Seal what is kept elsewhere, such as a jar, under the company's key. It names the key it needs."""
    key = _newest_key(records, envelope, company, now)
    return key.version.to_bytes(_LENGTH) + envelope.seal(_padded(plain), key.wrapped, _context(key), place)


def open_bytes(
    records: Records, envelope: Envelope, company: CompanyId, place: str, sealed: bytes
) -> bytes | None:
    """Open what `seal_bytes` made; `None` if its key is gone. Raises `Unavailable` if it fits elsewhere."""
    key = records.vault.key(company, int.from_bytes(sealed[:_LENGTH]))
    if key is None:
        return None
    return _unpadded(envelope.open(sealed[_LENGTH:], key.wrapped, _context(key), place))


def rotate_key(store: Store, envelope: Envelope, clock: Clock, company: CompanyId) -> int:
    """Make a new data key, seal every secret under it, delete the older keys; return how many secrets.

    Jars are not sealed again: they live for hours, and one that does not open is made anew.
    """
    with store.write() as records:
        newest = records.vault.key(company)
        version = newest.version + 1 if newest else 1
        key = _new_key(envelope, company, version, clock.now())
        records.vault.add_key(key)
    count = _reseal(store, envelope, key)
    while not _retired(store, clock, key, count):
        count += _reseal(store, envelope, key)
    return count


def shred(store: Store, clock: Clock, company: CompanyId) -> int:
    """Destroy a company's data keys, and with them all that they sealed; return how many secrets."""
    with store.write() as records:
        count = len(records.vault.of_company(company))
        records.links.forget_secrets(company)
        records.vault.drop_keys(company)
        records.audit.append(KeysShredded(company=company, count=count), clock.now())
    return count


def _reseal(store: Store, envelope: Envelope, key: TenantKey) -> int:
    """Seal again what older keys seal, batch by batch; return how many secrets."""
    count = 0
    while moved := _reseal_batch(store, envelope, key):
        count += moved
    return count


def _reseal_batch(store: Store, envelope: Envelope, key: TenantKey) -> int:
    """Seal some again, each in a transaction of its own: who holds many keeps those waiting who write one."""
    with store.read() as records:
        batch = records.vault.sealed_before(key.company, key.version, BATCH)
    return sum(_move(store, envelope, old, key) for old in batch)


def _retired(store: Store, clock: Clock, key: TenantKey, count: int) -> bool:
    """Delete the older keys; false if somebody seals with one of them at this moment."""
    with suppress(NotFound), store.write() as records:
        records.vault.retire_keys(key.company, below=key.version)
        event = KeyRotated(company=key.company, version=key.version, count=count)
        records.audit.append(event, clock.now())
        return True
    return False


def _move(store: Store, envelope: Envelope, found: SealedSecret, key: TenantKey) -> bool:
    """Seal one under another key; false if it was dropped, or a later rotation was faster."""
    with suppress(NotFound), store.write() as records:
        old = records.vault.hold(found.company, found.service, found.name)
        opener = records.vault.key(old.company, old.key_version) if old else None
        if old is None or opener is None or old.key_version >= key.version:
            return False
        place = _place(old.company, old.service, old.name, old.version + 1)
        sealed = _seal(envelope, key, place, _open(envelope, opener, old))
        records.vault.reseal(replace(old, sealed=sealed, key_version=key.version, version=old.version + 1))
        return True
    return False


def _newest_key(records: Records, envelope: Envelope, company: CompanyId, now: datetime) -> TenantKey:
    """Return the company's data key, made if it has none yet."""
    key = records.vault.key(company)
    if key is not None:
        return key
    made = _new_key(envelope, company, 1, now)
    try:
        records.vault.add_key(made)
    except Conflict:
        return records.vault.key(company) or made
    return made


def _new_key(envelope: Envelope, company: CompanyId, version: int, now: datetime) -> TenantKey:
    unwrapped = TenantKey(company, version, b"", now)
    return replace(unwrapped, wrapped=envelope.new_key(_context(unwrapped)))


def _seal(envelope: Envelope, key: TenantKey, place: str, secret: Secret) -> bytes:
    return envelope.seal(_padded(secret.value.encode()), key.wrapped, _context(key), place)


def _open(envelope: Envelope, key: TenantKey, there: SealedSecret) -> Secret:
    place = _place(there.company, there.service, there.name, there.version)
    return Secret(_unpadded(envelope.open(there.sealed, key.wrapped, _context(key), place)).decode())


def told(kind: type[E], company: CompanyId, service: ServiceId, name: str) -> E:
    """Return the event of a secret, which is named by its link where it is one's."""
    link = _link_in(name)
    return kind(company=company, service=service, link=link, name="" if link else name)


def _context(key: TenantKey) -> str:
    return f"dek|{key.company}|{key.version}"


def _place(company: CompanyId, service: ServiceId, name: str, version: int) -> str:
    """Say where a secret belongs. No part may hold the sign between the parts."""
    parts = ("cred", company, service, name, str(version))
    if any("|" in part for part in parts):
        raise Invalid(field="name")
    return "|".join(parts)


def _padded(plain: bytes) -> bytes:
    whole = len(plain).to_bytes(_LENGTH) + plain
    return whole.ljust(-(-len(whole) // STEP) * STEP, b"\0")


def _unpadded(padded: bytes) -> bytes:
    return padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH])]


def _link_in(name: str) -> LinkId | None:
    kind, _, link = name.partition(":")
    return LinkId(link) if f"{kind}:" in (OF_LINK, OF_NEXT) else None
