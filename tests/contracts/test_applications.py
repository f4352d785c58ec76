"""What every store must do with applications to partners."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from idp.adapters.sql import SqlStore
from idp.model.account import AccountStatus
from idp.model.application import Applicant, Application, ApplicationState, Ending
from idp.model.company import CompanyStatus
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, ApplicationId, ClientId
from idp.ports.records import Records, Store
from tests.contracts.faults import contents
from tests.contracts.handovers import (
    ANSWERED,
    APPLICATION,
    DISCLOSURE,
    FINISHED,
    HOUR,
    KEY,
    UNBOUND,
    another,
    bare,
)
from tests.contracts.samples import ANNA, BORIS, MAIL, ROMASHKA, VEKTOR, a_client, a_company, a_person
from tests.support.clock import START

NOBODY = AccountId("nobody")
SECRET_COLUMNS = text("SELECT sealed, data_key FROM applications WHERE id = 'a-1'")


@pytest.mark.parametrize(
    "application", [pytest.param(APPLICATION, id="full"), pytest.param(FINISHED, id="bare")]
)
def test_an_application_is_read_back_as_written(inhabited: Store, application: Application) -> None:
    with inhabited.write() as records:
        records.applications.add(application)
    with inhabited.read() as records:
        assert records.applications.get(application.id) == application
        assert records.applications.get(ApplicationId("none")) is None


@pytest.mark.parametrize(
    ("twin", "error"),
    [
        pytest.param(replace(FINISHED, id=APPLICATION.id), Conflict, id="same-id"),
        pytest.param(replace(APPLICATION, id=ApplicationId("a-2")), Conflict, id="same-key"),
        pytest.param(another("a-3", account=NOBODY), NotFound, id="nobody"),
        pytest.param(another("a-4", company=VEKTOR), NotFound, id="no-company"),
    ],
)
def test_an_application_that_cannot_be_is_refused(
    granted: SqlStore, twin: Application, error: type[Exception]
) -> None:
    before = contents(granted)
    with pytest.raises(error), granted.write() as records:
        records.applications.add(twin)
    assert contents(granted) == before


def test_it_is_found_by_its_key_with_its_people(granted: Store) -> None:
    with granted.read() as records:
        applicant = Applicant(AccountStatus.ACTIVE, member=True, company_by_status=AccountStatus.ACTIVE)
        assert records.applications.find(KEY) == (APPLICATION, applicant)
        assert records.applications.find("another") is None


def leave(records: Records) -> None:
    records.companies.remove_member(ANNA, ROMASHKA)


def end_company(records: Records) -> None:
    records.companies.update(replace(a_company(), status=CompanyStatus.ENDED))


def disable(records: Records) -> None:
    records.accounts.update(replace(a_person(), status=AccountStatus.DISABLED))


def disable_giver(records: Records) -> None:
    records.accounts.update(replace(a_person(BORIS), status=AccountStatus.DISABLED))


ACTIVE, DISABLED = AccountStatus.ACTIVE, AccountStatus.DISABLED


@pytest.mark.parametrize(
    ("happens", "applicant"),
    [
        pytest.param(leave, Applicant(ACTIVE, member=False, company_by_status=ACTIVE), id="left"),
        pytest.param(end_company, Applicant(ACTIVE, member=False, company_by_status=ACTIVE), id="ended"),
        pytest.param(disable, Applicant(DISABLED, member=True, company_by_status=ACTIVE), id="disabled"),
        pytest.param(
            disable_giver, Applicant(ACTIVE, member=True, company_by_status=DISABLED), id="giver-disabled"
        ),
    ],
)
def test_what_became_of_its_people_is_told(
    granted: Store, happens: Callable[[Records], None], applicant: Applicant
) -> None:
    with granted.write() as records:
        happens(records)
    with granted.read() as records:
        assert records.applications.find(KEY) == (APPLICATION, applicant)


def test_of_no_company_everybody_is_a_member_and_nobody_gave_its_fields(inhabited: Store) -> None:
    alone = replace(FINISHED, key_digest=KEY)
    with inhabited.write() as records:
        records.applications.add(alone)
        leave(records)
    with inhabited.read() as records:
        assert records.applications.find(KEY) == (alone, Applicant(ACTIVE, member=True))


def test_a_key_is_bound_once(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.applications.add(UNBOUND)
        assert records.applications.find(KEY) is None
        assert records.applications.bind(UNBOUND.id, KEY, START + HOUR, "thumb")
        assert not records.applications.bind(UNBOUND.id, "other", START, None)
        assert not records.applications.bind(ApplicationId("none"), "other", START, None)
    with inhabited.read() as records:
        bound = replace(UNBOUND, key_digest=KEY, key_expires_at=START + HOUR, jkt="thumb")
        assert records.applications.get(UNBOUND.id) == bound


@pytest.mark.parametrize("state", [ApplicationState.READ, ApplicationState.CLOSED])
def test_what_is_not_granted_gets_no_key(inhabited: Store, state: ApplicationState) -> None:
    with inhabited.write() as records:
        records.applications.add(replace(UNBOUND, state=state))
        assert not records.applications.bind(UNBOUND.id, KEY, START, None)


def test_it_is_read_once_and_keeps_what_was_answered(granted: Store) -> None:
    with granted.write() as records:
        assert records.applications.read(APPLICATION.id, ANSWERED, START + HOUR)
        assert not records.applications.read(APPLICATION.id, b"another", START + 2 * HOUR)
        assert not records.applications.read(ApplicationId("none"), b"another", START)
    with granted.read() as records:
        read = replace(APPLICATION, state=ApplicationState.READ, sealed=ANSWERED, read_at=START + HOUR)
        assert records.applications.get(APPLICATION.id) == read


@pytest.mark.parametrize("was_read", [False, True])
def test_what_is_closed_holds_no_value_and_no_key_to_one(granted: SqlStore, *, was_read: bool) -> None:
    with granted.write() as records:
        if was_read:
            records.applications.read(APPLICATION.id, ANSWERED, START)
        assert records.applications.close(APPLICATION.id, Ending.WITHDRAWN, START + HOUR)
        assert not records.applications.close(APPLICATION.id, Ending.EXPIRED, START + 2 * HOUR)
        assert not records.applications.read(APPLICATION.id, ANSWERED, START + 2 * HOUR)
    closed = replace(
        bare(APPLICATION),
        state=ApplicationState.CLOSED,
        read_at=START if was_read else None,
        closed_at=START + HOUR,
        ending=Ending.WITHDRAWN,
    )
    with granted.read() as records:
        found = records.applications.find(KEY)
        assert found is not None
        assert found[0] == records.applications.get(APPLICATION.id) == closed
    with granted.engine.connect() as connection:
        assert tuple(connection.execute(SECRET_COLUMNS).one()) == (None, None)


def test_a_reading_is_one_row(granted: SqlStore) -> None:
    with granted.write() as records:
        records.applications.add(another("a-2"))
        records.applications.disclose(DISCLOSURE)
        earlier = replace(DISCLOSURE, application=ApplicationId("a-2"), at=START, fields=())
        records.applications.disclose(earlier)
    with granted.read() as records:
        found = records.applications.disclosures
        assert list(found([APPLICATION.id, ApplicationId("a-2")])) == [earlier, DISCLOSURE]
        assert list(found([ApplicationId("none")])) == list(found([])) == []
    before = contents(granted)
    with pytest.raises(Conflict), granted.write() as records:
        records.applications.disclose(replace(DISCLOSURE, at=START + 2 * HOUR))
    with pytest.raises(NotFound), granted.write() as records:
        records.applications.disclose(replace(DISCLOSURE, application=ApplicationId("none")))
    assert contents(granted) == before


def test_a_removed_client_leaves_no_value_behind_and_the_person_still_sees_what_was(
    granted: SqlStore,
) -> None:
    with granted.write() as records:
        records.applications.add(FINISHED)
        records.applications.add(another("other", client=ClientId("pbx")))
        assert records.clients.remove(MAIL)
        records.clients.add(a_client())
    with granted.read() as records:
        closed = records.applications.get(APPLICATION.id)
        assert closed == replace(
            bare(APPLICATION), state=ApplicationState.CLOSED, closed_at=START, ending=Ending.REVOKED
        )
        assert records.applications.get(FINISHED.id) == FINISHED
        assert {one.id for one in records.applications.open_of(ANNA, None)} == {"other"}


@pytest.mark.parametrize("table", ["accounts", "companies"])
def test_with_its_person_or_company_an_application_goes(granted: SqlStore, table: str) -> None:
    with granted.write() as records:
        records.applications.disclose(DISCLOSURE)
    with granted.engine.connect() as connection:
        connection.execute(text(f"DELETE FROM {table} WHERE id IN ('{ANNA}', '{ROMASHKA}')"))
    left = contents(granted)
    assert left["applications"] == left["disclosures"] == []
