"""Client metadata of keys, subjects and places: what is taken, what is refused."""

import pytest

from idp.model.errors import Invalid
from idp.oidc.registration import parse_client
from tests.oidc.keyed import key_for, public
from tests.support.clock import START


def parse(**members):
    return parse_client({"redirect_uris": ["https://rp.example/cb"], **members}, START)


KEY = public(key_for("ES256"), kid="k1")
MORE = {
    "keys-by-address": ({"jwks_uri": "https://rp.example/jwks"}, "jwks_uri", "https://rp.example/jwks"),
    "keys-of-a-client-with-a-secret": ({"jwks": {"keys": [KEY]}}, "jwks", {"keys": [KEY]}),
    "sector-list": (
        {"sector_identifier_uri": "https://rp.example/uris.json"},
        "sector_identifier_uri",
        "https://rp.example/uris.json",
    ),
    "signed-userinfo": ({"userinfo_signed_response_alg": "ES256"}, "userinfo_signed_response_alg", "ES256"),
    "signed-requests": ({"request_object_signing_alg": "PS256"}, "request_object_signing_alg", "PS256"),
    "only-signed-requests": ({"require_signed_request_object": True}, "require_signed_request_object", True),
    "assertions-that-it-does-not-send": (
        {"token_endpoint_auth_signing_alg": "ES256"},
        "token_endpoint_auth_signing_alg",
        None,
    ),
    "assertions": (
        {
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": {"keys": [KEY]},
            "token_endpoint_auth_signing_alg": "ES256",
        },
        "token_endpoint_auth_signing_alg",
        "ES256",
    ),
    "contacts": ({"contacts": ["a@rp.example"]}, "contacts", ("a@rp.example",)),
    "more-resources": (
        {"okno": {"resources": ["https://a.example/", "https://b.example/"]}},
        "resources",
        frozenset({"https://a.example/", "https://b.example/"}),
    ),
    "native": (
        {"application_type": "native", "redirect_uris": ["com.example.app:/cb"]},
        "application_type",
        "native",
    ),
    "public-is-native": ({"token_endpoint_auth_method": "none"}, "application_type", "native"),
    "public-on-the-web": (
        {"token_endpoint_auth_method": "none", "application_type": "web"},
        "application_type",
        "web",
    ),
}


@pytest.mark.spec("RFC 7591 §2")
@pytest.mark.spec("RFC 8707 §2")
@pytest.mark.spec("RFC 8252 §7")
@pytest.mark.parametrize(("members", "name", "value"), MORE.values(), ids=MORE)
def test_what_is_said_of_keys_subjects_and_places_is_kept(members, name, value):
    registered, _ = parse(**members)
    assert getattr(registered, name) == value
    assert not registered.self_registered


PAIRWISE = {"subject_type": "pairwise", "sector_identifier_uri": "https://group.example/uris.json"}
ALSO_REFUSED = {
    "keys-twice": ("jwks_uri", {"jwks": {"keys": [KEY]}, "jwks_uri": "https://rp.example/jwks"}),
    "http-keys": ("jwks_uri", {"jwks_uri": "http://rp.example/jwks"}),
    "private-keys": ("jwks", {"jwks": {"keys": [key_for("ES256").as_dict(private=True)]}}),
    "http-sector": ("sector_identifier_uri", {"sector_identifier_uri": "http://127.0.0.1/uris.json"}),
    "two-sectors": ("okno.sector", {**PAIRWISE, "okno": {"sector": "rp.example"}}),
    "unsigned-requests": ("request_object_signing_alg", {"request_object_signing_alg": "none"}),
    "hs256-assertions": ("token_endpoint_auth_signing_alg", {"token_endpoint_auth_signing_alg": "HS256"}),
    "rs256-of-a-strict-client": (
        "request_object_signing_alg",
        {"request_object_signing_alg": "RS256", "okno": {"profile": "fapi"}},
    ),
    "encryption": ("id_token_encrypted_response_alg", {"id_token_encrypted_response_alg": "RSA-OAEP"}),
    "unknown-type": ("application_type", {"application_type": "both"}),
    "app-scheme-on-the-web": (
        "redirect_uris",
        {
            "application_type": "web",
            "token_endpoint_auth_method": "none",
            "redirect_uris": ["com.example.app:/cb"],
        },
    ),
    "odd-resources": ("okno.resources", {"okno": {"resources": ["https://a.example/#x"]}}),
    "resources-in-text": ("okno.resources", {"okno": {"resources": "https://a.example/"}}),
    "odd-contacts": ("contacts", {"contacts": "a@rp.example"}),
}


@pytest.mark.parametrize(("field", "members"), ALSO_REFUSED.values(), ids=ALSO_REFUSED)
def test_what_cannot_be_kept_of_keys_subjects_and_places_is_refused(field, members):
    with pytest.raises(Invalid) as refused:
        parse(**members)
    assert refused.value.field == field


@pytest.mark.spec("OpenID Connect Core 1.0 §8.1")
def test_the_host_of_the_list_is_the_sector():
    uris = ["https://a.example/cb", "https://b.example/cb"]
    assert parse(**PAIRWISE, redirect_uris=uris)[0].sector == "group.example"
