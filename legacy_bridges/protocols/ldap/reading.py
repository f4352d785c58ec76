"""From the bytes of one message to the question in it. RFC 4511 §4.1.1, §4.2 to §4.12."""

from collections.abc import Callable, Mapping
from typing import Final

from idp.model.secret import Secret
from legacy_bridges.protocols.ldap.ber import (
    BOOLEAN,
    ENUMERATED,
    INTEGER,
    OCTETS,
    SEQUENCE,
    BerError,
    Reader,
)
from legacy_bridges.protocols.ldap.filters import read_filter
from legacy_bridges.protocols.ldap.messages import (
    MANAGE_DSA_IT,
    Abandon,
    Asked,
    Bind,
    Compare,
    Extended,
    Message,
    Scope,
    Search,
    Unbind,
    Write,
)

MOST_ATTRIBUTES: Final = 256
MOST_CONTROLS: Final = 16
_SIMPLE, _SASL = 0x80, 0xA3
_UNBIND, _ABANDON = 0x42, 0x50
_CONTROLS: Final = 0xA0
_WRITES: Final = {0x66: 0x67, 0x68: 0x69, 0x4A: 0x6B, 0x6C: 0x6D}
"""Modify, add, delete, rename, each with the tag of its answer. RFC 4511 §4.6 to §4.9."""


def read_message(data: bytes) -> Message:
    """Read one whole message. Raises `BerError`; then the connection is to be closed. RFC 4511 §5.3."""
    outer = Reader.over(data)
    reader = outer.inside(SEQUENCE)
    outer.finish()
    number = reader.number()
    asked = _read(reader)
    demand = _controls(reader) if reader.more else False
    reader.finish()
    return Message(number, asked, demand)


def _read(reader: Reader) -> Asked:
    tag = reader.peek()
    if tag in _WRITES:
        reader.take(tag)
        return Write(_WRITES[tag])
    read = _READS.get(tag)
    if read is None:
        msg = "an operation that there is not"
        raise BerError(msg)
    return read(reader)


def _bind(outer: Reader) -> Bind:
    reader = outer.inside(0x60)
    version, name = reader.number(), reader.text()
    if reader.peek() == _SIMPLE:
        shown = reader.take(_SIMPLE)
        reader.finish()
        return Bind(version, name, Secret(shown.decode(errors="surrogateescape")))
    reader.take(_SASL)
    reader.finish()
    return Bind(version, name, None)


def _unbind(reader: Reader) -> Unbind:
    if reader.take(_UNBIND):
        msg = "a goodbye with something in it"
        raise BerError(msg)
    return Unbind()


def _abandon(reader: Reader) -> Abandon:
    reader.number(_ABANDON)
    return Abandon()


def _search(outer: Reader) -> Search:
    reader = outer.inside(0x63)
    base, scope = reader.text(), reader.number(ENUMERATED)
    if scope not in tuple(Scope) or reader.number(ENUMERATED) > 3:
        msg = "a scope, or a way with aliases, that there is not"
        raise BerError(msg)
    size, _time = reader.number(INTEGER), reader.number(INTEGER)
    types_only = reader.flag(BOOLEAN)
    wanted = read_filter(reader)
    attributes = _texts(reader.inside(SEQUENCE))
    reader.finish()
    return Search(base, Scope(scope), size, types_only, wanted, attributes)


def _texts(reader: Reader) -> tuple[str, ...]:
    found = []
    while reader.more:
        found.append(reader.text())
        if len(found) > MOST_ATTRIBUTES:
            msg = "more attributes than there are"
            raise BerError(msg)
    return tuple(found)


def _compare(outer: Reader) -> Compare:
    reader = outer.inside(0x6E)
    name, assertion = reader.text(), reader.inside(SEQUENCE)
    reader.finish()
    attribute, value = assertion.text(), assertion.take(OCTETS)
    assertion.finish()
    return Compare(name, attribute, value.decode(errors="replace"))


def _extended(outer: Reader) -> Extended:
    reader = outer.inside(0x77)
    oid = reader.text(0x80)
    value = reader.take(0x81) if reader.more else None
    reader.finish()
    return Extended(oid, value)


_READS: Final[Mapping[int, Callable[[Reader], Asked]]] = {
    0x60: _bind,
    _UNBIND: _unbind,
    _ABANDON: _abandon,
    0x63: _search,
    0x6E: _compare,
    0x77: _extended,
}


def _controls(outer: Reader) -> bool:
    """Tell whether one is demanded that is not known here. RFC 4511 §4.1.11."""
    reader, demand = outer.inside(_CONTROLS), False
    for _ in range(MOST_CONTROLS):
        if not reader.more:
            return demand
        one = reader.inside(SEQUENCE)
        oid = one.text()
        critical = one.flag() if one.peek() == BOOLEAN else False
        if one.more:
            one.take(OCTETS)
        one.finish()
        demand = demand or (critical and oid != MANAGE_DSA_IT)
    msg = "more controls than there are"
    raise BerError(msg)
