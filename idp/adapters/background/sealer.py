"""The audit sealer: chains committed rows and signs where the chain stands.

Rows become visible out of number order, so the order of the chain is the position that
the sealer gives, not the number that the row was born with.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from idp.adapters.background.chain import HEAD_TYP, chained, head_claims
from idp.adapters.background.periodic import Task
from idp.model.errors import Conflict
from idp.model.ids import new_id
from idp.model.keys import KeyPurpose
from idp.model.trail import AuditHead, AuditRow
from idp.ports.clock import Clock
from idp.ports.records import Store
from idp.ports.signer import Signer

BATCH = 500
MUTEX = "audit-chain"
NAME = "audit-seal"
EVERY = timedelta(milliseconds=500)
LEASE = timedelta(seconds=3)


def seal_once(store: Store, clock: Clock, signer: Signer) -> int:
    """Chain what is committed and unsealed, sign the head, and return how many rows were chained."""
    total, last = 0, BATCH
    while last >= BATCH:
        last = _chain_batch(store, clock)
        total += last
    _sign_head(store, clock, signer)
    return total


def sealing_task(store: Store, clock: Clock, signer: Signer) -> Task:
    """Return the sealer as a periodic task: one process seals for all."""
    return Task(NAME, EVERY, lambda: seal_once(store, clock, signer), LEASE, lambda: is_waiting(store))


def is_waiting(store: Store) -> bool:
    """Tell whether there are rows to chain or a head to sign."""
    with store.read() as records:
        if records.audit.unsealed(1):
            return True
        return _unsigned(records.audit.last_sealed(), records.audit.last_head()) is not None


def _chain_batch(store: Store, clock: Clock) -> int:
    """Chain one batch in one transaction, in which nobody else can chain.

    The lease is taken for no time at all: its row is locked until the commit, and free after.
    A sealer that slept through its own lease therefore still cannot write a second chain.
    """
    now = clock.now()
    with store.write() as records:
        if not records.versions.claim(MUTEX, new_id(), now, now):
            return 0
        rows = records.audit.unsealed(BATCH)
        if rows:
            records.audit.seal(tuple(chained(records.audit.last_sealed(), rows)))
        return len(rows)


def _sign_head(store: Store, clock: Clock, signer: Signer) -> None:
    """Sign the last sealed row, unless it is signed already. The key is used outside of any transaction."""
    with store.read() as records:
        row = _unsigned(records.audit.last_sealed(), records.audit.last_head())
    if row is None or row.position is None or row.chain is None:
        return
    head = AuditHead(row.position, row.chain, clock.now(), "")
    signature = signer.sign(KeyPurpose.AUDIT, head_claims(head), typ=HEAD_TYP)
    with suppress(Conflict), store.write() as records:
        records.audit.put_head(replace(head, signature=signature))


def _unsigned(row: AuditRow | None, head: AuditHead | None) -> AuditRow | None:
    """Return the last sealed row if no head reaches it."""
    if row is None or row.position is None:
        return None
    return row if head is None or head.position < row.position else None
