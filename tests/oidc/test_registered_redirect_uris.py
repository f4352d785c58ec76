"""Redirect URIs: which may be registered, and what an address is shown as."""

import pytest

from idp.oidc.redirect_uris import host_of, is_same_origin, matches, origin_of, problem_of, source_of
from tests.oidc.conftest import client

GOOD = [
    "https://rp.example/cb",
    "https://rp.example/cb?bar=foo",
    "https://rp.example:8443/cb",
    "https://xn--e1afmkfd.example/%D0%BA",
    "https://10.0.0.5/cb",
    "http://localhost:9000/cb",
    "http://portal.localhost:8400/cb",
    "http://127.0.0.1:9000/cb",
    "http://[::1]:9000/cb",
]
BAD = [
    "",
    "*",
    "https://*.example/cb",
    "https://rp.example/*",
    "http://rp.example/cb",
    "http://10.0.0.1/cb",
    "http://0.0.0.0/cb",
    "http://127.0.0.2/cb",
    "http://127.1/cb",
    "http://2130706433/cb",
    "http://[::ffff:127.0.0.1]/cb",
    "http://localhost.evil/cb",
    "http://127.0.0.1.evil/cb",
    "http://localhost:80@evil/cb",
    "https://good@evil/",
    "https://good:pw@evil/",
    "https:\\\\evil",
    "https://rp.example\\@evil/",
    "//evil/cb",
    "/cb",
    "cb",
    "https:///cb",
    "https:cb",
    "https://",
    "https://rp.example/cb#f",
    "https://rp.example/cb#",
    "https://rp.example/c b",
    "https://rp.example/cb\n",
    "https://rp.example/cb\x00",
    "https://rp.example/%zz",
    "https://rp.example/кот",
    "https://RP.example/cb",
    "https://rp.example./cb",
    "https://-rp.example/cb",
    "https://rp..example/cb",
    "https://rp.example:99999/cb",
    "https://rp.example:x/cb",
    "https://rp.example/cb?code=1",
    "https://rp.example/cb?a=1&state=2",
    "https://rp.example/cb?iss",
    "http://[::1",
    "http://[v1.x]/",
    "http://[::1]evil.example/",
    "http://[::1].evil.example/",
    "https://rp.example/cb?%63ode=evil",
    "https://rp.example/cb?x=1&st%61te",
    "javascript://x/%0aalert(1)",
    "javascript:alert(1)",
    "data:text/html,x",
    "data://x/y",
    "vbscript:x",
    "file:///etc/passwd",
    "myapp:/cb",
    "urn:ietf:wg:oauth:2.0:oob",
    "https://rp.example/" + "a" * 2048,
]


@pytest.mark.spec("RFC 3986 §2")
@pytest.mark.parametrize("uri", GOOD)
def test_a_good_redirect_uri_may_be_registered(uri):
    assert problem_of(uri, native=False) is None
    assert matches(client("x", redirect_uris=(uri,)), uri)


@pytest.mark.parametrize("uri", BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("native", [False, True])
def test_r004_r005_r006_v13_v30_v31_v50_a_bad_one_may_not(uri, native):
    assert problem_of(uri, native=native) is not None
    assert not matches(client("x", redirect_uris=(uri,)), uri)


@pytest.mark.spec("RFC 8252 §7")
@pytest.mark.spec("RFC 8252 §7.1")
@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("com.example.app:/cb", True),
        ("com.example.app:/cb?x=1", True),
        ("com.example.app://host/cb", False),
        ("com.example.app:cb", False),
        ("app:/cb", False),
        ("COM.example:/cb", True),
    ],
)
def test_an_app_may_have_a_scheme_of_its_own(uri, good):
    assert (problem_of(uri, native=True) is None) is good
    assert problem_of(uri, native=False) is not None


def test_an_address_is_shown_by_host_and_allowed_by_origin():
    assert host_of("https://rp.example:8443/cb") == "rp.example"
    assert origin_of("https://rp.example:8443/cb?x=1") == "https://rp.example:8443"
    assert host_of("com.example.app:/cb") == "com.example.app"
    assert origin_of("com.example.app:/cb") == "com.example.app:"


@pytest.mark.parametrize(
    ("uri", "same"),
    [
        ("https://id.example/cb", True),
        ("https://id.example:443/cb", True),
        ("https://id.example:0443/cb", True),
        ("https://id.example:444/cb", False),
        ("https://id.example.evil/cb", False),
        ("http://id.example:443/cb", False),
    ],
)
def test_a_port_that_is_said_needlessly_makes_no_other_origin(uri, same):
    assert is_same_origin(uri, "https://id.example") is same


@pytest.mark.parametrize(
    ("uri", "source"),
    [
        ("https://rp.example:8443/cb?a=b", "https://rp.example:8443"),
        ("http://127.0.0.1:9000/cb", "http://127.0.0.1:9000"),
        ("http://[::1]:9000/cb", "http:"),
        ("com.example.app:/cb", "com.example.app:"),
    ],
)
def test_a_policy_names_where_a_form_may_lead(uri, source):
    assert source_of(uri) == source
