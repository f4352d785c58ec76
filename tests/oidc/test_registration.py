"""Client metadata: what is taken, what is refused."""

import pytest

from idp.model.client import PkcePolicy, Profile
from idp.model.errors import Invalid
from idp.oidc.registration import parse_client
from tests.support.clock import START

PLAIN = {"redirect_uris": ["https://rp.example/cb"]}


def parse(**members):
    return parse_client({**PLAIN, **members}, START)


def test_the_least_there_can_be():
    registered, secret = parse()
    assert len(registered.client_id) == 22
    assert len(secret.value) == 43
    assert secret.matches(registered.client_secret_hash)
    assert registered.token_endpoint_auth_method == "client_secret_basic"
    assert registered.grant_types == {"authorization_code"}
    assert registered.id_token_signed_response_alg == "RS256"
    assert registered.pkce is PkcePolicy.REQUIRED
    assert registered.scope == frozenset()
    assert registered.created_at == START
    assert not registered.first_party


@pytest.mark.spec("RP-Initiated Logout 1.0 §3.1")
@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.2")
@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §2")
def test_everything_there_can_be():
    registered, secret = parse(
        client_id="rp-1",
        client_secret="brought-along-secret",
        client_name="Отчёты",
        token_endpoint_auth_method="client_secret_post",
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        response_modes=["form_post"],
        scope="openid email unheard_of",
        id_token_signed_response_alg="ES256",
        post_logout_redirect_uris=["https://rp.example/bye"],
        backchannel_logout_uri="https://rp.example/backchannel",
        backchannel_logout_session_required=True,
        default_max_age=600,
        require_auth_time=True,
        default_acr_values=["urn:okno:loa:2"],
        initiate_login_uri="https://rp.example/start",
        client_uri="https://rp.example/",
        logo_uri="https://rp.example/logo.png",
        policy_uri="https://rp.example/policy",
        tos_uri="https://rp.example/tos",
        subject_type="public",
        contacts=["admin@rp.example"],
        jwks={"keys": []},
        unheard_of={"deep": [1]},
        okno={
            "first_party": True,
            "pkce": "optional",
            "profile": "oidc",
            "resource": "https://api.rp.example/",
            "access": "virtual-pbx",
        },
    )
    assert registered.client_id == "rp-1"
    assert secret.value == "brought-along-secret"
    assert registered.client_name == "Отчёты"
    assert registered.scope == {"openid", "email"}
    assert registered.profile is Profile.OIDC
    assert registered.pkce is PkcePolicy.OPTIONAL
    assert registered.resource == "https://api.rp.example/"
    assert registered.access == "virtual-pbx"
    assert registered.first_party
    assert registered.default_max_age == 600
    assert registered.backchannel_logout_uri == "https://rp.example/backchannel"


def test_a_public_client_has_no_secret():
    registered, secret = parse(
        token_endpoint_auth_method="none", redirect_uris=["com.example.app:/cb", "http://127.0.0.1/cb"]
    )
    assert secret is None
    assert registered.client_secret_hash is None
    assert registered.public


@pytest.mark.spec("RFC 7662 §2.1")
def test_a_server_that_only_introspects_needs_no_redirect_uri_and_has_no_grant():
    registered, secret = parse(redirect_uris=None, okno={"resource": "https://mail.example/"})
    assert (registered.redirect_uris, registered.grant_types) == ((), frozenset())
    assert secret is not None
    assert registered.client_secret_hash == secret.digest()


REFUSED = [
    (
        "redirect_uris",
        {
            "redirect_uris": None,
            "token_endpoint_auth_method": "none",
            "okno": {"resource": "https://mail.example/"},
        },
    ),
    ("redirect_uris", {"redirect_uris": None}),
    ("redirect_uris", {"redirect_uris": []}),
    ("redirect_uris", {"redirect_uris": "https://rp.example/cb"}),
    ("redirect_uris", {"redirect_uris": [1]}),
    ("redirect_uris", {"redirect_uris": [""]}),
    ("redirect_uris", {"redirect_uris": ["com.example.app:/cb"]}),
    ("client_id", {"client_id": "кот"}),
    ("client_id", {"client_id": "a" * 256}),
    ("client_id", {"client_id": 5}),
    ("client_secret", {"client_secret": ""}),
    ("client_secret", {"client_secret": "short"}),
    ("client_name", {"client_name": "a\nb"}),
    ("client_name", {"client_name": ["a"]}),
    ("token_endpoint_auth_method", {"token_endpoint_auth_method": "tls_client_auth"}),
    ("grant_types", {"grant_types": ["password"]}),
    ("grant_types", {"grant_types": "authorization_code"}),
    ("grant_types", {"grant_types": ["refresh_token"]}),
    ("response_types", {"response_types": ["id_token"]}),
    ("response_modes", {"response_modes": ["fragment"]}),
    ("id_token_signed_response_alg", {"id_token_signed_response_alg": "none"}),
    ("id_token_signed_response_alg", {"id_token_signed_response_alg": "HS256"}),
    ("subject_type", {"subject_type": "other"}),
    ("default_max_age", {"default_max_age": -1}),
    ("default_max_age", {"default_max_age": "600"}),
    ("default_max_age", {"default_max_age": True}),
    ("require_auth_time", {"require_auth_time": "yes"}),
    ("initiate_login_uri", {"initiate_login_uri": "http://rp.example/start"}),
    ("logo_uri", {"logo_uri": "javascript:alert(1)"}),
    ("policy_uri", {"policy_uri": "data:text/html,x"}),
    ("backchannel_logout_uri", {"backchannel_logout_uri": "http://10.0.0.1/x"}),
    ("backchannel_logout_uri", {"backchannel_logout_uri": "https://{client_session_host}/x"}),
    ("post_logout_redirect_uris", {"post_logout_redirect_uris": ["https://rp.example/#f"]}),
    ("okno", {"okno": []}),
    ("okno.trusted", {"okno": {"trusted": True}}),
    ("okno.first_party", {"okno": {"first_party": "true"}}),
    ("okno.pkce", {"okno": {"pkce": "never"}}),
    ("okno.pkce", {"okno": {"pkce": "optional"}, "token_endpoint_auth_method": "none"}),
    ("okno.pkce", {"okno": {"pkce": "optional", "profile": "fapi"}}),
    ("okno.profile", {"okno": {"profile": "open"}}),
    ("okno.resource", {"okno": {"resource": "api"}}),
    ("okno.resource", {"okno": {"resource": "https://api.example/#x"}}),
    ("okno.resource", {"okno": {"resource": "http://[::1"}}),
    ("okno.access", {"okno": {"access": "../x"}}),
]


@pytest.mark.parametrize(("field", "members"), REFUSED, ids=range(len(REFUSED)))
def test_v18_a_member_that_cannot_be_kept_is_refused_by_name(field, members):
    with pytest.raises(Invalid) as refused:
        parse(**members)
    assert refused.value.field == field
    assert field in refused.value.message
