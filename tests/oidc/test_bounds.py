"""What nobody should send costs little memory and little time, wherever it is sent."""

import time
import tracemalloc
from urllib.parse import quote

import pytest

from idp.oidc.foreign import parse_jws, problem_of_key
from idp.oidc.jose import segments
from idp.oidc.parameters import Parameters
from idp.oidc.redirect_uris import matches, problem_of
from tests.oidc.conftest import client
from tests.oidc.forged import b64
from tests.oidc.keyed import ASSERTION_TYPE, key_for, public
from tests.oidc.party import basic

FORM = "application/x-www-form-urlencoded"
FULL = 64_000
"""Just below what a body may hold."""
MEMORY = 16 * 1024 * 1024
SECONDS = 2.0
"""Of one processor, and far more than any of it takes: what grows by the square would take minutes."""


def measured(work):
    """Do it twice, the second time under measure; return bytes at the peak and processor seconds."""
    work()
    tracemalloc.start()
    began = time.process_time()
    work()
    spent = time.process_time() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, spent


def assert_bounded(work, name=""):
    peak, spent = measured(work)
    assert peak < MEMORY, name
    assert spent < SECONDS, name


def repeated(text, size=FULL):
    return (text * (size // len(text) + 1))[:size]


VALUES = {
    "letters": repeated("A"),
    "dots": repeated("."),
    "jwt-like": repeated("eyJhbGciOiJub25lIn0."),
    "long-header": repeated("A") + ".AA.AA",
    "long-claims": "e30." + repeated("A") + ".AA",
    "long-signature": "e30.e30." + repeated("A"),
    "percent": quote(repeated("%", 20_000)),
    "spaces": repeated(" "),
    "words": repeated("a b "),
    "lists": quote(repeated("[", 20_000)),
    "objects": quote(repeated('{"a":', 12_000)),
    "numbers": repeated("9"),
    "backslashes": quote(repeated("\\", 20_000)),
    "cyrillic": quote(repeated("ж", 10_000)),
    "colons": repeated(":"),
    "slashes": repeated("/"),
    "at-signs": "https://" + repeated("a@"),
    "hyphens": repeated("-"),
}
NAMES = {
    "/token": (
        "grant_type",
        "code",
        "refresh_token",
        "device_code",
        "client_id",
        "client_assertion",
        "scope",
    ),
    "/par": (
        "request",
        "claims",
        "authorization_details",
        "redirect_uri",
        "state",
        "id_token_hint",
        "prompt",
    ),
    "/introspect": ("token", "token_type_hint"),
    "/revoke": ("token", "token_type_hint"),
    "/device_authorization": ("scope", "client_id"),
    "/userinfo": ("access_token",),
    "/authorize": ("client_id", "redirect_uri", "state", "scope", "claims", "request", "id_token_hint"),
    "/logout": ("id_token_hint", "post_logout_redirect_uri", "state"),
}


@pytest.mark.parametrize("path", NAMES)
def test_r073_f24_f26_a_value_as_long_as_a_body_costs_little(party, path):
    headers = {} if path in ("/authorize", "/logout", "/userinfo") else basic("portal")
    more = {"client_assertion": f"&client_assertion_type={quote(ASSERTION_TYPE)}"}

    def send(name, value):
        body = f"{name}={value}{more.get(name, '')}"[:65_000]
        sent = {} if name.startswith("client_") else headers
        answer = party.browser.post(path, data=body, content_type=FORM, headers=sent)
        assert answer.status_code < 500

    for name in NAMES[path]:
        for kind, value in VALUES.items():
            assert_bounded(lambda name=name, value=value: send(name, value), f"{name}: {kind}")


@pytest.mark.parametrize(
    "header", ["Authorization", "DPoP", "Cookie", "Accept-Language", "User-Agent", "Origin"]
)
@pytest.mark.parametrize("prefix", ["", "Basic ", "Bearer ", "DPoP ", "basic\t"])
def test_r073_f24_a_long_header_costs_little(party, header, prefix):
    for text in ("A", "a,b;q=0.1,", "=", ".", " "):
        value = prefix + repeated(text, 16_000).strip()

        def send(value=value):
            for path in ("/token", "/userinfo", "/authorize"):
                answer = party.browser.post(path, headers={header: value})
                assert answer.status_code < 500

        assert_bounded(send)


@pytest.mark.parametrize("body", [b"a", b"&", b"=", b"a=b&", b"%", b"\xff", b"\x00"])
def test_r011_r073_v25_a_body_of_many_parameters_costs_little(party, body):
    def send():
        for path in ("/token", "/authorize", "/logout", "/device"):
            data = (body * 70_000)[:65_000]
            answer = party.browser.post(path, data=data, content_type=FORM)
            assert answer.status_code < 500

    assert_bounded(send)


def test_r011_what_comes_often_is_gathered_in_as_much_time_as_it_takes_to_read_it():
    assert_bounded(lambda: Parameters.of([("a", "b")] * 100_000))


def test_r073_f24_a_hundred_megabytes_are_refused_unread(party):
    class Endless:
        """Counts what is read of it."""

        def __init__(self):
            self.read_so_far = 0

        def read(self, size=-1):
            self.read_so_far += max(size, 0)
            return b"a" * max(size, 0)

    for path in ("/token", "/par", "/introspect", "/revoke", "/device_authorization", "/userinfo", "/logout"):
        endless = Endless()
        environ = {
            "wsgi.input": endless,
            "CONTENT_LENGTH": str(100 * 1024 * 1024),
            "CONTENT_TYPE": FORM,
        }
        answer = party.browser.open(path, method="POST", environ_overrides=environ)
        assert answer.status_code == 413, path
        assert endless.read_so_far <= 65_536, path


def test_r073_v03_v04_v16_readers_look_at_the_length_first():
    for size in (100_000, 10_000_000):
        for token in ("A" * size + ".AA.AA", "AA." + "A" * size + ".AA", "." * size):

            def read(token=token):
                assert parse_jws(token) is None
                assert segments(token) is None

            peak, spent = measured(read)
            assert peak < 100_000 + size // 50
            assert spent < SECONDS


HEAVY = {
    "endless-modulus": {"n": "A" * 100_000},
    "16384-bits": {"n": b64(b"\xff" * 2048)},
    "endless-exponent": {"e": b64(b"\xff" * 256)},
    "exponent-of-100-kib": {"e": "A" * 100_000},
    "even-exponent": {"e": b64(b"\x02")},
    "exponent-one": {"e": b64(b"\x01")},
}


@pytest.mark.parametrize("changes", HEAVY.values(), ids=HEAVY)
def test_r073_a_key_that_would_be_work_to_verify_by_is_none(changes):
    key = {**public(key_for("PS256")), **changes}
    assert problem_of_key(key) is not None
    assert_bounded(lambda: problem_of_key(key))


def test_f26_an_address_of_any_length_is_judged_quickly():
    for text in ("a", ".", "/", "@", "%41", "?a=b&", ":", "[", "\\", "-", "ж"):
        for prefix in ("https://", "https://a.example/", "com.example:/", "http://127.0.0.1:"):
            uri = prefix + repeated(text)

            def judge(uri=uri):
                assert problem_of(uri, native=True) is not None
                assert not matches(client("web"), uri)

            assert_bounded(judge, uri[:40])
