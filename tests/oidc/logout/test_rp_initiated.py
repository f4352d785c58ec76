"""Every way to ask for a sign-out: the status, where it leads, and whether the session lives."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from tests.oidc.forged import parts_of
from tests.oidc.logout.leaving import leave
from tests.oidc.logout.material import BYE, STATE, elsewhere, hinted
from tests.oidc.party import Party, bearer

OBEYED = {
    "hint-and-address": (elsewhere(BYE), BYE),
    "with-state": (hinted(post_logout_redirect_uri=BYE, state=STATE), f"{BYE}?state={STATE}"),
    "state-of-every-kind": (
        hinted(post_logout_redirect_uri=BYE, state="a b&c=d#e%+/\"'<ы"),
        f"{BYE}?" + urlencode({"state": "a b&c=d#e%+/\"'<ы"}),
    ),
    "state-of-4-kib": (
        hinted(post_logout_redirect_uri=BYE, state="s" * 4096),
        f"{BYE}?state={'s' * 4096}",
    ),
    "client-named-too": (hinted(post_logout_redirect_uri=BYE, client_id="portal"), BYE),
    "login-hint-for-logout": (hinted(post_logout_redirect_uri=BYE, logout_hint="alice"), BYE),
    "unheard-of-parameter": (hinted(post_logout_redirect_uri=BYE, foo="bar"), BYE),
    "hint-alone": (hinted(), "/logged-out"),
    "hint-and-state": (hinted(state=STATE), "/logged-out"),
    "language": (hinted(ui_locales="ru-RU ru"), "/logged-out?ui_locales=ru"),
    "unheard-of-language": (hinted(ui_locales="se"), "/logged-out"),
}


@pytest.mark.spec("RP-Initiated Logout 1.0 §2")
@pytest.mark.parametrize(("make", "to"), OBEYED.values(), ids=OBEYED)
def test_r103_a_hint_of_this_session_ends_it_at_once(material, lives, make, to):
    response = leave(material.party.browser, **make(material))
    assert (response.status_code, response.headers["Location"]) == (303, to)
    assert not lives()


def test_r103_so_it_does_when_posted(material, lives):
    sent = {"id_token_hint": material.hint, "post_logout_redirect_uri": BYE, "state": STATE}
    response = material.party.browser.post("/logout", data=sent)
    assert (response.status_code, response.headers["Location"]) == (303, f"{BYE}?state={STATE}")
    assert not lives()


def test_r103_an_expired_hint_of_a_live_session_is_good(material, lives, clock):
    clock.advance(hours=11)
    response = leave(material.party.browser, id_token_hint=material.hint, post_logout_redirect_uri=BYE)
    assert response.headers["Location"] == BYE
    assert not lives()


def test_r103_asked_twice_it_ends_once(material, house, statements):
    browser = material.party.browser
    sent = {"id_token_hint": material.hint, "post_logout_redirect_uri": BYE, "state": STATE}
    first = leave(browser, **sent)
    with house.store.read() as records:
        jobs = len(records.outbox.list())
        ends = [row.kind for row in records.audit.recent()].count("SessionEnded")
    statements.clear()
    second = leave(browser, **sent)
    assert first.headers["Location"] == second.headers["Location"] == f"{BYE}?state={STATE}"
    assert statements.writes() == []
    assert (jobs, ends) == (1, 1)


TWICE = {
    "state": "state=a&state=b",
    "state-alike": "state=a&state=a",
    "hint": "id_token_hint={hint}&id_token_hint={hint}",
    "hint-good-and-bad": "id_token_hint={hint}&id_token_hint=x",
    "address": "id_token_hint={hint}&post_logout_redirect_uri={bye}&post_logout_redirect_uri={bye}",
    "address-good-and-bad": (
        "id_token_hint={hint}&post_logout_redirect_uri={bye}&post_logout_redirect_uri=https://evil.example/"
    ),
    "client": "client_id=portal&client_id=nonce",
    "too-many": "&".join(f"p{number}=x" for number in range(65)),
}


@pytest.mark.parametrize("query", TWICE.values(), ids=TWICE)
def test_r010_r103_what_comes_twice_is_refused_on_our_page(material, lives, statements, query):
    written = query.format(hint=material.hint, bye=BYE)
    browser = material.party.browser
    statements.clear()
    for response in (browser.get(f"/logout?{written}"), _posted(browser, written)):
        assert response.status_code == 400
        assert "Location" not in response.headers
        assert "invalid_request" in response.text
    assert statements.writes() == []
    assert lives()


def test_r010_r103_what_comes_in_query_and_form_comes_twice(material, lives):
    query = urlencode({"id_token_hint": material.hint})
    response = material.party.browser.post(f"/logout?{query}", data={"id_token_hint": material.hint})
    assert response.status_code == 400
    assert lives()


ODD_BODIES = {
    "json": (415, {"json": {"id_token_hint": "x"}}),
    "text": (415, {"data": "x", "content_type": "text/plain"}),
    "huge": (413, {"data": {"state": "x" * 70_000}}),
}


@pytest.mark.parametrize(("status", "sent"), ODD_BODIES.values(), ids=ODD_BODIES)
def test_r103_a_body_that_is_no_form_is_refused(material, lives, statements, status, sent):
    statements.clear()
    response = material.party.browser.post("/logout", **sent)
    assert response.status_code == status
    assert statements.writes() == []
    assert lives()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_r103_other_methods_end_nothing(material, lives, method):
    response = material.party.browser.open("/logout", method=method, data={"id_token_hint": material.hint})
    assert response.status_code == 405
    assert lives()


EMBEDDED = {
    "picture": {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "frame": {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    "link": {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
}


@pytest.mark.parametrize("headers", EMBEDDED.values(), ids=EMBEDDED)
def test_r103_a_picture_on_another_site_signs_nobody_out(material, lives, headers):
    response = material.party.browser.get("/logout", headers=headers)
    assert response.status_code == 200
    assert lives()


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_r103_a_hint_is_good_by_whatever_algorithm_its_client_wanted(alice, house, lives, alg):
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get("portal"), id_token_signed_response_alg=alg))
    house.stamps.refresh_now()
    hint = Party(alice, house, "portal").tokens()["id_token"]
    assert parts_of(hint)[0]["alg"] == alg
    assert leave(alice, id_token_hint=hint, post_logout_redirect_uri=BYE).headers["Location"] == BYE
    assert not lives()


def test_r101_what_was_signed_out_is_out_everywhere(material, lives):
    browser, tokens = material.party.browser, material.tokens
    stolen = browser.get_cookie("__Host-okno_session", "localhost").value
    leave(browser, id_token_hint=material.hint)
    browser.set_cookie("__Host-okno_session", stolen, domain="localhost")
    assert "error=login_required" in material.party.authorize(prompt="none").headers["Location"]
    assert browser.get("/userinfo", headers=bearer(tokens["access_token"])).status_code == 401
    assert material.party.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert not lives()


def _posted(browser, written):
    return browser.post("/logout", data=written, content_type="application/x-www-form-urlencoded")
