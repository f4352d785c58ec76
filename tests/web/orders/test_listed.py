"""What can be connected, while billing answers; and who sees an order."""

from tests.activations.village import ANNA, BORIS, GALINA, OLGA, VIKTOR
from tests.web.orders.test_new import NEW, PBX, orders, written


def test_while_billing_is_away_the_page_says_so_and_nothing_is_ordered(come, house, billing):
    galina = come(GALINA)
    galina.get(PBX)
    form = {**galina.page.form(NEW).fields, "decision": "order"}
    billing.off = True
    assert galina.get(PBX).status_code == 503
    assert galina.post(NEW, form).status_code == 503
    assert (orders(house), written(house)) == ([], [])


def test_what_can_be_connected_is_listed_with_its_price(come):
    galina = come(GALINA)
    galina.get("/orders/new?service=vats&node=org-002")
    text = galina.page.text.replace("\u00a0", " ")
    assert "1,500 ₽ a month" in text
    assert any("offering=po-vats" in link for link in galina.page.links)
    galina.get("/orders/new")
    assert "Расчётный счёт" not in galina.page.text
    assert "Бизнес Безлимит" not in galina.page.text


def test_an_order_of_others_is_not_shown_to_who_had_no_part_in_it(come, house):
    galina = come(GALINA)
    galina.get(PBX)
    galina.submit(NEW, decision="order")
    (order,) = orders(house)
    for who, status in ((ANNA, 200), (BORIS, 200), (VIKTOR, 404), (OLGA, 404)):
        assert come(who).get(f"/orders/{order.id}").status_code == status
