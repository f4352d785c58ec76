"""Applications end by themselves: their time is over, or those behind them may not be spoken for."""

from dataclasses import replace

import pytest

from idp.claims import ending
from idp.model.account import AccountStatus
from idp.model.application import ApplicationState, Ending
from idp.model.company import CompanyStatus
from idp.model.consent import ConsentState
from tests.api.conftest import bare_house, claims, desk, fetch, settings
from tests.oidc.conftest import ACME, ALICE, BORIS

__all__ = ["bare_house", "claims", "desk", "fetch", "settings"]


def disabled(records):
    records.accounts.update(replace(records.accounts.get(ALICE), status=AccountStatus.DISABLED))


def dismissed(records):
    records.companies.remove_member(ALICE, ACME)


def company_ended(records):
    records.companies.update(replace(records.companies.get(ACME), status=CompanyStatus.ENDED))


def nothing(_records):
    pass


@pytest.mark.parametrize(
    ("lose", "ended"),
    [(nothing, 0), (disabled, 1), (dismissed, 1), (company_ended, 1)],
)
def test_what_lost_its_ground_ends_with_a_record_and_holds_no_value(desk, bare_house, lose, ended):
    application = desk.apply()
    with bare_house.store.write() as records:
        lose(records)
    assert desk.claims.ending.is_waiting()
    assert desk.claims.ending.end_all_groundless() == ended
    found = desk.application(application)
    with bare_house.store.read() as records:
        states = [record.state for record in records.consent_records.of_application(application.id)]
    if not ended:
        assert found.state is ApplicationState.GRANTED
        assert states == [ConsentState.GIVEN]
        return
    assert (found.state, found.ending, found.sealed) == (ApplicationState.CLOSED, Ending.REVOKED, None)
    assert states == [ConsentState.GIVEN, ConsentState.REVOKED]
    assert desk.claims.ending.end_all_groundless() == 0
    assert not desk.claims.ending.is_waiting()


@pytest.mark.parametrize("lose", ["disabled", "right"])
def test_whoever_gave_the_companys_fields_counts_too(desk, bare_house, lose):
    from tests.support import rights

    with bare_house.store.write() as records:
        records.companies.add_member(BORIS, ACME, "")
        rights.give(records, BORIS, ACME, "owner" if lose == "disabled" else "service_user")
    application = desk.apply(company_by=BORIS, node=ACME)
    if lose == "disabled":
        assert desk.claims.ending.end_all_groundless() == 0
        with bare_house.store.write() as records:
            records.accounts.update(replace(records.accounts.get(BORIS), status=AccountStatus.DISABLED))
    assert desk.claims.ending.end_all_groundless() == 1
    assert desk.application(application).ending is Ending.REVOKED


def test_all_are_looked_at_however_many_there_are(desk, bare_house, monkeypatch):
    monkeypatch.setattr(ending, "PAGE", 2)
    applications = [desk.apply() for _ in range(5)]
    with bare_house.store.write() as records:
        disabled(records)
    assert desk.claims.ending.end_all_groundless() == 5
    assert {desk.application(one).state for one in applications} == {ApplicationState.CLOSED}


def test_what_was_never_fetched_expires_and_what_was_read_is_forgotten(desk, bare_house, clock):
    from idp.claims.release import Reader
    from idp.model.secret import Secret

    unread, read = desk.apply(), desk.apply()
    key = desk.key(read)
    with bare_house.store.read() as records:
        client = records.clients.get(read.client)
    desk.claims.releasing.release(Reader(client, Secret(key).digest(), "application"))
    assert (desk.claims.ending.is_due(), desk.claims.ending.review()) == (False, 0)
    clock.advance(minutes=5)
    assert (desk.claims.ending.is_due(), desk.claims.ending.review()) == (True, 1)
    assert desk.application(read).ending is Ending.DELIVERED
    clock.advance(minutes=25)
    assert desk.claims.ending.review() == 1
    assert desk.application(unread).ending is Ending.EXPIRED
    assert {desk.application(one).sealed for one in (read, unread)} == {None}


def test_a_client_that_became_another_partners_reads_nothing(desk, bare_house):
    from idp.claims.release import Reader
    from idp.model.errors import Refused
    from idp.model.secret import Secret

    application = desk.apply()
    reader = Secret(desk.key(application)).digest()
    with bare_house.store.read() as records:
        client = records.clients.get(application.client)
    with pytest.raises(Refused, match="another client"):
        desk.claims.releasing.release(Reader(replace(client, partner="tochka"), reader, "application"))
    assert desk.application(application).state is ApplicationState.GRANTED


def test_what_was_read_at_the_last_moment_is_not_called_expired(desk, bare_house, clock):
    """The partner reads it after a review has seen it as unread."""
    from idp.claims.release import Reader
    from idp.model.secret import Secret

    application = desk.apply()
    key = desk.key(application)
    with bare_house.store.read() as records:
        client = records.clients.get(application.client)
    desk.claims.releasing.release(Reader(client, Secret(key).digest(), "application"))
    with bare_house.store.write() as records:
        assert not records.applications.close(application.id, Ending.EXPIRED, clock.now())
    assert desk.application(application).state is ApplicationState.READ
