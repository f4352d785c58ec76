"""What every store must do with consent records: they are evidence."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import Delete, Update, text

from idp.adapters.sql import SqlStore
from idp.adapters.sql import records as adapter
from idp.adapters.sql.records.consent_records import SqlConsentRecords
from idp.adapters.sql.tables.handovers import consent_records
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import Conflict
from idp.model.ids import AccountId, ApplicationId, ClientId, RecordId
from idp.ports.records import Store
from tests.contracts.faults import contents
from tests.contracts.handovers import APPLICATION, HOUR, RECORD
from tests.contracts.samples import ANNA, BORIS, MAIL, ROMASHKA, VEKTOR, populate
from tests.support.clock import START

BARE = ConsentRecord(
    RecordId("bare"), BORIS, 1, ConsentState.REQUESTED, START, ClientId("pbx"), {}, "receipt"
)


def after(record: ConsentRecord, **changes: Any) -> ConsentRecord:
    """Make the next record of a chain."""
    seq = record.seq + 1
    return replace(record, **{"id": f"{record.account}-{seq}", "seq": seq, "at": record.at + HOUR, **changes})


def test_a_record_is_read_back_as_written(store: Store) -> None:
    with store.write() as records:
        records.consent_records.append(RECORD)
        records.consent_records.append(BARE)
    with store.read() as records:
        assert records.consent_records.get(RECORD.id) == RECORD
        assert records.consent_records.get(BARE.id) == BARE
        assert records.consent_records.get(RecordId("none")) is None


def test_what_no_application_stands_on_is_listed_by_itself(store: Store) -> None:
    declined = after(RECORD, state=ConsentState.REFUSED, application=None)
    for_company = after(declined, application=None)
    with store.write() as records:
        for record in (RECORD, BARE, declined, for_company):
            records.consent_records.append(record)
    with store.read() as records:
        found = records.consent_records
        assert list(found.alone(ANNA)) == [for_company, declined]
        assert list(found.alone(ANNA, limit=1)) == [for_company]
        assert list(found.alone(BORIS)) == [BARE]
        assert list(found.alone(AccountId("nobody"))) == []


def test_everybody_has_a_chain_of_their_own(store: Store) -> None:
    withdrawn = after(RECORD, state=ConsentState.WITHDRAWN)
    with store.write() as records:
        for record in (RECORD, BARE, withdrawn):
            records.consent_records.append(record)
    with store.read() as records:
        found = records.consent_records
        assert found.last(ANNA) == withdrawn
        assert found.last(BORIS) == BARE
        assert found.last(AccountId("nobody")) is None
        assert list(found.of_account(ANNA)) == [withdrawn, RECORD]
        assert list(found.of_account(ANNA, limit=1)) == [withdrawn]


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(replace(RECORD, id=RecordId("another")), id="same-place"),
        pytest.param(replace(RECORD, seq=2), id="same-id"),
    ],
)
def test_a_place_in_the_chain_is_taken_once_and_the_next_one_is_still_free(
    store: Store, record: ConsentRecord
) -> None:
    with store.write() as records:
        records.consent_records.append(RECORD)
    with store.write() as records:
        with pytest.raises(Conflict):
            records.consent_records.append(record)
        last = records.consent_records.last(ANNA)
        assert last == RECORD
        records.consent_records.append(after(last))
    with store.read() as records:
        assert [one.seq for one in records.consent_records.of_account(ANNA)] == [2, 1]


def test_those_of_an_application_come_in_the_order_of_their_moments(store: Store) -> None:
    other = replace(BARE, application=APPLICATION.id, at=START + HOUR / 2)
    revoked = after(RECORD, state=ConsentState.REVOKED)
    with store.write() as records:
        for record in (RECORD, revoked, other, after(revoked, application=ApplicationId("a-2"))):
            records.consent_records.append(record)
    with store.read() as records:
        assert list(records.consent_records.of_application(APPLICATION.id)) == [RECORD, other, revoked]
        assert list(records.consent_records.of_application(ApplicationId("none"))) == []


def test_the_latest_agreement_is_that_of_an_application_for_the_same_company_and_client(
    store: Store,
) -> None:
    chain = [RECORD]
    for changes in (
        {"application": ApplicationId("newer")},
        {"state": ConsentState.WITHDRAWN},
        {"state": ConsentState.REFUSED},
        {"state": ConsentState.GIVEN, "application": None},
        {"application": ApplicationId("elsewhere"), "company": VEKTOR},
        {"application": ApplicationId("other-client"), "company": ROMASHKA, "client": ClientId("pbx")},
        {"application": ApplicationId("alone"), "company": None, "client": MAIL},
    ):
        chain.append(after(chain[-1], **changes))
    with store.write() as records:
        for record in chain:
            records.consent_records.append(record)
    with store.read() as records:

        def latest(*asked: Any) -> str | None:
            found = records.consent_records.latest_given(*asked)
            return None if found is None else found.application

        assert latest(ANNA, MAIL, ROMASHKA) == "newer"
        assert latest(ANNA, MAIL, VEKTOR) == "elsewhere"
        assert latest(ANNA, MAIL, None) == "alone"
        assert latest(ANNA, ClientId("pbx"), ROMASHKA) == "other-client"
        assert latest(ANNA, ClientId("pbx"), None) is None
        assert latest(BORIS, MAIL, ROMASHKA) is None


def test_records_outlive_everybody_and_everything(store: SqlStore) -> None:
    with store.write() as records:
        populate(records)
        records.applications.add(replace(APPLICATION, company_by=ANNA))
        records.consent_records.append(RECORD)
        records.clients.remove(MAIL)
    before = contents(store)["consent_records"]
    with store.engine.connect() as connection:
        for table in ("applications", "companies", "accounts"):
            connection.execute(text(f"DELETE FROM {table}"))
    assert contents(store)["consent_records"] == before != []
    with store.read() as records:
        assert records.consent_records.get(RECORD.id) == RECORD


def statements() -> Iterator[tuple[str, object]]:
    """Walk through what the records' modules have at their tops."""
    for module in iter_modules(adapter.__path__, f"{adapter.__name__}."):
        yield from vars(import_module(module.name)).items()


def test_nothing_changes_or_deletes_a_record() -> None:
    writing = [(name, one) for name, one in statements() if isinstance(one, Update | Delete)]
    assert len(writing) > 50
    assert [name for name, one in writing if one.table is consent_records] == []
    verbs = {name for name in vars(SqlConsentRecords) if not name.startswith("_")}
    assert verbs == {"append", "last", "get", "of_application", "of_account", "alone", "latest_given"}
