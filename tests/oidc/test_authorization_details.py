"""`authorization_details`: what is taken, from whom, and what is refused before anybody sees it."""

import json

import pytest

from idp.interaction.browser import BROWSER_COOKIE, browser_id
from idp.model.ids import InteractionId
from idp.model.secret import Secret
from tests.oidc.keyed import Keyed
from tests.oidc.party import query_of

APPLICATION = {
    "type": "partner_application",
    "datatypes": ["email", "org_inn"],
    "purpose": "dpv:ServiceRegistration",
}
ORDER = {
    "type": "service_order",
    "actions": ["add"],
    "identifier": "offer-1",
    "node": "acme-00123456789abcdef",
    "quote": "e30.e30.c2ln",
}


def nested(levels):
    value = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.fixture
def mailru(alice, clock, house):
    return Keyed(alice, clock, "mailru", scope="openid dpv:ServiceRegistration")


@pytest.fixture
def shop(alice, clock, house):
    return Keyed(alice, clock, "shop")


def parked_needs(house, browser, who, **changes):
    """Push, bring, and read what the page is told."""
    response = who.bring(who.reference(**changes))
    page, _, parked = response.headers["Location"].partition("?i=")
    cookie = browser.get_cookie(BROWSER_COOKIE, domain="localhost").value
    with house.store.read() as records:
        found = records.interactions.find(
            InteractionId(parked), browser_id(Secret(cookie)), house.clock.now()
        )
    return page, found.needs


@pytest.mark.spec("RFC 9396 §2")
def test_a_partner_application_becomes_what_is_wanted(mailru, house, alice):
    page, needs = parked_needs(house, alice, mailru, authorization_details=json.dumps([APPLICATION]))
    assert page == "/apply"
    assert needs.application.partner == "mailru"
    assert set(needs.application.fields) >= {"email", "inn"}
    assert needs.application.purpose == "ServiceRegistration"


def test_an_order_becomes_what_is_to_be_confirmed(shop, house, alice):
    page, needs = parked_needs(house, alice, shop, authorization_details=json.dumps([ORDER]))
    assert page == "/order"
    assert json.loads(needs.order) == ORDER
    silent = shop.bring(shop.reference(authorization_details=json.dumps([ORDER]), prompt="none"))
    assert query_of(silent)["error"] == "consent_required"


REFUSED = {
    "not-json": "[",
    "nan": '[{"type":"service_order","x":NaN}]',
    "an-object": json.dumps(ORDER),
    "a-text": '"service_order"',
    "null": "null",
    "empty": "[]",
    "list-of-texts": '["service_order"]',
    "type-missing": json.dumps([{"actions": ["add"]}]),
    "type-number": json.dumps([{**ORDER, "type": 1}]),
    "type-list": json.dumps([{**ORDER, "type": ["service_order"]}]),
    "type-unknown": json.dumps([{**ORDER, "type": "payment"}]),
    "type-not-registered": json.dumps([APPLICATION]),
    "one-good-one-unknown": json.dumps([ORDER, {"type": "payment"}]),
    "two-of-a-type": json.dumps([ORDER, ORDER]),
    "a-thousand": json.dumps([{"type": "service_order"}] * 1000)[:8192],
    "three": json.dumps([{"type": "service_order"}] * 3),
    "nested-50-deep": json.dumps([{**ORDER, "quote": {"x": nested(50)}}]),
    "nested-5-deep": json.dumps([{**ORDER, "quote": {"x": nested(2)}}]),
    "nested-3000-deep": "[" * 3000 + "]" * 3000,
    "member-unknown": json.dumps([{**ORDER, "privileges": ["all"]}]),
    "member-missing": json.dumps([{n: v for n, v in ORDER.items() if n != "quote"}]),
    "member-twice": '[{"type":"service_order","type":"service_order"}]',
    "half-a-character": json.dumps([{**ORDER, "identifier": "\ud800"}]),
    "half-a-character-within": json.dumps([{**ORDER, "quote": {"x": "\ud800"}}]),
    "actions-unknown": json.dumps([{**ORDER, "actions": ["pay"]}]),
    "actions-delete": json.dumps([{**ORDER, "actions": ["delete"]}]),
    "actions-two": json.dumps([{**ORDER, "actions": ["add", "delete"]}]),
    "actions-a-text": json.dumps([{**ORDER, "actions": "add"}]),
    "identifier-empty": json.dumps([{**ORDER, "identifier": ""}]),
    "node-number": json.dumps([{**ORDER, "node": 7}]),
    "quote-empty": json.dumps([{**ORDER, "quote": {}}]),
    "quote-long": json.dumps([{**ORDER, "quote": "q" * 5000}]),
}


@pytest.mark.spec("RFC 9396 §5")
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_r035_what_is_not_read_is_refused_and_not_kept(shop, statements, text):
    statements.clear()
    response = shop.push(authorization_details=text)
    assert (response.status_code, response.json["error"]) == (400, "invalid_authorization_details")
    assert [statement for statement in statements.writes() if "INTO pushed" in statement] == []


OF_A_PARTNER = {
    "type-not-registered": [ORDER],
    "member-unknown": [{**APPLICATION, "privileges": ["all"]}],
    "datatypes-a-text": [{**APPLICATION, "datatypes": "email"}],
    "datatypes-numbers": [{**APPLICATION, "datatypes": [1]}],
    "of-another-partner": [{**APPLICATION, "identifier": "tinkoff/rko"}],
    "of-another-manifest": [{**APPLICATION, "manifest": "tinkoff@1"}],
}


@pytest.mark.parametrize("details", OF_A_PARTNER.values(), ids=OF_A_PARTNER)
def test_r035_a_partner_application_is_read_as_strictly(mailru, details):
    response = mailru.push(mailru.proof("/par"), authorization_details=json.dumps(details))
    assert (response.status_code, response.json["error"]) == (400, "invalid_authorization_details")


@pytest.mark.spec("RFC 9396 §14")
def test_r035_what_passed_through_a_browser_is_not_read(shop, alice, statements):
    alice.get("/authorize", query_string=shop.request())
    statements.clear()
    response = alice.get("/authorize", query_string=shop.request(authorization_details=json.dumps([ORDER])))
    assert query_of(response)["error"] == "invalid_authorization_details"
    assert statements.writes() == []
