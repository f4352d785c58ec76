"""Introspection: what a resource server learns of tokens of its own, and that it is the truth of now."""

from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from idp.oidc.metadata import provider_metadata
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.introspection.asking import API, INACTIVE, MAIL
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, Party, basic
from tests.support import rights


@pytest.mark.spec("RFC 7662 §2.2")
@pytest.mark.spec("RFC 9470 §6.2")
def test_a_good_token_is_told_with_the_name_and_the_roles_of_now(imap, webmail, token, house):
    claims = webmail.read(token)
    same = ("iss", "aud", "sub", "client_id", "scope", "exp", "iat", "jti", "auth_time", "acr")
    with house.store.read() as records:
        rev = records.access.rev(ACME)
    assert imap.told(token) == {
        **{name: claims[name] for name in same},
        "active": True,
        "token_type": "Bearer",
        "username": "alice@acme.example",
        "org": {"id": ACME, "name": "Acme"},
        "roles": ["owner"],
        "role_tree": {"rev": rev, "grants": [{"role": "owner", "at": ACME}]},
    }
    assert (claims["aud"], claims["scope"]) == (MAIL, "openid mail roles")


def test_a_role_that_was_taken_is_told_no_more_though_the_token_says_it(imap, webmail, token, house):
    with house.store.write() as records:
        rights.take(records, ACME, *rights.bindings(records, ACME))
        rights.give(records, ALICE, ACME, "service_user")
    house.stamps.refresh_now()
    assert webmail.read(token)["roles"] == ["owner"]
    assert imap.told(token)["roles"] == ["service_user"]


def test_a_server_that_registered_for_no_roles_is_told_none(imap, token):
    told = imap.as_server("imap-narrow").told(token)
    assert told["active"] is True
    assert told.keys().isdisjoint({"org", "roles", "role_tree"})


def test_an_interface_that_is_no_bridged_service_introspects_too(imap, party):
    told = imap.as_server("api").told(party.tokens(resource=API)["access_token"])
    assert (told["active"], told["aud"], told["sub"]) == (True, API, ALICE)
    assert "username" not in told


@pytest.mark.spec("RFC 9449 §6.2")
def test_a_token_that_is_bound_to_a_key_says_so(imap, webmail, browser, clock):
    keyed = Keyed(browser, clock, "webmail")
    bound = webmail.redeem(webmail.code(), {**keyed.proof("/token"), **basic("webmail")}).json
    told = imap.told(bound["access_token"])
    assert (told["token_type"], told["cnf"]) == ("DPoP", {"jkt": keyed.proof_key.thumbprint()})


@pytest.mark.spec("RFC 6749 §3.3")
@pytest.mark.parametrize(
    ("who", "asked", "granted"),
    [
        pytest.param("webmail", {"resource": MAIL}, "openid mail", id="its-client-with-its-resource"),
        pytest.param("webmail", {"resource": None}, "openid", id="without-resource"),
        pytest.param("other-program", {"resource": MAIL}, "openid", id="another-client-of-the-resource"),
        pytest.param("portal", {"resource": API}, "openid", id="another-resource"),
    ],
)
def test_the_scope_of_a_service_is_for_its_clients_and_its_tokens(alice, house, who, asked, granted):
    party = Party(alice, house, who, extra={"scope": "openid mail"})
    assert party.tokens(**asked)["scope"] == granted


def test_webmail_learns_from_the_id_token_what_the_service_calls_the_person(webmail):
    claims = webmail.read(webmail.tokens()["id_token"])
    assert claims["username"] == "alice@acme.example"
    assert claims.keys().isdisjoint({"email", "name"})
    without = webmail.read(webmail.tokens(resource=None)["id_token"])
    assert "username" not in without


@pytest.mark.parametrize(
    ("who", "told", "door"),
    [
        pytest.param("webmail", None, "bridge:reports", id="a-program-of-the-service"),
        pytest.param("webmail", "https://webmail.example/bye", "client:webmail", id="told-itself"),
        pytest.param("other-program", None, "client:other-program", id="another-client-of-the-resource"),
    ],
)
def test_what_a_program_enters_is_the_service(alice, house, who, told, door):
    with house.store.write() as records:
        found = records.clients.get(ClientId(who))
        records.clients.replace(replace(found, backchannel_logout_uri=told))
    house.stamps.refresh_now()
    Party(alice, house, who).tokens(resource=MAIL)
    with house.store.read() as records:
        sid = records.sessions.of_account(ALICE)[0].sid
        assert [visit.service for visit in records.sessions.visits(sid)] == [door]


def test_whom_the_service_does_not_know_gets_no_token_of_it(webmail, names):
    code, names.known = webmail.code(), None
    refused = webmail.redeem(code)
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "no-such-kind"])
def test_a_hint_hinders_nothing(imap, token, hint):
    assert imap.ask(token, token_type_hint=hint).json["active"] is True


def test_introspection_costs_one_select_however_often(imap, token, statements):
    imap.told(token)
    statements.clear()
    for count in (1, 2, 3):
        assert imap.told(token)["active"] is True
        assert (len(statements.selects()), len(statements.writes())) == (count, 0)


def test_a_foreign_token_costs_no_sql(imap, token, statements):
    imap.as_server("api").told(token)
    statements.clear()
    assert imap.as_server("api").told(token) == INACTIVE
    assert statements == []


def test_a_refreshed_token_is_good_and_an_older_one_until_it_expires(imap, webmail):
    first = webmail.tokens()
    second = webmail.refresh(first["refresh_token"]).json
    assert webmail.read(second["access_token"])["aud"] == MAIL
    assert webmail.read(second["id_token"])["username"] == "alice@acme.example"
    assert imap.told(second["access_token"])["active"] is True
    assert imap.told(first["access_token"])["active"] is True


@pytest.mark.spec("RFC 8414 §2")
def test_discovery_tells_the_endpoint_its_methods_and_the_scopes_of_services(browser):
    told = browser.get("/.well-known/openid-configuration").json
    assert told["introspection_endpoint"] == f"{ISSUER}/introspect"
    assert told["introspection_endpoint_auth_methods_supported"] == [
        "client_secret_basic",
        "client_secret_post",
        "private_key_jwt",
    ]
    assert told["scopes_supported"] == [*provider_metadata(ISSUER)["scopes_supported"], "mail"]
