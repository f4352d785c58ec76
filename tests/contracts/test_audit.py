"""What every store must do with the audit trail."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import Conflict
from idp.model.events import CodeIssued, SignInRefused, TokenRefused
from idp.model.handing import OverAsked
from idp.model.ids import ClientId
from idp.model.trail import AuditHead, AuditRow
from idp.ports.records import Store
from tests.contracts.samples import ANNA, MAIL, ROMASHKA, SID
from tests.support.clock import START

ISSUED = CodeIssued(account=ANNA, company=ROMASHKA, sid=SID, client=MAIL, scopes=("openid", "roles"))
REFUSED = SignInRefused(reason="пароль")
SECOND = timedelta(seconds=1)


@pytest.fixture
def written(store: Store) -> Store:
    with store.write() as records:
        records.audit.append(ISSUED, START)
        records.audit.append(REFUSED, START + SECOND)
    return store


def unsealed(store: Store, limit: int = 10) -> list[AuditRow]:
    with store.read() as records:
        return list(records.audit.unsealed(limit))


def sealed(row: AuditRow, position: int) -> AuditRow:
    return replace(row, position=position, chain=f"{position:064x}")


def test_an_event_becomes_a_row(written: Store) -> None:
    first, second = unsealed(written)
    assert first == AuditRow(
        number=first.number,
        at=START,
        kind="CodeIssued",
        account=ANNA,
        company=ROMASHKA,
        sid=SID,
        client=MAIL,
        detail='{"scopes":["openid","roles"]}',
    )
    assert second == AuditRow(
        second.number, START + SECOND, "SignInRefused", None, None, None, None, '{"reason":"пароль"}'
    )
    assert first.number < second.number


def test_rows_of_an_undone_transaction_are_not_there(store: Store) -> None:
    with suppress(ZeroDivisionError), store.write() as records:
        records.audit.append(ISSUED, START)
        raise ZeroDivisionError
    assert unsealed(store) == []


def test_sealed_rows_keep_position_and_chain(written: Store) -> None:
    rows = [sealed(row, position) for position, row in enumerate(unsealed(written), start=1)]
    with written.write() as records:
        assert records.audit.last_sealed() is None
        assert records.audit.count_unsealed() == 2
        records.audit.seal(rows[:1])
        assert records.audit.last_sealed() == rows[0]
        assert records.audit.count_unsealed() == 1
        records.audit.seal(rows[1:])
        records.audit.seal([])
    with written.read() as records:
        assert records.audit.last_sealed() == rows[1]
        assert list(records.audit.sealed(0, 10)) == rows
        assert list(records.audit.sealed(1, 10)) == rows[1:]
        assert list(records.audit.sealed(0, 1)) == rows[:1]
        assert records.audit.count_unsealed() == 0
    assert unsealed(written) == []


def test_unsealed_rows_are_read_in_batches(written: Store) -> None:
    assert unsealed(written, limit=1) == unsealed(written)[:1]


def test_a_row_is_sealed_once_and_the_whole_batch_fails_otherwise(written: Store) -> None:
    rows = [sealed(row, position) for position, row in enumerate(unsealed(written), start=1)]
    with written.write() as records:
        records.audit.seal(rows[:1])
    with pytest.raises(Conflict), written.write() as records:
        records.audit.seal([replace(row, position=(row.position or 0) + 5) for row in rows])
    with written.read() as records:
        assert list(records.audit.sealed(0, 10)) == rows[:1]


def test_two_rows_cannot_share_a_position(written: Store) -> None:
    first, second = unsealed(written)
    with pytest.raises(Conflict), written.write() as records:
        records.audit.seal([sealed(first, 1), sealed(second, 1)])
    assert len(unsealed(written)) == 2


def test_heads_are_read_back_in_order(store: Store) -> None:
    heads = [AuditHead(position, f"{position:064x}", START, f"signature-{position}") for position in (2, 5)]
    with store.write() as records:
        assert records.audit.last_head() is None
        records.audit.put_head(heads[1])
        records.audit.put_head(heads[0])
    with store.read() as records:
        assert list(records.audit.heads()) == heads
        assert records.audit.last_head() == heads[1]


def test_recent_rows_come_newest_first_of_all_or_of_one_person(written: Store) -> None:
    first, second = unsealed(written)
    with written.read() as records:
        assert list(records.audit.recent()) == [second, first]
        assert list(records.audit.recent(1)) == [second]
        assert list(records.audit.recent(account=ANNA)) == [first]


def test_what_a_client_was_refused_comes_newest_first_and_alone(written: Store) -> None:
    refused = TokenRefused(client=MAIL, error="invalid_grant", reason="spent")
    over = OverAsked(client=MAIL, partner="mailru", asked=("org_inn",))
    with written.write() as records:
        for event in (refused, over, replace(refused, client=ClientId("pbx")), ISSUED):
            records.audit.append(event, START)
    with written.read() as records:
        assert [row.kind for row in records.audit.refused(MAIL)] == ["OverAsked", "TokenRefused"]
        assert [row.kind for row in records.audit.refused(MAIL, 1)] == ["OverAsked"]
