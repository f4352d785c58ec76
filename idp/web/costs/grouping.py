"""The rows of a month, filtered and put together as the reader asks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from idp.activations.rows import Row, RowKind
from idp.model.ids import NodeId
from idp.web.costs.saying import BILLING_VIEW, Saying
from idp.words import words_later

PAGE: Final = 40
"""Rows on a page."""
CHOICES: Final = 100
"""The most that a filter offers."""
NOBODY: Final = "unknown"
"""The value of the person filter that means that nobody is known."""
BY: Final[Mapping[str, str]] = {
    "service": words_later.text("By service"),
    "place": words_later.text("By place"),
    "person": words_later.text("By person"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    by: str = "service"
    node: str = ""
    service: str = ""
    person: str = ""

    @property
    def any(self) -> bool:
        """Tell whether something is left out."""
        return bool(self.node or self.service or self.person)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading: those on this page, and the sum of all."""

    title: str
    rows: tuple[Row, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Leaf:
    """As many rows as a page takes, with their groups."""

    groups: tuple[Group, ...]
    start: int
    of: int

    @property
    def later(self) -> int | None:
        """Return where the next page begins, if there is one."""
        return self.start + PAGE if self.start + PAGE < self.of else None

    @property
    def earlier(self) -> int | None:
        """Return where the page before begins, if there is one."""
        return max(0, self.start - PAGE) if self.start else None


def chosen(rows: Iterable[Row], wanted: Wanted, saying: Saying) -> tuple[Row, ...]:
    """Return the rows that the filters let through."""
    structure = saying.naming.structure
    return tuple(
        row
        for row in rows
        if (not wanted.node or wanted.node in structure.lineage(row.node))
        and (not wanted.service or row.service == wanted.service)
        and (not wanted.person or _person(row) == wanted.person)
    )


def grouped(rows: Iterable[Row], by: str, saying: Saying, start: int = 0) -> Leaf:
    """Put rows together, dearest group first, and return a page of them."""
    titled = _TITLES[by]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(titled(row, saying), []).append(row)
    made = [Group(title, tuple(sorted(found, key=_order)), _total(found)) for title, found in groups.items()]
    made.sort(key=lambda group: (-group.total, group.title))
    of = sum(len(group.rows) for group in made)
    start = start if 0 <= start < of else 0
    return Leaf(tuple(_cut(made, start, start + PAGE)), start, of)


def _cut(groups: Iterable[Group], start: int, end: int) -> Iterator[Group]:
    """Keep the rows between two positions, and of the groups those that have one."""
    at = 0
    for group in groups:
        kept = group.rows[max(0, start - at) : max(0, end - at)]
        at += len(group.rows)
        if kept:
            yield Group(group.title, kept, group.total)


def _total(rows: Iterable[Row]) -> Decimal:
    return sum((row.amount for row in rows if row.amount is not None), Decimal(0))


def services_in(rows: Iterable[Row], saying: Saying) -> Sequence[tuple[str, str]]:
    """List the services that rows are about, to choose from."""
    known = {row.service: saying.service(row) for row in rows if row.service}
    return sorted(known.items(), key=_second)[:CHOICES]


def people_in(rows: Iterable[Row], saying: Saying) -> Sequence[tuple[str, str]]:
    """List who switched something on or holds a number."""
    known = {(_person(row), saying.who(row.requester)) for row in rows if row.requester.account}
    nobody = [(NOBODY, saying.words.text("Nobody known"))] if any(row.unknown for row in rows) else []
    return [*nobody, *sorted(known, key=_second)[:CHOICES]]


def places_in(rows: Iterable[Row], saying: Saying) -> Sequence[tuple[str, str]]:
    """List the places where rows hang, and what is above them as far as its costs are seen."""
    structure, found = saying.naming.structure, set[NodeId]()
    for row in rows:
        found.update(structure.lineage(saying.home(row.node)))
    large = sorted(found, key=lambda node: (len(structure.lineage(node)), node))[:CHOICES]
    seen = (node for node in large if saying.inside.may(BILLING_VIEW, node))
    return sorted(((node, saying.naming.node(node)) for node in seen), key=_second)


def _order(row: Row) -> tuple[Decimal, str, str]:
    return (-(row.amount or Decimal(0)), row.name, row.key)


def _second(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[1], pair[0]


def _person(row: Row) -> str:
    if row.requester.account:
        return str(row.requester.account)
    return NOBODY if row.unknown else ""


def _by_service(row: Row, saying: Saying) -> str:
    return saying.service(row) if row.service else saying.kind(row.kind)


def _by_place(row: Row, saying: Saying) -> str:
    return saying.place(row.node)


def _by_person(row: Row, saying: Saying) -> str:
    if row.kind in (RowKind.OTHER, RowKind.REST):
        return saying.kind(RowKind.OTHER)
    if row.requester.known:
        return saying.who(row.requester)
    return saying.part(row) if row.kind is RowKind.NUMBER else saying.words.text("Nobody known")


_TITLES: Final[Mapping[str, Callable[[Row, Saying], str]]] = {
    "service": _by_service,
    "place": _by_place,
    "person": _by_person,
}
