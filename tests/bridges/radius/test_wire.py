"""A datagram is read whole, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_bridges.protocols.radius.asking import Chap, Code, Pap, Sip, read_access
from legacy_bridges.protocols.radius.digest import read_digest
from legacy_bridges.protocols.radius.passwords import chap_fits, unhide
from legacy_bridges.protocols.radius.signing import answer, refuse_unproven, refuse_unsigned
from legacy_bridges.protocols.radius.wire import Heard, MalformedError, read
from tests.bridges.radius.packets import SECRET, access, accounting, raw

NAME = (1, b"anna")
SUB = bytes([1, 3]) + b"r"


@pytest.mark.spec("RFC 2865 §3")
def test_what_lies_behind_the_length_is_padding() -> None:
    made = access(NAME, password="secret")
    assert read(made + b"\0\0\0") == read(made)


@pytest.mark.spec("RFC 2865 §5")
@pytest.mark.parametrize(
    "datagram",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(raw(b"")[:19], id="half-a-header"),
        pytest.param(raw(b"", length=19), id="a-length-below-the-header"),
        pytest.param(raw(b"", length=40), id="a-length-beyond-the-end"),
        pytest.param(raw(b"\x01"), id="half-an-attribute"),
        pytest.param(raw(b"\x01\x00"), id="an-attribute-of-no-length"),
        pytest.param(raw(b"\x01\x01"), id="an-attribute-of-one"),
        pytest.param(raw(b"\x01\x09ab"), id="an-attribute-beyond-the-end"),
        pytest.param(raw(b"\x01\xff" + b"a" * 253) + b"\0" * 4096, id="more-than-4096-octets"),
        pytest.param(raw((b"\x01\xff" + b"a" * 253) * 16), id="a-packet-of-more-than-4096-octets"),
    ],
)
def test_malformed_datagrams_are_not_read(datagram: bytes) -> None:
    with pytest.raises(MalformedError):
        read(datagram)


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param([], id="no-user"),
        pytest.param([(1, b"")], id="an-empty-user"),
        pytest.param([NAME, NAME], id="two-users"),
        pytest.param([(1, b"an\0na")], id="a-user-with-a-nul"),
        pytest.param([(1, b"\xff\xfe")], id="a-user-that-is-no-text"),
        pytest.param([NAME, (2, b"a" * 15)], id="a-password-of-15-octets"),
        pytest.param([NAME, (2, b"")], id="a-password-of-none"),
        pytest.param([NAME, (2, b"a" * 144)], id="a-password-of-144-octets"),
        pytest.param([NAME, (2, b"a" * 16)], id="a-password-under-another-secret"),
        pytest.param([NAME, (2, b"a" * 16), (2, b"a" * 16)], id="two-passwords"),
        pytest.param([NAME, (3, b"a" * 16)], id="a-chap-password-of-16-octets"),
        pytest.param([NAME, (3, b"a" * 17), (60, b"abc")], id="a-chap-challenge-of-3-octets"),
        pytest.param([NAME, (2, b"a" * 16), (3, b"a" * 17)], id="a-password-and-chap"),
        pytest.param([NAME, (3, b"a" * 17), (206, b"a" * 32)], id="chap-and-a-digest"),
        pytest.param([NAME, (206, b"a" * 32), (103, b"a" * 32)], id="a-digest-in-two-ways"),
        pytest.param([NAME, (206, b"a" * 32)], id="a-digest-of-nothing"),
        pytest.param([NAME, (206, b"a" * 32), (207, b"\x02\xff")], id="a-sub-attribute-beyond-its-end"),
        pytest.param([NAME, (206, b"a" * 32), (207, SUB + SUB)], id="two-realms-in-a-digest"),
    ],
)
def test_requests_that_ask_nothing_clear_are_dropped(attributes: list[tuple[int, bytes]]) -> None:
    with pytest.raises(MalformedError):
        read_access(read(access(*attributes)), SECRET)


def test_each_way_is_told_apart() -> None:
    chap = (3, b"\x05" + b"h" * 16)
    sip = [
        (206, b"a" * 32),
        (207, bytes([2, 7]) + b"nonce" + bytes([3, 5]) + b"REG" + bytes([4, 5]) + b"sip"),
    ]
    sip.append((207, bytes([10, 6]) + b"anna" + bytes([1, 3]) + b"r"))
    assert read_access(read(access(NAME, password="пароль")), SECRET) == Pap("anna", "пароль")
    said = read(access(NAME, (24, b"state"), password="123456"))
    assert read_access(said, SECRET) == Code("anna", "state", "123456")
    assert read_access(read(access(NAME, chap)), SECRET) == Chap("anna", b"\x05", b"h" * 16, bytes(range(16)))
    found = read_access(read(access(NAME, *sip)), SECRET)
    assert isinstance(found, Sip)
    assert (found.digest.user, found.digest.nonce, found.digest.realm) == ("anna", "nonce", "r")
    assert read_access(read(access(NAME)), SECRET) is None


@pytest.mark.spec("RFC 2865 §5.2")
@pytest.mark.parametrize("password", ["a", "sixteen octets!!", "x" * 128, "пароль"])
def test_a_password_is_read_as_it_was_typed(password: str) -> None:
    heard = read(access(NAME, password=password))
    assert unhide(heard.one(2) or b"", heard.authenticator, SECRET) == password


@pytest.mark.spec("RFC 1994 §4.1")
def test_chap_is_answered_by_one_password_alone() -> None:
    import hashlib

    said = hashlib.md5(b"\x05secretchallenge").digest()
    assert chap_fits(b"\x05", said, b"challenge", "secret")
    assert not chap_fits(b"\x05", said, b"challenge", "Secret")


@given(st.binary(max_size=5000))
def test_whatever_comes_is_read_or_refused(datagram: bytes) -> None:
    hold(datagram)


@given(st.data())
def test_whatever_becomes_of_a_good_request_is_read_or_refused(data: st.DataObject) -> None:
    sip = [
        (206, b"a" * 32),
        (207, bytes([2, 7]) + b"nonce" + bytes([3, 5]) + b"REG" + bytes([4, 5]) + b"sip"),
    ]
    good = data.draw(
        st.sampled_from(
            [
                access(NAME, (24, b"state"), password="secret"),
                access(NAME, (26, b"\0\0\0\x09\x01\x04ab"), (3, b"h" * 17)),
                access(NAME, *sip),
                accounting((40, b"\0\0\0\1"), (44, b"s-1")),
            ]
        )
    )
    at = data.draw(st.integers(0, len(good) - 1))
    hold(good[:at] + data.draw(st.binary(min_size=1, max_size=6)) + good[at + 1 :])


def hold(datagram: bytes) -> None:
    """Do all that can be done with a datagram, in good faith."""
    try:
        heard = read(datagram)
        answered(heard)
    except MalformedError:
        return


def answered(heard: Heard) -> None:
    for look in (
        lambda: refuse_unproven(heard, SECRET),
        lambda: refuse_unsigned(heard, SECRET, required=False),
    ):
        try:
            look()
        except MalformedError:
            continue
    if len(heard.all(33)) < 9:
        assert len(answer(heard, SECRET, 3)) <= 4096
    for look in (lambda: read_access(heard, SECRET), lambda: read_digest(heard)):
        try:
            look()
        except MalformedError:
            continue
