"""What every store must do with questions to those who may say yes for the company."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from idp.adapters.sql import SqlStore
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, ClientId, NodeId, PartnerId
from idp.ports.records import Store
from tests.contracts.faults import contents
from tests.contracts.handovers import BANK, GIVEN, HOUR, NORTH, QUESTION, settle
from tests.contracts.samples import ANNA, BORIS, MAIL, ROMASHKA, VEKTOR, a_client, a_company
from tests.support.clock import START

EVERY = frozenset(CompanyConsentState)


def named(name: str, of: CompanyConsent = QUESTION, **changes: Any) -> CompanyConsent:
    return replace(of, id=name, **changes)


@pytest.fixture
def asked(inhabited: SqlStore) -> SqlStore:
    """Give a store where Anna asked whether Romashka's fields may be handed over."""
    with inhabited.write() as records:
        settle(records)
        records.companies.add(a_company(VEKTOR))
        records.company_consents.add(QUESTION)
    return inhabited


def test_a_question_is_read_back_in_its_company_only(asked: Store) -> None:
    given = replace(GIVEN, id="cc-2")
    with asked.write() as records:
        records.company_consents.add(given)
    with asked.read() as records:
        assert records.company_consents.get(ROMASHKA, QUESTION.id) == QUESTION
        assert records.company_consents.get(ROMASHKA, given.id) == given
        assert records.company_consents.get(VEKTOR, QUESTION.id) is None
        assert records.company_consents.get(ROMASHKA, "none") is None


@pytest.mark.parametrize(
    ("question", "error"),
    [
        pytest.param(replace(QUESTION, company=VEKTOR), Conflict, id="taken-id"),
        pytest.param(named("cc-2", by=AccountId("nobody")), NotFound, id="nobody"),
        pytest.param(named("cc-3", client=ClientId("none")), NotFound, id="no-client"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    asked: SqlStore, question: CompanyConsent, error: type[Exception]
) -> None:
    before = contents(asked)
    with pytest.raises(error), asked.write() as records:
        records.company_consents.add(question)
    assert contents(asked) == before


def test_it_is_answered_once(asked: Store) -> None:
    declined = replace(GIVEN, state=CompanyConsentState.DECLINED)
    with asked.write() as records:
        move = records.company_consents.move
        assert not move(replace(GIVEN, company=VEKTOR), CompanyConsentState.OPEN)
        assert not move(GIVEN, CompanyConsentState.GIVEN)
        assert move(replace(GIVEN, fields=("more",), comment="changed"), CompanyConsentState.OPEN)
        assert not move(declined, CompanyConsentState.OPEN)
    with asked.read() as records:
        assert records.company_consents.get(ROMASHKA, QUESTION.id) == GIVEN


@pytest.mark.parametrize(
    ("others", "found"),
    [
        pytest.param([], "cc-1", id="open"),
        pytest.param([named("newer", created_at=START + HOUR / 2)], "newer", id="newer-open"),
        pytest.param([named("g", GIVEN, created_at=START - HOUR)], "g", id="given-goes-first"),
        pytest.param([named("g", GIVEN), named("h", GIVEN, created_at=START + HOUR)], "h", id="newer-given"),
        pytest.param([named("g", GIVEN, expires_at=START)], "cc-1", id="given-is-over"),
        pytest.param([named("g", GIVEN, by=BORIS)], "cc-1", id="somebody-else"),
        pytest.param([named("g", GIVEN, company=VEKTOR)], "cc-1", id="another-company"),
        pytest.param([named("g", GIVEN, node=NodeId("acc"))], "cc-1", id="another-place"),
        pytest.param([named("g", GIVEN, partner=PartnerId("tochka"))], "cc-1", id="another-partner"),
        *(
            pytest.param([named("g", GIVEN, state=state)], "cc-1", id=state)
            for state in EVERY - {CompanyConsentState.OPEN, CompanyConsentState.GIVEN}
        ),
    ],
)
def test_a_live_one_is_the_applicants_own_at_that_place(
    asked: Store, others: list[CompanyConsent], found: str
) -> None:
    with asked.write() as records:
        for other in others:
            records.company_consents.add(other)
    with asked.read() as records:
        live = records.company_consents.live(ANNA, ROMASHKA, BANK, NORTH, START)
        assert live is not None
        assert live.id == found


def test_nothing_is_live_at_its_end(asked: Store) -> None:
    with asked.read() as records:
        assert records.company_consents.live(ANNA, ROMASHKA, BANK, NORTH, QUESTION.expires_at) is None


def test_those_of_a_company_are_listed_newest_first_by_state(asked: Store) -> None:
    given = named("g", GIVEN, created_at=START + HOUR)
    with asked.write() as records:
        records.company_consents.add(given)
        records.company_consents.add(named("v", company=VEKTOR))
    with asked.read() as records:
        listed = records.company_consents.of_company
        assert list(listed(ROMASHKA, states=EVERY)) == [given, QUESTION]
        assert list(listed(ROMASHKA, states=EVERY, limit=1)) == [given]
        assert list(listed(ROMASHKA, states=frozenset({CompanyConsentState.OPEN}))) == [QUESTION]
        assert list(listed(ROMASHKA, states=frozenset())) == []


def test_due_are_open_and_given_ones_whose_time_is_over(asked: Store) -> None:
    with asked.write() as records:
        records.company_consents.add(named("given", GIVEN, expires_at=START))
        records.company_consents.add(named("given-until-later", GIVEN))
        for state in EVERY - {CompanyConsentState.OPEN, CompanyConsentState.GIVEN}:
            records.company_consents.add(named(state, state=state, expires_at=START))
    with asked.read() as records:
        due = records.company_consents.due
        assert [one.id for one in due(START)] == ["given"]
        assert [one.id for one in due(START + HOUR)] == ["given", "cc-1"]
        assert [one.id for one in due(START + HOUR, limit=1)] == ["given"]


def test_a_removed_client_leaves_no_consent_to_a_new_one_of_its_name(asked: Store) -> None:
    with asked.write() as records:
        records.company_consents.move(GIVEN, CompanyConsentState.OPEN)
        records.clients.remove(MAIL)
        records.clients.add(a_client())
    with asked.read() as records:
        assert records.company_consents.live(ANNA, ROMASHKA, BANK, NORTH, START) is None
        assert records.company_consents.get(ROMASHKA, QUESTION.id) is None


@pytest.mark.parametrize("table", ["accounts", "companies"])
def test_with_its_person_or_company_a_question_goes(asked: SqlStore, table: str) -> None:
    with asked.engine.connect() as connection:
        connection.execute(text(f"DELETE FROM {table} WHERE id IN ('{ANNA}', '{ROMASHKA}')"))
    assert contents(asked)["company_consents"] == []
