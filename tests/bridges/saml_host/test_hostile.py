"""Whatever is sent to an address of SAML, it answers, and says no."""

import base64
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.bridges.conftest import ISSUER, Browser
from tests.bridges.saml.parties import authn, logout, packed, redirected
from tests.bridges.saml_host.asking import asked, request
from tests.bridges.saml_host.conftest import SLO, Party, form_of, sent, sp

DTD = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def bomb() -> str:
    """Eighty megabytes of blanks in eighty kilobytes, which would not even reach us; a tenth does."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(b" " * 8_000_000) + packer.flush()).decode()


MESSAGES = {
    "empty": "",
    "no-xml": "nothing at all",
    "cut-short": request()[:-20],
    "nested": "<a>" * 8000,
    "nested-well": "<a>" * 5000 + "</a>" * 5000,
    "a-dtd": DTD + request(),
    "entities-in-entities": LAUGHS + request().replace("https://crm.example/saml", "&c;"),
    "an-entity-from-outside": OUTSIDE + request().replace("https://crm.example/saml", "&x;"),
    "wide": request().encode("utf-16").decode("latin-1"),
    "a-null": request().replace("crm", "c\0rm"),
    "an-assertion": "<saml:Assertion xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'/>",
    "two-issuers": authn(f"<saml:Issuer>{sp('wiki')}</saml:Issuer>", issuer=sp("crm")),
    "a-comment-in-the-issuer": authn(
        issuer="https://crm.example/<!-- -->saml", AssertionConsumerServiceURL=None
    ),
    "many-attributes": request().replace(
        "<samlp:AuthnRequest", "<samlp:AuthnRequest " + " ".join(f'a{n}="1"' for n in range(2000))
    ),
    "unsigned-logout": logout(issuer=sp("wiki"), Destination=SLO),
    "a-response": '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>',
}

FOLLOWED_BY_NOBODY = {
    "an-include": request(
        inside='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    ),
    "a-stylesheet": '<?xml-stylesheet href="http://evil.test/"?>' + request(),
    "another-encoding": '<?xml version="1.0" encoding="utf-7"?>' + request(),
}
"""Taken for what they are without it: what they refer to is not looked at."""


def everywhere(browser: Browser, message: str) -> list[TestResponse]:
    """Send it to every address, by every binding."""
    raw = message.encode("utf-8", "surrogatepass")
    form = {"SAMLRequest": base64.b64encode(raw).decode()}
    answer = {"SAMLResponse": base64.b64encode(raw).decode(), "RelayState": "A" * 43}
    client, kind = browser.client, "text/xml"
    return [
        client.get(f"/saml/sso?SAMLRequest={packed(raw).replace('+', '%2B')}", base_url=ISSUER),
        client.get(f"/saml/slo?{redirected(raw, name='SAMLRequest')}", base_url=ISSUER),
        client.get(f"/saml/slo?{redirected(raw, name='SAMLResponse', who='wiki')}", base_url=ISSUER),
        client.post("/saml/sso", data=form, base_url=ISSUER),
        client.post("/saml/slo", data=form, base_url=ISSUER),
        client.post("/saml/slo", data=answer, base_url=ISSUER),
        client.post("/saml/soap", data=raw, content_type=kind, base_url=ISSUER),
    ]


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())
def test_b01_a_hostile_message_is_refused_everywhere(world: Party, browser: Browser, message: str) -> None:
    browser.sign_in(world.person())
    for answer in everywhere(browser, message):
        if answer.headers.get("Location") == "/logged-out":
            continue  # an answer to what we never asked leads to our own page
        assert answer.status_code == 400, (answer.request.path, answer.status_code)
        assert "Location" not in answer.headers
        assert "root:" not in answer.text
        assert "evil.test" not in answer.text
    assert not [kind for kind, _detail in world.audit() if kind == "ServiceEntered"]


@pytest.mark.parametrize("message", FOLLOWED_BY_NOBODY.values(), ids=FOLLOWED_BY_NOBODY.keys())
def test_b01_nothing_that_a_message_refers_to_is_fetched(
    world: Party, browser: Browser, message: str
) -> None:
    browser.sign_in(world.person())
    answer = browser.client.get(f"/saml/sso?{redirected(message)}", base_url=ISSUER)
    assert form_of(answer).action == "https://crm.example/acs"
    assert "root:" not in sent(answer)
    assert world.ear.heard == []


def test_b01_a_deflated_bomb_is_not_blown_up(browser: Browser) -> None:
    for path in ("sso", "slo"):
        answer = browser.client.get(f"/saml/{path}", query_string={"SAMLRequest": bomb()}, base_url=ISSUER)
        assert answer.status_code == 400
        assert "too_large" in answer.text


def test_a_body_that_is_too_large_is_not_read(browser: Browser) -> None:
    for path, kind in (("sso", None), ("slo", None), ("soap", "text/xml")):
        body = {"SAMLRequest": "A" * 70_000} if kind is None else "A" * 70_000
        answer = browser.client.post(f"/saml/{path}", data=body, content_type=kind, base_url=ISSUER)
        assert answer.status_code in (400, 413)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_form_is_a_form(browser: Browser, kind: str) -> None:
    answer = browser.client.post("/saml/sso", data=b"{}", content_type=kind, base_url=ISSUER)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["sso", "slo", "soap", "leave", "continue", "metadata"])
def test_other_methods_do_nothing(browser: Browser, path: str) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert browser.client.open(f"/saml/{path}", method=method, base_url=ISSUER).status_code == 405


def test_another_host_has_no_addresses_of_saml(browser: Browser) -> None:
    for path in ("sso", "slo", "leave", "continue"):
        answer = browser.client.get(f"/saml/{path}?{asked()}", base_url="https://crm.example")
        assert answer.status_code in (404, 421)


def test_a_flood_from_one_address_is_slowed_down(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from legacy_bridges.host.saml import provider

    monkeypatch.setattr(provider, "MESSAGES_A_MINUTE", 3)
    statuses = [browser.provider("/saml/sso?x=1").status_code for _ in range(5)]
    assert statuses == [400, 400, 400, 429, 429]


def test_a_flood_from_one_network_of_ipv6_is_one_visitors(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from legacy_bridges.host.saml import provider

    monkeypatch.setattr(provider, "MESSAGES_A_MINUTE", 3)
    statuses = [
        browser.client.get(
            "/saml/sso?x=1", base_url=ISSUER, environ_overrides={"REMOTE_ADDR": f"2001:db8::{number}"}
        ).status_code
        for number in range(5)
    ]
    assert statuses == [400, 400, 400, 429, 429]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=200), body=st.binary(max_size=400))
def test_anything_is_answered(browser: Browser, query: str, body: bytes) -> None:
    """Fuzzed; no answer is a failure of ours."""
    for path in ("sso", "slo", "leave", "continue"):
        assert browser.client.get(
            f"/saml/{path}",
            query_string={"SAMLRequest": query, "RelayState": query, "c": query},
            base_url=ISSUER,
        ).status_code in (303, 400, 429)
    for path in ("sso", "slo"):
        form = {"SAMLRequest": base64.b64encode(body).decode(), "RelayState": query}
        assert browser.client.post(f"/saml/{path}", data=form, base_url=ISSUER).status_code in (400, 429)
    answer = browser.client.post("/saml/soap", data=body, content_type="text/xml", base_url=ISSUER)
    assert answer.status_code in (400, 429)
