"""My services: what is found by words, how old accounts stand, what leads where."""

import pytest

from idp.model.link import LinkState
from idp.model.requests import Use
from tests.web.links.conftest import LISTED, MAIL, OLD, PBX, SMS
from tests.web.town import BORIS

LINKED = "http://mail.localhost:8410/_okno/link"


@pytest.fixture
def at_home(guest, town, firm):
    town.sign_in(guest)
    guest.get("/services")
    return guest


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("настройки АТС", "http://pbx.localhost:8410/s"),
        ("настройка атс", "http://pbx.localhost:8410/s"),
        ("settings pbx", "http://pbx.localhost:8410/s"),
        ("setari", "http://pbx.localhost:8410/s"),
        ("звонки", "http://pbx.localhost:8410/h"),
        ("call history", "http://pbx.localhost:8410/h"),
        ("centrala", "http://pbx.localhost:8410/"),
        ("MAIL", LINKED),
        ("letter", LINKED),
    ],
)
def test_services_and_tasks_are_found_by_the_words_of_any_language(at_home, question, found):
    at_home.get("/services", query_string={"q": question})
    assert found in at_home.page.links


@pytest.mark.parametrize("question", ["accounting", "<script>", "%", "settings mail", "х" * 500])
def test_what_is_not_there_is_not_found(at_home, question):
    at_home.get("/services", query_string={"q": question})
    assert not [link for link in at_home.page.links if ".localhost:8410" in link]
    assert "Nothing here is called that" in at_home.page.text
    assert "<script>" not in at_home.last.text


def test_a_task_is_shown_to_who_may_do_it(guest, town, firm):
    town.give(firm.boris, firm.company, "service_user")
    town.sign_in(guest, BORIS)
    guest.get("/services", query_string={"q": "pbx"})
    assert "http://pbx.localhost:8410/h" in guest.page.links
    assert "http://pbx.localhost:8410/s" not in guest.page.links
    guest.get("/services", query_string={"q": "настройки атс"})
    assert "http://pbx.localhost:8410/s" not in guest.page.links


@pytest.mark.parametrize(
    ("state", "leads", "says"),
    [
        (None, LINKED, "no old account of yours is linked yet"),
        (LinkState.PENDING, "/account/links", "your old account was found"),
        (LinkState.BROKEN, LINKED, "your old password is not accepted any more"),
        (LinkState.LOCKED, "/account/links", "the service has locked your old account"),
        (LinkState.ACTIVE, "http://mail.localhost:8410/", "works"),
        (LinkState.REVOKED, LINKED, "no old account of yours is linked yet"),
    ],
)
def test_a_tile_leads_to_what_has_to_be_done_first(guest, town, firm, state, leads, says):
    if state is not None:
        firm.link(MAIL, state=state)
    town.sign_in(guest)
    guest.get("/services", query_string={"q": "mail"})
    assert leads in guest.page.links
    assert says in guest.page.text


def test_a_link_of_another_company_opens_nothing_here(guest, town, firm):
    lotos = town.company("Lotos")
    firm.link(MAIL, state=LinkState.ACTIVE, company=lotos.id)
    town.sign_in(guest)
    guest.get("/services", query_string={"q": "mail"})
    assert LINKED in guest.page.links


def test_what_none_of_ones_roles_has_a_word_for_is_shut(guest, town, firm):
    town.give(firm.boris, firm.company, "service_user")
    town.sign_in(guest, BORIS)
    guest.get("/services", query_string={"q": "help desk"})
    assert "None of your roles opens this service." in guest.page.text
    assert not [link for link in guest.page.links if "desk.localhost" in link]


def test_what_was_entered_last_comes_first(guest, town, firm, house, clock):
    with house.store.write() as records:
        for number, service in enumerate((OLD, MAIL, PBX)):
            records.uses.note(firm.company.id, Use(firm.owner.id, service, clock.now()))
            clock.advance(seconds=number + 1)
        records.uses.note(firm.company.id, Use(firm.boris.id, "sms", clock.now()))
    town.sign_in(guest)
    guest.get("/services")
    names = [one.title for one in (LISTED[0], LISTED[1], LISTED[3])]
    said = guest.page.text.split("Recent")[1]
    places = [said.index(name) for name in names]
    assert places == sorted(places)
    assert "Bulk SMS" not in said[: said.index("Telephony")]


def test_the_box_works_without_a_script_and_says_its_key(at_home):
    form = next(form for form in at_home.page.forms if form.action == "/services")
    assert (form.method, list(form.fields)) == ("get", ["q"])
    assert "Control+K" in at_home.last.text


def test_more_old_accounts_cost_no_more_statements(guest, town, firm, statements):
    firm.link(MAIL, state=LinkState.ACTIVE)
    town.sign_in(guest)
    guest.get("/services")
    statements.clear()
    guest.get("/services")
    few = len(statements)
    firm.link(OLD, state=LinkState.ACTIVE, login="anna")
    firm.share(firm.link(SMS, state=LinkState.ACTIVE, shared=True), firm.owner)
    statements.clear()
    guest.get("/services")
    assert len(statements) == few
