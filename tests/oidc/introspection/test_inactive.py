"""Introspection: what has ended, what is for others and what is no token at all are one answer."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from idp.model.account import AccountStatus
from idp.model.ids import ClientId
from idp.ports.house import House
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.forged import forgeries
from tests.oidc.introspection.asking import API, INACTIVE, Names
from tests.oidc.party import Party
from tests.support import rights
from tests.support.clock import FixedClock


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
