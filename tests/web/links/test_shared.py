"""Shared accounts of a company: who may use each is said by who gives access there, and by nobody else."""

import pytest

from idp.model.link import LinkState
from tests.web.links.conftest import MAIL, SMS
from tests.web.town import BORIS

PATH = "/company/links"
PASSWORD = "kept-in-the-vault-1"


@pytest.fixture
def anna(guest, town, firm):
    return town.sign_in(guest)


@pytest.fixture
def account(firm):
    link = firm.link(SMS, state=LinkState.ACTIVE, shared=True, login="company7")
    firm.share(link, firm.boris)
    return link


def test_the_list_says_who_uses_what(anna, account):
    anna.get(PATH)
    assert "Boris Borisov" in anna.page.text
    assert "company7" not in anna.last.text


def test_who_may_use_it_is_ticked(anna, town, firm, account):
    page = f"{PATH}/{account.id}"
    anna.get(page)
    csrf = anna.page.form(page).fields["csrf"]
    anna.post(page, {"csrf": csrf, "do": "users", "user": [firm.owner.id]})
    assert anna.last.headers["Location"] == f"{PATH}?done=users"
    assert firm.users(account) == {firm.owner.id}
    assert "LinkShared" in town.audited()


def test_it_ends_after_a_question(anna, firm, account):
    anna.get(f"{PATH}/{account.id}?do=end")
    anna.submit(f"{PATH}/{account.id}", do="end")
    assert firm.get(account).state is LinkState.REVOKED
    assert "not shared any more" in anna.follow().text


def test_a_new_one_is_shared_and_its_password_sealed(anna, town, firm):
    anna.get(f"{PATH}/new")
    form = anna.page.form(f"{PATH}/new").fields
    sent = {**form, "service": SMS, "login": "company9", "password": PASSWORD, "user": [firm.boris.id]}
    anna.post(f"{PATH}/new", sent)
    assert anna.last.headers["Location"] == f"{PATH}?done=shared"
    (link,) = firm.of(firm.boris)
    assert (link.state, link.shared, link.has_secret, link.old.login) == (
        LinkState.ACTIVE,
        True,
        True,
        "company9",
    )
    with town.house.store.read() as records:
        assert PASSWORD.encode() not in records.vault.of_company(firm.company.id)[0].sealed


def test_a_stale_sign_in_never_puts_the_password_into_an_address(anna, firm, clock):
    anna.get(f"{PATH}/new")
    form = anna.page.form(f"{PATH}/new").fields
    clock.advance(hours=1)
    anna.post(f"{PATH}/new", {**form, "service": SMS, "login": "company9", "password": PASSWORD})
    assert anna.last.status_code == 303
    assert PASSWORD not in anna.last.headers["Location"]
    assert firm.of(firm.owner) == []
    with firm.town.house.store.read() as records:
        parked = anna.last.headers["Location"].partition("i=")[2]
        assert parked
        assert records.vault.of_company(firm.company.id) == []


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"login": ""}, 400, "Say the login of the account"),
        ({"service": MAIL}, 404, ""),
        ({"service": "nowhere"}, 404, ""),
        ({"login": "taken"}, 409, "somebody's own"),
        ({"user": ["stranger"]}, 404, ""),
    ],
    ids=["no-login", "own-accounts-only", "no-service", "somebody-s-own", "stranger"],
)
def test_what_cannot_be_shared_changes_nothing(anna, firm, fields, status, said):
    own = firm.link(SMS, account=firm.boris, state=LinkState.ACTIVE, login="taken")
    anna.get(f"{PATH}/new")
    form = {**anna.page.form(f"{PATH}/new").fields, "service": SMS, "login": "company9", "password": PASSWORD}
    assert anna.post(f"{PATH}/new", {**form, **fields}).status_code == status
    assert said in anna.page.text
    assert PASSWORD not in anna.last.text
    assert firm.get(own) == own
    assert [one for one in firm.of(firm.boris) if one.shared] == []


def test_one_of_another_company_is_not_there(anna, town, firm):
    lotos = town.company("Lotos")
    link = firm.link(SMS, state=LinkState.ACTIVE, shared=True, company=lotos.id)
    anna.get(PATH)
    assert "Bulk SMS" not in anna.page.text
    for path in (f"{PATH}/{link.id}", f"{PATH}/nothing"):
        assert anna.get(path).status_code == 404


def test_who_gives_no_access_sees_nothing_and_changes_nothing(guest, town, firm, account):
    town.give(firm.boris, firm.company, "service_user")
    town.sign_in(guest, BORIS)
    guest.get("/account/links")
    for path in (PATH, f"{PATH}/{account.id}", f"{PATH}/new"):
        assert guest.get(path).status_code == 403
    assert firm.users(account) == {firm.boris.id}


def test_of_many_colleagues_a_few_are_offered_and_the_rest_found(anna, town, firm, account):
    for number in range(30):
        town.person(f"n{number}@romashka.example", firm.company, name=f"Nina {number:02}")
    anna.get(f"{PATH}/{account.id}")
    assert "Nina 29" not in anna.page.text
    anna.get(f"{PATH}/{account.id}?find=nina+29")
    assert "Nina 29" in anna.page.text
    assert "Boris Borisov" in anna.page.text
