"""Who holds what, worked out place by place with plain sets: what the D-block is judged by."""

from itertools import product

from idp.model.access import Binding, Ceiling, Denial, GroupMember, Node, Role
from idp.rbac.roles import BUILT_IN

LONGEST = 16


class Plain:
    """All facts of a company at a moment, and a few permissions that are looked at."""

    def __init__(self, facts, words, at):
        facts = list(facts)
        self.words, self.at = frozenset(words), at
        self.nodes = {fact.id: fact for fact in facts if isinstance(fact, Node)}
        self.roles = {**{fact.id: fact for fact in facts if isinstance(fact, Role)}, **BUILT_IN}
        self.bindings = {fact.id: fact for fact in facts if isinstance(fact, Binding)}
        self.laid = [fact for fact in facts if isinstance(fact, Denial | Ceiling)]
        self.groups = {}
        for fact in facts:
            if isinstance(fact, GroupMember):
                self.groups.setdefault(f"person:{fact.account}", set()).add(f"group:{fact.group}")

    def held(self, subjects, abouts):
        """Return everything that the subjects may do: (subject, permission, node, service)."""
        found = set()
        for node, about in product(self.nodes, abouts):
            path = self.path(node)
            service = next((n.service for n in path if n.service), None)
            if service is not None and about not in (None, service):
                continue
            for subject in subjects:
                held = self.effective(subject, [n.id for n in path], service or about)
                found |= {(subject, word, node, about) for word in held}
        return found

    def path(self, node):
        found = []
        while node is not None:
            found.append(self.nodes[node])
            node = self.nodes[node].parent
        return found

    def effective(self, subject, path, service):
        names = {subject, *self.groups.get(subject, ())}
        mine = [b for b in self.bindings.values() if b.subject in names]
        held = set().union(*(self.carried(b, path, service) for b in mine))
        return held & self.left(subject, path, service)

    def carried(self, binding, path, service, links=0):
        """What a right gives: its role, less what is laid on its holder and giver, at most what bears it."""
        begun = binding.valid_from is None or binding.valid_from <= self.at
        over = binding.valid_until is not None and binding.valid_until <= self.at
        reaches = binding.node == path[0] or (binding.inherit and binding.node in path)
        for_it = binding.limits.services is None or service in binding.limits.services
        if not begun or over or not reaches or not for_it or links > LONGEST:
            return set()
        gives = self.contents(binding.role) & self.left(binding.subject, path, service)
        if binding.on is None:
            return gives
        lower, giver = self.bindings.get(binding.on), binding.granter
        if lower is None or (giver and lower.subject not in {giver, *self.groups.get(giver, ())}):
            return set()
        cut = self.left(giver, path, service) if giver else self.words
        return gives & cut & self.carried(lower, path, service, links + 1)

    def left(self, subject, path, service):
        """What denials and ceilings leave to somebody."""
        names, left = {"everyone", subject, *self.groups.get(subject, ())}, set(self.words)
        for laid in self.laid:
            if laid.node in path and laid.subject in names:
                if isinstance(laid, Ceiling):
                    left &= self.words if laid.permissions is None else self.implied(laid.permissions)
                elif laid.services is None or service in laid.services:
                    left -= laid.permissions or self.words
        return left

    def contents(self, role, above=()):
        if role in above or role not in self.roles:
            return set()
        inner = [self.contents(name, (*above, role)) for name in self.roles[role].includes]
        return self.implied(self.roles[role].permissions).union(*inner)

    def implied(self, permissions):
        """Whoever does anything with a function may look at it; nothing else is implied."""
        views = {f"{permission.partition(':')[0]}:view" for permission in permissions}
        return (set(permissions) | views) & self.words
