"""The same policy in casbin and in Cedar: the same answers first, then what one answer costs.

Each peer gets what is quickest for it: casbin its index by subject, Cedar policies and entities
that are parsed once. The policy is what all three can say: roles at nodes of a tree, denials that
hold for a subtree, roles within roles. Chains, ceilings, sums and dates are ours alone.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import casbin
import cedarpy
from casbin.model import FastModel

from bench.access.clockwork import Cost, cost_of
from bench.access.worlds import COMPANY, NOW, ROLES, WORDS, make_nodes, make_roles, pick
from idp.model.access import Binding, Denial, Fact, Node, Role, person
from idp.model.ids import AccountId, BindingId, DenialId, NodeId
from idp.rbac import Allow, decide
from idp.rbac.permissions import permissions_in
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree, whole_tree

Question = tuple[str, str, str]
Engine = Callable[[Question], bool]
"""Who, what, where."""
MODEL = """
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[role_definition]
g = _, _
g2 = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.sub == p.sub && g2(r.obj, p.obj) && g(p.act, r.act)
"""


RULE = '%s(principal == Person::"%s", action %s, resource in Node::"%s");'


@dataclass(frozen=True)
class Policy:
    """What all three are told."""

    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]

    def of(self, kind: type[Any]) -> list[Any]:
        """Return the facts of a kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]


def make_policy(nodes: int, bindings: int, people: int = 100) -> Policy:
    """Make a policy and questions of which some are answered yes."""
    places = list(make_nodes(nodes))
    where = [place.id for place in places]
    given = [
        Binding(
            BindingId(f"b-{n}"),
            person(AccountId(f"p{n % people}")),
            f"role-{n * 7 % ROLES}",
            pick(where, n, 5),
        )
        for n in range(bindings)
    ]
    denials = [
        Denial(
            DenialId(f"d-{n}"), person(AccountId(f"p{n}")), pick(where, n, 6), frozenset({pick(WORDS, n, 7)})
        )
        for n in range(0, people, 10)
    ]
    asked = [(f"person:p{n % people}", pick(WORDS, n, 8), str(pick(where, n, 9))) for n in range(150)]
    near = [(str(b.subject), pick(WORDS, n, 1), str(b.node)) for n, b in enumerate(given[:150])]
    return Policy((*places, *make_roles(), *given, *denials), (*asked, *near))


def ours(policy: Policy) -> tuple[Tree, Engine]:
    """Make our tree."""
    tree = whole_tree(Structure(COMPANY, 1, policy.facts), policy.facts)

    def ask(question: Question) -> bool:
        who, what, where = question
        return isinstance(decide(person(AccountId(who[7:])), what, NodeId(where), tree, NOW), Allow)

    return tree, ask


def of_casbin(policy: Policy) -> Engine:
    """Make casbin's enforcer, with its index by subject."""
    logging.getLogger("casbin").setLevel(logging.ERROR)
    model = FastModel([0])
    model.load_model_from_text(MODEL)
    model.add_def("g", "g2", "_, _")  # the indexed model reads only the first of a section
    enforcer = casbin.FastEnforcer(model, None, cache_key_order=[0])
    enforcer.add_policies([[b.subject, b.node, b.role, "allow"] for b in policy.of(Binding)])
    shut = [[d.subject, d.node, word, "deny"] for d in policy.of(Denial) for word in sorted(d.permissions)]
    enforcer.add_policies(shut)
    enforcer.add_named_grouping_policies("g", [[role, word] for role, word in _contents(policy)])
    links = [[node.id, node.parent] for node in policy.of(Node) if node.parent is not None]
    enforcer.add_named_grouping_policies("g2", links)
    return lambda question: bool(enforcer.enforce(question[0], question[2], question[1]))


def of_cedar(policy: Policy) -> Engine:
    """Make Cedar's policies and entities, parsed once."""
    lines = [RULE % ("permit", b.subject, f'in Action::"{b.role}"', b.node) for b in policy.of(Binding)]
    lines += [
        RULE % ("forbid", d.subject, f'== Action::"{word}"', d.node)
        for d in policy.of(Denial)
        for word in sorted(d.permissions)
    ]
    policies = cedarpy.PolicySet.from_str("\n".join(lines))
    entities = cedarpy.Entities.from_json_str(json.dumps(list(_entities(policy))))

    def ask(question: Question) -> bool:
        return bool(cedarpy.is_authorized(_request(question), policies, entities).allowed)

    return ask


def _request(question: Question) -> dict[str, Any]:
    who, what, where = question
    return {
        "principal": {"type": "Person", "id": who},
        "action": {"type": "Action", "id": what},
        "resource": {"type": "Node", "id": where},
        "context": {},
    }


def _entities(policy: Policy) -> Iterator[dict[str, Any]]:
    for node in policy.of(Node):
        parents = [{"type": "Node", "id": node.parent}] if node.parent is not None else []
        yield {"uid": {"type": "Node", "id": node.id}, "attrs": {}, "parents": parents}
    permitting: dict[str, list[dict[str, str]]] = {}
    for role, word in _contents(policy):
        permitting.setdefault(word, []).append({"type": "Action", "id": role})
    for word, roles in permitting.items():
        yield {"uid": {"type": "Action", "id": word}, "attrs": {}, "parents": roles}


def _contents(policy: Policy) -> Iterator[tuple[str, str]]:
    """Go through what every role permits, roles within it and looking included."""
    bits = Structure(COMPANY, 1, policy.of(Role)).role_bits
    for role in policy.of(Role):
        yield from ((role.id, word) for word in permissions_in(bits[role.id]))


def compare(nodes: int, bindings: int) -> Iterator[tuple[str, Cost]]:
    """Ask all three the same questions, and measure one answer of each. Raises if they differ."""
    policy = make_policy(nodes, bindings)
    tree, ask = ours(policy)
    casbins, cedars = of_casbin(policy), of_cedar(policy)
    expected = [ask(question) for question in policy.questions]
    for name, engine in (("casbin", casbins), ("cedar", cedars)):
        if [engine(question) for question in policy.questions] != expected:
            msg = f"{name} answers otherwise"
            raise RuntimeError(msg)

    def forgetful(question: Question) -> bool:
        tree.forget()
        return ask(question)

    yield "Okno, answered before", cost_of(one_by_one(ask, policy))
    yield "Okno, nothing kept", cost_of(one_by_one(forgetful, policy))
    yield "casbin, indexed by subject", cost_of(one_by_one(casbins, policy))
    yield "Cedar, parsed once", cost_of(one_by_one(cedars, policy))


def one_by_one(engine: Engine, policy: Policy) -> Callable[[], bool]:
    """Ask one question after the other, over and over."""
    questions = cycle(policy.questions)
    return lambda: engine(next(questions))
