"""Guessing a secret at the decision point is slow too, and counts together with the token endpoint."""

import base64

import pytest

from idp.oidc.token.guessing import WRONG_A_MINUTE
from tests.api.world import headers, question

WRONG = {"Authorization": "Basic " + base64.b64encode(b"reports:wrong").decode()}


@pytest.mark.spec("RFC 6749 §2.3.1")
@pytest.mark.spec("RFC 6585 §4")
def test_past_the_limit_no_secret_is_looked_at(browser, ask, may):
    for _ in range(WRONG_A_MINUTE // 2):
        assert browser.post("/token", data={"grant_type": "x"}, headers=WRONG).status_code == 401
        assert browser.post("/access/v1/evaluation", json={}, headers=WRONG).status_code == 401
    for presented in (WRONG, headers("reports")):
        answer = browser.post("/access/v1/evaluation", json=question(), headers=presented)
        assert answer.status_code == 429
        assert answer.json["error"]["status"] == 429
        assert "too many wrong secrets" in answer.json["error"]["message"]
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert may(client="reports-form")
