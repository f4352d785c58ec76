"""Who may do what, read off the facts in the plainest way: no index, nothing kept, every rule by itself."""

from idp.model.access import Binding, Ceiling, Denial, GroupMember, Node, Role
from idp.rbac.roles import BUILT_IN

LONGEST = 16


class Oracle:
    """All facts of a company at a moment."""

    def __init__(self, facts, root, at):
        self.facts, self.root, self.at = list(facts), root, at

    def all(self, kind):
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def allows(self, subject, permission, node, service=None, partner=None):
        """Deny by default: somebody's binding must carry it here, and nothing take it from the subject."""
        path = self.path(node)
        about = self.about(path, service, partner)
        if not path or about is None or not self.leaves(subject, permission, path, about):
            return False
        mine = [binding for binding in self.all(Binding) if binding.subject in self.names(subject)]
        return any(self.carries(binding, permission, path, about) for binding in mine)

    def path(self, node):
        nodes, path = {fact.id: fact for fact in self.all(Node)}, []
        while node in nodes and node not in [n.id for n in path]:
            path.append(nodes[node])
            node = nodes[node].parent
        return path if path and path[-1].id == self.root else []

    def about(self, path, service, partner):
        """The nearest service or partner above is what a place is about; to ask about another is no question."""
        for node in path:
            if node.service or node.partner:
                fits = service in (None, node.service) and partner in (None, node.partner)
                return (node.service, node.partner) if fits else None
        return service, partner

    def names(self, subject):
        groups = [m.group for m in self.all(GroupMember) if f"person:{m.account}" == subject]
        return {subject, *(f"group:{name}" for name in groups)}

    def carries(self, binding, permission, path, about, links=0):
        here = binding.node == path[0].id or (binding.inherit and binding.node in [n.id for n in path])
        begun = binding.valid_from is None or binding.valid_from <= self.at
        over = binding.valid_until is not None and binding.valid_until <= self.at
        services, partners = binding.limits.services, binding.limits.partners
        fits = (services is None or about[0] in services) and (partners is None or about[1] in partners)
        if links > LONGEST or not (here and begun and fits) or over:
            return False
        if not self.permits(binding.role, permission) or not self.leaves(
            binding.subject, permission, path, about
        ):
            return False
        return binding.on is None or self.stands(binding, permission, path, about, links)

    def stands(self, binding, permission, path, about, links):
        """What it stands on must be its giver's, carry as much, and nothing be taken from the giver."""
        lower = next((b for b in self.all(Binding) if b.id == binding.on), None)
        if lower is None:
            return False
        if binding.granter is not None:
            theirs = lower.subject in self.names(binding.granter)
            if not theirs or not self.leaves(binding.granter, permission, path, about):
                return False
        return self.carries(lower, permission, path, about, links + 1) and self.chain_ends(binding)

    def chain_ends(self, binding):
        bindings, length = {b.id: b for b in self.all(Binding)}, 0
        while binding.on in bindings and length <= LONGEST:
            binding, length = bindings[binding.on], length + 1
        return binding.on is None and length <= LONGEST

    def permits(self, role, permission):
        return any(implies(had, permission) for had in self.contents(role, set()))

    def contents(self, name, seen):
        role = BUILT_IN.get(name) or next((r for r in self.all(Role) if r.id == name), None)
        if role is None or name in seen:
            return set()
        seen.add(name)
        return set(role.permissions).union(*(self.contents(other, seen) for other in role.includes))

    def leaves(self, subject, permission, path, about):
        """No denial on the way up, of the subject, a group of theirs, or everyone; and every ceiling lets it pass."""
        whom, ids = {*self.names(subject), "everyone"}, [node.id for node in path]
        laid = [
            fact
            for fact in (*self.all(Denial), *self.all(Ceiling))
            if fact.subject in whom and fact.node in ids
        ]
        return not any(self.cuts(fact, permission, *about) for fact in laid)

    def cuts(self, fact, permission, service, partner):
        if isinstance(fact, Denial):
            concerns = fact.services is None or service in fact.services
            return concerns and (
                not fact.permissions or any(implies(permission, d) for d in fact.permissions)
            )
        limits = fact.limits
        if service and limits.services is not None and service not in limits.services:
            return True
        if partner and limits.partners is not None and partner not in limits.partners:
            return True
        return fact.permissions is not None and not any(implies(had, permission) for had in fact.permissions)


def implies(had, wanted):
    """Whoever may do anything with a function may look at it."""
    return had == wanted or wanted == f"{had.split(':')[0]}:view"
