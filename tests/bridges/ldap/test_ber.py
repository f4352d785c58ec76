"""BER as LDAP uses it: one reading of each message, and none of what is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_bridges.protocols.ldap.ber import BerError, Reader, integer, octets, sequence, tlv, whole
from legacy_bridges.protocols.ldap.messages import Abandon, Bind, Compare, Extended, Search, Unbind, Write
from legacy_bridges.protocols.ldap.reading import read_message

KNOWN = (Abandon, Bind, Compare, Extended, Search, Unbind, Write)


@pytest.mark.spec("RFC 4511 §5.1")
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x31\x00", id="another-tag"),
        pytest.param(b"\x30\x80", id="a-length-without-end"),
        pytest.param(b"\x30\x85\0\0\0\0\x01", id="five-bytes-of-length"),
        pytest.param(b"\x30\x84\x00\x01\x00\x00", id="longer-than-may-be"),
        pytest.param(b"\x30\xff", id="a-reserved-length"),
    ],
)
def test_what_cannot_become_a_message_is_refused_at_its_start(data: bytes) -> None:
    with pytest.raises(BerError):
        whole(data, 1024)


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x82", b"\x30\x82\x01"])
def test_what_may_become_one_is_waited_for(data: bytes) -> None:
    assert whole(data, 1024) == 0


@given(st.binary(max_size=300))
def test_a_value_is_read_back(data: bytes) -> None:
    written = tlv(0x04, data)
    reader = Reader.over(written)
    assert (reader.take(0x04), reader.more) == (data, False)
    assert whole(sequence(written), 1024) == len(sequence(written))


@given(st.integers(0, 2**31 - 1))
def test_a_number_is_read_back(number: int) -> None:
    assert Reader.over(integer(number)).number() == number


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b"\x80\0\0\0", b"\0\x80\0\0\0", b"\x7f\xff\xff\xff\xff", b"\0" * 6],
    ids=["empty", "below-zero", "far-below", "beyond", "five-bytes", "six-bytes"],
)
@pytest.mark.spec("RFC 4511 §4.1.1")
def test_a_number_out_of_range_is_refused(raw: bytes) -> None:
    with pytest.raises(BerError):
        Reader.over(tlv(0x02, raw)).number()


def test_a_value_must_end_within_what_holds_it() -> None:
    outer = sequence(b"\x04\x05ab")
    with pytest.raises(BerError):
        Reader.over(outer).inside(0x30).take(0x04)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    try:
        found = read_message(data)
    except BerError:
        return
    assert isinstance(found.asked, KNOWN)


@given(st.binary(max_size=60), st.sampled_from([0x60, 0x63, 0x6E, 0x77, 0x50, 0x42, 0x66]))
def test_any_operation_is_read_or_refused(data: bytes, tag: int) -> None:
    try:
        found = read_message(sequence(integer(1), tlv(tag, data)))
    except BerError:
        return
    assert isinstance(found.asked, KNOWN)


def test_a_password_is_not_in_what_is_printed() -> None:
    written = sequence(integer(1), sequence(integer(3), octets("cn=x"), octets("hush", 0x80), tag=0x60))
    assert "hush" not in repr(read_message(written))
