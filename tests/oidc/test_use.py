"""Who entered what is noted once a session and company: what nobody uses can then be told."""

import pytest

from idp.model.requests import Use
from tests.oidc.conftest import ACME, ALICE, OTHER
from tests.oidc.party import Party
from tests.support import rights


def used(house, company=ACME):
    with house.store.read() as records:
        return list(records.uses.of_company(company))


@pytest.mark.parametrize(
    ("client", "service"), [("reports", "reports"), ("portal", "portal"), ("members", "members")]
)
def test_entering_notes_the_service_that_is_used(alice, house, clock, client, service):
    Party(alice, house, client).code()
    assert used(house) == [Use(ALICE, service, clock.now())]


def test_the_next_entry_of_the_session_costs_no_statement_more(alice, house, clock, statements):
    party = Party(alice, house, "reports")
    party.code()
    first = used(house)
    clock.advance(seconds=30)
    statements.clear()
    party.code()
    assert (len(statements.selects()), len(statements.writes())) == (1, 3)
    assert used(house) == first


def test_the_first_entry_of_a_session_costs_one_statement_more(alice, house, statements):
    Party(alice, house, "portal").code()
    statements.clear()
    Party(alice, house, "members").code()
    assert len(statements.writes()) == 4


def test_a_new_session_notes_it_anew(browser, house, sign_in, clock):
    sign_in(browser)
    Party(browser, house, "reports").code()
    clock.advance(days=1)
    sign_in(browser)
    Party(browser, house, "reports").code()
    assert used(house) == [Use(ALICE, "reports", clock.now())]


def test_acting_for_another_company_in_the_same_session_is_noted_for_that_one(browser, house, sign_in, clock):
    with house.store.write() as records:
        records.companies.add_member(ALICE, OTHER, "")
        rights.give(records, ALICE, OTHER, "owner")
        rights.hang(records, OTHER, "reports")
    house.stamps.refresh_now()
    session = sign_in(browser)
    party = Party(browser, house, "reports")
    party.code()
    assert used(house, OTHER) == []
    with house.store.write() as records:
        records.sessions.choose_company(session.sid, OTHER)
    party.code()
    assert used(house, OTHER) == [Use(ALICE, "reports", clock.now())]


def test_who_is_refused_has_used_nothing(alice, house):
    with house.store.write() as records:
        rights.take(records, ACME, *rights.bindings(records, ACME))
    house.stamps.refresh_now()
    Party(alice, house, "reports").authorize(prompt="none")
    assert used(house) == []


def test_without_a_company_nothing_is_noted(browser, house, sign_in):
    with house.store.write() as records:
        records.companies.remove_member(ALICE, ACME)
    house.stamps.refresh_now()
    sign_in(browser, company=None)
    Party(browser, house).code()
    assert used(house) == []
