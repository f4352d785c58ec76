"""Relying parties built with idpyoidc: registered by hand, or by themselves."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptojwt.key_jar import KeyJar
from idpyoidc.client.defaults import DEFAULT_OIDC_SERVICES
from idpyoidc.client.exception import OidcServiceError
from idpyoidc.client.rp_handler import RPHandler
from idpyoidc.exception import VerificationError
from jwskate import Jwk

from tests.python_clients.conftest import BACK, SECRET

BASE = "http://rp.localhost"
BYE = f"{BASE}/bye"
PKCE = {
    "pkce": {
        "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
        "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
    }
}
SERVICES = {
    **DEFAULT_OIDC_SERVICES,
    "end_session": {"class": "idpyoidc.client.oidc.end_session.EndSession"},
}
SECRETS = {
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    "client_authn_methods": ["client_secret_basic", "bearer_header"],
}


def party(provider, keys=(), **said):
    """Make a relying party, which then reads our metadata and registers itself if nobody did."""
    config = {
        "issuer": provider.issuer,
        "redirect_uris": [BACK],
        "client_type": "oidc",
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email"],
        "add_ons": PKCE,
        **said,
    }
    held = KeyJar()
    held.import_jwks({"keys": list(keys)}, "")
    return RPHandler(BASE, {provider.issuer: config}, services=SERVICES, keyjar=held)


@pytest.fixture
def registered(provider):
    return party(
        provider,
        client_id="basic",
        client_secret=SECRET,
        post_logout_redirect_uris=[BYE],
        **SECRETS,
    )


def keyed_party(provider, key):
    """Make one that signs its client assertions."""
    return party(
        provider,
        client_id="keyed",
        keys=[dict(key)],
        token_endpoint_auth_methods_supported=["private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported=["ES256"],
        client_authn_methods=["private_key_jwt", "bearer_header"],
    )


def begin(handler, provider, **asked):
    return handler.begin(provider.issuer, req_args=asked or None)


def answer_of(url):
    return dict(parse_qsl(urlsplit(url).query))


def sign_in(handler, provider, visitor, **asked):
    came = visitor.follow(begin(handler, provider, **asked))
    return handler.finalize(provider.issuer, answer_of(came))


def test_a_registered_client_signs_people_in(provider, registered, visitor):
    told = sign_in(registered, provider, visitor)
    assert told["userinfo"]["email"] == "anna@romashka.example"
    assert told["userinfo"]["sub"] == told["id_token"]["sub"]
    assert visitor.seen == ["/login"]


def test_it_refreshes(provider, registered, signed_in):
    told = sign_in(registered, provider, signed_in)
    fresh = registered.refresh_access_token(told["state"])
    assert fresh["access_token"] != told["token"]
    assert registered.get_user_info(told["state"], access_token=fresh["access_token"])["sub"]


def test_a_client_registers_itself_and_a_person_agrees(provider, visitor):
    handler = party(provider, client_name="Books", **SECRETS)
    told = sign_in(handler, provider, visitor)
    assert visitor.seen[:2] == ["/login", "/consent"]
    assert told["id_token"]["aud"] == [handler.issuer2rp[provider.issuer].get_client_id()]
    assert told["userinfo"]["name"] == "Anna"


def redeem(handler, provider, visitor, **how):
    """Redeem a code by hand, as one may: the library's own way gives assertions ten minutes."""
    came = answer_of(visitor.follow(begin(handler, provider)))
    client = handler.issuer2rp[provider.issuer]
    client.finalize_auth(came)
    said = {"code": came["code"], "state": came["state"], "redirect_uri": BACK}
    method = {"authn_method": "private_key_jwt", "state": came["state"]}
    return client.do_request("accesstoken", request_args=said, **method, **how)


def test_a_client_proves_itself_by_its_key(provider, signed_in, key):
    told = redeem(keyed_party(provider, key), provider, signed_in, lifetime=120)
    assert told["__verified_id_token"]["aud"] == ["keyed"]


@pytest.mark.spec("RFC 7523 §3")
def test_an_assertion_of_ten_minutes_is_too_long(provider, signed_in, key):
    assert redeem(keyed_party(provider, key), provider, signed_in)["error"] == "invalid_client"


def test_another_key_opens_nothing(provider, signed_in):
    stranger = Jwk.generate(alg="ES256").with_kid_thumbprint()
    refused = redeem(keyed_party(provider, stranger), provider, signed_in, lifetime=120)
    assert refused["error"] == "invalid_client"


def test_who_does_not_agree_is_no_error_of_the_client(provider, visitor):
    handler = party(provider, client_name="Nosy", **SECRETS)
    came = visitor.follow(begin(handler, provider), decision="cancel")
    assert handler.finalize(provider.issuer, answer_of(came))["error"] == "access_denied"


@pytest.mark.parametrize("name", ["state", "iss", "code"])
def test_what_was_changed_on_the_way_is_refused(provider, registered, signed_in, name):
    came = answer_of(signed_in.follow(begin(registered, provider)))
    with pytest.raises((KeyError, VerificationError, OidcServiceError)):
        registered.finalize(provider.issuer, came | {name: "https://else.example"})


def test_a_code_with_the_nonce_of_another_request_is_refused(provider, registered, signed_in):
    url = begin(registered, provider)
    asked = answer_of(url)
    came = answer_of(signed_in.follow(url.replace(asked["nonce"], "n" * 24)))
    with pytest.raises(Exception, match="nonce"):
        registered.finalize(provider.issuer, came)


def test_a_code_is_good_once(provider, registered, signed_in):
    came = answer_of(signed_in.follow(begin(registered, provider)))
    registered.finalize(provider.issuer, came)
    with pytest.raises(OidcServiceError, match="invalid_grant"):
        registered.finalize(provider.issuer, came)


def test_a_wrong_secret_opens_nothing(provider, signed_in):
    handler = party(provider, client_id="basic", client_secret="wrong" * 9, **SECRETS)
    with pytest.raises(OidcServiceError, match="invalid_client"):
        sign_in(handler, provider, signed_in)


def test_prompt_none_without_a_session(provider, registered, visitor):
    assert sign_in(registered, provider, visitor, prompt="none")["error"] == "login_required"


@pytest.mark.spec("RP-Initiated Logout 1.0 §2")
def test_it_signs_the_person_out_and_gets_them_back(provider, registered, visitor):
    told = sign_in(registered, provider, visitor)
    asked = registered.logout(told["state"])
    came = visitor.follow(asked["url"])
    assert came.startswith(f"{BYE}?")
    assert answer_of(came) == {"state": answer_of(asked["url"])["state"]}
    assert sign_in(registered, provider, visitor, prompt="none")["error"] == "login_required"


def test_nobody_is_led_to_a_page_after_signing_out_that_is_not_registered(provider, registered, visitor):
    told = sign_in(registered, provider, visitor)
    asked = registered.logout(told["state"], post_logout_redirect_uri="https://evil.example/")
    page = visitor.browser.submit(visitor.show(asked["url"]))
    assert page.url.startswith(f"{provider.issuer}/logged-out")
    assert "evil.example" not in page.text
