"""Filters of a search: read once, with limits, and judged in three values. RFC 4511 §4.5.1.7, RFC 4515."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from legacy_bridges.protocols.ldap.ber import OCTETS, SEQUENCE, BerError, Reader
from legacy_bridges.protocols.ldap.entries import Entry
from legacy_bridges.protocols.ldap.matching import NAMES, attribute_name, is_known, prepared, ranked

DEEPEST: Final = 32
MOST: Final = 256
_AND, _OR, _NOT, _PARTS, _FROM, _RULE = 0xA0, 0xA1, 0xA2, 0xA4, 0xA5, 0xA9
_INITIAL, _ANY, _FINAL = 0x80, 0x81, 0x82

Truth = bool | None
"""`None` is undefined: of an attribute that is not known, nothing holds and nothing does not."""


@dataclass(frozen=True, slots=True)
class Both:
    """All of them hold; of none that is true. RFC 4526 §2."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of them holds; of none that is false. RFC 4526 §2."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """It does not hold."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class Has:
    """The attribute is there."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Equals:
    """The attribute has this value."""

    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Looks:
    """The attribute has a value with these pieces in this order."""

    attribute: str
    initial: str
    between: tuple[str, ...]
    final: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """The attribute has a value from this one on, or up to it."""

    attribute: str
    value: str
    upwards: bool


@dataclass(frozen=True, slots=True)
class Undefined:
    """A rule that is not known here."""


Filter = Both | Either | Negated | Has | Equals | Looks | Ordered | Undefined


@dataclass(slots=True)
class _Count:
    left: int = MOST

    def one(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            msg = "a filter of more parts, or deeper, than anybody needs"
            raise BerError(msg)


def read_filter(reader: Reader) -> Filter:
    """Read a filter. Raises `BerError`."""
    return _read(reader, 1, _Count())


def _read(reader: Reader, depth: int, count: _Count) -> Filter:
    count.one(depth)
    tag = reader.peek()
    if tag in (_AND, _OR):
        inner, parts = reader.inside(tag), []
        while inner.more:
            parts.append(_read(inner, depth + 1, count))
        return Both(tuple(parts)) if tag == _AND else Either(tuple(parts))
    if tag == _NOT:
        inner = reader.inside(tag)
        negated = Negated(_read(inner, depth + 1, count))
        inner.finish()
        return negated
    return _read_item(reader, tag, count)


def _read_item(reader: Reader, tag: int, count: _Count) -> Filter:
    found: Filter = Undefined()
    match tag:
        case 0x87:
            found = Has(attribute_name(reader.text(tag)))
        case 0xA3 | 0xA8:
            found = Equals(*_assertion(reader, tag))
        case 0xA5 | 0xA6:
            found = Ordered(*_assertion(reader, tag), upwards=tag == _FROM)
        case 0xA4:
            found = _read_pieces(reader, count)
        case _:
            reader.take(_RULE)
    return found


def _assertion(reader: Reader, tag: int) -> tuple[str, str]:
    inner = reader.inside(tag)
    name, value = attribute_name(inner.text()), _value(inner.take(OCTETS))
    inner.finish()
    return name, value


def _read_pieces(reader: Reader, count: _Count) -> Filter:
    """Read pieces: the first may be the initial one, the last the final one. RFC 4511 §4.5.1.7.2."""
    inner = reader.inside(_PARTS)
    name, pieces = attribute_name(inner.text()), inner.inside(SEQUENCE)
    inner.finish()
    found: list[tuple[int, str]] = []
    while pieces.more:
        count.one(1)
        tag = pieces.peek()
        found.append((tag, _value(pieces.take(tag))))
    tags = [tag for tag, _ in found]
    middle = tags[tags[:1] == [_INITIAL] : len(tags) - (tags[-1:] == [_FINAL])]
    if not found or any(tag != _ANY for tag in middle):
        msg = "pieces of a value in no order"
        raise BerError(msg)
    initial = found[0][1] if tags[0] == _INITIAL else ""
    final = found[-1][1] if tags[-1] == _FINAL else ""
    return Looks(name, initial, tuple(value for tag, value in found if tag == _ANY), final)


def _value(raw: bytes) -> str:
    """Take what is no text for a value that nothing has, and that can still be written down."""
    return raw.decode(errors="replace")


def holds(wanted: Filter, entry: Entry) -> Truth:
    """Judge an entry. RFC 4511 §4.5.1.7."""
    match wanted:
        case Both(parts=parts):
            return _all([holds(part, entry) for part in parts])
        case Either(parts=parts):
            return _any([holds(part, entry) for part in parts])
        case Negated(part=part):
            found = holds(part, entry)
            return None if found is None else not found
        case _:
            return _holds_item(wanted, entry)


def _all(found: Sequence[Truth]) -> Truth:
    if False in found:
        return False
    return None if None in found else True


def _any(found: Sequence[Truth]) -> Truth:
    if True in found:
        return True
    return None if None in found else False


def _holds_item(wanted: Has | Equals | Looks | Ordered | Undefined, entry: Entry) -> Truth:
    if isinstance(wanted, Undefined) or not is_known(wanted.attribute):
        return None
    if isinstance(wanted, Has):
        return bool(entry.values(wanted.attribute))
    return _holds_value(wanted, entry.compared(wanted.attribute))


def _holds_value(wanted: Equals | Looks | Ordered, values: Collection[str]) -> Truth:
    match wanted:
        case Equals(attribute=name, value=value):
            return prepared(name, value) in values
        case Ordered():
            return _in_order(wanted, values)
        case Looks(attribute=name):
            return None if name in NAMES else _looks(wanted, values)


def _in_order(wanted: Ordered, values: Collection[str]) -> Truth:
    """Compare numbers as numbers, text as text."""
    bound = ranked(wanted.attribute, prepared(wanted.attribute, wanted.value))
    if bound is None:
        return None
    ranks = [rank for value in values if (rank := ranked(wanted.attribute, value)) is not None]
    return any(rank >= bound if wanted.upwards else rank <= bound for rank in ranks)


def _looks(wanted: Looks, values: Collection[str]) -> bool:
    """Find the pieces in one of the values. Parts of names of entries are no names. RFC 4517 §4.2.15."""
    ready = [prepared(wanted.attribute, one) for one in (wanted.initial, *wanted.between, wanted.final)]
    return any(_is_made_of(value, ready[0], ready[1:-1], ready[-1]) for value in values)


def _is_made_of(value: str, initial: str, between: Sequence[str], final: str) -> bool:
    """Find the pieces in their order, each behind the one before."""
    if not value.startswith(initial) or len(value) < len(initial) + len(final) or not value.endswith(final):
        return False
    at, end = len(initial), len(value) - len(final)
    for piece in between:
        found = value.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def pinned(wanted: Filter, attribute: str) -> str | None:
    """Return the value that an attribute must have for the filter to hold, where one is demanded."""
    match wanted:
        case Equals(attribute=name, value=value) if name == attribute:
            return value
        case Both(parts=parts):
            return next((found for part in parts if (found := pinned(part, attribute)) is not None), None)
        case _:
            return None
