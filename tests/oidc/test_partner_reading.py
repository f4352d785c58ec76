"""Who reads an application with a token, and who does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.account import AccountStatus
from idp.model.application import Ending
from idp.model.ids import ClientId
from tests.oidc.conftest import ALICE
from tests.oidc.keyed import ath_of, key_for


def presented(mailru, token):
    """Present a token in ways that are not the owner's."""
    proof = mailru.proof("/userinfo", "GET", token)
    return {
        "bearer": {"Authorization": f"Bearer {token}"},
        "bearer-with-proof": {"Authorization": f"Bearer {token}", **proof},
        "no-proof": {"Authorization": f"DPoP {token}"},
        "another-key": {
            "Authorization": f"DPoP {token}",
            **mailru.proof("/userinfo", "GET", token, key=key_for("ES256", 2)),
        },
        "ath-other": {
            "Authorization": f"DPoP {token}",
            **mailru.proof("/userinfo", "GET", token, ath=ath_of("x")),
        },
        "htu-other": {"Authorization": f"DPoP {token}", **mailru.proof("/token", "GET", token)},
    }


WAYS = ["bearer", "bearer-with-proof", "no-proof", "another-key", "ath-other", "htu-other"]


@pytest.mark.spec("RFC 6750 §3.1")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_found_the_token_reads_nothing_and_spends_nothing(mailru, tokens, way):
    _, answer = tokens()
    token = answer["access_token"]
    refused = mailru.browser.get("/userinfo", headers=presented(mailru, token)[way])
    assert refused.status_code == 401
    assert "email" not in refused.text
    assert mailru.userinfo(token).status_code == 200


def test_an_unknown_token_and_one_in_the_query_read_nothing(mailru, tokens):
    assert mailru.userinfo("a" * 43).json["error"] == "invalid_token"
    _, answer = tokens()
    assert mailru.browser.get(f"/userinfo?access_token={answer['access_token']}").status_code == 401


@pytest.mark.parametrize("what", ["disabled-person", "disabled-client", "withdrawn", "too-late"])
def test_what_has_ended_meanwhile_is_not_read(mailru, tokens, house, clock, what):
    made, answer = tokens()
    with house.store.write() as records:
        if what == "disabled-person":
            records.accounts.update(replace(records.accounts.get(ALICE), status=AccountStatus.DISABLED))
        if what == "disabled-client":
            records.clients.replace(replace(records.clients.get(ClientId("mailru")), disabled=True))
        if what == "withdrawn":
            records.applications.close(made.id, Ending.WITHDRAWN, clock.now())
    if what == "too-late":
        clock.advance(seconds=timedelta(minutes=30).total_seconds())
    house.stamps.refresh_now()
    refused = mailru.userinfo(answer["access_token"])
    assert (refused.status_code, refused.json["error"]) == (401, "invalid_token")
