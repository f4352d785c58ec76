"""The company one acts for."""

import pytest

from tests.web import places
from tests.web.town import ANNA, PASSWORD, PBX


def two_companies(town):
    first, second = town.company("Lotos"), town.company("Romashka")
    account = town.person(ANNA, first, second)
    return account, first, second


def test_somebody_with_two_companies_chooses_one_on_the_way_in(guest, town):
    _, _, second = two_companies(town)
    town.sign_in(guest)
    guest.follow()
    assert "Which company" in guest.page.text
    before = guest.session
    guest.submit("/login/company", company=second.id)
    assert guest.session != before
    guest.follow()
    assert "My services" in guest.page.text
    assert "Romashka" in guest.page.text


def test_the_company_is_switched_without_a_new_sign_in(guest, town):
    account, first, second = two_companies(town)
    town.sign_in(guest)
    guest.follow()
    guest.submit("/login/company", company=first.id)
    guest.follow()
    answer = guest.submit("/company", company=second.id)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/services")
    with town.house.store.read() as records:
        (session,) = records.sessions.of_account(account.id)
    assert session.company == second.id


def test_nobody_switches_to_a_company_of_others(guest, town):
    two_companies(town)
    foreign = town.company("Foreign")
    town.sign_in(guest)
    guest.follow()
    answer = guest.submit("/login/company", company=foreign.id)
    assert answer.headers["Location"].startswith("/login/company?i=")
    guest.follow()
    csrf = guest.page.form("/login/company").fields["csrf"]
    assert guest.post("/company", {"csrf": csrf, "company": foreign.id}).status_code == 404


def test_only_companies_that_fit_the_service_are_offered(guest, town):
    account, first, second = two_companies(town)
    third = town.company("Third")
    with town.house.store.write() as records:
        records.companies.add_member(account.id, third.id, "")
    for company in (first, second):
        town.give(account, company, "service_user")
        town.hang(company, PBX)
    interaction = town.parked(guest, access="pbx")
    town.sign_in(guest, interaction=interaction)
    guest.get(f"/login/company?i={interaction.id}")
    assert {value for _, value in guest.page.form("/login/company").buttons} == {first.id, second.id}


def test_who_is_refused_for_one_company_may_enter_for_another(guest, town):
    account, first, second = two_companies(town)
    for company in (first, second):
        town.give(account, company, "service_user")
        town.hang(company, PBX)
    town.deny(account, first)
    town.sign_in(guest)
    guest.follow()
    guest.submit("/login/company", company=first.id)
    interaction = town.parked(guest, access="pbx")
    guest.get(f"/no-access?i={interaction.id}")
    assert guest.last.status_code == 403
    guest.get(next(link for link in guest.page.links if link.startswith("/login/company")))
    answer = guest.submit("/login/company", company=second.id)
    assert answer.headers["Location"] == f"/authorize/resume/{interaction.id}"
    assert town.progress(guest, interaction).company == second.id


def test_somebody_who_is_signed_out_is_asked_to_sign_in(guest, town):
    places.recover(guest, town)
    guest.get("/recover")
    csrf = guest.page.form("/recover").fields["csrf"]
    assert guest.post("/company", {"csrf": csrf, "company": "x"}).headers["Location"] == "/login"


def asked_who(guest, town, *companies):
    """Come signed in to a service that wants to know who it is."""
    account = town.person(ANNA, *companies)
    town.sign_in(guest)
    guest.follow()
    interaction = town.parked(guest, choose_company=True)
    guest.get(f"/login/company?i={interaction.id}")
    return account, interaction


@pytest.mark.parametrize("companies", [0, 1])
def test_prompt_select_account_asks_the_one_who_is_here_whether_it_is_they(guest, town, companies):
    of = [town.company(f"Lotos {number}") for number in range(companies)]
    account, interaction = asked_who(guest, town, *of)
    assert "Who is signing in?" in guest.page.text
    assert account.name in guest.page.text
    told = {"company": of[0].id} if of else {"who": "me"}
    answer = guest.submit("/login/company", **told)
    assert answer.headers["Location"] == f"/authorize/resume/{interaction.id}"
    progress = town.progress(guest, interaction)
    assert (progress.company, progress.chosen) == ((of[0].id, False) if of else (None, True))
    guest.get(f"/login/company?i={interaction.id}")
    assert guest.last.headers["Location"] == f"/authorize/resume/{interaction.id}"


@pytest.mark.parametrize("companies", [0, 1, 2])
def test_prompt_select_account_lets_another_person_sign_in(guest, town, companies):
    of = [town.company(f"Lotos {number}") for number in range(companies)]
    first, interaction = asked_who(guest, town, *of)
    second = town.person("boris@shop.example")
    assert "Another person" in guest.page.text
    guest.submit("/login/company", who="another")
    guest.get(f"/login?i={interaction.id}")
    assert "Sign in" in guest.page.text
    guest.submit("/login", login="boris@shop.example", password=PASSWORD)
    assert guest.last.headers["Location"] == f"/authorize/resume/{interaction.id}"
    with town.house.store.read() as records:
        assert len(records.sessions.of_account(second.id)) == 1
    assert first.id != second.id
    assert town.progress(guest, interaction).signed_in_at is not None


def test_where_nobody_asks_who_it_is_nothing_else_is_offered(guest, town):
    two_companies(town)
    town.sign_in(guest)
    guest.follow()
    assert "Another person" not in guest.page.text
