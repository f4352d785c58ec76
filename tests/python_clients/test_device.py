"""A screen without a keyboard, by the polling job of requests-oauth2client."""

import pytest
import requests_oauth2client as o2c

from tests.python_clients.asking import client_of


@pytest.fixture
def screen(provider):
    return client_of(provider, "screen", auth=o2c.PublicApp("screen"))


def decide(provider, visitor, user_code, button):
    """Type the code on the page, and press a button under who asks."""
    browser = visitor.browser
    page = browser.submit(browser.get(f"{provider.issuer}/device"), user_code=user_code)
    assert user_code in page.text
    return browser.submit(page, button)


@pytest.mark.spec("RFC 8628 §3.4")
def test_a_person_lets_a_device_in(provider, signed_in, screen):
    asked = screen.authorize_device(scope="openid")
    assert asked.verification_uri == f"{provider.issuer}/device"
    with pytest.raises(o2c.AuthorizationPending):
        screen.device_code(asked)
    decide(provider, signed_in, asked.user_code, "submit")
    tokens = o2c.DeviceAuthorizationPollingJob(screen, asked, interval=asked.interval)()
    assert tokens.id_token.get_claim("aud") == "screen"
    assert screen.userinfo(tokens)["sub"] == tokens.id_token.subject
    with pytest.raises(o2c.InvalidGrant):
        screen.device_code(asked)


@pytest.mark.spec("RFC 8628 §3.5")
def test_a_person_turns_a_device_away(provider, signed_in, screen):
    asked = screen.authorize_device(scope="openid")
    decide(provider, signed_in, asked.user_code, "cancel")
    with pytest.raises(o2c.AccessDenied):
        screen.device_code(asked)


@pytest.mark.spec("RFC 8628 §3.5")
def test_who_asks_too_often_is_told_to_slow_down(screen):
    asked = screen.authorize_device(scope="openid")
    with pytest.raises(o2c.AuthorizationPending):
        screen.device_code(asked)
    with pytest.raises(o2c.SlowDown):
        screen.device_code(asked)


def test_a_client_that_is_no_device_gets_no_code(provider):
    with pytest.raises(o2c.UnauthorizedClient):
        client_of(provider, "basic").authorize_device(scope="openid")


def test_a_device_code_of_somebody_else_is_none(provider, screen):
    with pytest.raises((o2c.InvalidGrant, o2c.UnauthorizedClient)):
        client_of(provider, "basic").device_code("not-mine")
    with pytest.raises(o2c.InvalidGrant):
        screen.device_code("never-was-one")
