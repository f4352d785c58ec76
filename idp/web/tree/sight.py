"""What of a company's tree somebody may see, and what they may do there."""

from dataclasses import dataclass
from datetime import datetime

from idp.model.ids import NodeId, SubjectId
from idp.rbac import Allow, Tree, decide
from idp.rbac.permissions import USERS_GRANT

TREE_VIEW = "tree:view"


@dataclass(frozen=True, slots=True)
class Sight:
    """One person's look at the whole tree of a company, at a moment."""

    subject: SubjectId
    tree: Tree
    at: datetime

    def may(self, permission: str, node: NodeId) -> bool:
        """Tell whether they hold a permission at a node."""
        return isinstance(decide(self.subject, permission, node, self.tree, self.at), Allow)

    def sees(self, node: NodeId) -> bool:
        """Tell whether a node is shown to them: they may look at the tree there, or give rights there.

        A service is shown with the place where it hangs, also to whom it is shut off.
        """
        if self.may(TREE_VIEW, node) or self.may(USERS_GRANT, node):
            return True
        found = self.tree.structure.nodes.get(node)
        if found is None or found.parent is None or not (found.service or found.partner):
            return False
        return self.sees(found.parent)

    def tops(self) -> tuple[NodeId, ...]:
        """List the nodes they see without seeing the one above, by name."""
        structure = self.tree.structure
        found = [node for node in self._begun() if self.sees(node) and not self._sees_above(node)]
        return tuple(sorted(found, key=lambda node: (structure.nodes[node].name, node)))

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

    def _sees_above(self, node: NodeId) -> bool:
        above = self.tree.structure.nodes[node].parent
        return above is not None and self.sees(above)
