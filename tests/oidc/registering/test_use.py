"""What a client that registered itself can do, and what it cannot."""

import pytest

from idp.model.consent import Consent
from idp.model.ids import ClientId
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.party import ISSUER, Party, basic, query_of
from tests.oidc.registering.asking import Applicant

EVERYTHING = "openid profile email address phone roles offline_access"


@pytest.fixture
def join(alice, house, clock):
    """Register a client, and let Alice agree to everything it asks for."""

    def make(**members):
        made = Applicant(alice, house).register(
            **{"grant_types": ["authorization_code", "refresh_token"], **members}
        )
        agreed = Consent(ALICE, ClientId(made["client_id"]), ACME, frozenset(EVERYTHING.split()), clock.now())
        with house.store.write() as records:
            records.consents.put(agreed)
        house.stamps.refresh_now()
        return Party(alice, house, made["client_id"], made["redirect_uris"][0]), made

    return make


def tokens(joined, **changes):
    party, made = joined
    code = party.code(**changes)
    response = party.redeem(code, basic(made["client_id"], made["client_secret"]))
    assert response.status_code == 200, response.text
    return response.json


def test_nobody_enters_without_having_been_asked(alice, house):
    made = Applicant(alice, house).register()
    party = Party(alice, house, made["client_id"], made["redirect_uris"][0])
    assert query_of(party.authorize(prompt="none"))["error"] == "consent_required"
    assert "/consent" in party.authorize().headers["Location"]


@pytest.mark.spec("OpenID Connect Core 1.0 §8")
def test_r083_its_subjects_are_its_sector_s_own(join):
    (party, made), (_, other) = join(), join(redirect_uris=["https://else.example/cb"])
    mine = party.read(tokens((party, made))["id_token"])["sub"]
    theirs = tokens((Party(party.browser, party.house, other["client_id"], "https://else.example/cb"), other))
    assert mine != ALICE
    assert party.read(theirs["id_token"])["sub"] not in (mine, ALICE)


def test_it_gets_no_roles_no_company_and_no_lasting_access_unasked(join):
    party, made = join()
    answer = tokens((party, made), scope=EVERYTHING)
    assert "refresh_token" not in answer
    assert not {"roles", "offline_access"} & set(answer["scope"].split())
    said = [party.read(answer["id_token"]), party.userinfo(answer["access_token"]).json]
    for claims in said:
        assert not {"org", "roles", "role_tree"} & claims.keys()
    for text in (str(said), str(party.read(answer["access_token"]))):
        assert ACME not in text
        assert ALICE not in text
        assert "owner" not in text


def test_its_access_token_says_nothing_of_company_or_roles(join):
    party, made = join()
    claims = party.read(tokens((party, made), scope=EVERYTHING)["access_token"])
    assert not {"org", "role_tree", "username"} & claims.keys()
    assert claims.get("roles", []) == []


@pytest.mark.spec("OpenID Connect Core 1.0 §11")
def test_lasting_access_takes_a_question(join, alice):
    party, _ = join()
    asked = party.authorize(scope="openid offline_access", prompt="consent")
    assert "/consent" in asked.headers["Location"]


def test_a_challenge_or_a_nonce_is_needed(join):
    party, _ = join()
    bare = {"code_challenge": None, "code_challenge_method": None}
    assert "code" in query_of(party.authorize(**bare))
    assert query_of(party.authorize(nonce=None, **bare))["error"] == "invalid_request"


def test_it_asks_for_no_service_s_tokens(join):
    party, _ = join()
    assert query_of(party.authorize(resource="https://api.example/"))["error"] == "invalid_target"


@pytest.mark.parametrize(
    "grant_type", ["client_credentials", "urn:ietf:params:oauth:grant-type:device_code", "password"]
)
def test_it_gets_nothing_without_an_end_user(join, grant_type):
    party, made = join()
    form = {"grant_type": grant_type, "device_code": "x", "username": "x", "password": "x"}
    asked = party.post(form, basic(made["client_id"], made["client_secret"]))
    assert asked.status_code == 400
    assert asked.json["error"] in ("unauthorized_client", "unsupported_grant_type")


def test_it_learns_nothing_of_others_tokens(join, house):
    party, made = join()
    token = Party(party.browser, house, "portal").tokens()["access_token"]
    headers = basic(made["client_id"], made["client_secret"])
    asked = party.browser.post("/introspect", data={"token": token}, headers=headers)
    assert asked.json == {"active": False} or asked.status_code in (400, 401, 403)


@pytest.mark.spec("RFC 8252 §7.3")
def test_r005_a_confidential_native_client_has_its_loopback_port_free(join):
    uris = ["http://127.0.0.1/cb", "com.example.app:/cb"]
    party, _ = join(application_type="native", redirect_uris=uris)
    moved = party.authorize(redirect_uri="http://127.0.0.1:5173/cb", prompt="none")
    assert moved.headers["Location"].startswith("http://127.0.0.1:5173/cb?")
    assert party.authorize(redirect_uri="http://127.0.0.1:5173/other").status_code == 400


def test_r001_redirect_uris_match_byte_for_byte(join):
    party, _ = join(redirect_uris=["https://app.example/cb?bar=foo", "https://app.example/two"])
    good = party.authorize()
    assert good.headers["Location"].startswith("https://app.example/cb?bar=foo&")
    for uri in (
        "https://app.example/cb",
        "https://app.example/cb?foo=bar",
        "https://app.example/cb?bar=foo&x=1",
        "https://app.example/cb?bar=foo/",
        None,
    ):
        refused = party.authorize(redirect_uri=uri)
        assert refused.status_code == 400
        assert "Location" not in refused.headers


def test_who_is_removed_takes_consents_codes_and_tokens_along(join, house):
    party, made = join()
    code, answer = party.code(), tokens((party, made), scope="openid email")
    Applicant(party.browser, house).manage(made, "DELETE")
    house.stamps.refresh_now()
    assert party.authorize().status_code == 400
    assert party.redeem(code, basic(made["client_id"], made["client_secret"])).status_code == 401
    assert party.userinfo(answer["access_token"]).status_code == 401
    with house.store.read() as records:
        assert records.consents.find(ALICE, ClientId(made["client_id"]), ACME) is None


def test_the_issuer_is_the_one_that_was_asked(join):
    assert query_of(join()[0].authorize())["iss"] == ISSUER


def test_registering_costs_no_more_at_the_token_endpoint(join, statements, house):
    party, made = join()
    tokens((party, made))
    house.stamps.refresh_now()
    code = party.code()
    statements.clear()
    assert party.redeem(code, basic(made["client_id"], made["client_secret"])).status_code == 200
    assert (len(statements.selects()), len(statements.writes())) == (1, 3)
