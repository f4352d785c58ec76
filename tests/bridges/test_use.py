"""Who opened an old service is noted once a session and company."""

from datetime import timedelta

from idp.model.ids import AccountId, CompanyId
from idp.model.requests import Use
from tests.bridges.conftest import ROMASHKA, VASILEK, Browser, World
from tests.support import rights
from tests.support.statements import Statements


def used(world: World, company: CompanyId = ROMASHKA) -> list[Use]:
    with world.store.read() as records:
        return list(records.uses.of_company(company))


def test_an_entry_is_noted_and_the_next_one_of_the_session_is_not(
    world: World, browser: Browser, anna: AccountId, statements: Statements
) -> None:
    browser.sign_in(anna)
    browser.enter()
    first = [Use(anna, "cabinet", world.clock.now())]
    assert used(world) == first
    world.clock.advance(timedelta(minutes=5))
    code = browser.code()
    statements.clear()
    browser.proxied(f"finish?code={code}")
    assert not [sql for sql in statements.writes() if "uses" in sql]
    assert used(world) == first


def test_asking_for_a_page_inside_notes_nothing(
    browser: Browser, anna: AccountId, statements: Statements
) -> None:
    browser.sign_in(anna)
    browser.enter()
    statements.clear()
    assert browser.verify().status_code == 200
    assert statements.writes() == []


def test_an_entry_for_another_company_is_noted_there(world: World, browser: Browser, anna: AccountId) -> None:
    with world.store.write() as records:
        records.companies.add_member(anna, VASILEK, "")
        rights.give(records, anna, VASILEK, "service_user")
        rights.hang(records, VASILEK, "cabinet")
    world.stamps.refresh_now()
    sid = browser.sign_in(anna)
    for company in (ROMASHKA, VASILEK):
        with world.store.write() as records:
            records.sessions.choose_company(sid, company)
        browser.enter()
        assert used(world, company) == [Use(anna, "cabinet", world.clock.now())]


def test_a_service_for_everybody_is_noted_by_its_own_name(
    world: World, browser: Browser, anna: AccountId
) -> None:
    browser.sign_in(anna)
    assert browser.proxied(f"finish?code={browser.code(service='archive')}", "archive").status_code == 303
    assert used(world) == [Use(anna, "archive", world.clock.now())]
