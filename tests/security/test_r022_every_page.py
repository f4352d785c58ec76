"""Every address of every edge: no script of others reads it, no frame holds it, no cache keeps what is somebody's."""

import re

import pytest

from tests.web.guest import HOST

CORS = "Access-Control-"
OPEN = {"/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}
EVIL = {"Origin": "https://evil.example", "Access-Control-Request-Private-Network": "true"}


def addresses(app):
    """Return every address, with something in the place of what is variable."""
    rules = sorted({rule.rule for rule in app.url_map.iter_rules()})
    return [re.sub(r"<[^>]+>", "x", rule) for rule in rules]


def asked(provider, method, **headers):
    """Ask each address, as a browser that nobody has signed in from."""
    for path in addresses(provider):
        browser = provider.test_client()
        yield path, browser.open(path, method=method, base_url=HOST, headers=headers)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_r022_v29_no_script_of_another_origin_reads_anything_but_what_is_public(provider, method):
    for path, answer in asked(provider, method, **EVIL):
        allowed = {name for name, _ in answer.headers if name.startswith(CORS)}
        assert allowed <= ({"Access-Control-Allow-Origin"} if path in OPEN else set()), path
        assert answer.headers.get("Access-Control-Allow-Credentials") is None


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_r021_no_address_redirects_but_by_303(provider, method):
    for path, answer in asked(provider, method):
        assert answer.status_code not in (300, 301, 302, 307, 308), path


def test_r023_no_page_may_be_framed_nor_load_anything_of_others(provider):
    pages = 0
    for path, answer in asked(provider, "GET"):
        if answer.mimetype != "text/html":
            continue
        pages += 1
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe-inline" not in policy, path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin"), path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        foreign = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!/|data:)', answer.text)
        assert foreign == [], path
    assert pages > 10


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_r024_v23_whatever_sets_a_cookie_or_refuses_is_kept_by_no_cache(provider, method):
    cookies = 0
    for path, answer in asked(provider, method):
        kept = answer.headers.get("Cache-Control", "")
        if "Set-Cookie" in answer.headers:
            cookies += 1
            assert "no-store" in kept, path
        if answer.mimetype == "text/html" and answer.status_code < 400:
            assert "no-store" in kept, path
    assert cookies


CANARIES = {
    "code": "canary-code-0123456789",
    "state": "canary-state-0123456789",
    "token": "canary-token-0123456789",
    "id_token_hint": "canary.hint.0123456789",
    "access_token": "canary-access-0123456789",
    "refresh_token": "canary-refresh-0123456789",
    "client_secret": "canary-secret-0123456789",
    "password": "canary-password-0123456789",
    "login_hint": "canary-login-0123456789",
    "request": "canary.request.0123456789",
    "code_verifier": "canary-verifier-0123456789",
}


def test_r025_no_secret_that_was_sent_is_on_a_page_in_a_measure_or_in_a_log(provider, caplog):
    caplog.set_level("DEBUG")
    browser = provider.test_client()
    for path in ("/authorize", "/logout", "/token", "/par", "/revoke", "/userinfo", "/device", "/introspect"):
        for sent in ({"query_string": CANARIES}, {"data": CANARIES}):
            for method in ("GET", "POST"):
                answer = browser.open(path, method=method, base_url=HOST, **sent)
                shown = answer.text.split("<footer")[0]
                assert "canary" not in re.sub(r'href="/lang[^"]*"', "", shown), (path, method)
    measured = browser.get("/metrics", base_url=HOST, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert "canary" not in measured.text
    assert "canary" not in caplog.text
