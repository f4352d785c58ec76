"""A page of another site that makes the browser post here (V11, R103).

Our `SameSite=Lax` cookies stay at home then, yet the browser would keep what the answer sets:
a new browser cookie would take the place of the one that the session is bound to.
"""

import pytest

from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE

FOREIGN = [
    pytest.param({"Origin": "https://evil.example"}, id="origin"),
    pytest.param({"Origin": "null"}, id="null"),
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="fetch-metadata"),
]
POSTS = [
    pytest.param("/logout", {"csrf": "x"}, None, id="logout"),
    pytest.param("/logout", "x=1", "text/plain", id="logout-text"),
    pytest.param("/authorize", {"csrf": "x"}, None, id="authorize"),
    pytest.param("/authorize", "x=1", "text/plain", id="authorize-text"),
    pytest.param("/login", {"login": "a", "password": "b"}, None, id="login"),
    pytest.param("/consent", {"decision": "agree"}, None, id="consent"),
    pytest.param("/company", {}, None, id="company"),
    pytest.param("/recover", {"login": "a"}, None, id="recover"),
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(("path", "data", "kind"), POSTS)
def test_v11_a_form_of_another_site_takes_no_cookie_away(provider, path, data, kind, headers):
    answer = provider.test_client().post(
        path, data=data, content_type=kind, headers=headers, base_url="http://localhost:8400"
    )
    named = [line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie")]
    assert not {BROWSER_COOKIE, SESSION_COOKIE} & set(named), answer.headers
    assert answer.status_code < 500


def test_v11_a_form_of_our_own_still_gets_to_know_the_browser(provider):
    answer = provider.test_client().post("/authorize", data={}, base_url="http://localhost:8400")
    assert BROWSER_COOKIE in answer.headers["Set-Cookie"]
