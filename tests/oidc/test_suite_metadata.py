"""What suites demand of the metadata and of the key set, before any sign-in."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import KeySet

from idp.oidc.metadata import provider_metadata
from tests.oidc.party import ISSUER

SECURE = "https://id.example.com"
LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?\Z")


def texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def address(value: Any) -> bool:
    parts = urlsplit(value)
    return (parts.scheme, parts.netloc, parts.fragment) == ("https", "id.example.com", "")


KNOWN: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(
        [
            "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
            "introspection_endpoint", "revocation_endpoint", "device_authorization_endpoint",
            "end_session_endpoint", "registration_endpoint", "pushed_authorization_request_endpoint",
        ],
        address,
    ),
    **dict.fromkeys(
        [
            "scopes_supported", "response_types_supported", "response_modes_supported", "grant_types_supported",
            "subject_types_supported", "id_token_signing_alg_values_supported", "claims_supported",
            "userinfo_signing_alg_values_supported", "request_object_signing_alg_values_supported",
            "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
            "introspection_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported",
            "introspection_endpoint_auth_signing_alg_values_supported", "claim_types_supported",
            "revocation_endpoint_auth_signing_alg_values_supported", "dpop_signing_alg_values_supported",
            "authorization_details_types_supported", "code_challenge_methods_supported", "acr_values_supported",
            "prompt_values_supported", "display_values_supported", "ui_locales_supported",
            "trust_frameworks_supported", "claims_in_verified_claims_supported", "evidence_supported",
            "documents_supported", "electronic_records_supported",
        ],
        texts,
    ),
    **dict.fromkeys(
        [
            "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported",
            "require_request_uri_registration", "require_signed_request_object", "verified_claims_supported",
            "require_pushed_authorization_requests", "authorization_response_iss_parameter_supported",
            "backchannel_logout_supported", "backchannel_logout_session_supported",
            "frontchannel_logout_supported", "frontchannel_logout_session_supported",
        ],
        flag,
    ),
}  # fmt: skip
"""Every member that a registry names and we may publish, and what it has to be."""
MUST = {
    "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "scopes_supported",
    "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported",
    "claims_supported", "grant_types_supported", "userinfo_signing_alg_values_supported",
    "request_object_signing_alg_values_supported", "code_challenge_methods_supported",
    "ui_locales_supported", "end_session_endpoint", "backchannel_logout_supported",
    "backchannel_logout_session_supported", "request_uri_parameter_supported", "registration_endpoint",
}  # fmt: skip


@pytest.fixture
def told():
    return provider_metadata(SECURE, ("mail:read",), registration=True)


def test_every_member_is_registered_and_of_its_kind(told):
    assert told.keys() - KNOWN.keys() == set(), "unknown to the schema of RFC 8414"
    assert MUST - told.keys() == set()
    assert {name for name, value in told.items() if not KNOWN[name](value)} == set()
    assert all(len(value) == len(set(value)) for value in told.values() if isinstance(value, list))


def test_what_suites_look_for_is_among_the_values(told):
    assert "openid" in told["scopes_supported"]
    assert "code" in told["response_types_supported"]
    assert "RS256" in told["id_token_signing_alg_values_supported"]
    assert "RS256" in told["request_object_signing_alg_values_supported"]
    assert "none" not in str(
        [value for name, value in told.items() if name.endswith("_alg_values_supported")]
    )
    assert set(told["subject_types_supported"]) <= {"public", "pairwise"}
    assert {"client_secret_basic", "client_secret_post"} <= set(told["token_endpoint_auth_methods_supported"])
    assert {"authorization_code", "refresh_token"} <= set(told["grant_types_supported"])
    assert {"sub", "name", "email", "phone_number", "address"} <= set(told["claims_supported"])
    assert told["request_uri_parameter_supported"] is False, "absent would mean true"


def test_languages_are_written_as_bcp_47_has_them(told):
    for name in ("ui_locales_supported", "claims_locales_supported"):
        assert all(LOCALE.match(one) for one in told.get(name, [])), name


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]
)
def test_it_is_at_its_address_alone_as_json(browser, path):
    answer = browser.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json["issuer"] == ISSUER
    assert path.startswith("/.well-known/")
    assert browser.get(path + "/").status_code in (200, 404)
    for method in ("POST", "PUT", "DELETE"):
        assert browser.open(path, method=method).status_code == 405


def test_r080_every_published_key_is_parseable_public_and_named_once(browser):
    keys = browser.get("/jwks").json["keys"]
    assert len({key["kid"] for key in keys}) == len(keys)
    for key in keys:
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys()
        assert key["kty"] in ("RSA", "EC", "OKP")
        assert key["kty"] != "RSA" or len(key["n"]) * 6 >= 2048
    parsed = KeySet.import_key_set({"keys": [key for key in keys if key["kty"] != "OKP"]})
    assert len(parsed.keys) == len([key for key in keys if key["kty"] != "OKP"])


def test_every_algorithm_of_tokens_has_a_key_that_is_published(browser):
    said = browser.get("/.well-known/openid-configuration").json
    published = {key["alg"] for key in browser.get("/jwks").json["keys"]}
    for name in ("id_token_signing_alg_values_supported", "userinfo_signing_alg_values_supported"):
        assert set(said[name]) <= published
