"""Every situation of the access tree, asked over the wire: a service hears what `decide` says of it."""

from itertools import product

import pytest

from idp.model.access import group, machine, person
from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.company import Company
from idp.model.ids import ClientId, GroupId
from idp.rbac import About, Allow, admit, decide
from idp.rbac.role_tree import full_role_tree
from tests.api import world
from tests.oidc.conftest import client
from tests.support import rights
from tests.support.clock import START
from tests.support.situations import situations
from tests.support.slices import slice_of

PERMISSIONS = (
    "service:use",
    "service:configure",
    "service:order",
    "billing:view",
    "users:grant",
    "tree:grant",
)
SITUATIONS = [pytest.param(one, id=one.name) for one in situations() if one.tree.structure.hangings]


@pytest.fixture(params=SITUATIONS)
def situation(request, bare_house, clock):
    """Write the tree down, with everybody who is mentioned as a member and a client for each service."""
    found = request.param
    clock.set(found.at)
    with bare_house.store.write() as records:
        records.companies.add(Company(found.company, "Romashka", START))
        for account in found.people:
            names = [Identifier(IdentifierKind.LOGIN, f"login-of-{account}")]
            records.accounts.add(Account(account, account, START), names)
            records.companies.add_member(account, found.company, "")
        rights.put(records, found.company, *found.facts)
        for service in found.tree.structure.hangings:
            records.clients.add(client(f"as-{service}", access=service))
    bare_house.stamps.refresh_now()
    return found


@pytest.fixture
def house(situation, bare_house):
    return bare_house


def subjects(situation):
    """Pair each subject as the API names it with the one of the tree."""
    people = [({"type": "person", "id": one}, person(one)) for one in situation.people]
    groups = [({"type": "group", "id": one}, group(GroupId(one))) for one in situation.tree.structure.groups]
    machines = [({"type": "client", "id": one}, machine(ClientId(one))) for one in situation.clients]
    return people + groups + machines


def seen(tree, service):
    places = [place for place in tree.structure.hangings[service] if tree.structure.lineage(place)]
    return {node for place in places for node in tree.structure.lineage(place)}


def decided(ask, situation, service, asked):
    """Ask in batches, and return yes or no with the reason."""
    answers = []
    for start in range(0, len(asked), 100):
        some = asked[start : start + 100]
        body = {"context": {"company": situation.company}, "evaluations": some}
        answer = ask("evaluations", body, f"as-{service}")
        assert answer.status_code == 200, answer.text
        answers += answer.json["evaluations"]
    return [(one["decision"], one["context"]["reason_admin"]["reason"]) for one in answers]


def told(decision):
    if isinstance(decision, Allow):
        return True, decision.state.value
    return False, decision.reason.value


def test_every_node_is_answered_as_decide_does_or_not_seen(ask, situation):
    tree, at = situation.tree, situation.at
    for service in tree.structure.hangings:
        visible = seen(tree, service)
        questions = list(product(subjects(situation), PERMISSIONS, tree.structure.nodes))
        asked = [
            {"subject": said, "action": {"name": action}, "resource": world.node(node)}
            for (said, _), action, node in questions
        ]
        expected = [
            told(decide(subject, action, node, tree, at, About(service)))
            if node in visible
            else (False, "no_node")
            for (_, subject), action, node in questions
        ]
        assert decided(ask, situation, service, asked) == expected


def test_a_service_is_entered_over_the_wire_as_at_its_door(ask, situation):
    for service in situation.tree.structure.hangings:
        asked, expected = [], []
        for account in situation.people:
            holdings = slice_of(account, situation.company, 1, situation.facts)
            said = told(admit(holdings, situation.company, service, situation.at))
            expected.append((False, "no_node") if said[1] == "not_connected" else said)
            asked.append(world.question(account, "service:use", service, context=None))
        assert decided(ask, situation, service, asked) == expected


def test_the_lists_over_the_wire_are_those_whom_the_answers_allow(ask, situation):
    tree, at, here = situation.tree, situation.at, {"context": {"company": situation.company}}
    for service, action in product(tree.structure.hangings, PERMISSIONS):
        about, visible = About(service), sorted(seen(tree, service))
        for account in situation.people:
            asked = world.question(account, action, {"type": "node"}, **here)
            found = ids(ask("search/resource", asked, f"as-{service}"))
            assert found == [n for n in visible if yes(decide(person(account), action, n, tree, at, about))]
        for node in visible:
            asked = world.question({"type": "person"}, action, world.node(node), **here)
            found = ids(ask("search/subject", asked, f"as-{service}"))
            assert found == [
                a for a in situation.people if yes(decide(person(a), action, node, tree, at, about))
            ]


def test_the_role_tree_over_the_wire_is_the_one_of_the_tree(app, situation):
    browser = app.test_client()
    for service, account in product(situation.tree.structure.hangings, situation.people):
        path = f"/access/v1/role-tree/{situation.company}/{account}"
        answer = browser.get(path, headers=world.headers(f"as-{service}"))
        if not seen(situation.tree, service):
            assert answer.status_code == 404
            continue
        document = full_role_tree(situation.tree, person(account), service, situation.at)
        assert answer.json["grants"] == document["grants"], (service, account)


def yes(decision):
    return isinstance(decision, Allow)


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["results"]]
