"""Client metadata of keys, pairwise subjects and partners: what is taken, what is refused."""

import pytest

from idp.model.client import Profile
from idp.model.errors import Invalid
from idp.oidc.registration import parse_client
from tests.oidc.keyed import key_for, public
from tests.support.clock import START

KEY = public(key_for("ES256"), kid="k1")
KEYED = {
    "redirect_uris": ["https://rp.example/cb"],
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": {"keys": [KEY]},
}
PARTNER = {
    **KEYED,
    "subject_type": "pairwise",
    "require_pushed_authorization_requests": True,
    "dpop_bound_access_tokens": True,
    "authorization_details_types": ["partner_application"],
    "okno": {"partner": "mailru", "profile": "fapi"},
}


def parse(plain, **members):
    okno = {**plain.get("okno", {}), **members.pop("okno", {})}
    merged = {**plain, **members, **({"okno": okno} if okno else {})}
    return parse_client({name: value for name, value in merged.items() if value is not None}, START)


@pytest.mark.spec("RFC 7591 §2")
@pytest.mark.spec("RFC 9126 §6")
@pytest.mark.spec("RFC 9449 §5.2")
@pytest.mark.spec("RFC 9700 §2")
def test_a_partner_with_everything():
    registered, secret = parse(
        PARTNER,
        okno={
            "sector": "partner.example",
            "application_uri": "https://rp.example/apply",
            "events_uri": "https://rp.example/events",
        },
        grant_types=["authorization_code", "client_credentials"],
    )
    assert secret is None
    assert registered.client_secret_hash is None
    assert registered.jwks == {"keys": [KEY]}
    assert registered.partner == "mailru"
    assert registered.sector == "partner.example"
    assert registered.subject_type == "pairwise"
    assert registered.profile is Profile.FAPI
    assert registered.id_token_signed_response_alg == "ES256"
    assert registered.require_pushed_authorization_requests
    assert registered.dpop_bound_access_tokens
    assert registered.authorization_details_types == {"partner_application"}
    assert registered.application_uri == "https://rp.example/apply"
    assert registered.events_uri == "https://rp.example/events"


@pytest.mark.spec("OpenID Connect Core 1.0 §8.1")
def test_the_sector_is_the_host_of_the_redirect_uris():
    assert parse(PARTNER)[0].sector == "rp.example"


def test_who_fetches_applications_or_asks_for_itself_needs_no_redirect_uri():
    okno = {"sector": "rp.example", "application_uri": "https://rp.example/apply"}
    fetching, _ = parse(PARTNER, redirect_uris=None, okno=okno)
    assert fetching.redirect_uris == ()
    assert fetching.grant_types == frozenset()
    machine, _ = parse(KEYED, redirect_uris=None, grant_types=["client_credentials"])
    assert machine.grant_types == {"client_credentials"}


@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA"])
def test_keys_of_every_kind_are_taken(alg):
    key = public(key_for(alg), kid="k", alg=alg, use="sig")
    assert parse(KEYED, jwks={"keys": [key]})[0].jwks == {"keys": [key]}


def keys(*given):
    return {"jwks": {"keys": list(given)}}


SHORT = {"kty": "RSA", "e": "AQAB", "n": "u" + "A" * 170}
REFUSED_KEYS = {
    "missing": {"jwks": None},
    "list": {"jwks": [KEY]},
    "empty": keys(),
    "text": keys("x"),
    "nine": keys(*[{**KEY, "kid": str(n)} for n in range(9)]),
    "private": keys(key_for("ES256").as_dict(private=True)),
    "symmetric": keys({"kty": "oct", "k": "AAAA"}),
    "short-rsa": keys(SHORT),
    "other-curve": keys({**KEY, "crv": "P-521"}),
    "not-on-the-curve": keys({**KEY, "x": "A" * 43}),
    "member-missing": keys({name: value for name, value in KEY.items() if name != "y"}),
    "for-encryption": keys({**KEY, "use": "enc"}),
    "two-of-a-kid": keys(KEY, public(key_for("ES256", 2), kid="k1")),
    "two-without-kid": keys(public(key_for("ES256")), public(key_for("ES256", 2))),
}


@pytest.mark.parametrize("members", REFUSED_KEYS.values(), ids=REFUSED_KEYS)
def test_keys_that_prove_nothing_are_refused(members):
    with pytest.raises(Invalid) as refused:
        parse(KEYED, **members)
    assert refused.value.field == "jwks"


REFUSED = [
    (KEYED, "client_secret", {"client_secret": "a-secret-brought"}),
    (KEYED, "subject_type", {"subject_type": "other"}),
    (KEYED, "okno.sector", {"okno": {"sector": "rp.example"}}),
    (PARTNER, "okno.sector", {"redirect_uris": ["https://a.example/cb", "https://b.example/cb"]}),
    (PARTNER, "okno.sector", {"okno": {"sector": "https://rp.example/"}}),
    (KEYED, "authorization_details_types", {"authorization_details_types": ["payment"]}),
    (KEYED, "authorization_details_types", {"authorization_details_types": ["partner_application"]}),
    (KEYED, "require_pushed_authorization_requests", {"require_pushed_authorization_requests": "yes"}),
    (KEYED, "dpop_bound_access_tokens", {"dpop_bound_access_tokens": 1}),
    (KEYED, "okno.application_uri", {"okno": {"application_uri": "https://rp.example/apply"}}),
    (KEYED, "okno.events_uri", {"okno": {"events_uri": "https://rp.example/events"}}),
    (PARTNER, "okno.application_uri", {"okno": {"application_uri": "http://rp.example/apply"}}),
    (PARTNER, "okno.events_uri", {"okno": {"events_uri": "ftp://rp.example/"}}),
    (KEYED, "redirect_uris", {"redirect_uris": None}),
    (KEYED, "grant_types", {"grant_types": ["client_credentials"]}),
    (
        {"redirect_uris": ["https://rp.example/cb"], "token_endpoint_auth_method": "none"},
        "grant_types",
        {"grant_types": ["authorization_code", "client_credentials"]},
    ),
    (PARTNER, "id_token_signed_response_alg", {"id_token_signed_response_alg": "RS256"}),
    (PARTNER, "okno.partner", {"okno": {"partner": "../x"}}),
]
HALF = {
    "by-secret": {"token_endpoint_auth_method": "client_secret_basic", "jwks": None},
    "public": {"token_endpoint_auth_method": "none", "jwks": None},
    "public-subjects": {"subject_type": "public"},
    "not-pushed": {"require_pushed_authorization_requests": None},
    "not-bound": {"dpop_bound_access_tokens": False},
    "not-fapi": {"okno": {"profile": "oidc"}},
    "first-party": {"okno": {"first_party": True}},
    "refreshing": {"grant_types": ["authorization_code", "refresh_token"]},
    "with-a-resource": {"okno": {"resource": "https://api.rp.example/"}},
}


@pytest.mark.parametrize(("plain", "field", "members"), REFUSED, ids=range(len(REFUSED)))
def test_a_member_that_cannot_be_kept_is_refused_by_name(plain, field, members):
    with pytest.raises(Invalid) as refused:
        parse(plain, **members)
    assert refused.value.field == field
    assert field in refused.value.message


@pytest.mark.spec("OpenID Connect Core 1.0 §17.3")
@pytest.mark.parametrize("members", HALF.values(), ids=HALF)
def test_half_a_partner_is_refused_and_told_what_it_lacks(members):
    with pytest.raises(Invalid) as refused:
        parse(PARTNER, **members)
    assert refused.value.field == "okno.partner"
    assert "needs " in refused.value.message
