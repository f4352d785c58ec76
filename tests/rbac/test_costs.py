"""What a person's rights cost does not depend on the size of the tree: statements and bytes, no times."""

import json
from dataclasses import replace

import pytest

from idp.model.access import Binding, Denial, Node, NodeKind, Role, person
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, NodeId, ServiceId
from idp.rbac import Allow, Trees, admit
from idp.rbac.role_tree import BUDGET, role_tree
from tests.rbac.test_trees import Stamp
from tests.support import rights
from tests.support.clock import START
from tests.support.settling import settle
from tests.support.situations import situations

HERE = CompanyId("romashka")
ANNA = AccountId("anna")
PBX = ServiceId("pbx")
REF = "https://id.example/access/v1/role-tree/romashka-0123456789/anna-0123456789abcdef?rev=12345"
SIZES = [10, 1_000, 10_000]
PLAIN = replace(situations()[0], facts=(), allowed=(), denied=(), enters={(ANNA, PBX): ()})
"""Nothing but Anna and her company."""


def branches(count):
    for number in range(count):
        branch = Node(NodeId(f"branch-{number:05}"), NodeKind.BRANCH, "", NodeId(HERE))
        yield branch
        if number % 10 == 0:
            yield Node(NodeId(f"pbx-{number:05}"), NodeKind.SERVICE, "", branch.id, PBX)


@pytest.fixture(params=SIZES)
def grown(request, store):
    """Give a company with so many branches, a service in every tenth, and somebody who may use it."""
    with store.write() as records:
        settle(records, PLAIN)
        rights.put(records, HERE, *branches(request.param))
        rights.give(records, ANNA, HERE, "service_operator")
        rights.put(records, HERE, Denial(DenialId("d"), person(ANNA), NodeId("branch-00000")))
    return store


def cost(statements, call):
    statements.clear()
    found = call()
    return len(statements), found


def test_statements_are_the_same_in_a_tree_of_any_size(grown, statements):
    stamp = Stamp()
    trees = Trees(stamp)

    def holdings():
        with grown.read() as records:
            return trees.holdings(records, ANNA)

    assert cost(statements, holdings)[0] == 2
    assert cost(statements, holdings)[0] == 0
    stamp.value += 1
    assert cost(statements, holdings)[0] == 1
    with grown.write() as records:
        rights.put(records, HERE, Node(NodeId("new"), NodeKind.BRANCH, "", NodeId(HERE)))
    stamp.value += 1
    count, found = cost(statements, holdings)
    assert count == 2
    assert isinstance(admit(found, HERE, PBX, START), Allow) is (len(found.trees[HERE].structure.nodes) > 20)


def test_the_claim_is_the_same_in_a_tree_of_any_size(grown):
    with grown.read() as records:
        tree = Trees(Stamp()).holdings(records, ANNA).trees[HERE]
    claim = role_tree(tree, person(ANNA), PBX, START, REF)
    grants = [{"role": "service_operator", "at": HERE, "except": ["branch-00000"]}]
    assert claim["grants"] == (grants if len(tree.structure.nodes) > 20 else [])


def test_the_worst_held_claims_fit_a_token(store):
    """Two hundred roles of one's own at three hundred branches: the words of rights stay below a kilobyte."""
    roles = [Role(f"role-of-the-company-{n}", "", frozenset({"service:use"})) for n in range(200)]
    given = [
        Binding(BindingId(f"b{n}"), person(ANNA), roles[n % 200].id, NodeId(f"branch-{n:05}"))
        for n in range(300)
    ]
    wide = [Binding(BindingId(f"w{n}"), person(ANNA), role.id, NodeId(HERE)) for n, role in enumerate(roles)]
    with store.write() as records:
        settle(records, PLAIN)
        base = records.access.rev(HERE)
        rights.put(records, HERE, *branches(300), *roles, *given, *wide)
        assert records.access.rev(HERE) == base + 1
        holdings = Trees(Stamp()).holdings(records, ANNA)
    said = admit(holdings, HERE, PBX, START)
    claim = role_tree(holdings.trees[HERE], person(ANNA), PBX, START, REF)
    assert said.roles == ("service_user",)
    assert set(claim) == {"rev", "ref", "digest"}
    words = json.dumps({"roles": said.roles, "role_tree": claim}, separators=(",", ":"))
    assert len(words) < 300 < BUDGET


def test_a_claim_never_grows_past_its_budget(store):
    with store.write() as records:
        settle(records, PLAIN)
        rights.put(records, HERE, *branches(400))
    sizes = []
    with store.write() as records:
        for number in range(0, 400, 10):
            rights.give(records, ANNA, HERE, "service_user", node=f"branch-{number:05}")
            tree = Trees(Stamp()).holdings(records, ANNA).trees[HERE]
            claim = role_tree(tree, person(ANNA), PBX, START, REF)
            sizes.append(len(json.dumps(claim, separators=(",", ":"))))
            assert claim.get("grants") or claim["ref"]
    assert max(sizes) <= BUDGET
    assert sizes[-1] < max(sizes)
