"""Whoever changes the audit trail is found, and the first position that does not hold is named."""

import pytest

from idp.adapters.background import Broken, verify_audit
from idp.adapters.background.chain import GENESIS, chained, link
from idp.adapters.sql.store import SqlStore
from tests.adapters.parts import HmacSigner
from tests.adapters.trail import rows_of, tamper, verify
from tests.support.clock import FixedClock


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
    tamper(trail, *statements)

    report = verify(trail)

    assert report.broken == broken
    assert report.sealed == (10 if broken.reason == "head not ours" else broken.position - 1)


def _shift(trail: SqlStore, position: int, by: int) -> None:
    tamper(
        trail,
        f"UPDATE audit SET position = -position WHERE position >= {position}",
        f"UPDATE audit SET position = -position + {by} WHERE position < 0",
    )


def _rechain(trail: SqlStore, first: int) -> None:
    """Do what somebody would who knows how the chain is made, but has no key."""
    rows = rows_of(trail)
    previous = rows[first - 2] if first > 1 else None
    for row in chained(previous, rows[first - 1 :]):
        tamper(trail, f"UPDATE audit SET chain = '{row.chain}' WHERE position = {row.position}")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("position", [2, 6, 9])
def test_rows_put_in_with_a_chain_of_their_own_are_named(trail: SqlStore, position: int, count: int) -> None:
    _shift(trail, position, count)
    previous = rows_of(trail)[position - 2].chain or GENESIS
    for offset in range(count):
        copied = f"SELECT {900 + offset}, at, 'ConsentGiven', detail, {position + offset}, chain"
        tamper(
            trail,
            f"INSERT INTO audit (number, at, kind, detail, position, chain) {copied} FROM audit WHERE position = 1",
        )
        previous = link(previous, rows_of(trail)[position - 1 + offset])
        tamper(trail, f"UPDATE audit SET chain = '{previous}' WHERE position = {position + offset}")

    assert verify(trail).broken == Broken(position, "inserted")


@pytest.mark.parametrize(("position", "named"), [(3, 1), (5, 1), (6, 6), (8, 6), (10, 6)])
def test_a_chain_made_anew_breaks_at_the_next_head(trail: SqlStore, position: int, named: int) -> None:
    tamper(trail, f"UPDATE audit SET account = 'eve' WHERE position = {position}")
    _rechain(trail, position)

    assert verify(trail).broken == Broken(named, "rewritten")


def test_a_head_signed_by_somebody_else_is_not_ours(trail: SqlStore, clock: FixedClock) -> None:
    assert verify_audit(trail, HmacSigner(b"theirs")).broken == Broken(5, "head not ours")
