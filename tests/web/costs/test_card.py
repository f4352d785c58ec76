"""A product's card, stopping it in two clicks, and claiming it back."""

import re

import pytest

from idp.model.errors import Unavailable
from tests.activations.village import ANNA, BORIS, DARIA, GALINA, OLGA, ROMASHKA, VIKTOR
from tests.support import rights

CARD = "/company/costs/prod-2"
CODE = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}")
"""The code for support, new with every error."""


def orders(house):
    with house.store.read() as records:
        return list(records.orders.of_company(ROMASHKA))


def test_a_card_says_who_when_how_and_on_which_right(anna):
    anna.get("/company/costs/prod-1")
    text = anna.page.text
    for said in ("Who ordered it Viktor", "Who approved it Anna", "order ord-1001", "Anna: Owner, Ромашка"):
        assert said in text


def test_what_nobody_knows_is_said_plainly(anna):
    anna.get(CARD)
    text = anna.page.text
    assert "person unknown, from the number +7 000 000-00-04" in text
    assert "from the phone, on the mobile portal, order ord-1077" in text
    assert "Nobody known switched it on, so there is no right to show." in text
    assert "VAT of 22 % included" in text


def test_the_subscription_that_nobody_knows_is_stopped_in_two_clicks(anna, billing, house):
    anna.get("/company/costs")
    stop = next(link for link in anna.page.links if link == f"{CARD}/stop")
    anna.get(stop)
    anna.submit(f"{CARD}/stop")
    anna.follow()
    assert "It is stopped. Nothing is charged for it from tomorrow on." in anna.page.text
    assert not billing.active("prod-2")
    assert [order.action for order in orders(house)] == ["stop"]


def test_a_second_click_orders_nothing_more(anna, house):
    anna.get(f"{CARD}/stop")
    form = anna.page.form(f"{CARD}/stop").fields
    for _ in range(2):
        assert anna.post(f"{CARD}/stop", form).status_code == 303
    assert len(orders(house)) == 1
    assert anna.get(f"{CARD}/stop").headers["Location"].endswith("?done=stopped")


def test_who_may_not_stop_it_is_told_whom_to_ask(come):
    guest = come(BORIS)
    answer = guest.get(f"{CARD}/stop")
    assert answer.status_code == 403
    assert "You may not stop it. Ask: Anna, Galina." in guest.page.text
    assert f"{CARD}/stop" not in [form.action for form in guest.page.forms]


REFUSED = [
    pytest.param(BORIS, "prod-2", 403, id="may-only-look"),
    pytest.param(GALINA, "prod-1", 404, id="outside-the-branch"),
    pytest.param(VIKTOR, "prod-1", 404, id="uses-it"),
    pytest.param(DARIA, "prod-2", 404, id="no-right"),
    pytest.param(OLGA, "prod-2", 404, id="another-company"),
    pytest.param(ANNA, "prod-501", 404, id="of-another-company"),
    pytest.param(ANNA, "prod-777", 404, id="missing"),
    pytest.param(ANNA, "prod-3", 409, id="ended"),
]


@pytest.mark.parametrize(("account", "key", "status"), REFUSED)
def test_a_stop_that_is_refused_leaves_nothing(come, house, billing, account, key, status):
    guest = come(account)
    guest.get("/account/password")
    csrf = guest.page.form("/account/password").fields["csrf"]
    answer = guest.post(f"/company/costs/{key}/stop", {"csrf": csrf})
    assert answer.status_code == status
    assert orders(house) == []
    assert billing.active("prod-1")
    assert billing.active("prod-2")


@pytest.mark.parametrize("way", ["", "/stop", "/claim"])
def test_a_foreign_product_reads_like_a_missing_one(come, way):
    guest = come(GALINA)
    foreign = guest.get(f"/company/costs/prod-1{way}")
    text = CODE.sub("", guest.page.text)
    missing = guest.get(f"/company/costs/prod-777{way}")
    assert foreign.status_code == missing.status_code == 404
    assert CODE.sub("", guest.page.text) == text


def test_billing_away_at_the_button_orders_nothing(anna, billing, house):
    anna.get(f"{CARD}/stop")
    billing.off = True
    answer = anna.submit(f"{CARD}/stop")
    assert answer.status_code == 503
    assert orders(house) == []


def test_an_order_that_billing_does_not_take_now_is_said_to_be_on_its_way(anna, billing, monkeypatch):
    def away(_order):
        raise Unavailable("billing does not answer")

    monkeypatch.setattr(billing.inner, "stop", away)
    anna.get(f"{CARD}/stop")
    anna.submit(f"{CARD}/stop")
    anna.follow()
    assert "Your order is written down." in anna.page.text
    assert "is being stopped" in anna.page.text
    assert "Order to stop it on its way to billing" in anna.page.text


def test_a_claim_is_filled_in_from_what_is_known(anna):
    anna.get(f"{CARD}/claim")
    words = anna.page.form(f"{CARD}/claim").fields["words"]
    assert "Мобильная подписка «Погода»: switched on on 17 September" in words.replace("\u00a0", " ")
    assert "granted without further proof" in anna.page.text


def test_a_claim_is_sent_and_a_second_one_is_warned_about(anna, house):
    anna.get(f"{CARD}/claim")
    anna.submit(f"{CARD}/claim")
    anna.follow()
    assert "The claim is sent." in anna.page.text
    assert [order.action for order in orders(house)] == ["claim"]
    anna.get(f"{CARD}/claim")
    assert "A claim about it was sent already" in anna.page.text


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_a_claim_without_good_words_is_shown_again(anna, house, words):
    anna.get(f"{CARD}/claim")
    answer = anna.submit(f"{CARD}/claim", words=words)
    assert answer.status_code == 422
    assert "Say in a few words what is wrong." in anna.page.text
    assert orders(house) == []


def test_who_may_not_claim_is_told_so(come):
    guest = come(BORIS)
    assert guest.get(f"{CARD}/claim").status_code == 403
    assert "You may not claim refunds here." in guest.page.text


def test_who_may_stop_a_thing_on_their_number_reaches_it_without_seeing_costs(come, house, billing):
    with house.store.write() as records:
        rights.give(records, DARIA, ROMASHKA, "number_user", node="sim-2")
    guest = come(DARIA)
    guest.get("/company/costs/prod-9/stop")
    guest.submit("/company/costs/prod-9/stop")
    guest.follow()
    assert "It is stopped." in guest.page.text
    assert not billing.active("prod-9")


@pytest.mark.parametrize(("status", "taken"), [("active", False), ("pendingTerminate", True)])
def test_nothing_is_said_to_be_stopped_that_is_not(anna, billing, status, taken):
    products = billing.told("product_inventory")
    for product in products:
        if product["id"] == "prod-2":
            product["status"] = status
    billing.rewrite(product_inventory=products)
    text = anna.get("/company/costs/prod-2?done=stopped").text
    assert "It is stopped." not in text
    assert ("Billing has taken the order." in text) is taken
