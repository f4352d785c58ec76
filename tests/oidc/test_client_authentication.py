"""Who may call the token endpoint."""

import ast
import base64
from pathlib import Path

import pytest

import idp.oidc
from tests.oidc.party import SECRET, Party, basic


def header(raw):
    encoded = base64.b64encode(raw if isinstance(raw, bytes) else raw.encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


BAD_HEADERS = {
    "no-secret": header("portal"),
    "empty-secret": header("portal:"),
    "empty-client": header(f":{SECRET}"),
    "nul": header(f"portal:{SECRET}\x00"),
    "wrong-secret": header("portal:wrong-secret"),
    "secret-prefix": header(f"portal:{SECRET[:-1]}"),
    "secret-longer": header(f"portal:{SECRET}x"),
    "unknown-client": header(f"nobody:{SECRET}"),
    "disabled-client": header(f"off:{SECRET}"),
    "not-base64": {"Authorization": "Basic !!!"},
    "not-padded": {"Authorization": "Basic " + base64.b64encode(b"portal:x").decode()[:-1] + "*"},
    "two-spaces": {"Authorization": "Basic  " + base64.b64encode(f"portal:{SECRET}".encode()).decode()},
    "latin-1": header(b"portal:\xff\xfe"),
    "encoded-latin-1": header("portal:%FF%FE"),
    "other-scheme": {"Authorization": "Bearer abc"},
    "empty": {"Authorization": ""},
    "double-encoded": header(base64.b64encode(f"portal:{SECRET}".encode()).decode()),
    "registered-for-post": basic("post"),
    "public-client-with-secret": basic("app"),
    "huge": {"Authorization": "Basic " + "A" * 10000},
}


@pytest.mark.spec("RFC 6749 §2.3")
@pytest.mark.spec("RFC 6749 §2.3.1")
@pytest.mark.spec("RFC 6749 §3.2.1")
@pytest.mark.parametrize("headers", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_r047_r048_v100_a_bad_authorization_header_is_invalid_client(party, statements, headers):
    code = party.code()
    statements.clear()
    response = party.redeem(code, headers)
    assert response.status_code == 401
    assert response.json["error"] == "invalid_client"
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    assert statements.writes() == []
    assert party.redeem(code).status_code == 200


BAD_BODIES = {
    "nothing": {},
    "no-secret": {"client_id": "post"},
    "empty-secret": {"client_id": "post", "client_secret": ""},
    "wrong-secret": {"client_id": "post", "client_secret": "wrong-secret"},
    "registered-for-basic": {"client_id": "portal", "client_secret": SECRET},
    "public-client-with-secret": {"client_id": "app", "client_secret": SECRET},
    "confidential-without": {"client_id": "portal"},
    "secret-alone": {"client_secret": SECRET},
}


@pytest.mark.parametrize("form", BAD_BODIES.values(), ids=BAD_BODIES)
def test_r047_bad_credentials_in_the_body_are_invalid_client(party, form):
    response = party.post({"grant_type": "authorization_code", "code": "x", **form}, {})
    assert response.status_code == 401
    assert response.json["error"] == "invalid_client"


def test_each_registered_method_works(alice, house):
    assert Party(alice, house, "portal").tokens()
    post = Party(alice, house, "post")
    assert post.redeem(post.code(), {}, client_id="post", client_secret=SECRET).status_code == 200
    app = Party(alice, house, "app", "https://app.example/cb")
    assert app.redeem(app.code(), {}, client_id="app").status_code == 200


def test_basic_credentials_are_form_encoded(alice, house, store):
    from idp.model.secret import Secret
    from tests.oidc.conftest import client

    secret = "p+ü:%/& =1"
    with store.write() as records:
        records.clients.add(client("odd:name", client_secret_hash=Secret(secret).digest()))
    from urllib.parse import quote_plus

    answer = Party(alice, house).post(
        {"grant_type": "authorization_code", "code": "x"}, header(f"odd%3Aname:{quote_plus(secret)}")
    )
    assert answer.json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        pytest.param({"client_id": "portal"}, 400, "invalid_grant", id="same-client-named"),
        pytest.param({"client_id": "nonce"}, 401, "invalid_client", id="other-client-named"),
        pytest.param({"client_secret": SECRET}, 401, "invalid_client", id="secret-too"),
        pytest.param(
            {"client_id": "portal", "client_secret": SECRET}, 401, "invalid_client", id="both-methods"
        ),
    ],
)
def test_one_method_at_a_time(party, form, status, error):
    response = party.post({"grant_type": "authorization_code", "code": "x", **form})
    assert (response.status_code, response.json["error"]) == (status, error)


@pytest.mark.parametrize(
    "name", ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "scope"]
)
def test_r010_a_repeated_parameter_is_refused(party, name):
    code = party.code()
    plain = {
        "grant_type": ["authorization_code"],
        "code": [code],
        "redirect_uri": [party.redirect_uri],
        "code_verifier": ["v" * 43],
        "client_id": ["portal"],
        "scope": ["openid"],
    }
    plain[name] *= 2
    response = party.browser.post("/token", data=plain, headers=basic("portal"))
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")
    assert party.redeem(code).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"grant_type": "authorization_code"}', "application/json"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"grant_type=authorization_code", "text/plain"),
    ],
)
def test_r010_another_kind_of_body_is_refused(party, body, kind):
    response = party.browser.post("/token", data=body, content_type=kind, headers=basic("portal"))
    assert response.status_code == 415
    assert response.json["error"] == "invalid_request"


def test_r046_get_is_not_allowed(party):
    response = party.browser.get("/token")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_r046_credentials_in_the_address_are_refused_even_if_they_are_good(alice, house):
    post = Party(alice, house, "post")
    code = post.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": post.redirect_uri}
    response = alice.post(
        f"/token?client_id=post&client_secret={SECRET}", data={**form, "code_verifier": "v" * 43}
    )
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")


def test_r022_a_sandboxed_document_is_not_answered(party):
    response = party.post({"grant_type": "authorization_code"}, {**basic("portal"), "Origin": "null"})
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")


def test_v25_a_large_body_is_refused_before_it_is_read(party):
    response = party.browser.post(
        "/token", data=b"a=" + b"x" * 300_000, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413


SECRETS = {"secret", "client_secret", "code_verifier", "verifier", "token", "ath"}


def compared(tree):
    """Yield the names of what a module compares by `==` or `!=`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            for side in (node.left, *node.comparators):
                yield getattr(side, "attr", getattr(side, "id", ""))


def test_v63_secrets_are_compared_in_constant_time():
    folder = Path(idp.oidc.__file__).parent
    modules = {file: ast.parse(file.read_text()) for file in folder.rglob("*.py")}
    assert [file.name for file, tree in modules.items() if SECRETS & set(compared(tree))] == []


def test_another_client_named_beside_the_header_is_told_apart_from_two_methods(party):
    told = party.redeem("x", client_id="nonce").json
    assert told["error_description"] == "client_id is not the one of the Authorization header"
    told = party.redeem("x", client_id="portal", client_secret=SECRET).json
    assert told["error_description"] == "use one method of client authentication"
