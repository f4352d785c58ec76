"""What of a company's tree somebody may see, and what they may do there."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from idp.model.ids import BindingId, NodeId, SubjectId
from idp.rbac import Allow, Tree, decide
from idp.rbac.permissions import USERS_GRANT

TREE_VIEW: Final = "tree:view"


@dataclass(frozen=True)
class Sight:
    """One person's look at the whole tree of a company, at a moment."""

    subject: SubjectId
    tree: Tree
    at: datetime
    away: frozenset[SubjectId] = frozenset()
    """Who may not sign in."""

    def may(self, permission: str, node: NodeId) -> bool:
        """Tell whether they hold a permission at a node."""
        return isinstance(decide(self.subject, permission, node, self.tree, self.at), Allow)

    def sees(self, node: NodeId) -> bool:
        """Tell whether a node is shown to them: they may look at the tree there, or give rights there.

        A service is shown with the place where it hangs, also to whom it is shut off.
        """
        known = self._seen.get(node)
        if known is None:
            known = self._seen[node] = self._looks(node)
        return known

    def tops(self) -> tuple[NodeId, ...]:
        """List the nodes they see without seeing the one above, by name."""
        structure = self.tree.structure
        found = [node for node in self._begun() if self.sees(node) and not self._sees_above(node)]
        return tuple(sorted(found, key=lambda node: (structure.nodes[node].name, node)))

    def trail(self, node: NodeId) -> tuple[NodeId, ...]:
        """Return the way from a top down to a node, the node last."""
        way = []
        for step in self.tree.structure.lineage(node):
            if not self.sees(step):
                break
            way.append(step)
        return tuple(reversed(way))

    def children(self, node: NodeId) -> tuple[NodeId, ...]:
        """List what hangs under a node and is seen, by name."""
        return tuple(child for child in self.tree.structure.children.get(node, ()) if self.sees(child))

    def holders(self, node: NodeId) -> tuple[SubjectId, ...]:
        """List who was given something at this very node, each once."""
        return tuple(dict.fromkeys(binding.subject for binding in self.tree.placed.get(node, ())))

    @cached_property
    def _seen(self) -> dict[NodeId, bool]:
        return {}

    @cached_property
    def _wide(self) -> dict[NodeId, bool]:
        return {}

    def _looks(self, node: NodeId) -> bool:
        found = self.tree.structure.nodes.get(node)
        if found is None:
            return False
        if found.parent is not None and self._follows(node) and self._sees_widely(found.parent):
            return True
        if self.may(TREE_VIEW, node) or self.may(USERS_GRANT, node):
            return True
        return found.parent is not None and bool(found.service or found.partner) and self.sees(found.parent)

    def _follows(self, node: NodeId) -> bool:
        """Tell whether nothing is laid at a node that could take away what holds above it."""
        structure = self.tree.structure
        return node not in structure.denials and node not in structure.ceilings

    def _sees_widely(self, node: NodeId) -> bool:
        """Tell whether a node is seen by a right that holds below it as well."""
        known = self._wide.get(node)
        if known is None:
            known = self._wide[node] = self._looks_widely(node)
        return known

    def _looks_widely(self, node: NodeId) -> bool:
        found = self.tree.structure.nodes.get(node)
        above = found.parent if found is not None else None
        if above is not None and self._follows(node) and self._sees_widely(above):
            return True
        answer = decide(self.subject, TREE_VIEW, node, self.tree, self.at)
        if not isinstance(answer, Allow):
            return False
        rights = [self.tree.bindings[BindingId(step.id)] for step in answer.path]
        return all(
            one.inherit and (one.limits.services, one.limits.partners) == (None, None) for one in rights
        )

    def _begun(self) -> set[NodeId]:
        """Return where rights of theirs begin to tell: also where what a right is held down to hangs."""
        structure, found = self.tree.structure, set[NodeId]()
        for who in self.tree.subjects(self.subject):
            for node, bindings in self.tree.held.get(who, {}).items():
                found.add(node)
                for binding in bindings:
                    found.update(*(structure.hangings.get(s, ()) for s in binding.limits.services or ()))
                    found.update(structure.links if binding.limits.partners is not None else ())
        return found & structure.nodes.keys()

    def _sees_above(self, node: NodeId) -> bool:
        above = self.tree.structure.nodes[node].parent
        return above is not None and self.sees(above)
