"""Answers that travel by form_post."""

import re
from dataclasses import replace

import pytest

from idp.interaction.browser import BROWSER_COOKIE, browser_id
from idp.model.ids import InteractionId
from idp.model.secret import Secret
from tests.oidc.conftest import CLIENTS
from tests.oidc.party import ISSUER, Party, query_of


@pytest.mark.spec("OAuth 2.0 Form Post Response Mode §2")
def test_form_post_answers_by_a_form_without_inline_script(party):
    response = party.authorize(response_mode="form_post", state='"><script>alert(1)</script>')
    assert response.status_code == 200
    assert "Location" not in response.headers
    assert (
        '<form class="actions" id="form_post" method="post" action="https://portal.example/cb">'
        in response.text
    )
    assert 'name="code"' in response.text
    assert f'name="iss" value="{ISSUER}"' in response.text
    assert "alert(1)</script>" not in response.text
    assert "&#34;&gt;&lt;script&gt;alert(1)" in response.text
    assert re.findall(r"<script(?! src=)", response.text) == []
    assert 'id="submit"' in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "form-action 'self' https://portal.example;" in policy
    assert "script-src 'self'" in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_r019_form_post_carries_errors_too(party):
    response = party.authorize(response_mode="form_post", prompt="bogus")
    assert "Location" not in response.headers
    assert 'name="error" value="invalid_request"' in response.text
    assert f'name="iss" value="{ISSUER}"' in response.text
    assert 'name="state" value="st"' in response.text


def test_the_form_posts_script_is_served(party):
    page = party.authorize(response_mode="form_post").text
    address = re.search(r'<script src="([^"]+)"', page)[1]
    assert party.browser.get(address).status_code == 200


@pytest.mark.parametrize(("registered", "asked"), [("query", "form_post"), ("form_post", "query")])
def test_r018_a_mode_that_the_client_did_not_register_is_refused(alice, house, registered, asked):
    modest = replace(CLIENTS[0], response_modes=frozenset({registered}))
    with house.store.write() as records:
        records.clients.replace(modest)
    house.stamps.refresh_now()
    answer = query_of(Party(alice, house).authorize(response_mode=asked))
    assert (answer["error"], answer["state"], answer["iss"]) == ("invalid_request", "st", ISSUER)


def test_r005_a_policy_that_cannot_name_a_loopback_address_names_its_scheme(alice, house):
    uri = "http://[::1]:49152/cb"
    party = Party(alice, house, "app", uri)
    posted = party.authorize(response_mode="form_post", prompt="none", scope="openid", max_age="0")
    assert f'action="{uri}"' in posted.text
    assert "form-action 'self' http:;" in posted.headers["Content-Security-Policy"]


def test_r005_the_pages_in_between_lead_to_a_loopback_address_too(alice, house):
    page = Party(alice, house, "app", "http://[::1]:49152/cb").authorize(prompt="login")
    parked = InteractionId(page.headers["Location"].partition("?i=")[2])
    secret = Secret(alice.get_cookie(BROWSER_COOKIE, domain="localhost").value)
    with house.store.read() as records:
        needs = records.interactions.find(parked, browser_id(secret), house.clock.now()).needs
    assert needs.redirect_origin == "http:"
