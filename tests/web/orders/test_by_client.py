"""A client asks for an order: the same notice, one confirm, and what the client learns of it."""

import json

import pytest

from idp.activations import granted_order
from idp.interaction import Errand, park
from idp.interaction.browser import browser_id
from idp.model.interaction import Needs, Purpose
from idp.model.secret import Secret
from tests.activations.village import BORIS, GALINA, ROMASHKA
from tests.web.orders.test_new import orders, reprice

ASKED = {
    "type": "service_order",
    "actions": ["add"],
    "identifier": "po-vats",
    "node": "org-002",
    "quote": {"amount": "1500.00", "currency": "RUB", "period": "month"},
}


@pytest.fixture
def parked(house):
    def parking(guest, **changed):
        needs = Needs(title="Reports", host="reports.example", order=json.dumps({**ASKED, **changed}))
        with house.store.write() as records:
            errand, browser = Errand(Purpose.AUTHORIZE), browser_id(Secret(guest.browser))
            return park(records, errand, needs, browser, house.clock.now())

    return parking


def progress(house, guest, interaction):
    with house.store.read() as records:
        browser = browser_id(Secret(guest.browser))
        return records.interactions.find(interaction.id, browser, house.clock.now()).progress


def test_the_notice_is_the_authorization_and_two_clicks_are_one_order(come, house, parked):
    galina = come(GALINA)
    interaction = parked(galina)
    galina.get(f"/order?i={interaction.id}")
    text = galina.page.text.replace("\u00a0", " ")
    for said in ("Reports asks you to order this.", "reports.example", "Connect: 1,500 ₽ a month"):
        assert said in text
    form = {**galina.page.form("/order").fields, "decision": "order"}
    for _ in range(2):
        galina.post("/order", form)
        assert galina.last.headers["Location"] == f"/authorize/resume/{interaction.id}"
    (order,) = orders(house)
    done = progress(house, galina, interaction)
    assert (done.order, done.consented_by, done.consented_for) == (order.id, GALINA, ROMASHKA)
    granted = granted_order(json.dumps(ASKED), order)
    assert (granted["order"], granted["identifier"], granted["node"]) == (order.id, "po-vats", "org-002")
    assert (granted["quote"]["amount"], granted["quote"]["period"]) == ("1500.0", "month")


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param({"amount": "1"}, id="cheaper"),
        pytest.param({"amount": "much"}, id="no-sum"),
        pytest.param({"amount": "1500", "period": "day"}, id="another-period"),
        pytest.param("a.b.c", id="not-ours"),
    ],
)
def test_another_price_than_billings_is_said(come, parked, quote):
    galina = come(GALINA)
    galina.get(f"/order?i={parked(galina, quote=quote).id}")
    assert "It named another price than billing does." in galina.page.text


def test_no_leaves_nothing_and_is_told_to_the_client(come, house, parked):
    galina = come(GALINA)
    interaction = parked(galina)
    galina.get(f"/order?i={interaction.id}")
    galina.submit("/order", decision="refuse")
    assert progress(house, galina, interaction).refused
    assert orders(house) == []


def test_a_price_that_changed_is_a_409_and_nothing_is_noted(come, house, parked, billing):
    galina = come(GALINA)
    interaction = parked(galina)
    galina.get(f"/order?i={interaction.id}")
    reprice(billing)
    assert galina.submit("/order", decision="order").status_code == 409
    assert progress(house, galina, interaction).order is None
    assert orders(house) == []


def test_who_may_not_order_asks_and_the_client_hears_no(come, house, parked):
    boris = come(BORIS)
    interaction = parked(boris)
    boris.get(f"/order?i={interaction.id}")
    form = boris.page.form("/order").fields
    assert boris.post("/order", {**form, "decision": "order"}).status_code == 403
    boris.post("/order", {**form, "decision": "ask", "comment": "for the shop"})
    assert progress(house, boris, interaction).refused
    with house.store.read() as records:
        (asked,) = records.requests.of_company(ROMASHKA)
    assert asked.wish.order.offering == "po-vats"
    assert orders(house) == []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"identifier": "po-777"}, id="no-such-offering"),
        pytest.param({"node": "org-777"}, id="no-such-place"),
        pytest.param({"node": "\0"}, id="nul"),
        pytest.param({"actions": ["delete"]}, id="to-end-something"),
        pytest.param({"identifier": "po-tinkoff-rko"}, id="a-partners"),
    ],
)
def test_what_cannot_be_ordered_leads_back_to_the_client(come, house, parked, changed):
    galina = come(GALINA)
    interaction = parked(galina, **changed)
    assert galina.get(f"/order?i={interaction.id}").status_code == 404
    galina.submit("/order", decision="refuse")
    assert progress(house, galina, interaction).refused
    assert orders(house) == []


def test_a_parked_order_of_another_browser_is_over(come, parked):
    galina, boris = come(GALINA), come(BORIS)
    assert boris.get(f"/order?i={parked(galina).id}").status_code == 410
