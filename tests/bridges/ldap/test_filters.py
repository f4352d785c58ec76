"""Filters hold of what they say, undefined where nobody can say, and are no longer than anybody needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.model.ids import CompanyId, ServiceId
from legacy_bridges.protocols.ldap.bases import Base
from legacy_bridges.protocols.ldap.ber import BerError, Reader, octets, sequence, tlv
from legacy_bridges.protocols.ldap.directory import DirectoryFacts, PersonFacts, entries
from legacy_bridges.protocols.ldap.filters import (
    Both,
    Either,
    Equals,
    Filter,
    Has,
    Looks,
    Negated,
    Ordered,
    Undefined,
    holds,
    pinned,
    read_filter,
)

BASE = Base(ServiceId("mail"), CompanyId("romashka"))
ANNA = PersonFacts("anna", {"cn": "Анна  Ким", "mail": "Anna@Romashka.example"}, ("admins",), 20_001)
ALL = {
    str(e.dn): e
    for e in entries(
        BASE,
        DirectoryFacts([ANNA], {"members": 20_002, "admins": 20_003}, ("imap",), "/home/$login", "/bin/sh"),
    )
}
ENTRY = ALL[str(BASE.person("anna"))]


@pytest.mark.spec("RFC 4511 §4.5.1.7")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Equals("uid", "ANNA"), True),
        (Equals("cn", "анна ким"), True),
        (Equals("uid", "*"), False),
        (Equals("uidnumber", "020001"), True),
        (Equals("homedirectory", "/HOME/anna"), False),
        (Equals("memberof", str(BASE.group("Admins")).upper()), True),
        (Equals("userpassword", "x"), None),
        (Has("mail"), True),
        (Has("userpassword"), None),
        (Has("o"), False),
        (Negated(Has("o")), True),
        (Negated(Has("nosuch")), None),
        (Both(()), True),
        (Either(()), False),
        (Both((Has("uid"), Has("nosuch"))), None),
        (Both((Has("o"), Has("nosuch"))), False),
        (Either((Has("uid"), Has("nosuch"))), True),
        (Looks("mail", "anna@", (), ".EXAMPLE"), True),
        (Looks("mail", "", ("romashka", "exa"), ""), True),
        (Looks("mail", "", ("exa", "romashka"), ""), False),
        (Looks("uid", "ann", (), "nna"), False),
        (Ordered("uidnumber", "20001", upwards=True), True),
        (Ordered("uidnumber", "9", upwards=False), False),
        (Ordered("uidnumber", "nine", upwards=True), None),
        (Ordered("loginshell", "/bin/sh", upwards=True), None),
        (Looks("memberof", "cn=", (), ""), None),
        (Undefined(), None),
    ],
)
def test_a_filter_holds_or_not_or_nobody_can_say(wanted: Filter, expected: bool | None) -> None:
    assert holds(wanted, ENTRY) is expected


@pytest.mark.parametrize(("depth", "is_read"), [(31, True), (32, False), (5_000, False)])
def test_depth_has_an_end(depth: int, is_read: bool) -> None:
    wanted = octets("uid", 0x87)
    for _ in range(depth):
        wanted = tlv(0xA2, wanted)
    assert _is_read(wanted) is is_read


@pytest.mark.parametrize(("count", "is_read"), [(255, True), (256, False)])
def test_width_has_an_end(count: int, is_read: bool) -> None:
    assert _is_read(tlv(0xA1, octets("uid", 0x87) * count)) is is_read


@pytest.mark.parametrize(
    "wanted",
    [
        tlv(0xA2, b""),
        tlv(0xA3, octets("uid")),
        tlv(0xA3, octets("uid") + octets("a") + octets("b")),
        tlv(0xA4, octets("uid") + sequence()),
        tlv(0xA4, octets("uid") + sequence(tlv(0x82, b"x"), tlv(0x80, b"y"))),
        tlv(0xA4, octets("uid") + sequence(tlv(0x83, b"x"))),
        tlv(0xB7, b""),
        tlv(0x87, b"\xff\xfe"),
    ],
    ids=["nothing-denied", "no-value", "two-values", "no-piece", "pieces-in-no-order", "another-piece", "no-filter", "no-text"],
)  # fmt: skip
def test_what_is_no_filter_is_refused(wanted: bytes) -> None:
    assert not _is_read(wanted)


def test_the_values_of_an_entry_are_made_ready_once() -> None:
    group = ALL[str(BASE.group("members"))]
    assert group.compared("member") is group.compared("member")


def test_what_is_no_text_can_be_written_down_and_is_nobodys_name() -> None:
    found = read_filter(Reader.over(tlv(0xA3, octets("uid") + octets(b"ann\xff"))))
    assert pinned(found, "uid") == "ann\N{REPLACEMENT CHARACTER}"
    assert holds(found, ENTRY) is False


@given(st.binary(max_size=120))
def test_any_bytes_are_a_filter_or_refused(data: bytes) -> None:
    try:
        found = read_filter(Reader.over(data))
    except BerError:
        return
    assert all(holds(found, entry) in (True, False, None) for entry in ALL.values())


def test_what_a_filter_is_about_is_known_only_where_it_is_demanded() -> None:
    uid = Equals("uid", "anna")
    assert pinned(Both((Has("cn"), uid)), "uid") == "anna"
    assert pinned(uid, "uid") == "anna"
    assert pinned(Either((uid, Has("cn"))), "uid") is None
    assert pinned(Negated(uid), "uid") is None


def test_an_entry_holds_what_its_classes_want_and_no_password() -> None:
    assert {"cn", "sn", "uid", "uidNumber", "gidNumber", "homeDirectory"} <= set(ENTRY.attributes)
    assert ENTRY.attributes["homeDirectory"] == ("/home/anna",)
    assert all("password" not in name.lower() for entry in ALL.values() for name in entry.attributes)
    assert ALL[str(BASE.group("admins"))].values("member") == (str(BASE.person("anna")),)


def test_only_what_was_asked_for_is_shown() -> None:
    assert dict(ENTRY.shown(["UID", "nosuch"])) == {"uid": ("anna",)}
    assert "entryDN" not in dict(ENTRY.shown([]))
    assert set(dict(ENTRY.shown(["+"]))) == {"entryDN", "structuralObjectClass"}
    assert set(dict(ENTRY.shown(["*", "+"]))) == set(ENTRY.attributes)


def _is_read(wanted: bytes) -> bool:
    try:
        read_filter(Reader.over(wanted))
    except BerError:
        return False
    return True
