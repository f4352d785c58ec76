"""The price is seen first, and two clicks are one order, over real HTTP to billing."""

from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.test_costs import tell_billing
from tests.browser.visitor import Visit

ORDERS = "/tmf-api/productOrderingManagement/v5/productOrder"


def test_two_clicks_on_the_price_are_one_order(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.personas["branch_head"])
    before = len(tell_billing(demo, ORDERS))
    visitor.open("/orders/new?offering=po-vats&node=org-002")
    expect(visitor.page.locator("main")).to_contain_text("22")
    visitor.page.dblclick("#submit")
    expect(visitor.page.locator("#number")).to_contain_text("ord-")
    assert len(tell_billing(demo, ORDERS)) == before + 1
