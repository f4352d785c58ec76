"""Small parts that keep the ports' contracts, for tests of what stands on them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from idp.adapters.sql.store import SqlStore
from idp.model.errors import Unavailable
from idp.model.ids import JobId
from idp.model.keys import KeyPurpose
from idp.model.work import Job, JobKind
from idp.ports.records import Records
from idp.ports.signer import Credential

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class HmacSigner:
    """Keeps `idp.ports.signer.Signer` with a shared secret."""

    def __init__(self, secret: bytes = b"ours") -> None:
        self._secret = secret

    def sign(
        self, purpose: KeyPurpose, claims: Mapping[str, Any], *, alg: str = "ES256", typ: str = "JWT"
    ) -> str:
        """Return what `verify` opens."""
        body = base64.urlsafe_b64encode(json.dumps(dict(claims)).encode()).decode()
        return f"{body}.{self._mac(purpose, typ, body)}"

    def verify(self, purpose: KeyPurpose, token: str, *, typ: str | None) -> Mapping[str, Any] | None:
        """Return the claims, if purpose and type are those of the signature."""
        body, _, mac = token.partition(".")
        if not hmac.compare_digest(mac, self._mac(purpose, typ or "", body)):
            return None
        claims: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(body))
        return claims

    def jwks(self) -> bytes:
        """Publish nothing: the secret is shared."""
        return b'{"keys": []}'

    def credential(self, purpose: KeyPurpose, alg: str = "RS256") -> Credential:
        """Have none: a shared secret is no key that others could verify by."""
        raise Unavailable

    def certificates(self, purpose: KeyPurpose) -> tuple[bytes, ...]:
        """Have none."""
        return ()

    def _mac(self, purpose: KeyPurpose, typ: str, body: str) -> str:
        return hmac.new(self._secret, f"{purpose}|{typ}|{body}".encode(), hashlib.sha256).hexdigest()


class BrokenStore:
    """A store in front of a real one that may be out."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.out = False

    @contextmanager
    def read(self) -> Iterator[Records]:
        """Open a read, unless the store is out."""
        self._refuse()
        with self._store.read() as records:
            yield records

    @contextmanager
    def write(self) -> Iterator[Records]:
        """Open a transaction, unless the store is out."""
        self._refuse()
        with self._store.write() as records:
            yield records

    def _refuse(self) -> None:
        if self.out:
            raise Unavailable


def job(name: str = "job-1", *, target: str = "client:a", **fields: Any) -> Job:
    """Make a job that is due at the start."""
    values: dict[str, Any] = {
        "kind": JobKind.BACKCHANNEL_LOGOUT,
        "payload": {},
        "created_at": START,
        "due_at": START,
        **fields,
    }
    return Job(JobId(name), target=target, **values)


def put(store: SqlStore, *jobs: Job) -> None:
    """Write jobs in one transaction."""
    with store.write() as records:
        for each in jobs:
            records.outbox.put(each)


def jobs_of(store: SqlStore) -> Mapping[str, Job]:
    """Read all jobs by id."""
    with store.read() as records:
        return {found.id: found for found in records.outbox.list(limit=1000)}
