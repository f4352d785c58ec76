"""What the OpenID path costs in SQL, caches warm."""

import pytest

from tests.oidc.party import Party


@pytest.fixture
def counted(party, statements):
    """Warm the caches by one whole round, then count from zero."""
    party.userinfo(party.tokens(scope="openid offline_access")["access_token"])
    statements.clear()
    return statements


def cost(statements):
    found = (len(statements.selects()), len(statements.writes()))
    statements.clear()
    return found


def test_a_silent_authorization_costs_one_select_and_three_writes(party, counted):
    party.code()
    assert cost(counted) == (1, 3)


def test_a_session_unused_for_a_minute_is_touched_in_the_same_transaction(party, counted, clock):
    clock.advance(minutes=1)
    party.code()
    assert cost(counted) == (1, 4)
    party.code()
    assert cost(counted) == (1, 3)


def test_a_client_that_asks_for_consent_costs_one_more_select(party, counted, house, alice):
    partner = Party(alice, house, "partner")
    partner.authorize(prompt="none")
    counted.clear()
    partner.authorize(prompt="none")
    assert cost(counted) == (2, 0)


def test_a_code_exchange_costs_one_select_and_three_writes(party, counted):
    code = party.code()
    counted.clear()
    party.redeem(code)
    assert cost(counted) == (1, 3)


def test_a_refresh_costs_one_select_and_two_writes(party, counted):
    token = party.tokens(scope="openid offline_access")["refresh_token"]
    counted.clear()
    assert party.refresh(token).status_code == 200
    assert cost(counted) == (1, 2)


def test_userinfo_costs_two_selects(party, counted):
    token = party.tokens()["access_token"]
    counted.clear()
    party.userinfo(token)
    assert cost(counted) == (2, 0)


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks"]
)
def test_what_is_published_costs_nothing(party, counted, path):
    assert party.browser.get(path).status_code == 200
    assert cost(counted) == (0, 0)
