"""A client registers itself: what it is told, what becomes of what it asked for, and what it is then."""

import pytest

from idp.model.client import PkcePolicy
from idp.oidc.metadata import provider_metadata
from tests.oidc.keyed import key_for, public
from tests.oidc.party import ISSUER, bearer

WELL_KNOWN = "/.well-known/openid-configuration"


@pytest.mark.spec("RFC 7591 §3")
@pytest.mark.spec("RFC 7591 §3.1")
@pytest.mark.spec("RFC 7591 §3.2")
@pytest.mark.spec("RFC 7591 §3.2.1")
@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §3")
def test_a_client_registers_and_is_told_everything(applicant, clock):
    response = applicant.ask(grant_types=["authorization_code"], contacts=["dev@app.example"])
    assert response.status_code == 201
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    told = response.json
    assert len(told["client_id"]) == 22
    assert len(told["client_secret"]) == 43
    assert told["client_secret_expires_at"] == 0
    assert told["client_id_issued_at"] == int(clock.now().timestamp())
    assert told["registration_client_uri"] == f"{ISSUER}/register/{told['client_id']}"
    assert len(told["registration_access_token"]) == 43
    assert told["redirect_uris"] == ["https://app.example/cb"]
    assert told["contacts"] == ["dev@app.example"]
    assert told["token_endpoint_auth_method"] == "client_secret_basic"
    assert told["id_token_signed_response_alg"] == "RS256"


def test_it_is_somebody_else_s(applicant, client_of):
    client = client_of(applicant.register()["client_id"])
    assert client.self_registered
    assert not client.first_party
    assert client.pkce is PkcePolicy.OPTIONAL
    assert client.scope == {"openid", "profile", "email", "address", "phone", "offline_access"}
    assert (client.subject_type, client.sector) == ("pairwise", "app.example")
    assert client.access == "everyone"
    assert (client.resource, client.resources, client.partner) == (None, frozenset(), None)


@pytest.mark.spec("RFC 7591 §3.2.1")
@pytest.mark.parametrize(
    ("asked", "told"),
    [(None, None), ("openid", "openid"), ("openid email roles", "email openid")],
    ids=["none", "one", "more-than-there-is"],
)
def test_a_scope_is_told_to_who_named_one(applicant, asked, told):
    made = applicant.register(scope=asked)
    assert made.get("scope") == told
    assert applicant.manage(made).json.get("scope") == told


OURS = {
    "client-id": {"client_id": "portal"},
    "client-secret": {"client_secret": "a-secret-of-its-own-choice"},
    "first-party": {"okno": {"first_party": True}},
    "resource": {"okno": {"resource": "https://api.example/"}},
    "partner": {"okno": {"partner": "mailru"}},
    "broken-okno": {"okno": 5},
    "orders": {"authorization_details_types": ["service_order"]},
    "roles": {"scope": "openid roles"},
    "public-subjects": {"subject_type": "public"},
    "own-token": {"registration_access_token": "x", "registration_client_uri": "https://x.example/"},
    "expiry": {"client_secret_expires_at": 5, "client_id_issued_at": 5},
    "software-statement": {"software_statement": "a.b.c"},
    "self-registered": {"self_registered": False},
    "disabled": {"disabled": True},
}


@pytest.mark.parametrize("members", OURS.values(), ids=OURS)
def test_r068_what_we_give_ourselves_is_not_taken_from_a_client(applicant, client_of, members):
    told = applicant.register(**members)
    client = client_of(told["client_id"])
    assert told["client_id"] not in ("portal", "")
    assert told.get("client_secret") != "a-secret-of-its-own-choice"
    assert client.self_registered
    assert not client.first_party
    assert (client.resource, client.partner, client.authorization_details_types) == (None, None, frozenset())
    assert client.subject_type == "pairwise"
    assert "roles" not in client.scope
    assert "roles" not in told.get("scope", "").split()
    assert told["registration_access_token"] != "x"
    assert "okno" not in told
    assert "software_statement" not in told


def test_a_public_client_gets_no_secret_and_has_to_send_a_challenge(applicant, client_of):
    told = applicant.register(token_endpoint_auth_method="none", redirect_uris=["com.example.app:/cb"])
    assert "client_secret" not in told
    assert "client_secret_expires_at" not in told
    assert told["application_type"] == "native"
    client = client_of(told["client_id"])
    assert client.pkce is PkcePolicy.REQUIRED
    assert client.sector == ""


ECHOED = {
    "initiate_login_uri": "https://app.example/start",
    "logo_uri": "https://app.example/logo.png",
    "policy_uri": "https://app.example/policy",
    "tos_uri": "https://app.example/terms",
    "client_uri": "https://app.example/",
    "jwks": {"keys": [public(key_for("ES256"), kid="k1")]},
    "jwks_uri": "https://app.example/jwks",
    "token_endpoint_auth_method": "client_secret_post",
    "application_type": "native",
    "default_max_age": 600,
    "require_auth_time": True,
    "post_logout_redirect_uris": ["https://app.example/bye"],
    "backchannel_logout_uri": "https://app.example/logout",
    "backchannel_logout_session_required": True,
    "id_token_signed_response_alg": "ES256",
    "userinfo_signed_response_alg": "RS256",
    "request_object_signing_alg": "PS256",
    "require_signed_request_object": True,
    "require_pushed_authorization_requests": True,
    "dpop_bound_access_tokens": True,
    "software_id": "app",
    "software_version": "1.0",
    "default_acr_values": ["urn:okno:loa:2"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_modes": ["form_post"],
}


@pytest.mark.spec("RFC 7591 §2")
@pytest.mark.spec("RFC 9101 §10.2")
@pytest.mark.spec("RFC 7592 §2.1")
@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §2")
@pytest.mark.parametrize(("name", "value"), ECHOED.items(), ids=ECHOED)
def test_what_is_kept_is_told_at_once_and_later(applicant, name, value):
    told = applicant.register(**{name: value})
    assert told[name] == value
    assert applicant.manage(told).json[name] == value


def test_unknown_members_are_ignored_and_not_told(applicant):
    told = applicant.register(unheard_of={"deep": [1]}, **{"client_name#ru": "Приложение"})
    assert "unheard_of" not in told


def test_a_client_of_everything_that_a_suite_sends_is_taken(applicant):
    told = applicant.register(
        grant_types=["authorization_code"],
        response_types=["code"],
        jwks={"keys": [public(key_for("RS256"), kid="k", use="sig", alg="RS256")]},
        token_endpoint_auth_method="client_secret_basic",
        contacts=["certification@oidf.org"],
        client_name="A suite dRHc",
    )
    assert told["response_types"] == ["code"]


def test_discovery_names_the_address(browser):
    assert browser.get(WELL_KNOWN).json["registration_endpoint"] == f"{ISSUER}/register"
    assert browser.get(WELL_KNOWN).json == provider_metadata(ISSUER, registration=True)


def test_two_who_register_at_once_are_two(applicant, app, house):
    made = [applicant.register() for _ in range(2)]
    assert len({one["client_id"] for one in made}) == 2
    assert len({one["registration_access_token"] for one in made}) == 2


def test_what_happened_is_written_down_without_secrets(applicant, house):
    told = applicant.register()
    with house.store.read() as records:
        row = records.audit.recent(1)[0]
    assert (row.kind, row.client) == ("ClientRegistered", told["client_id"])
    for secret in (told["client_secret"], told["registration_access_token"]):
        assert secret not in repr(row)


@pytest.mark.parametrize("registration", ["off"])
def test_r068_where_it_is_off_there_is_no_such_address(applicant, statements):
    assert "registration_endpoint" not in applicant.browser.get(WELL_KNOWN).json
    statements.clear()
    for method in ("GET", "POST", "PUT", "DELETE"):
        for path in ("/register", "/register/portal"):
            asked = applicant.browser.open(path, method=method, json={}, headers=bearer("x" * 43))
            assert asked.status_code == 404
    assert statements.writes() == []
