"""What does not hold, asked of the end session endpoint: it leads nowhere, and the session lives."""

import pytest

from tests.oidc.conftest import BORIS
from tests.oidc.forged import b64, parts_of
from tests.oidc.keyed import key_for, public, signed
from tests.oidc.logout.leaving import leave
from tests.oidc.logout.material import BYE, STATE, elsewhere, hinted, only, to_bye
from tests.oidc.party import ISSUER
from tests.oidc.test_logout import press

ASKED = {
    "nothing": only(),
    "only-state": only(state=STATE),
    "only-language": only(ui_locales="ru"),
    "only-logout-hint": only(logout_hint="alice"),
    "only-client": only(client_id="portal"),
    "logout-hint-and-address": only(logout_hint="alice", post_logout_redirect_uri=BYE),
    "address-without-hint": only(post_logout_redirect_uri=BYE),
    "address-and-client": only(post_logout_redirect_uri=BYE, client_id="portal"),
    "address-empty-hint": only(post_logout_redirect_uri=BYE, id_token_hint=""),
    "address-other": elsewhere("https://evil.example/"),
    "address-other-path": elsewhere(f"{BYE}/xxxx"),
    "address-with-query": elsewhere(f"{BYE}?foo=bar"),
    "address-with-empty-query": elsewhere(f"{BYE}?"),
    "address-with-fragment": elsewhere(f"{BYE}#x"),
    "address-slash": elsewhere(f"{BYE}/"),
    "address-http": elsewhere(BYE.replace("https", "http")),
    "address-port": elsewhere("https://portal.example:443/bye"),
    "address-upper-case": elsewhere("https://PORTAL.example/bye"),
    "address-escaped": elsewhere("https://portal.example/%62ye"),
    "address-dots": elsewhere("https://portal.example/x/../bye"),
    "address-userinfo": elsewhere("https://portal.example@evil.example/bye"),
    "address-space": elsewhere(f"{BYE} "),
    "address-null": elsewhere(f"{BYE}\x00"),
    "address-line-break": elsewhere(f"{BYE}\r\nLocation: https://evil.example/"),
    "address-script": elsewhere("javascript:alert(1)"),
    "address-relative": elsewhere("//evil.example/"),
    "address-of-another-client": elsewhere("https://nonce.example/bye"),
    "address-redirect-uri": elsewhere("https://portal.example/cb"),
    "address-huge": elsewhere("https://portal.example/" + "x" * 20_000),
    "hint-alg-none": to_bye(lambda m: m.forged(header={"alg": "none"})),
    "hint-alg-none-signed": to_bye(lambda m: m.forged(parts_of(m.hint)[2], {"alg": "none"})),
    "hint-alg-None": to_bye(lambda m: m.forged(header={"alg": "None"})),
    "hint-no-alg": to_bye(lambda m: m.forged(header={"alg": ""})),
    "hint-unsigned": to_bye(lambda m: m.hint.rpartition(".")[0] + "."),
    "hint-by-client-key": to_bye(lambda m: m.by_client()),
    "hint-by-client-swapped": to_bye(lambda m: m.by_client(iss="portal", aud=ISSUER)),
    "hint-by-client-own-jwk": to_bye(
        lambda m: signed(
            key_for("RS256"), "RS256", parts_of(m.hint)[1], jwk=public(key_for("RS256")), kid="x"
        )
    ),
    "hint-by-client-secret": to_bye(lambda m: m.by_secret()),
    "hint-changed": to_bye(lambda m: m.forged(parts_of(m.hint)[2], nonce="n-2")),
    "hint-other-issuer": to_bye(lambda m: m.of_ours(iss="https://other.example")),
    "hint-two-audiences": to_bye(lambda m: m.of_ours(aud=["portal", "nonce"])),
    "hint-other-client-named": hinted(client_id="nonce", post_logout_redirect_uri=BYE),
    "hint-unknown-client-named": hinted(client_id="nobody", post_logout_redirect_uri=BYE),
    "hint-of-another-client": to_bye(lambda m: m.others["id_token"]),
    "hint-of-nobodys-client": to_bye(lambda m: m.of_ours(aud="nobody")),
    "hint-of-a-disabled-client": to_bye(lambda m: m.of_ours(aud="off")),
    "hint-of-another-person": to_bye(lambda m: m.of_ours(sub=str(BORIS))),
    "hint-of-another-session": to_bye(lambda m: m.of_ours(sid="another")),
    "hint-without-session": to_bye(lambda m: m.of_ours(sid=None)),
    "access-token": to_bye(lambda m: m.tokens["access_token"]),
    "refresh-token": to_bye(lambda m: m.tokens["refresh_token"]),
    "logout-token": to_bye(lambda m: m.of_ours("logout+jwt", events={})),
    "garbage": to_bye(lambda _m: "x"),
    "garbage-dots": to_bye(lambda _m: "...."),
    "garbage-json": to_bye(lambda _m: "e30.e30.e30"),
    "garbage-unicode": to_bye(lambda _m: "ж.ж.ж"),
    "garbage-null": to_bye(lambda _m: "\x00"),
    "huge": to_bye(lambda _m: "x" * 20_000),
    "huge-dots": to_bye(lambda _m: "." * 20_000),
    "huge-after-a-good-one": to_bye(lambda m: m.hint + "A" * 20_000),
    "deep": to_bye(lambda _m: f"{b64(b'[' * 3000)}.e30.e30"),
}
BELIEVED = {
    "hint-of-another-person",
    "hint-of-another-session",
    "hint-without-session",
}
"""Signed by us for this client, but not of this session: who presses the button goes where it leads."""


POSTED = ["nothing", "address-other", "hint-alg-none", "hint-of-another-client", "garbage", "huge"]


@pytest.mark.parametrize(
    ("name", "method"), [*((name, "GET") for name in ASKED), *((name, "POST") for name in POSTED)]
)
def test_r103_whatever_does_not_hold_is_asked_about_and_nothing_is_written(
    material, lives, statements, name, method
):
    sent, browser = ASKED[name](material), material.party.browser
    statements.clear()
    response = browser.post("/logout", data=sent) if method == "POST" else leave(browser, **sent)
    assert response.status_code == 200
    assert 'id="submit"' in response.text
    assert "Location" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert statements.writes() == []
    assert lives()
    done = press(browser, response)
    language = "?ui_locales=ru" if name == "only-language" else ""
    to = BYE if name in BELIEVED else f"/logged-out{language}"
    assert (done.status_code, done.headers["Location"]) == (303, to)
    assert not lives()


@pytest.mark.parametrize("name", sorted(ASKED.keys() - BELIEVED))
def test_r103_where_nobody_is_signed_in_it_leads_nowhere_either(app, material, lives, statements, name):
    sent = ASKED[name](material)
    statements.clear()
    response = leave(app.test_client(), **sent)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/logged-out")
    assert statements.writes() == []
    assert lives()
