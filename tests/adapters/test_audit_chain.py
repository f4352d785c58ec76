"""The audit trail: sealed in the background, and every tampering named by its position (F34)."""

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from typing_extensions import override

from idp.adapters.background import AuditReport, Broken, Periodic, seal_once, sealing_task, verify_audit
from idp.adapters.background import sealer as sealer_module
from idp.adapters.background.chain import GENESIS, chained, link
from idp.adapters.embedded import SystemClock
from idp.adapters.sql.store import SqlStore
from idp.model.events import Administered, AuditRow
from idp.model.keys import KeyPurpose
from tests.adapters.parts import START, BrokenStore, HmacSigner, eventually
from tests.support.clock import FixedClock

SIGNER = HmacSigner()


def _write(store: SqlStore, *subjects: str) -> None:
    """Append events, each in a transaction of its own."""
    for subject in subjects:
        with store.write() as records:
            records.audit.append(Administered(what="client", subject=subject, change="added"), START)


def _seal(store: SqlStore, clock: FixedClock) -> int:
    return seal_once(store, clock, SIGNER)


def _tamper(store: SqlStore, *statements: str) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _verify(store: SqlStore) -> AuditReport:
    return verify_audit(store, SIGNER)


def _rows(store: SqlStore) -> list[AuditRow]:
    with store.read() as records:
        return list(records.audit.sealed(0, 1000))


@pytest.fixture
def trail(store: SqlStore, clock: FixedClock) -> SqlStore:
    """Ten rows, sealed in two batches with heads at 5 and 10."""
    _write(store, "a", "b", "c", "d", "e")
    _seal(store, clock)
    _write(store, "f", "g", "h", "i", "j")
    _seal(store, clock)
    return store


def test_an_empty_trail_holds(store: SqlStore) -> None:
    assert _verify(store) == AuditReport(0, 0, 0, None, None)


def test_rows_are_chained_in_order_and_signed(trail: SqlStore, clock: FixedClock) -> None:
    report = _verify(trail)

    assert report.ok
    assert (report.sealed, report.signed, report.unsealed) == (10, 10, 0)
    assert report.head is not None
    assert report.head.position == 10
    assert [row.position for row in _rows(trail)] == list(range(1, 11))


def test_rows_not_yet_sealed_are_counted_apart(trail: SqlStore) -> None:
    _write(trail, "k", "l")

    report = _verify(trail)

    assert report.ok
    assert (report.sealed, report.unsealed) == (10, 2)


def test_rows_sealed_but_not_yet_signed_are_counted_apart(trail: SqlStore, clock: FixedClock) -> None:
    _write(trail, "k", "l")
    sealer_module._chain_batch(trail, clock)

    report = _verify(trail)

    assert report.ok
    assert (report.sealed, report.signed) == (12, 10)


def test_sealing_with_nothing_new_writes_nothing(trail: SqlStore, clock: FixedClock) -> None:
    assert _seal(trail, clock) == 0
    with trail.read() as records:
        assert [head.position for head in records.audit.heads()] == [5, 10]


def test_a_head_that_could_not_be_signed_is_signed_the_next_time(store: SqlStore, clock: FixedClock) -> None:
    class NoKey(HmacSigner):
        @override
        def sign(
            self, purpose: KeyPurpose, claims: Mapping[str, Any], *, alg: str = "ES256", typ: str = "JWT"
        ) -> str:
            raise RuntimeError

    _write(store, "a")
    with pytest.raises(RuntimeError):
        seal_once(store, clock, NoKey())
    assert _verify(store).signed == 0

    _seal(store, clock)

    assert _verify(store).signed == 1


def test_a_row_that_commits_late_is_chained_where_it_appears(store: SqlStore, clock: FixedClock) -> None:
    _write(store, "a", "b", "c")
    _tamper(store, "UPDATE audit SET number = 100 WHERE number = 1")
    _seal(store, clock)
    _tamper(store, "UPDATE audit SET number = number WHERE number = 2")
    _write(store, "late")
    _tamper(store, "UPDATE audit SET number = 1 WHERE position IS NULL")
    _seal(store, clock)

    assert [(row.position, row.number) for row in _rows(store)] == [(1, 2), (2, 3), (3, 100), (4, 1)]
    assert _verify(store).ok


def test_many_rows_are_sealed_and_checked_in_batches(
    store: SqlStore, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer_module, "BATCH", 7)
    monkeypatch.setattr("idp.adapters.background.audit_check.BATCH", 6)
    with store.write() as records:
        for number in range(40):
            records.audit.append(Administered(what="x", subject=str(number), change="y"), START)

    assert _seal(store, clock) == 40
    assert _verify(store).signed == 40


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        pytest.param(
            ["UPDATE audit SET detail = replace(detail, 'added', 'addeD') WHERE position = 4"],
            Broken(4, "altered", 4),
            id="detail-flipped",
        ),
        pytest.param(
            ["UPDATE audit SET account = 'eve' WHERE position = 7"],
            Broken(7, "altered", 7),
            id="actor-put-in",
        ),
        pytest.param(
            ["UPDATE audit SET kind = 'SignedInEvent' WHERE position = 1"],
            Broken(1, "altered", 1),
            id="kind-of-the-first",
        ),
        pytest.param(
            [f"UPDATE audit SET chain = '{GENESIS}' WHERE position = 10"],
            Broken(10, "altered", 10),
            id="chain-of-the-last",
        ),
        pytest.param(
            ["UPDATE audit SET number = 999 WHERE position = 3"],
            Broken(3, "altered", 999),
            id="number-changed",
        ),
        pytest.param(["DELETE FROM audit WHERE position = 1"], Broken(1, "missing"), id="first-deleted"),
        pytest.param(["DELETE FROM audit WHERE position = 6"], Broken(6, "missing"), id="middle-deleted"),
        pytest.param(
            [
                "DELETE FROM audit WHERE position = 6",
                "UPDATE audit SET position = -position WHERE position > 6",
                "UPDATE audit SET position = -position - 1 WHERE position < 0",
            ],
            Broken(6, "altered", 7),
            id="middle-deleted-and-the-gap-closed",
        ),
        pytest.param(
            [
                "UPDATE audit SET position = -3 WHERE position = 3",
                "UPDATE audit SET position = 3 WHERE position = 8",
                "UPDATE audit SET position = 8 WHERE position = -3",
            ],
            Broken(3, "altered", 8),
            id="two-swapped",
        ),
        pytest.param(
            [
                "UPDATE audit SET number = -4 WHERE number = 4",
                "UPDATE audit SET number = 4 WHERE number = 5",
                "UPDATE audit SET number = 5 WHERE number = -4",
            ],
            Broken(4, "altered", 5),
            id="numbers-of-neighbours-swapped",
        ),
        pytest.param(["DELETE FROM audit WHERE position > 7"], Broken(8, "truncated"), id="truncated"),
        pytest.param(["DELETE FROM audit WHERE position = 10"], Broken(10, "truncated"), id="last-deleted"),
        pytest.param(["DELETE FROM audit"], Broken(1, "truncated"), id="emptied"),
        pytest.param(
            ["UPDATE audit SET position = NULL, chain = NULL WHERE position > 8"],
            Broken(9, "truncated"),
            id="unsealed-again",
        ),
        pytest.param(
            ["UPDATE audit_heads SET chain = 'x' || substr(chain, 2) WHERE position = 5"],
            Broken(5, "head not ours"),
            id="head-altered",
        ),
        pytest.param(
            ["UPDATE audit_heads SET signature = 'e30=.00' WHERE position = 10"],
            Broken(10, "head not ours"),
            id="head-forged",
        ),
        pytest.param(
            ["UPDATE audit_heads SET position = 9 WHERE position = 10"],
            Broken(9, "head not ours"),
            id="head-moved",
        ),
    ],
)
def test_tampering_is_named_by_its_first_position(
    trail: SqlStore, statements: list[str], broken: Broken
) -> None:
    _tamper(trail, *statements)

    report = _verify(trail)

    assert report.broken == broken
    assert report.sealed == (10 if broken.reason == "head not ours" else broken.position - 1)


def _shift(trail: SqlStore, position: int, by: int) -> None:
    _tamper(
        trail,
        f"UPDATE audit SET position = -position WHERE position >= {position}",
        f"UPDATE audit SET position = -position + {by} WHERE position < 0",
    )


def _rechain(trail: SqlStore, first: int) -> None:
    """Do what somebody would who knows how the chain is made, but has no key."""
    rows = _rows(trail)
    previous = rows[first - 2] if first > 1 else None
    for row in chained(previous, rows[first - 1 :]):
        _tamper(trail, f"UPDATE audit SET chain = '{row.chain}' WHERE position = {row.position}")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("position", [2, 6, 9])
def test_rows_put_in_with_a_chain_of_their_own_are_named(trail: SqlStore, position: int, count: int) -> None:
    _shift(trail, position, count)
    previous = _rows(trail)[position - 2].chain or GENESIS
    for offset in range(count):
        copied = f"SELECT {900 + offset}, at, 'ConsentGiven', detail, {position + offset}, chain"
        _tamper(
            trail,
            f"INSERT INTO audit (number, at, kind, detail, position, chain) {copied} FROM audit WHERE position = 1",
        )
        previous = link(previous, _rows(trail)[position - 1 + offset])
        _tamper(trail, f"UPDATE audit SET chain = '{previous}' WHERE position = {position + offset}")

    assert _verify(trail).broken == Broken(position, "inserted")


@pytest.mark.parametrize(("position", "named"), [(3, 1), (5, 1), (6, 6), (8, 6), (10, 6)])
def test_a_chain_made_anew_breaks_at_the_next_head(trail: SqlStore, position: int, named: int) -> None:
    _tamper(trail, f"UPDATE audit SET account = 'eve' WHERE position = {position}")
    _rechain(trail, position)

    assert _verify(trail).broken == Broken(named, "rewritten")


def test_a_head_signed_by_somebody_else_is_not_ours(trail: SqlStore, clock: FixedClock) -> None:
    assert verify_audit(trail, HmacSigner(b"theirs")).broken == Broken(5, "head not ours")


def test_sealers_at_once_make_one_chain(store: SqlStore, clock: FixedClock) -> None:
    _write(store, *map(str, range(20)))
    stop = threading.Event()

    def seal() -> None:
        while not stop.is_set():
            seal_once(store, clock, SIGNER)

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    _write(store, *map(str, range(20, 60)))
    assert eventually(lambda: _verify(store).signed == 60, 20)
    stop.set()
    for thread in threads:
        thread.join()

    assert _verify(store).ok
    assert [row.position for row in _rows(store)] == list(range(1, 61))


def test_the_task_seals_within_a_second_and_one_process_does_it(store: SqlStore) -> None:
    clock = SystemClock()
    processes = [
        Periodic(store, clock, [sealing_task(store, clock, SIGNER)], holder) for holder in ("one", "two")
    ]
    for process in processes:
        process.start()
    try:
        for name in ("a", "b"):
            _write(store, name)
            assert eventually(lambda: _verify(store).unsealed == 0, 1.0)
    finally:
        for process in processes:
            process.stop()


def test_an_idle_trail_takes_no_lease(trail: SqlStore, clock: FixedClock) -> None:
    task = sealing_task(trail, clock, SIGNER)

    assert not task.waiting()
    _write(trail, "k")
    assert task.waiting()


def test_sealing_goes_on_after_an_outage(store: SqlStore, clock: FixedClock) -> None:
    broken = BrokenStore(store)
    periodic = Periodic(broken, clock, [sealing_task(broken, clock, SIGNER)], "one")
    _write(store, "a")
    broken.out = True
    assert periodic.run_due() == ()

    broken.out = False
    clock.advance(timedelta(seconds=1))

    assert periodic.run_due() == ("audit-seal",)
    assert _verify(store).ok
