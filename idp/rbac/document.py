"""A company's tree, roles and rights as one reviewed YAML file: written, read, compared."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import yaml

from idp.model.access import (
    Binding,
    Ceiling,
    Change,
    Denial,
    End,
    Fact,
    FactKind,
    Node,
    NodeKind,
    Put,
    Role,
    Safeguard,
    fact_key,
)
from idp.model.ids import AccountId, CompanyId, NodeId
from idp.rbac.document_reader import Reader, names_in, read_node, read_safeguard
from idp.rbac.document_row import refuse
from idp.rbac.document_rows import SECTIONS, Rows, node_row, safeguard_row
from idp.rbac.structure import Structure
from idp.rbac.trees import Facts
from idp.rbac.yaml_reading import read_yaml

Key = tuple[FactKind, str]
KEYS: Final = ("company", "revision", "nodes", *SECTIONS, "safeguard")
_REVISION: Final = re.compile(r"[0-9]{1,18}")
HEAD: Final = "# Access in a company. People are named by what they sign in with; times are UTC.\n"


def export_document(facts: Facts, people: Mapping[AccountId, str]) -> str:
    """Write everything live as YAML; `people` names each person, who else stands as `account:ID`."""
    rows, structure = Rows(people), facts.tree.structure
    document: dict[str, Any] = {
        "company": str(structure.company),
        "revision": structure.rev,
        "nodes": _nested(structure, structure.root),
        **rows.sections(facts.facts.values()),
    }
    safeguard = facts.facts.get(fact_key(Safeguard()))
    if isinstance(safeguard, Safeguard):
        document["safeguard"] = safeguard_row(safeguard)
    return HEAD + yaml.dump(
        document, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )


_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _nested(structure: Structure, parent: NodeId) -> list[dict[str, Any]]:
    found = []
    for identifier in structure.children.get(parent, ()):
        row = node_row(structure.nodes[identifier])
        below = _nested(structure, identifier)
        found.append({**row, "children": below} if below else row)
    return found


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, its people not yet looked up."""

    company: CompanyId
    revision: int | None
    """The revision it was written from, if it says so."""
    people: frozenset[str]
    """Every person it names, by login or as `account:ID`."""
    content: Mapping[str, Any]

    def facts(self, people: Mapping[str, AccountId]) -> tuple[Fact, ...]:
        """Return the facts it states. Raises `Invalid` naming the place, also for an unknown person."""
        reader = Reader(people)
        stated: list[Fact] = [*_nodes(self._part("nodes", []), NodeId(self.company))]
        for section in SECTIONS:
            stated.extend(reader.section(section, self._part(section, {})))
        if self._part("safeguard", None) is not None:
            stated.append(read_safeguard(self.content["safeguard"]))
        _refuse_twice(stated)
        return tuple(stated)

    def _part(self, key: str, empty: Any) -> Any:
        """Return a part of the file; a key with nothing behind it is as good as none."""
        value = self.content.get(key)
        return empty if value in (None, "") else value


def _nodes(rows: Any, parent: NodeId, place: str = "nodes") -> Iterator[Node]:
    if not isinstance(rows, list):
        refuse(place, "must be a list")
    for number, row in enumerate(rows):
        here = f"{place}[{number}]"
        node = read_node(row, parent, here)
        yield node
        yield from _nodes(row.get("children", []), node.id, f"{here}.children")


def _refuse_twice(stated: Iterable[Fact]) -> None:
    seen: set[Key] = set()
    for fact in stated:
        key = fact_key(fact)
        if key in seen:
            refuse(f"{key[0]} {key[1]}", "is there twice")
        seen.add(key)


def read_document(text: str) -> Document:
    """Parse a file. Raises `Invalid` naming the line or the place."""
    content = read_yaml(text)
    if not isinstance(content, dict) or not isinstance(content.get("company"), str):
        refuse("company", "must be there, at the top of a mapping")
    unknown = sorted(set(content) - set(KEYS))
    if unknown:
        refuse(unknown[0], f"no such key; there are {', '.join(KEYS)}")
    revision = content.get("revision")
    if revision is not None and not (isinstance(revision, str) and _REVISION.fullmatch(revision)):
        refuse("revision", "must be a number")
    number = int(revision) if revision is not None else None
    return Document(CompanyId(content["company"]), number, names_in(content), content)


def diff(document: Document, facts: Facts, people: Mapping[str, AccountId]) -> tuple[Change, ...]:
    """Return the changes that lead from what is live to what the file states: none if it is so already.

    Raises `Invalid` for another company's file. When something was given or laid is not part
    of a file, so it stays as it was.
    """
    if document.company != facts.tree.structure.company:
        refuse("company", f"this is the file of {document.company}")
    stated = {fact_key(fact): fact for fact in document.facts(people)}
    live = {key: fact for key, fact in facts.facts.items() if not _is_root(fact)}
    puts = [
        Put(_dated(fact, live.get(key))) for key, fact in stated.items() if not _same(fact, live.get(key))
    ]
    return (*puts, *(End(*key) for key in live if key not in stated))


def _is_root(fact: Fact) -> bool:
    return isinstance(fact, Node) and fact.kind is NodeKind.COMPANY


def _same(stated: Fact, live: Fact | None) -> bool:
    return live is not None and _dated(stated, live) == live


def _dated(stated: Fact, live: Fact | None) -> Fact:
    """Take over from what is live when it was made."""
    match stated, live:
        case Binding(), Binding(granted_at=at):
            return replace(stated, granted_at=at)
        case Denial() | Ceiling(), Denial(laid_at=at) | Ceiling(laid_at=at):
            return replace(stated, laid_at=at)
        case Role(), Role(version=version):
            return replace(stated, version=version)
        case _:
            return stated
