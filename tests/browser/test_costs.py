"""Who switched this on? Found, explained and stopped in two clicks, over real HTTP to billing."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor


def tell_billing(demo: Demo, path: str, document: Any = None) -> Any:
    """Ask the sandbox's billing, or tell it something."""
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{demo.place.services_port}{path}",
        body,
        {"Host": f"billing.localhost:{demo.place.services_port}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@contextmanager
def billing_does(demo: Demo, kind: str) -> Iterator[None]:
    """Let billing do wrong for a while."""
    tell_billing(demo, "/_sandbox/faults", {"kind": kind})
    try:
        yield
    finally:
        tell_billing(demo, "/_sandbox/faults", {"kind": "none"})


def see_costs(visitor: Visitor) -> None:
    """Open the costs, again until billing is asked once more after a fault."""
    for _ in range(50):
        if visitor.open("/company/costs") == 200:
            return
        visitor.page.wait_for_timeout(200)
    pytest.fail("billing is not asked again")


def test_weather_that_nobody_knows_is_found_explained_and_stopped_in_two_clicks(
    demo: Demo, visit: Visit
) -> None:
    visitor = visit().sign_in(demo.guest())
    see_costs(visitor)
    look = visitor.page.get_by_role("region", name="Worth a look")
    weather = look.get_by_role("listitem").filter(has_text="Погода")
    expect(weather).to_contain_text("nobody known")
    expect(weather).to_contain_text("person unknown, from the number +7 000 000-00-04")
    clicks = 0
    with visitor.page.expect_navigation():
        weather.get_by_role("link", name="Stop").click()
        clicks += 1
    visitor.see("all after it fall away")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Stop").click()
        clicks += 1
    assert clicks == 2
    visitor.see("It is stopped. Nothing is charged for it from tomorrow on.")
    visitor.see("from the phone, on the mobile portal, order ord-1077")
    products = tell_billing(demo, "/tmf-api/productInventory/v5/product/prod-2")
    assert products["status"] == "terminated"
    assert "Погода" not in visitor.page.goto(f"{demo.issuer}/company/costs").text().split("Everything")[0]


@pytest.mark.parametrize("kind", ["5xx", "garbage", "huge", "missing_fields", "slow"])
def test_without_billing_the_page_says_so_and_signing_in_goes_on(demo: Demo, visit: Visit, kind: str) -> None:
    with billing_does(demo, kind):
        visitor = visit().sign_in(demo.guest())
        assert visitor.open("/company/costs") == 503
        assert visitor.title() == "Costs are not available now"
        assert visitor.open("/services") == 200
    see_costs(visitor)


def test_billing_is_asked_for_named_fields_alone(demo: Demo, visit: Visit) -> None:
    see_costs(visit().sign_in(demo.guest()))
    queries = tell_billing(demo, "/_sandbox/queries")
    reads = [query for query in queries if query["method"] == "GET" and "sandbox" not in query["path"]]
    ours = [query for query in reads if query["path"].rpartition("/")[2] != "prod-2"]
    assert ours
    assert all(query["fields"] for query in ours)
    people = [query for query in ours if "/individual" in query["path"]]
    assert people == []
