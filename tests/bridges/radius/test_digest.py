"""A phone's answer is computed as the standards say, in both ways of carrying it."""

from dataclasses import replace

import pytest

from legacy_bridges.protocols.radius.digest import Digest, fits, ha1, read_digest
from legacy_bridges.protocols.radius.wire import MalformedError, read
from tests.bridges.radius.packets import access

EXAMPLE = Digest(
    user="Mufasa",
    realm="http-auth@example.org",
    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    method="GET",
    uri="/dir/index.html",
    response="8ca523f5e9506fed4657c9700eebdbec",
    qop="auth",
    cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    count="00000001",
)
SHA = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
DRAFT = {
    "realm": 1,
    "nonce": 2,
    "method": 3,
    "uri": 4,
    "qop": 5,
    "algorithm": 6,
    "body": 7,
    "cnonce": 8,
    "count": 9,
    "user": 10,
}
OWN = {
    "response": 103,
    "realm": 104,
    "nonce": 105,
    "method": 108,
    "uri": 109,
    "qop": 110,
    "algorithm": 111,
    "body": 112,
    "cnonce": 113,
    "count": 114,
    "user": 115,
}


def draft(said: Digest, *, together: bool = False) -> bytes:
    subs = [
        bytes([number, len(value) + 2]) + value.encode()
        for name, number in DRAFT.items()
        if (value := getattr(said, name))
    ]
    parts = [b"".join(subs[:4]), b"".join(subs[4:])] if together else subs
    return access((1, b"Mufasa"), (206, said.response.encode()), *((207, part) for part in parts))


def own(said: Digest) -> bytes:
    parts = [(number, value.encode()) for name, number in OWN.items() if (value := getattr(said, name))]
    return access((1, b"Mufasa"), *parts)


@pytest.mark.spec("RFC 7616 §3.4.1")
@pytest.mark.spec("RFC 7616 §3.4.2")
def test_the_standards_own_example_fits() -> None:
    known = ha1("Mufasa", EXAMPLE.realm, "Circle of Life")
    assert fits(EXAMPLE, known)
    longer = replace(EXAMPLE, algorithm="SHA-256", response=SHA)
    assert fits(longer, ha1("Mufasa", EXAMPLE.realm, "Circle of Life", "sha256"))
    assert not fits(EXAMPLE, ha1("Mufasa", EXAMPLE.realm, "Circle of life"))


@pytest.mark.spec("RFC 7616 §3.4")
@pytest.mark.parametrize("name", ["realm", "user"])
@pytest.mark.parametrize("change", ["nonce", "method", "uri", "cnonce", "count"])
def test_an_answer_to_something_else_does_not_fit(change: str, name: str) -> None:
    known = ha1("Mufasa", EXAMPLE.realm, "Circle of Life")
    assert not fits(replace(EXAMPLE, **{change: "other"}), known)
    others = {
        "realm": ha1("Mufasa", "other", "Circle of Life"),
        "user": ha1("Simba", EXAMPLE.realm, "Circle of Life"),
    }
    assert not fits(EXAMPLE, others[name])


@pytest.mark.spec("RFC 5090 §3")
def test_both_ways_of_carrying_it_read_the_same() -> None:
    assert read_digest(read(draft(EXAMPLE))) == EXAMPLE
    assert read_digest(read(draft(EXAMPLE, together=True))) == EXAMPLE
    assert read_digest(read(own(EXAMPLE))) == EXAMPLE


@pytest.mark.parametrize("bare", ["", "MD5-sess", "auth-int"])
def test_older_and_stricter_kinds_are_known(bare: str) -> None:
    import hashlib

    def h(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    known = h("anna", "r", "secret")
    said = Digest("anna", "r", "n", "REGISTER", "sip:r", "", "auth", "MD5", "c", "00000001", "b" * 32)
    match bare:
        case "":
            made = replace(said, qop="", response=h(known, "n", h("REGISTER", "sip:r")))
        case "MD5-sess":
            first = h(known, "n", "c")
            told = h(first, "n", "00000001", "c", "auth", h("REGISTER", "sip:r"))
            made = replace(said, algorithm="MD5-sess", response=told)
        case _:
            told = h(known, "n", "00000001", "c", "auth-int", h("REGISTER", "sip:r", "b" * 32))
            made = replace(said, qop="auth-int", response=told)
    assert fits(made, known)
    assert not fits(replace(made, uri="sip:other"), known)


@pytest.mark.spec("RFC 7616 §3.3")
def test_each_use_of_a_nonce_has_a_name_of_its_own() -> None:
    uses = {EXAMPLE.use, replace(EXAMPLE, count="00000002").use, replace(EXAMPLE, cnonce="c").use}
    assert len(uses | {replace(EXAMPLE, nonce="n").use, replace(EXAMPLE, user="Simba").use}) == 5
    assert replace(EXAMPLE, qop="").use != replace(EXAMPLE, qop="", response="0" * 32).use


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"algorithm": "SHA-512"}, id="an-unknown-hash"),
        pytest.param({"qop": "auth-conf"}, id="an-unknown-qop"),
        pytest.param({"count": ""}, id="no-count"),
        pytest.param({"count": "1"}, id="a-short-count"),
        pytest.param({"cnonce": ""}, id="no-cnonce"),
        pytest.param({"user": ""}, id="no-user"),
        pytest.param({"nonce": ""}, id="no-nonce"),
        pytest.param({"method": ""}, id="no-method"),
        pytest.param({"response": "z" * 32}, id="no-hash"),
        pytest.param({"response": "a" * 31}, id="a-short-hash"),
    ],
)
def test_a_digest_that_makes_no_sense_is_dropped(change: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        read_digest(read(draft(replace(EXAMPLE, **change))))
