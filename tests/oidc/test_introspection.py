"""Introspection: what a resource server learns of tokens of its own, and that it is the truth of now."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask

import idp.oidc
import idp.web
from idp.model.account import AccountStatus
from idp.model.ids import ClientId
from idp.oidc.metadata import provider_metadata
from idp.ports.house import House
from tests.oidc.conftest import ACME, ALICE, client
from tests.oidc.forged import forgeries
from tests.oidc.introspecting import API, MAIL, Asking, Names, introspection_clients, services_named_by
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, Party, basic
from tests.support import rights
from tests.support.clock import FixedClock

INACTIVE = {"active": False}


@pytest.fixture
def names():
    return Names()


@pytest.fixture
def app(house, settings, names):
    with house.store.write() as records:
        for registered in introspection_clients(client):
            records.clients.add(registered)
    house.stamps.refresh_now()
    built = Flask("okno-test", static_folder=None)
    idp.web.furnish(built, house, settings)
    bridging = idp.oidc.Bridging(tokens=services_named_by(names))
    built.register_blueprint(
        idp.oidc.blueprint(house, settings, lambda _locale, service: service, bridging=bridging)
    )
    return built


@pytest.fixture
def webmail(alice, house):
    return Party(alice, house, "webmail", extra={"scope": "openid mail roles", "resource": MAIL})


@pytest.fixture
def imap(app):
    return Asking(app.test_client())


@pytest.fixture
def token(webmail):
    return webmail.tokens()["access_token"]


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


@dataclass(frozen=True)
class Scene:
    """What may change while a token is out."""

    house: House
    webmail: Party
    names: Names
    clock: FixedClock
    code: str


@pytest.fixture
def scene(house, webmail, names, clock):
    return Scene(house, webmail, names, clock, webmail.code())


def disabled(scene):
    with scene.house.store.write() as records:
        records.accounts.update(replace(records.accounts.get(ALICE), status=AccountStatus.DISABLED))


def signed_out(scene):
    with scene.house.store.write() as records:
        for session in records.sessions.of_account(ALICE):
            records.sessions.end(session.sid, session.created_at)


def dismissed(scene):
    with scene.house.store.write() as records:
        records.companies.remove_member(ALICE, ACME)


def lost_right(scene):
    with scene.house.store.write() as records:
        rights.take(records, ACME, *rights.bindings(records, ACME))
    scene.house.stamps.refresh_now()


def lost_account(scene):
    scene.names.known = None


def nameless(scene):
    scene.names.known = ""


def client_disabled(scene):
    with scene.house.store.write() as records:
        records.clients.replace(replace(records.clients.get(ClientId("webmail")), disabled=True))
    scene.house.stamps.refresh_now()


def code_replayed(scene):
    assert scene.webmail.redeem(scene.code).status_code == 400


def expired(scene):
    scene.clock.advance(timedelta(seconds=300))


ENDED = [
    disabled,
    signed_out,
    dismissed,
    lost_right,
    lost_account,
    nameless,
    client_disabled,
    code_replayed,
    expired,
]


@pytest.mark.spec("RFC 7662 §4")
@pytest.mark.parametrize("end", ENDED, ids=lambda end: end.__name__.replace("_", "-"))
def test_r059_what_ended_is_inactive_at_once(imap, scene, statements, end):
    token = scene.webmail.redeem(scene.code).json["access_token"]
    assert imap.told(token)["active"] is True
    end(scene)
    statements.clear()
    assert imap.told(token) == INACTIVE
    assert statements.writes() == []


def refresh_token(webmail, _party):
    return webmail.tokens(scope="openid offline_access")["refresh_token"]


def id_token(webmail, _party):
    return webmail.tokens()["id_token"]


def for_userinfo(webmail, _party):
    return webmail.tokens(resource=None)["access_token"]


def for_another_resource(_webmail, party):
    return party.tokens(resource=API)["access_token"]


@pytest.mark.spec("RFC 8707 §2")
@pytest.mark.parametrize("server", ["imap", "webmail", "of-the-issuer", "reports", "api-2"])
@pytest.mark.parametrize(
    "foreign", [refresh_token, id_token, for_userinfo, for_another_resource], ids=lambda f: f.__name__
)
def test_r061_r064_nobody_learns_of_tokens_that_are_not_for_them(
    imap, webmail, party, statements, server, foreign
):
    presented = foreign(webmail, party)
    statements.clear()
    assert imap.as_server(server).told(presented) == INACTIVE
    assert statements.writes() == []


@pytest.mark.parametrize(
    "server", ["api", "portal", "of-the-issuer", "reports"], ids=lambda server: f"asked-by-{server}"
)
def test_r061_a_good_token_is_inactive_to_everybody_else(imap, token, statements, server):
    statements.clear()
    assert imap.as_server(server).told(token) == INACTIVE
    assert statements.writes() == []


@pytest.mark.parametrize(
    "shape",
    ["x", "x" * 43, "a.b.c", "." * 50, "й", "\x00", "rt.AAAAAAAAAAAAAAAAAAAAAA.1." + "A" * 43, "x" * 60000],
    ids=lambda shape: f"{shape[:4]!r}-{len(shape)}",
)
def test_what_is_no_token_of_ours_costs_no_sql(imap, webmail, token, statements, shape):
    imap.told(token)
    statements.clear()
    assert imap.told(shape) == INACTIVE
    assert statements == []


def test_forged_tokens_are_inactive(imap, browser, token):
    for name, forged in forgeries(token, browser.get("/jwks").json).items():
        answer = imap.ask(forged)
        assert answer.status_code == 413 or answer.json == INACTIVE, name


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
