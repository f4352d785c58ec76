"""Statements that come again are compiled once, and say the same as on SQLAlchemy's own way."""

import gc

import pytest
from sqlalchemy import event, func, select

from idp.adapters.sql.columns import given
from idp.adapters.sql.failures import MistakeError
from idp.adapters.sql.tables.people import accounts
from idp.model.account import Account
from idp.model.errors import Conflict
from idp.model.ids import AccountId
from tests.support.clock import START

ANNA = Account(AccountId("anna"), "Anna", START, claims={"email": "anna@acme.example"})
FIND = select(accounts).where(accounts.c.id == given("id"))


def desk_of(records):
    return records.accounts._desk


def prepared_in(store):
    return store._connections.prepared


@pytest.fixture
def anna(store):
    with store.write() as records:
        records.accounts.add(ANNA, [])
    return ANNA.id


def read(store, statement, **values):
    with store.read() as records:
        return desk_of(records).all(statement, **values)


def test_the_second_reading_says_what_the_first_one_said(store, anna):
    rows = [read(store, FIND, given_id=anna) for _ in range(3)]
    assert prepared_in(store).find(FIND, {"given_id": anna}) is not None
    for found in rows:
        assert [tuple(row) for row in found] == [tuple(rows[0][0])]
        assert found[0].claims == ANNA.claims
        assert found[0].created_at == START


def test_names_that_are_no_names_do_not_stop_it(store, anna):
    counted = select(func.count(), accounts.c.id, accounts.c.id).group_by(accounts.c.id)
    rows = [[tuple(row) for row in read(store, counted)] for _ in range(3)]
    assert rows == [[(1, anna, anna)]] * 3


def test_a_write_that_comes_again_counts_its_rows_and_keeps_the_rules(store):
    for name in ("b1", "b2", "b3"):
        with store.write() as records:
            records.accounts.add(Account(AccountId(name), name, START), [])
    with pytest.raises(Conflict), store.write() as records:
        records.accounts.add(Account(AccountId("b3"), "again", START), [])
    assert len(read(store, select(accounts))) == 3


@pytest.mark.parametrize("value", ["%s %(id)s ? :id", "'; --", "ё" * 300, ""])
def test_no_value_is_read_as_a_part_of_the_statement(store, anna, value):
    assert [read(store, FIND, given_id=value) for _ in range(3)] == [[]] * 3


def test_whoever_listens_hears_of_every_statement(store, anna):
    heard = []
    for _ in range(2):
        read(store, FIND, given_id=anna)

    def listen(_connection, _cursor, sql, *_rest):
        heard.append(sql)

    event.listen(store.engine, "before_cursor_execute", listen)
    try:
        read(store, FIND, given_id=anna)
    finally:
        event.remove(store.engine, "before_cursor_execute", listen)
    read(store, FIND, given_id=anna)
    assert len(heard) == 1


def test_a_statement_of_one_use_is_not_kept(store, anna):
    before = len(prepared_in(store)._known)
    for number in range(50):
        read(store, select(accounts.c.id).where(accounts.c.name == f"n{number}"))
    gc.collect()
    assert len(prepared_in(store)._known) <= before + 1


def test_a_missing_value_is_a_mistake_and_not_a_guess(store, anna):
    for _ in range(3):
        with pytest.raises(MistakeError, match="given_id"):
            read(store, FIND)
