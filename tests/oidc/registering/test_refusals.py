"""What cannot be registered: the code, the status, and that nothing is written or fetched."""

import pytest

from tests.oidc.keyed import key_for, public
from tests.oidc.party import ISSUER
from tests.oidc.registering.asking import PLAIN, refusal

KEY = public(key_for("ES256"), kid="k1")
URIS = {
    "missing": None,
    "none": [],
    "text": "https://app.example/cb",
    "number": [1],
    "empty": [""],
    "fragment": ["https://app.example/cb#x"],
    "empty-fragment": ["https://app.example/cb#"],
    "http": ["http://app.example/cb"],
    "private-network": ["http://10.0.0.1/cb"],
    "every-address": ["http://0.0.0.0/cb"],
    "mapped-loopback": ["http://[::ffff:127.0.0.1]/cb"],
    "loopback-like": ["http://127.0.0.1.evil.example/cb"],
    "localhost-like": ["http://localhost.evil.example/cb"],
    "userinfo": ["https://good@evil.example/cb"],
    "port-userinfo": ["http://localhost:80@evil.example/cb"],
    "backslashes": ["https:\\\\evil.example"],
    "no-scheme": ["//evil.example/cb"],
    "relative": ["/cb"],
    "wildcard": ["https://*.app.example/cb"],
    "path-wildcard": ["https://app.example/*"],
    "template": ["https://{host}/cb"],
    "space": ["https://app.example/c b"],
    "line-break": ["https://app.example/cb\r\nX: y"],
    "null": ["https://app.example/cb\x00"],
    "unicode-host": ["https://аpp.example/cb"],
    "javascript": ["javascript:alert(1)"],
    "javascript-slashes": ["javascript://app.example/%0aalert(1)"],
    "data": ["data:text/html,x"],
    "file": ["file:///etc/passwd"],
    "private-scheme-of-a-web-client": ["com.example.app:/cb"],
    "parameters-of-the-answer": ["https://app.example/cb?code=evil"],
    "upper-case-host": ["https://APP.example/cb"],
    "our-own": [f"{ISSUER}/authorize"],
    "our-own-by-an-odd-port": ["http://localhost:08400/authorize"],
    "one-good-one-bad": ["https://app.example/cb", "http://app.example/cb"],
    "too-many": [f"https://app.example/{n}" for n in range(21)],
    "too-long": ["https://app.example/" + "a" * 2048],
}


@pytest.mark.spec("RFC 7591 §3.2.2")
@pytest.mark.spec("RFC 8252 §7")
@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §3")
@pytest.mark.parametrize("uris", URIS.values(), ids=URIS)
def test_r004_a_redirect_uri_that_leads_astray_is_refused(applicant, statements, fetch, uris):
    assert refusal(applicant.ask(redirect_uris=uris)) == (400, "invalid_redirect_uri")
    assert statements.writes() == []
    assert fetch.asked == []


NATIVE = {
    "scheme-without-a-dot": ["myapp:/cb"],
    "scheme-with-a-host": ["com.example.app://cb"],
    "javascript": ["javascript:/x"],
    "loopback-by-other-numbers": ["http://127.1/cb"],
    "loopback-elsewhere": ["http://127.0.0.2/cb"],
    "http": ["http://app.example/cb"],
}


@pytest.mark.spec("RFC 8252 §7")
@pytest.mark.parametrize("uris", NATIVE.values(), ids=NATIVE)
@pytest.mark.parametrize("method", ["none", "client_secret_basic"])
def test_r005_a_native_client_may_not_have_everything_either(applicant, statements, uris, method):
    asked = applicant.ask(redirect_uris=uris, application_type="native", token_endpoint_auth_method=method)
    assert refusal(asked) == (400, "invalid_redirect_uri")
    assert statements.writes() == []


METADATA = {
    "http-initiate-login": {"initiate_login_uri": "http://app.example/start"},
    "loopback-initiate-login": {"initiate_login_uri": "http://localhost/start"},
    "javascript-logo": {"logo_uri": "javascript:alert(1)"},
    "data-logo": {"logo_uri": "data:image/png;base64,AAAA"},
    "http-policy": {"policy_uri": "http://app.example/policy"},
    "javascript-terms": {"tos_uri": "javascript://app.example/%0aalert(1)"},
    "javascript-client": {"client_uri": "javascript:alert(1)"},
    "http-backchannel": {"backchannel_logout_uri": "http://10.0.0.1/logout"},
    "http-jwks": {"jwks_uri": "http://169.254.169.254/latest/meta-data"},
    "file-jwks": {"jwks_uri": "file:///etc/passwd"},
    "http-sector": {"sector_identifier_uri": "http://app.example/uris.json"},
    "loopback-http-sector": {"sector_identifier_uri": "http://127.0.0.1/uris.json"},
    "two-kinds-of-keys": {"jwks": {"keys": [KEY]}, "jwks_uri": "https://app.example/jwks"},
    "no-keys": {"token_endpoint_auth_method": "private_key_jwt"},
    "private-keys": {"jwks": {"keys": [key_for("ES256").as_dict(private=True)]}},
    "symmetric-keys": {"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}},
    "keys-in-a-list": {"jwks": [KEY]},
    "keys-in-text": {"jwks": "{}"},
    "unsigned-id-tokens": {"id_token_signed_response_alg": "none"},
    "shared-key-id-tokens": {"id_token_signed_response_alg": "HS256"},
    "unsigned-userinfo": {"userinfo_signed_response_alg": "none"},
    "unsigned-requests": {"request_object_signing_alg": "none"},
    "shared-key-assertions": {"token_endpoint_auth_signing_alg": "HS256"},
    "encrypted-id-tokens": {"id_token_encrypted_response_alg": "RSA-OAEP"},
    "encrypted-userinfo": {"userinfo_encrypted_response_enc": "A128GCM"},
    "encrypted-requests": {"request_object_encryption_alg": "RSA-OAEP"},
    "implicit": {"grant_types": ["implicit"]},
    "password": {"grant_types": ["password"]},
    "machine": {"grant_types": ["authorization_code", "client_credentials"]},
    "device": {"grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]},
    "refresh-alone": {"grant_types": ["refresh_token"]},
    "grants-in-text": {"grant_types": "authorization_code"},
    "token-response": {"response_types": ["token"]},
    "hybrid-response": {"response_types": ["code id_token"]},
    "fragment": {"response_modes": ["fragment"]},
    "unknown-method": {"token_endpoint_auth_method": "tls_client_auth"},
    "shared-key-jwt": {"token_endpoint_auth_method": "client_secret_jwt"},
    "unknown-type": {"application_type": "toaster"},
    "unknown-subjects": {"subject_type": "secret"},
    "number-for-a-name": {"client_name": 5},
    "control-in-a-name": {"client_name": "a\nb"},
    "turned-round-name": {"client_name": "Bank \u202eknaB"},
    "invisible-name": {"client_name": "\u200b\u200b"},
    "blank-name": {"client_name": "  "},
    "name-of-a-blank-letter": {"client_name": "\u3164"},
    "name-of-a-blank-sign": {"client_name": "\u2800 \u2800"},
    "name-with-an-old-control": {"client_name": "Bank\u0085"},
    "name-that-covers-its-neighbours": {"client_name": "Bank" + "\u0301" * 90},
    "contact-of-two-lines": {"contacts": ["dev@app.example\nBcc: all@app.example"]},
    "class-with-a-control": {"default_acr_values": ["urn:x\u0000"]},
    "endless-name": {"client_name": "a" * 101},
    "endless-contact": {"contacts": ["a" * 2049]},
    "too-many-contacts": {"contacts": [str(n) for n in range(21)]},
    "text-for-contacts": {"contacts": "dev@app.example"},
    "endless-version": {"software_version": "1" * 2049},
    "negative-age": {"default_max_age": -1},
    "word-for-a-flag": {"require_auth_time": "yes"},
    "pairwise-of-two-hosts": {
        "subject_type": "pairwise",
        "redirect_uris": ["https://a.example/cb", "https://b.example/cb"],
    },
    "logout-to-http": {"post_logout_redirect_uris": ["http://app.example/bye"]},
    "logout-with-a-fragment": {"post_logout_redirect_uris": ["https://app.example/bye#x"]},
}


@pytest.mark.spec("RFC 7591 §3.2.2")
@pytest.mark.spec("OpenID Connect Core 1.0 §8.1")
@pytest.mark.spec("OpenID Connect Core 1.0 §4")
@pytest.mark.parametrize("members", METADATA.values(), ids=METADATA)
def test_r068_metadata_that_cannot_be_kept_is_refused(applicant, statements, fetch, members):
    asked = applicant.ask(**members)
    assert refusal(asked) == (400, "invalid_client_metadata")
    assert asked.json["error_description"]
    assert statements.writes() == []
    assert fetch.asked == []


BODIES = {
    "form": ({"data": PLAIN}, 415, "invalid_request"),
    "no-type": ({"data": b"{}"}, 415, "invalid_request"),
    "other-json": ({"data": b"{}", "content_type": "application/problem+json"}, 415, "invalid_request"),
    "nothing": ({"data": b"", "content_type": "application/json"}, 400, "invalid_client_metadata"),
    "no-json": ({"data": b"{", "content_type": "application/json"}, 400, "invalid_client_metadata"),
    "list": ({"json": [PLAIN]}, 400, "invalid_client_metadata"),
    "text": ({"json": "x"}, 400, "invalid_client_metadata"),
    "null": ({"json": None}, 415, "invalid_request"),
    "twice-the-same": (
        {"data": b'{"client_name":"a","client_name":"b"}', "content_type": "application/json"},
        400,
        "invalid_client_metadata",
    ),
    "mark": ({"data": b"\xef\xbb\xbf{}", "content_type": "application/json"}, 400, "invalid_client_metadata"),
    "no-utf-8": (
        {"data": b'{"a":"\xff"}', "content_type": "application/json"},
        400,
        "invalid_client_metadata",
    ),
    "lone-surrogate": (
        {"data": b'{"client_name":"\\ud800"}', "content_type": "application/json"},
        400,
        "invalid_client_metadata",
    ),
    "no-number": ({"data": b'{"a":NaN}', "content_type": "application/json"}, 400, "invalid_client_metadata"),
    "deep": (
        {"data": b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "content_type": "application/json"},
        400,
        "invalid_client_metadata",
    ),
    "large": (
        {"data": b'{"a":"' + b"a" * 70_000 + b'"}', "content_type": "application/json"},
        413,
        "invalid_request",
    ),
    "query": ({"json": PLAIN, "query_string": {"client_name": "x"}}, 400, "invalid_request"),
    "sandboxed": ({"json": PLAIN, "headers": {"Origin": "null"}}, 400, "invalid_request"),
}


@pytest.mark.parametrize(("sent", "status", "error"), BODIES.values(), ids=BODIES)
def test_r010_a_body_that_reads_two_ways_is_refused(applicant, statements, sent, status, error):
    assert refusal(applicant.browser.post("/register", **sent)) == (status, error)
    assert statements.writes() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_registers(applicant, statements, method):
    assert applicant.browser.open("/register", method=method, json=PLAIN).status_code == 405
    assert statements.writes() == []


def test_no_page_of_another_site_reads_the_answer(applicant):
    response = applicant.browser.post("/register", json=PLAIN, headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
