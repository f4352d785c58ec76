"""What every answer of the authorization endpoint to a browser carries."""

import re

import pytest

from tests.oidc.party import Party

SHOWN = {
    "error-page": {"client_id": "nobody"},
    "form-post": {"response_mode": "form_post"},
    "form-post-of-an-error": {"response_mode": "form_post", "scope": "x"},
}


@pytest.mark.spec("CSP Level 3 §6")
@pytest.mark.parametrize("changes", SHOWN.values(), ids=SHOWN)
def test_r023_no_page_may_be_framed_or_loads_anything_of_others(party, changes):
    response = party.authorize(**changes)
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert headers["Cache-Control"] == "no-store"
    assert re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!/|data:)', response.text) == []
    assert re.findall(r"<script(?![^>]* src=)|<style| on[a-z]+=", response.text) == []


def test_r024_whatever_sets_a_cookie_is_kept_by_no_cache(app, house):
    stranger = Party(app.test_client(), house)
    for response in (
        stranger.authorize(),
        stranger.authorize(client_id="nobody"),
        stranger.authorize(scope="x"),
    ):
        assert response.headers["Cache-Control"] == "no-store"


def test_a_refusal_is_told_to_head_as_to_get(party):
    answer = party.browser.head("/authorize", query_string=party.request(scope="x"))
    assert (answer.status_code, answer.data) == (303, b"")
