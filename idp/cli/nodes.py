"""The `tree` member of a company's document: its nodes, one within another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from idp.model.access import Node, NodeKind
from idp.model.errors import Conflict, DomainError, Invalid
from idp.model.ids import CompanyId, NodeId, ServiceId, new_id
from idp.rbac.administer_shape import check_name, read_id
from idp.rbac.structure import DEPTH, NODES

KEYS: Final = frozenset({"id", "kind", "name", "service", "partner", "external", "children"})
_KINDS: Final = tuple(str(kind) for kind in NodeKind if kind is not NodeKind.COMPANY)


def read_nodes(value: object, company: CompanyId, place: str) -> tuple[Node, ...]:
    """Read a list of nodes, parents first. Raises `Invalid`, or `Conflict` for an id given twice."""
    reading = Reading(NodeId(company))
    return tuple(reading.below(value, reading.root, f"{place}: tree"))


@dataclass(slots=True)
class Reading:
    """What was read so far."""

    root: NodeId
    seen: set[str] = field(default_factory=set)

    def below(self, value: object, parent: NodeId, place: str, depth: int = 2) -> Iterator[Node]:
        """Go through the nodes under a parent and what is under them."""
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise Invalid(_wrong(place, "must be a list of objects"))
        if value and depth > DEPTH:
            raise Invalid(_wrong(place, f"is deeper than {DEPTH} levels, the company included"))
        for number, item in enumerate(value):
            here = f"{place}[{number}]"
            node = self._node(item, parent, here)
            yield node
            yield from self.below(item.get("children", []), node.id, f"{here}.children", depth + 1)

    def _node(self, item: Mapping[str, Any], parent: NodeId, place: str) -> Node:
        unknown = sorted(item.keys() - KEYS)
        if unknown:
            raise Invalid(_wrong(place, f"no such key {unknown[0]}; there are {', '.join(sorted(KEYS))}"))
        identifier = self._fresh(_text(item, "id", place) or new_id(), place)
        kind, service, partner = (
            _kind(item, place),
            _text(item, "service", place),
            _text(item, "partner", place),
        )
        name = _text(item, "name", place) or service or identifier
        _check(identifier, name, service, place)
        if (service and kind is not NodeKind.SERVICE) or (partner and kind is not NodeKind.PARTNER_LINK):
            raise Invalid(_wrong(place, "only a service opens a service, only a partner_link is a partner's"))
        return Node(
            id=NodeId(identifier),
            kind=kind,
            name=name,
            parent=parent,
            service=ServiceId(service) if service else None,
            partner=partner or None,
            external=_text(item, "external", place),
        )

    def _fresh(self, identifier: str, place: str) -> str:
        if identifier in self.seen or identifier == self.root:
            msg = _wrong(place, f"id: {identifier} is given twice")
            raise Conflict(msg)
        self.seen.add(identifier)
        if len(self.seen) >= NODES:
            raise Invalid(_wrong(place, f"more nodes than {NODES}"))
        return identifier


def _check(identifier: str, name: str, service: str, place: str) -> None:
    try:
        read_id(identifier)
        check_name(name)
        if service:
            read_id(service, "service")
    except DomainError as error:
        raise Invalid(_wrong(place, f"{error.field}: {error.message}")) from None


def _kind(item: Mapping[str, Any], place: str) -> NodeKind:
    kind = item.get("kind")
    if kind not in _KINDS:
        raise Invalid(_wrong(place, f"kind: must be one of {', '.join(_KINDS)}"))
    return NodeKind(kind)


def _text(item: Mapping[str, Any], key: str, place: str) -> str:
    value = item.get(key, "")
    if not isinstance(value, str) or len(value) > 200:
        raise Invalid(_wrong(place, f"{key}: must be a text of at most 200 characters"))
    return value.strip()


def _wrong(place: str, words: str) -> str:
    return f"{place}: {words}"
