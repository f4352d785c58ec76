"""Why: four lines about oneself, about others for who may look, and about days before."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.model.access import person
from idp.words import LOCALES
from tests.web.firm import VERA, Firm
from tests.web.town import ANNA, BORIS


@pytest.fixture
def firm(town):
    return Firm.found(town)


def ask(guest, **fields):
    return guest.get("/access/why", query_string=fields)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_no_is_explained_with_the_way_to_ask(guest, firm, locale):
    firm.sign_in(guest, BORIS)
    answer = guest.get("/access/why?service=sms", headers={"Accept-Language": locale})
    assert answer.status_code == 200
    assert "Anna Direktorova" in guest.page.text
    links = [link for link in guest.page.links if link.startswith("/access/ask?")]
    assert links == ["/access/ask?permission=service%3Ause&node=svc-sms&service=sms"]


def test_a_yes_is_explained_by_the_chain(guest, firm):
    firm.town.give(firm.boris, firm.company, "service_user", node="sales")
    firm.sign_in(guest, BORIS)
    ask(guest, permission="service:use", node="svc-sms")
    assert "sales" in guest.page.text
    assert [link for link in guest.page.links if link.startswith("/access/ask?")] == []


def test_who_gives_access_there_is_led_to_the_source(guest, firm):
    firm.town.give(firm.boris, firm.company, "service_user", node="sales")
    firm.sign_in(guest)
    ask(guest, service="sms", who=firm.boris.id)
    assert "Boris Prodavtsov" in guest.page.text
    assert "/company/tree?node=sales" in guest.page.links
    assert guest.get("/company/tree?node=sales").status_code == 200


def test_a_day_before_is_answered_as_it_was_then(guest, firm, clock):
    clock.advance(days=2)
    firm.given(firm.boris)
    firm.sign_in(guest, BORIS)
    assert ask(guest, service="sms").status_code == 200
    assert links_to_ask(guest) == []
    before = (clock.now() - timedelta(days=1)).date().isoformat()
    ask(guest, service="sms", at=before)
    assert guest.page.form("/access/why").fields["at"] == before
    assert "Nobody has given a role" in guest.page.text
    assert links_to_ask(guest) == []


def links_to_ask(guest):
    return [link for link in guest.page.links if link.startswith("/access/ask?")]


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        pytest.param({"permission": "service:fly"}, 400, "no such act", id="unknown-permission"),
        pytest.param({"permission": ""}, 400, "no such act", id="empty-permission"),
        pytest.param({"permission": "a" * 5000}, 400, "no such act", id="endless-permission"),
        pytest.param({"node": "nowhere"}, 404, "Page not found", id="unknown-node"),
        pytest.param({"node": "foreign"}, 404, "Page not found", id="another-companys-node"),
        pytest.param({"service": "nothing"}, 404, "Page not found", id="unknown-service"),
        pytest.param({"service": "wiki"}, 404, "Page not found", id="a-service-that-hangs-nowhere"),
        pytest.param({"at": "yesterday"}, 400, "not a date", id="no-date"),
        pytest.param({"at": "0001-01-01"}, 400, "not a date", id="before-all-days"),
        pytest.param({"at": "9999-12-31"}, 400, "not a date", id="after-all-days"),
        pytest.param({"who": "nobody"}, 404, "Page not found", id="nobody"),
        pytest.param({"who": "foreigner"}, 404, "Page not found", id="somebody-elsewhere"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_plain_words(guest, firm, fields, status, said):
    if "foreign" in fields.get("node", ""):
        fields = {"node": firm.town.company("Lotos").id}
    if fields.get("who") == "foreigner":
        fields = {"who": firm.town.person(VERA, firm.town.company("Lotos")).id}
    firm.sign_in(guest)
    assert ask(guest, **fields).status_code == status
    assert said in guest.page.text


def test_nobody_asks_about_a_colleague_without_the_right_to_look(guest, firm):
    firm.sign_in(guest, BORIS)
    assert ask(guest, service="pbx", who=firm.anna.id).status_code == 404
    assert "Anna" not in guest.page.text


def test_a_branchs_administrator_asks_about_people_in_the_branch_alone(guest, firm):
    firm.vera()
    firm.sign_in(guest, VERA)
    assert ask(guest, service="sms", who=firm.boris.id).status_code == 200
    assert ask(guest, service="pbx", who=firm.boris.id).status_code == 404


def test_two_companies_do_not_mix(guest, firm):
    other = firm.town.company("Lotos")
    owner = firm.town.person("olga@lotos.example", other, name="Olga Chuzhaya")
    firm.town.give(owner, other)
    firm.town.hang(other, "secret")
    firm.sign_in(guest, ANNA)
    assert ask(guest, service="secret").status_code == 404
    assert ask(guest, node="svc-secret").status_code == 404
    assert "Olga" not in guest.page.text


@pytest.mark.parametrize(
    "page", ["/access/why?service=sms", "/company/tree/why?act=service:use&node=svc-sms&who={boris}"]
)
def test_days_are_those_of_the_company(guest, firm, page):
    """Midnight in Moscow is the evening before in London."""
    begins = datetime(2026, 12, 1, 21, 0, tzinfo=UTC)
    firm.given(firm.boris, valid_from=begins)
    firm.sign_in(guest, BORIS) if page.startswith("/access") else firm.sign_in(guest)
    guest.get(page.format(boris=person(firm.boris.id)))
    assert "The access begins on 2 December 2026" in guest.page.text
