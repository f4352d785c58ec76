"""The price first, one confirm, and one order; a notice that counts no more is shown anew."""

from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import Binding, Limits, person
from idp.model.ids import BindingId, NodeId, new_id
from idp.words import LOCALES
from tests.activations.village import ANNA, BORIS, DARIA, GALINA, OLGA, ROMASHKA, VIKTOR
from tests.support import rights

PBX = "/orders/new?offering=po-vats&node=org-002"
NEW = "/orders/new"


def orders(house):
    with house.store.read() as records:
        return list(records.orders.of_company(ROMASHKA))


def written(house):
    with house.store.read() as records:
        kinds = [row.kind for row in records.audit.recent(200)]
        return [kind for kind in kinds if kind in ("ServiceOrdered", "OrderSettled", "AccessRequested")]


@pytest.fixture
def limited(house):
    def lay(**limits):
        with house.store.write() as records:
            given = Binding(
                BindingId(new_id()), person(DARIA), "buyer", NodeId("org-002"), limits=Limits(**limits)
            )
            rights.put(records, ROMASHKA, given)

    return lay


@pytest.mark.parametrize("locale", LOCALES)
def test_the_price_is_seen_before_anything_is_ordered(come, house, locale):
    galina = come(GALINA)
    assert galina.get(PBX, headers={"Accept-Language": locale}).status_code == 200
    text = galina.page.text.replace("\u00a0", " ")
    for said in ("Виртуальная АТС", "1 500 ₽" if locale == "ru" else "500", "22", "acc-002", "org-002"):
        assert said in text
    assert orders(house) == []


def test_what_is_confirmed_is_ordered_and_the_page_says_its_number_and_where_to_stop_it(come, house):
    galina = come(GALINA)
    galina.get(PBX)
    assert "Connect: 1,500 ₽ a month" in galina.page.text.replace("\u00a0", " ")
    galina.submit(NEW, decision="order")
    galina.follow()
    text = galina.page.text
    for said in ("It is ordered.", "add-1", "Galina"):
        assert said in text
    (order,) = orders(house)
    assert "/company/costs/added-1" in galina.page.links
    galina.get("/company/costs/added-1")
    for said in ("Who ordered it Galina", "order add-1", "Order to connect it"):
        assert said in galina.page.text
    assert order.account == GALINA


def test_two_clicks_are_one_order(come, house):
    galina = come(GALINA)
    galina.get(PBX)
    form = {**galina.page.form(NEW).fields, "decision": "order"}
    places = [galina.post(NEW, form).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert len(orders(house)) == 1


def test_who_proved_both_factors_long_ago_proves_them_again_and_comes_back_to_the_price(
    come, house, clock, prove
):
    galina = come(GALINA)
    clock.advance(timedelta(minutes=20))
    galina.get(PBX)
    assert "Confirm that it is you, then connect" in galina.page.text
    galina.submit(NEW, decision="order")
    assert galina.last.headers["Location"].startswith("/login")
    galina.follow()
    assert "Виртуальная АТС" in galina.page.text
    prove(galina, GALINA)
    assert orders(house) == []
    assert "Connect: " in galina.page.text
    galina.submit(NEW, decision="order")
    assert len(orders(house)) == 1


def reprice(billing):
    offerings = billing.told("product_offering")
    next(o for o in offerings if o["id"] == "po-vats")["price"]["taxIncludedAmount"]["value"] = 1600
    billing.rewrite(product_offering=offerings)


def test_a_price_that_has_changed_is_a_409_and_a_new_screen(come, house, billing):
    galina = come(GALINA)
    galina.get(PBX)
    reprice(billing)
    assert galina.submit(NEW, decision="order").status_code == 409
    text = galina.page.text.replace("\u00a0", " ")
    assert "The price has changed. Nothing was ordered" in text
    assert "1,600 ₽ a month" in text
    assert (orders(house), written(house)) == ([], [])
    galina.submit(NEW, decision="order")
    assert [order.price for order in orders(house)] == [Decimal(1600)]


STALE = [
    pytest.param(lambda quote: quote[:-4] + "AAAA", id="tampered"),
    pytest.param(lambda quote: "", id="none"),
    pytest.param(lambda quote: "x" * 9000, id="too-long"),
    pytest.param(lambda quote: "a.b.c\u0000", id="nul"),
]


@pytest.mark.parametrize("spoil", STALE)
def test_a_notice_that_is_not_ours_is_a_409_and_orders_nothing(come, house, spoil):
    galina = come(GALINA)
    galina.get(PBX)
    quote = galina.page.form(NEW).fields["quote"]
    assert galina.submit(NEW, decision="order", quote=spoil(quote)).status_code == 409
    assert (orders(house), written(house)) == ([], [])


def test_a_notice_of_another_person_is_a_409(come, house):
    anna = come(ANNA)
    anna.get(PBX)
    quote = anna.page.form(NEW).fields["quote"]
    galina = come(GALINA)
    galina.get(PBX)
    assert galina.submit(NEW, decision="order", quote=quote).status_code == 409
    assert orders(house) == []


NOT_MINE = [
    pytest.param(BORIS, id="sees-the-costs"),
    pytest.param(VIKTOR, id="uses-the-service"),
    pytest.param(DARIA, id="no-right"),
]


@pytest.mark.parametrize("who", NOT_MINE)
def test_who_may_not_order_sees_the_price_and_whom_to_ask(come, house, who):
    guest = come(who)
    assert guest.get(PBX).status_code == 200
    assert "You may not connect this here yourself." in guest.page.text
    assert "Anna" in guest.page.text
    form = {**guest.page.form(NEW).fields, "decision": "order"}
    assert guest.post(NEW, form).status_code == 403
    assert (orders(house), written(house)) == ([], [])


NOWHERE = [
    pytest.param(OLGA, PBX, id="another-company"),
    pytest.param(GALINA, "/orders/new?offering=po-vats&node=org-777", id="no-such-place"),
    pytest.param(GALINA, "/orders/new?offering=po-777&node=org-002", id="no-such-offering"),
    pytest.param(GALINA, "/orders/new?offering=po-tinkoff-rko&node=org-002", id="a-partners"),
    pytest.param(GALINA, "/orders/new?offering=po-vats&node=prod-1", id="a-service"),
    pytest.param(GALINA, "/orders/new?offering=%00&node=%00", id="nul"),
    pytest.param(GALINA, "/orders/new?node=org-777", id="nothing-chosen"),
    pytest.param(GALINA, "/orders/add-777", id="no-such-order"),
    pytest.param(GALINA, "/orders/%00", id="no-order-at-all"),
]


@pytest.mark.parametrize(("who", "address"), NOWHERE)
def test_what_there_is_not_is_a_404(come, who, address):
    assert come(who).get(address).status_code == 404


@pytest.mark.parametrize("units", ["0", "1000", "-1", "x", "99999999999999"])
def test_a_number_of_seats_that_is_none_is_said(come, units):
    galina = come(GALINA)
    answer = galina.get(f"/orders/new?offering=po-vats-seat&node=org-002&units={units}")
    assert answer.status_code == 422
    assert "Say how many: a number from 1 to 999." in galina.page.text


def test_over_the_limit_it_is_asked_for_and_waits(come, house, limited):
    daria = come(DARIA)
    limited(max_order=Decimal(500))
    daria.get(PBX)
    assert "This is more than you may spend on your own." in daria.page.text
    daria.submit(NEW, decision="ask", comment="for the shop")
    assert daria.last.headers["Location"] == "/account/access?done=asked"
    assert (orders(house), written(house)) == ([], ["AccessRequested"])


def test_the_approver_sees_the_same_price_and_a_yes_is_the_order(come, house, limited):
    daria = come(DARIA)
    limited(max_order=Decimal(500))
    daria.get(PBX)
    daria.submit(NEW, decision="ask", comment="for the shop")
    galina = come(GALINA)
    galina.get("/company/requests")
    link = next(one for one in galina.page.links if one.startswith("/company/requests/"))
    galina.get(link)
    galina.follow()
    text = galina.page.text.replace("\u00a0", " ")
    for said in ("Daria", "for the shop", "1,500 ₽ a month", "acc-002"):
        assert said in text
    action = link.replace("/company/requests/", "/orders/requests/")
    galina.submit(action, decision="agree")
    galina.follow()
    assert "Who approved it Galina" in galina.page.text
    (order,) = orders(house)
    assert (order.account, order.approver) == (DARIA, GALINA)
    assert daria.get(f"/orders/{order.id}").status_code == 200


def test_nobody_opens_the_request_who_may_not_agree(come, house, limited):
    daria = come(DARIA)
    limited(max_order=Decimal(500))
    daria.get(PBX)
    daria.submit(NEW, decision="ask")
    with house.store.read() as records:
        (request,) = records.requests.of_company(ROMASHKA)
    assert daria.get(f"/orders/requests/{request.id}").status_code == 404
    for who in (BORIS, VIKTOR, OLGA):
        assert come(who).get(f"/orders/requests/{request.id}").status_code == 404
