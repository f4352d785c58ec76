"""Rows of a document as facts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from idp.model.access import (
    EVERYBODY,
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Fact,
    Group,
    GroupMember,
    Node,
    NodeKind,
    Role,
    Safeguard,
    person,
)
from idp.model.ids import (
    AccountId,
    BindingId,
    CeilingId,
    DenialId,
    GroupId,
    NodeId,
    ServiceId,
    SubjectId,
)
from idp.rbac.document_row import Row, refuse
from idp.rbac.document_rows import ACCOUNT

_OTHERS: Final = ("group:", "client:")


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns rows into facts, and names into people."""

    people: Mapping[str, AccountId]

    def section(self, name: str, rows: Any) -> Iterator[Fact]:
        """Go through the facts of a section."""
        if not isinstance(rows, Mapping):
            refuse(name, "must map ids to rows")
        read: Mapping[str, Callable[[str, Row], Iterator[Fact]]] = {
            "roles": _roles,
            "groups": self._groups,
            "bindings": self._bindings,
            "denials": self._denials,
            "ceilings": self._ceilings,
        }
        for identifier, value in rows.items():
            yield from read[name](identifier, Row.of(name, value, f"{name}.{identifier}"))

    def who(self, row: Row, key: str = "who") -> SubjectId:
        """Return whom a row names. Raises `Invalid` for somebody unknown."""
        return self._subject(row.text(key), f"{row.place}.{key}")

    def _subject(self, name: str, place: str) -> SubjectId:
        if name == EVERYBODY or name.startswith(_OTHERS):
            return SubjectId(name)
        account = self.people.get(name)
        if account is None and name.startswith(ACCOUNT):
            account = AccountId(name.removeprefix(ACCOUNT))
        if account is None:
            refuse(place, f"nobody signs in as {name[:100]}")
        return person(account)

    def _granter(self, row: Row) -> SubjectId | None:
        return self.who(row, "granter") if row.values.get("granter") is not None else None

    def _groups(self, identifier: str, row: Row) -> Iterator[Fact]:
        joined = GroupId(identifier)
        yield Group(joined, row.text("name"), NodeId(row.text("node")))
        for name in row.words("members") or ():
            subject = self._subject(name, f"{row.place}.members")
            yield GroupMember(joined, AccountId(subject.partition(":")[2]))

    def _bindings(self, identifier: str, row: Row) -> Iterator[Fact]:
        on = row.optional("on")
        yield Binding(
            id=BindingId(identifier),
            subject=self.who(row),
            role=row.text("role"),
            node=NodeId(row.text("node")),
            inherit=not row.flag("only_here"),
            limits=row.limits(),
            valid_from=row.moment("from"),
            valid_until=row.moment("until"),
            granter=self._granter(row),
            on=BindingId(on) if on is not None else None,
            reason=row.optional("reason") or "",
        )

    def _denials(self, identifier: str, row: Row) -> Iterator[Fact]:
        services = row.words("services")
        yield Denial(
            id=DenialId(identifier),
            subject=self._concerned(row),
            node=NodeId(row.text("node")),
            permissions=frozenset(row.words("permissions") or ()),
            services=None if services is None else frozenset(map(ServiceId, services)),
            granter=self._granter(row),
            reason=row.optional("reason") or "",
        )

    def _ceilings(self, identifier: str, row: Row) -> Iterator[Fact]:
        permissions = row.words("permissions")
        yield Ceiling(
            id=CeilingId(identifier),
            level=row.choice("level", CeilingLevel),
            node=NodeId(row.text("node")),
            subject=self._concerned(row),
            permissions=None if permissions is None else frozenset(permissions),
            limits=row.limits(),
            granter=self._granter(row),
            reason=row.optional("reason") or "",
        )

    def _concerned(self, row: Row) -> SubjectId:
        return self.who(row) if row.values.get("who") is not None else EVERYBODY


def read_node(value: Any, parent: NodeId, place: str) -> Node:
    """Return a place under another one."""
    row = Row.of("nodes", value, place)
    service = row.optional("service")
    return Node(
        id=NodeId(row.text("id")),
        kind=row.choice("kind", NodeKind),
        name=row.text("name"),
        parent=parent,
        service=ServiceId(service) if service is not None else None,
        partner=row.optional("partner"),
        external=row.optional("external") or "",
    )


def read_safeguard(value: Any) -> Safeguard:
    """Return what needs a second person."""
    row = Row.of("safeguard", value, "safeguard")
    return Safeguard(frozenset(row.words("second_person") or ()), row.sum("above_month"))


def _roles(identifier: str, row: Row) -> Iterator[Fact]:
    permissions = frozenset(row.words("permissions") or ())
    yield Role(identifier, row.text("title"), permissions, row.words("includes") or ())


def names_in(content: Mapping[str, Any]) -> frozenset[str]:
    """Return every person that a document names; what has no such form is refused later."""
    found: set[str] = set()
    for section in ("groups", "bindings", "denials", "ceilings"):
        rows = content.get(section)
        for row in rows.values() if isinstance(rows, Mapping) else ():
            if isinstance(row, Mapping):
                members = row.get("members")
                found.update(map(str, members if isinstance(members, list) else ()))
                found.update(str(row[key]) for key in ("who", "granter") if row.get(key) is not None)
    return frozenset(name for name in found if name != EVERYBODY and not name.startswith(_OTHERS))
