"""What a refresh may ask for, and what it then says."""

import pytest

from tests.oidc.test_code_grant import lose_every_role, refused
from tests.oidc.test_refresh_grant import OFFLINE, succeeded


def test_r058_fewer_scopes_may_be_asked_for_and_the_grant_stays_whole(party):
    first = party.tokens(**OFFLINE)
    narrow = succeeded(party.refresh(first["refresh_token"], scope="openid"))
    assert narrow["scope"] == "openid"
    assert "email" not in party.userinfo(narrow["access_token"]).json
    assert succeeded(party.refresh(narrow["refresh_token"]))["scope"] == first["scope"]


def test_without_openid_no_id_token_comes_and_userinfo_refuses(party):
    tokens = succeeded(party.refresh(party.tokens(**OFFLINE)["refresh_token"], scope="email"))
    assert "id_token" not in tokens
    answer = party.userinfo(tokens["access_token"])
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scope", ["openid profile", "admin", "openid email offline_access roles", "OPENID"])
def test_r058_more_scopes_are_refused_and_nothing_is_spent(party, scope):
    token = party.tokens(**OFFLINE)["refresh_token"]
    refused(party.refresh(token, scope=scope), "invalid_scope")
    succeeded(party.refresh(token))


@pytest.mark.spec("RFC 8707 §2.2")
def test_r061_a_refresh_keeps_the_audience(party):
    tokens = party.tokens(resource="https://api.example/", **OFFLINE)
    again = succeeded(party.refresh(tokens["refresh_token"], resource="https://api.example/"))
    assert party.read(again["access_token"])["aud"] == "https://api.example/"
    refused(party.refresh(again["refresh_token"], resource="https://else.example/"), "invalid_target")


def test_roles_are_those_of_today(party, house):
    tokens = party.tokens(**OFFLINE)
    with house.store.write() as records:
        lose_every_role(records)
    house.stamps.refresh_now()
    again = succeeded(party.refresh(tokens["refresh_token"]))
    assert party.read(again["access_token"])["roles"] == []
