"""A client of several services: one authorization, and a token for one of them at a time."""

from urllib.parse import urlencode

import pytest

from tests.oidc.conftest import client
from tests.oidc.introspection.asking import API, INACTIVE, MAIL
from tests.oidc.party import ISSUER, Party, query_of

BOTH = [("resource", MAIL), ("resource", API)]


@pytest.fixture
def webmail(alice, house):
    """Be the webmail that also shows what another interface tells."""
    several = client("webmail", resource=MAIL, resources=frozenset({API}), access="reports")
    with house.store.write() as records:
        records.clients.replace(several)
    house.stamps.refresh_now()
    return Party(alice, house, "webmail", extra={"scope": "openid mail roles"})


def code_for(party, resources, **changes):
    asked = urlencode([*party.request(**changes).items(), *resources])
    return query_of(party.browser.get(f"/authorize?{asked}"))["code"]


def told_of(party, answer):
    claims = party.read(answer.json["access_token"])
    return claims["aud"], claims["scope"]


@pytest.mark.spec("RFC 8707 §2")
@pytest.mark.spec("RFC 8707 §2.2")
@pytest.mark.spec("RFC 8707 §3")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param(None, (MAIL, "openid mail roles"), id="the-first-unasked"),
        pytest.param(MAIL, (MAIL, "openid mail roles"), id="the-first"),
        pytest.param(API, (API, "openid roles"), id="the-other-without-the-firsts-scope"),
    ],
)
def test_r061_a_token_is_for_one_of_them_and_good_for_nothing_at_the_other(webmail, imap, asked, told):
    answer = webmail.redeem(code_for(webmail, BOTH), resource=asked)
    assert told_of(webmail, answer) == told
    assert answer.json["scope"] == told[1]
    token = answer.json["access_token"]
    at = {MAIL: imap, API: imap.as_server("api")}
    assert {there: at[there].told(token)["active"] for there in at} == {
        there: there == told[0] for there in at
    }
    assert webmail.userinfo(token).status_code == 401


def test_a_service_names_the_person_in_its_own_tokens_alone(webmail, imap):
    code = code_for(webmail, BOTH)
    first = webmail.redeem(code, resource=API).json["access_token"]
    assert "username" not in imap.as_server("api").told(first)
    second = webmail.redeem(code_for(webmail, BOTH)).json["access_token"]
    assert imap.told(second)["username"] == "alice@acme.example"


def test_whose_name_there_is_gone_still_gets_tokens_for_the_other(webmail, imap, names):
    code, late = code_for(webmail, BOTH), code_for(webmail, BOTH)
    names.known = None
    assert webmail.redeem(code, resource=MAIL).json["error"] == "invalid_grant"
    told = imap.as_server("api").told(webmail.redeem(late, resource=API).json["access_token"])
    assert told["active"] is True
    assert imap.told("x") == INACTIVE


def test_every_refresh_chooses_anew(webmail):
    first = webmail.redeem(code_for(webmail, BOTH, scope="openid mail offline_access"), resource=API)
    second = webmail.refresh(first.json["refresh_token"], resource=MAIL)
    third = webmail.refresh(second.json["refresh_token"], resource=API)
    assert [told_of(webmail, one)[0] for one in (first, second, third)] == [API, MAIL, API]
    assert "mail" in second.json["scope"]
    assert "mail" not in third.json["scope"]


@pytest.mark.parametrize(
    ("resources", "asked"),
    [
        pytest.param([("resource", API)], MAIL, id="registered-but-not-authorized"),
        pytest.param(BOTH, "https://else.example/", id="foreign"),
        pytest.param(BOTH, ISSUER, id="the-issuer"),
        pytest.param(BOTH, MAIL.rstrip("/"), id="a-slash-less"),
        pytest.param([], API, id="none-was-authorized"),
    ],
)
def test_r061_another_resource_at_the_token_endpoint_is_an_invalid_target(webmail, resources, asked):
    answer = webmail.redeem(code_for(webmail, resources), resource=asked)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_target")


def test_one_token_is_for_one_resource(webmail):
    form = {"grant_type": "authorization_code", "code": code_for(webmail, BOTH), "resource": [MAIL, API]}
    form |= {"redirect_uri": webmail.redirect_uri, "code_verifier": "v" * 43}
    answer = webmail.post(form)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_target")


@pytest.mark.parametrize(
    "resources",
    [[*BOTH, ("resource", "https://else.example/")], [*BOTH, BOTH[0]], [("resource", f"{API}#f")]],
    ids=["one-more", "one-twice", "fragment"],
)
def test_r010_r061_at_the_authorization_endpoint_each_is_registered_and_comes_once(
    webmail, statements, resources
):
    webmail.code()
    statements.clear()
    asked = urlencode([*webmail.request().items(), *resources])
    answer = query_of(webmail.browser.get(f"/authorize?{asked}"))
    assert (answer["error"], answer["state"], answer["iss"]) == ("invalid_target", "st", ISSUER)
    assert statements.writes() == []
