"""R107: whoever agrees agrees to what they saw, for themselves and for the company shown."""

import pytest

from tests.web.town import ANNA, BORIS

SCOPES = ("openid", "email", "roles")


@pytest.fixture
def asked(guest, town):
    """Bring Anna, who has two companies, before the page; return the parked request."""
    first, second = town.company("Romashka"), town.company("Lotos")
    town.person(ANNA, first, second, email=ANNA, email_verified=True)
    town.person(BORIS, first, name="Boris")
    town.sign_in(guest)
    interaction = town.parked(
        guest, client=town.client().client_id, first_party=False, scopes=SCOPES, access="everyone"
    )
    guest.get("/services")
    guest.follow()
    guest.submit("/login/company", company=first.id)
    guest.get(f"/consent?i={interaction.id}")
    assert "Romashka" in guest.page.text
    return interaction


def consents(town, login):
    with town.house.store.read() as records:
        return records.consents.of_account(records.accounts.find(login)[0].id)


def agree(guest, form):
    return guest.post("/consent", {**form.fields, "decision": "agree"})


def switch_company(guest, town):
    guest.get("/services")
    guest.submit("/company", company=next(c for c in companies(town) if c.name == "Lotos").id)


def companies(town):
    with town.house.store.read() as records:
        return records.companies.all()


def change_person(guest, town):
    guest.client.delete_cookie("__Host-okno_session", domain="localhost")
    town.sign_in(guest, BORIS)


def change_value(guest, town):
    with town.house.store.write() as records:
        account = records.accounts.find(ANNA)[0]
        records.accounts.update(
            type(account)(**{**fields(account), "claims": {"email": "new@lotos.example"}})
        )


def fields(account):
    return {name: getattr(account, name) for name in account.__dataclass_fields__}


@pytest.mark.parametrize("meanwhile", [switch_company, change_person, change_value])
def test_r107_a_page_that_is_out_of_date_grants_nothing_and_is_shown_again(guest, town, asked, meanwhile):
    form = guest.page.form("/consent")
    meanwhile(guest, town)
    answer = agree(guest, form)
    assert answer.headers["Location"] == f"/consent?i={asked.id}"
    assert consents(town, ANNA) == consents(town, BORIS) == []
    guest.follow()
    assert agree(guest, guest.page.form("/consent")).headers["Location"] == f"/authorize/resume/{asked.id}"


@pytest.mark.parametrize("shown", ["", "A" * 64, "\0"], ids=["none", "made-up", "nul"])
def test_r107_the_page_must_have_been_shown(guest, town, asked, shown):
    form = guest.page.form("/consent")
    form.fields["shown"] = shown
    assert agree(guest, form).headers["Location"] == f"/consent?i={asked.id}"
    assert consents(town, ANNA) == []


@pytest.mark.parametrize("meanwhile", [switch_company, change_person])
def test_r107_what_was_agreed_to_does_not_pass_to_another_person_or_company(guest, town, asked, meanwhile):
    agree(guest, guest.page.form("/consent"))
    meanwhile(guest, town)
    answer = guest.get(f"/consent?i={asked.id}")
    assert (answer.status_code, "asks for your data" in guest.page.text) == (200, True)


def test_r107_more_than_was_asked_cannot_be_slipped_in(guest, town, asked):
    form = guest.page.form("/consent")
    form.fields |= {"scope": "openid admin", "company": "x", "client_id": "other", "consented": "admin"}
    agree(guest, form)
    (consent,) = consents(town, ANNA)
    assert consent.scopes == set(SCOPES)
