"""Giving tokens back. RFC 7009."""

import pytest

from tests.oidc.conftest import client
from tests.oidc.forged import forgeries, parts_of
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, SECRET, Party, basic

API = "https://api.example/"


@pytest.fixture
def tokens(party):
    return party.tokens(scope="openid offline_access")


def revoke(party, token, headers=None, **more):
    data = {"token": token, **more}
    said = {name: value for name, value in data.items() if value is not None}
    sent = basic(party.client_id) if headers is None else headers
    return party.browser.post("/revoke", data=said, headers=sent)


def given_back(response):
    return (response.status_code, response.json, response.headers["Cache-Control"]) == (200, {}, "no-store")


def rows(house, kind):
    with house.store.read() as records:
        return [row for row in records.audit.recent(30) if row.kind == kind]


def is_good(party, tokens):
    return party.userinfo(tokens["access_token"]).status_code == 200


@pytest.mark.spec("RFC 7009 §2.1")
@pytest.mark.spec("RFC 7009 §2.2")
@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token", "no-such-kind"])
def test_r063_a_refresh_token_goes_with_every_access_token_of_it(party, tokens, house, hint):
    again = party.refresh(tokens["refresh_token"]).json
    assert given_back(revoke(party, again["refresh_token"], token_type_hint=hint))
    assert not is_good(party, tokens)
    assert not is_good(party, again)
    for refresh in (tokens, again):
        assert party.refresh(refresh["refresh_token"]).json["error"] == "invalid_grant"
    assert len(rows(house, "TokenRevoked")) == 1


@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token", "no-such-kind"])
def test_r063_an_access_token_goes_alone(party, tokens, house, hint):
    again = party.refresh(tokens["refresh_token"]).json
    assert given_back(revoke(party, tokens["access_token"], token_type_hint=hint))
    assert not is_good(party, tokens)
    assert is_good(party, again)
    assert party.refresh(again["refresh_token"]).status_code == 200
    assert len(rows(house, "TokenRevoked")) == 1


def test_an_older_generation_ends_the_family_too(party, tokens):
    again = party.refresh(tokens["refresh_token"]).json
    assert given_back(revoke(party, tokens["refresh_token"]))
    assert party.refresh(again["refresh_token"]).json["error"] == "invalid_grant"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_twice_is_once(party, tokens, house, statements, kind):
    assert given_back(revoke(party, tokens[kind]))
    assert given_back(revoke(party, tokens[kind]))
    assert len(rows(house, "TokenRevoked")) == 1


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("who", ["partner", "nonce"])
def test_r063_another_clients_token_is_answered_the_same_and_untouched(party, tokens, house, kind, who):
    other = Party(party.browser, house, who)
    assert given_back(revoke(other, tokens[kind]))
    assert is_good(party, tokens)
    assert party.refresh(tokens["refresh_token"]).status_code == 200
    assert rows(house, "TokenRevoked") == []


def test_r063_r066_what_is_no_token_of_ours_is_answered_the_same_and_writes_nothing(
    party, tokens, house, statements
):
    published = party.browser.get("/jwks").json
    made = forgeries(tokens["access_token"], published)
    refresh = tokens["refresh_token"]
    made |= {
        "id-token": tokens["id_token"],
        "code": party.code(),
        "refresh-truncated": refresh[:-1],
        "refresh-case": refresh.swapcase(),
        "refresh-padded": refresh + "=",
        "refresh-generation": refresh.replace(".1.", ".2."),
        "opaque": "x" * 43,
        "space": " ",
        "nul": "\x00",
    }
    statements.clear()
    for name, token in made.items():
        if len(token) < 60_000:
            assert given_back(revoke(party, token)), name
    assert statements.writes() == []
    assert is_good(party, tokens)
    assert party.refresh(refresh).status_code == 200


def test_an_access_token_that_has_expired_is_not_remembered(party, tokens, clock, statements):
    clock.advance(minutes=6)
    statements.clear()
    assert given_back(revoke(party, tokens["access_token"]))
    assert statements.writes() == []


REFUSED = {
    "r047-no-secret": ({"client_id": "portal"}, {}, 401, "invalid_client"),
    "r047-wrong-secret": ({}, basic("portal", "wrong"), 401, "invalid_client"),
    "r047-nobody": ({}, {}, 401, "invalid_client"),
    "r047-unknown": ({}, basic("nobody"), 401, "invalid_client"),
    "r047-header-and-body": ({"client_secret": SECRET}, basic("portal"), 401, "invalid_client"),
    "r049-public-with-a-secret": ({"client_id": "app", "client_secret": "x" * 20}, {}, 401, "invalid_client"),
    "r049-public-by-basic": ({}, basic("app", "anything"), 401, "invalid_client"),
    "no-token": ({"token": None}, basic("portal"), 400, "invalid_request"),
    "r010-twice": ({"token": ["a", "b"]}, basic("portal"), 400, "invalid_request"),
    "r010-hint-twice": ({"token_type_hint": ["a", "b"]}, basic("portal"), 400, "invalid_request"),
}


@pytest.mark.parametrize(("form", "headers", "status", "error"), REFUSED.values(), ids=REFUSED)
def test_r010_r047_r049_what_is_refused_leaves_the_token_good(party, tokens, form, headers, status, error):
    response = revoke(party, **{"token": tokens["refresh_token"], **form}, headers=headers)
    assert (response.status_code, response.json["error"]) == (status, error)
    assert ("WWW-Authenticate" in response.headers) == (status == 401)
    assert is_good(party, tokens)
    assert party.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "query", "status"),
    [
        pytest.param("{}", "application/json", "", 415, id="json"),
        pytest.param("a=b", "multipart/form-data", "", 415, id="multipart"),
        pytest.param("token=x", "application/x-www-form-urlencoded", "?token=x", 400, id="query"),
        pytest.param("x=" + "a" * 70_000, "application/x-www-form-urlencoded", "", 413, id="large"),
    ],
)
def test_r010_r046_only_a_form_in_the_body_is_read(party, body, kind, query, status):
    response = party.browser.post(
        f"/revoke{query}", data=body, content_type=kind, headers=basic(party.client_id)
    )
    assert (response.status_code, response.json["error"]) == (status, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_r046_it_is_posted(party, method):
    assert party.browser.open("/revoke", method=method).status_code == 405


def test_a_public_client_gives_its_own_token_back(alice, house):
    app = Party(alice, house, "app", "https://app.example/cb")
    token = app.redeem(app.code(), {}, client_id="app").json["access_token"]
    assert given_back(revoke(app, token, {}, client_id="app"))
    assert app.userinfo(token).status_code == 401


def test_a_client_may_prove_itself_by_a_key(browser, clock, house):
    keyed = Keyed(browser, clock, "keyed")
    for audience in (ISSUER, f"{ISSUER}/revoke"):
        data = {"token": "x" * 43, **keyed.assertion(aud=audience)}
        assert given_back(browser.post("/revoke", data=data))


def test_r061_a_token_that_was_given_back_is_inactive_at_its_resource(party, house, statements):
    with house.store.write() as records:
        records.clients.add(client("rs", resource=API, redirect_uris=(), grant_types=frozenset()))
    house.stamps.refresh_now()
    token = party.tokens(resource=API)["access_token"]

    def asked():
        return party.browser.post("/introspect", data={"token": token}, headers=basic("rs")).json

    assert asked()["active"] is True
    assert given_back(revoke(party, token))
    statements.clear()
    assert asked() == {"active": False}
    assert len(statements) == 1


@pytest.fixture
def read_token(mailru, code_of):
    """Be given the token that reads an application."""
    _, code = code_of()
    return mailru.redeem(code).json["access_token"]


def test_a_partner_that_gives_its_token_back_reads_nothing_any_more(mailru, read_token, house):
    data = {"token": read_token, **mailru.assertion()}
    assert given_back(mailru.browser.post("/revoke", data=data))
    assert mailru.userinfo(read_token).status_code == 401
    assert rows(house, "ApplicationEnded")


def test_another_partner_cannot_give_it_back(mailru, read_token, browser):
    assert given_back(browser.post("/revoke", data={"token": read_token}, headers=basic("portal")))
    assert mailru.userinfo(read_token).status_code == 200


def test_what_is_told_of_a_revoked_token_names_no_token(party, tokens, house):
    revoke(party, tokens["access_token"])
    revoke(party, tokens["refresh_token"])
    told = repr(rows(house, "TokenRevoked"))
    assert tokens["access_token"] not in told
    assert tokens["refresh_token"] not in told
    assert parts_of(tokens["access_token"])[1]["jti"] not in told
