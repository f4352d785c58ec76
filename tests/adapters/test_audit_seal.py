"""The audit trail is sealed in the background, by one sealer at a time."""

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from idp.adapters.background import AuditReport, Periodic, seal_once, sealing_task, verify_audit
from idp.adapters.background import sealer as sealer_module
from idp.adapters.embedded import AesEnvelope, PolledStamps, SystemClock
from idp.adapters.sql.store import SqlStore
from idp.model.events import Administered
from idp.model.keys import KeyPurpose
from idp.oidc.keys import Keyring, ensure_keys, rotate_if_due
from tests.adapters.parts import START, BrokenStore, HmacSigner
from tests.adapters.trail import SIGNER, rows_of, seal, tamper, verify, write_rows
from tests.support.clock import FixedClock
from tests.support.waiting import eventually


def test_an_empty_trail_holds(store: SqlStore) -> None:
    assert verify(store) == AuditReport(0, 0, 0, None, None)


def test_rows_are_chained_in_order_and_signed(trail: SqlStore, clock: FixedClock) -> None:
    report = verify(trail)

    assert report.ok
    assert (report.sealed, report.signed, report.unsealed) == (10, 10, 0)
    assert report.head is not None
    assert report.head.position == 10
    assert [row.position for row in rows_of(trail)] == list(range(1, 11))


def test_rows_not_yet_sealed_are_counted_apart(trail: SqlStore) -> None:
    write_rows(trail, "k", "l")

    report = verify(trail)

    assert report.ok
    assert (report.sealed, report.unsealed) == (10, 2)


def test_rows_sealed_but_not_yet_signed_are_counted_apart(trail: SqlStore, clock: FixedClock) -> None:
    write_rows(trail, "k", "l")
    sealer_module._chain_batch(trail, clock)

    report = verify(trail)

    assert report.ok
    assert (report.sealed, report.signed) == (12, 10)


def test_sealing_with_nothing_new_writes_nothing(trail: SqlStore, clock: FixedClock) -> None:
    assert seal(trail, clock) == 0
    with trail.read() as records:
        assert [head.position for head in records.audit.heads()] == [5, 10]


def test_a_head_that_could_not_be_signed_is_signed_the_next_time(store: SqlStore, clock: FixedClock) -> None:
    class NoKey(HmacSigner):
        @override
        def sign(
            self, purpose: KeyPurpose, claims: Mapping[str, Any], *, alg: str = "ES256", typ: str = "JWT"
        ) -> str:
            raise RuntimeError

    write_rows(store, "a")
    with pytest.raises(RuntimeError):
        seal_once(store, clock, NoKey())
    assert verify(store).signed == 0

    seal(store, clock)

    assert verify(store).signed == 1


def test_a_row_that_commits_late_is_chained_where_it_appears(store: SqlStore, clock: FixedClock) -> None:
    write_rows(store, "a", "b", "c")
    tamper(store, "UPDATE audit SET number = 100 WHERE number = 1")
    seal(store, clock)
    tamper(store, "UPDATE audit SET number = number WHERE number = 2")
    write_rows(store, "late")
    tamper(store, "UPDATE audit SET number = 1 WHERE position IS NULL")
    seal(store, clock)

    assert [(row.position, row.number) for row in rows_of(store)] == [(1, 2), (2, 3), (3, 100), (4, 1)]
    assert verify(store).ok


def test_many_rows_are_sealed_and_checked_in_batches(
    store: SqlStore, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer_module, "BATCH", 7)
    monkeypatch.setattr("idp.adapters.background.audit_check.BATCH", 6)
    with store.write() as records:
        for number in range(40):
            records.audit.append(Administered(what="x", subject=str(number), change="y"), START)

    assert seal(store, clock) == 40
    assert verify(store).signed == 40


def test_the_providers_own_keys_sign_and_a_retired_one_still_counts(
    store: SqlStore, clock: FixedClock
) -> None:
    envelope, stamps = AesEnvelope(bytes(32)), PolledStamps(store)
    ensure_keys(store, envelope, clock)
    keyring = Keyring(store, envelope, stamps)
    for day in range(3):
        write_rows(store, str(day))
        seal_once(store, clock, keyring)
        clock.advance(days=400)
        rotate_if_due(store, envelope, clock)
        stamps.refresh_now()

    report = verify_audit(store, keyring)

    assert report.ok
    assert report.signed >= 3
    assert verify_audit(store, SIGNER).broken is not None


def test_sealers_at_once_make_one_chain(store: SqlStore, clock: FixedClock) -> None:
    write_rows(store, *map(str, range(20)))
    stop = threading.Event()

    def seal_on() -> None:
        while not stop.is_set():
            seal_once(store, clock, SIGNER)

    threads = [threading.Thread(target=seal_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    write_rows(store, *map(str, range(20, 60)))
    assert eventually(lambda: verify(store).signed == 60, 20)
    stop.set()
    for thread in threads:
        thread.join()

    assert verify(store).ok
    assert [row.position for row in rows_of(store)] == list(range(1, 61))


def test_the_task_seals_within_a_second_and_one_process_does_it(store: SqlStore) -> None:
    clock = SystemClock()
    processes = [
        Periodic(store, clock, [sealing_task(store, clock, SIGNER)], holder) for holder in ("one", "two")
    ]
    for process in processes:
        process.start()
    try:
        for name in ("a", "b"):
            write_rows(store, name)
            assert eventually(lambda: verify(store).unsealed == 0, 1.0)
    finally:
        for process in processes:
            process.stop()


def test_an_idle_trail_takes_no_lease(trail: SqlStore, clock: FixedClock) -> None:
    task = sealing_task(trail, clock, SIGNER)

    assert not task.waiting()
    write_rows(trail, "k")
    assert task.waiting()


def test_sealing_goes_on_after_an_outage(store: SqlStore, clock: FixedClock) -> None:
    broken = BrokenStore(store)
    periodic = Periodic(broken, clock, [sealing_task(broken, clock, SIGNER)], "one")
    write_rows(store, "a")
    broken.out = True
    assert periodic.run_due() == ()

    broken.out = False
    clock.advance(timedelta(seconds=1))

    assert periodic.run_due() == ("audit-seal",)
    assert verify(store).ok
