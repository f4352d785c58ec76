"""`okno tree show`: the whole tree, with what was given and shut off at each node."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import click

from idp.app.opening import opened
from idp.cli.output import say, show
from idp.cli.tree.finding import find_company
from idp.cli.tree.naming import names_of
from idp.cli.tree.telling import told
from idp.model.access import Binding, Ceiling, Denial, Limits, Node
from idp.model.company import Company
from idp.model.ids import NodeId, SubjectId
from idp.ports.records import Records
from idp.rbac.tree import Tree


@click.command("show")
@click.argument("company")
@click.option("--json", "as_json", is_flag=True, help="Print every fact as JSON.")
def show_tree(company: str, *, as_json: bool) -> None:
    """Show the tree of COMPANY: its nodes, who has which role there, what is shut off."""
    with opened(os.environ) as found, found.house.store.read() as records:
        known = find_company(records, company)
        facts = found.desk.office.facts(known.id)
        if as_json:
            show([told(fact) for fact in facts.facts.values()])
            return
        for line in Drawing(known, facts.tree, _names(records, facts.tree)).lines():
            say(line)


def _names(records: Records, tree: Tree) -> Mapping[SubjectId, str]:
    groups = {SubjectId(f"group:{group.id}"): group.name for group in tree.structure.groups.values()}
    others = {subject for subject in _subjects(tree) if subject not in groups}
    return {**names_of(records, others), **groups}


def _subjects(tree: Tree) -> Iterator[SubjectId]:
    yield from (binding.subject for binding in tree.bindings.values())
    yield from (denial.subject for here in tree.structure.denials.values() for denial in here)
    yield from (ceiling.subject for here in tree.structure.ceilings.values() for ceiling in here)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A tree as lines of text."""

    company: Company
    tree: Tree
    names: Mapping[SubjectId, str]

    def lines(self) -> Iterator[str]:
        """Go through the tree from the top, children indented."""
        structure = self.tree.structure
        yield f"{self.company.name}  {self.company.id}  revision {structure.rev}"
        for node in structure.below(structure.root):
            margin = "  " * (len(structure.lineage(node)) - 1)
            if node != structure.root:
                yield margin + _heading(structure.nodes[node])
            yield from (f"{margin}    {line}" for line in self._here(node))

    def _here(self, node: NodeId) -> Iterator[str]:
        structure = self.tree.structure
        for group in structure.groups.values():
            if group.node == node:
                yield f"= group {group.name} ({group.id})"
        for binding in self.tree.placed.get(node, ()):
            yield f"+ {self._who(binding.subject)}: {_given(binding)}"
        for denial in structure.denials.get(node, ()):
            yield f"x {self._who(denial.subject)}: {_shut(denial)}"
        for ceiling in structure.ceilings.get(node, ()):
            yield f"< {self._who(ceiling.subject)}: {_cut(ceiling)}"

    def _who(self, subject: SubjectId) -> str:
        return self.names.get(subject, subject)


def _heading(node: Node) -> str:
    opens = f" opens {node.service}" if node.service else ""
    billing = f" billing {node.external}" if node.external and node.external != node.id else ""
    return f"{node.name}  {node.kind} {node.id}{opens}{billing}"


def _given(binding: Binding) -> str:
    words = [binding.role, "" if binding.inherit else "only here", *_limits(binding.limits)]
    if binding.valid_from:
        words.append(f"from {binding.valid_from:%Y-%m-%d %H:%M}")
    if binding.valid_until:
        words.append(f"until {binding.valid_until:%Y-%m-%d %H:%M}")
    return ", ".join(filter(None, words))


def _shut(denial: Denial) -> str:
    words = [*sorted(denial.permissions), *sorted(denial.services or ())]
    return ", ".join(words) or "everything"


def _cut(ceiling: Ceiling) -> str:
    most = [] if ceiling.permissions is None else [f"no more than {', '.join(sorted(ceiling.permissions))}"]
    return ", ".join([str(ceiling.level), *most, *_limits(ceiling.limits)])


def _limits(limits: Limits) -> Iterator[str]:
    if limits.services is not None:
        yield f"services {' '.join(sorted(limits.services))}"
    if limits.partners is not None:
        yield f"partners {' '.join(sorted(limits.partners))}"
    if limits.max_order is not None:
        yield f"at most {limits.max_order} an order"
    if limits.max_month is not None:
        yield f"at most {limits.max_month} a month"
    if limits.needs_approval:
        yield "with a second person"
