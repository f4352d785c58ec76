"""What the provider says of itself."""

import json

import pytest
from authlib.oauth2 import rfc9207
from authlib.oidc import rpinitiated
from authlib.oidc.discovery import OpenIDProviderMetadata

from idp.oidc.metadata import provider_metadata
from tests.oidc.party import ISSUER

WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]


@pytest.mark.spec("OpenID Connect Discovery 1.0 §3")
@pytest.mark.spec("OpenID Connect Discovery 1.0 §4")
@pytest.mark.spec("OpenID Connect Discovery 1.0 §4.2")
@pytest.mark.spec("RFC 8414 §2")
@pytest.mark.spec("RFC 8414 §3")
def test_both_addresses_give_the_same_metadata(browser):
    answers = [browser.get(path) for path in WELL_KNOWN]
    assert answers[0].data == answers[1].data
    assert {answer.content_type for answer in answers} == {"application/json"}
    assert answers[0].json == provider_metadata(ISSUER)
    assert answers[0].json["issuer"] == ISSUER


@pytest.mark.parametrize("issuer", [ISSUER, "https://id.example.com"])
def test_the_metadata_is_valid(issuer):
    metadata = OpenIDProviderMetadata(provider_metadata(issuer))
    metadata.validate(
        metadata_classes=[rpinitiated.OpenIDProviderMetadata, rfc9207.AuthorizationServerMetadata]
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("response_types_supported", ["code"]),
        ("response_modes_supported", ["query", "form_post"]),
        ("code_challenge_methods_supported", ["S256"]),
        ("id_token_signing_alg_values_supported", ["RS256", "PS256", "ES256", "EdDSA"]),
        ("subject_types_supported", ["public", "pairwise"]),
        ("request_parameter_supported", True),
        ("require_signed_request_object", False),
        ("request_object_signing_alg_values_supported", ["PS256", "ES256", "EdDSA", "Ed25519", "RS256"]),
        ("display_values_supported", ["page", "popup", "touch"]),
        ("request_uri_parameter_supported", False),
        ("claims_parameter_supported", True),
        ("require_pushed_authorization_requests", False),
        ("authorization_details_types_supported", ["partner_application", "service_order"]),
        ("token_endpoint_auth_signing_alg_values_supported", ["PS256", "ES256", "EdDSA", "Ed25519", "RS256"]),
        ("dpop_signing_alg_values_supported", ["PS256", "ES256", "EdDSA", "Ed25519"]),
        ("verified_claims_supported", True),
        ("trust_frameworks_supported", ["ru_telecom_contract"]),
        ("authorization_response_iss_parameter_supported", True),
        ("backchannel_logout_supported", True),
        ("backchannel_logout_session_supported", True),
        ("acr_values_supported", ["urn:okno:loa:1", "urn:okno:loa:2"]),
        ("ui_locales_supported", ["ru", "en", "ro"]),
        ("prompt_values_supported", ["none", "login", "consent", "select_account"]),
    ],
)
def test_the_metadata_says_what_is_and_what_is_not_supported(name, value):
    assert provider_metadata(ISSUER)[name] == value


def test_every_endpoint_that_is_published_is_there(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    published = {
        value.removeprefix(ISSUER)
        for name, value in provider_metadata(ISSUER).items()
        if name.endswith(("_endpoint", "_uri"))
    }
    assert published <= rules
    assert len(published) == 9


def test_org_and_roles_are_claims_and_roles_a_scope():
    metadata = provider_metadata(ISSUER)
    assert {"org", "roles", "sid", "email", "updated_at"} <= set(metadata["claims_supported"])
    assert {"openid", "profile", "email", "phone", "address", "offline_access", "roles"} == set(
        metadata["scopes_supported"]
    )


@pytest.mark.spec("RFC 9110 §13.1.2")
@pytest.mark.parametrize("path", [*WELL_KNOWN, "/jwks"])
def test_what_is_published_may_be_kept_and_read_by_any_script(browser, path):
    first = browser.get(path)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.spec("RFC 7517 §4")
@pytest.mark.spec("RFC 7517 §5")
@pytest.mark.spec("OpenID Connect Core 1.0 §10.1.1")
def test_r080_the_key_set_holds_public_members_and_the_announced_keys(browser):
    keys = json.loads(browser.get("/jwks").data)["keys"]
    of_tokens = ["RS256", "RS256", "PS256", "PS256", "ES256", "ES256", "EdDSA", "EdDSA"]
    assert sorted(key["alg"] for key in keys) == sorted([*of_tokens, "ES256", "ES256"])
    assert len({key["kid"] for key in keys}) == 10
    for key in keys:
        assert key["use"] == "sig"
        assert key.keys() <= {"kty", "use", "alg", "kid", "n", "e", "crv", "x", "y"}
