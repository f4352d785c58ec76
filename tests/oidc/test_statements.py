"""What the OpenID path costs in SQL, caches warm."""

import pytest

from idp.model.access import Node, NodeKind
from idp.model.ids import NodeId, ServiceId
from tests.oidc.conftest import ACME
from tests.oidc.party import Party
from tests.support import rights


@pytest.fixture
def counted(party, statements):
    """Warm the caches by one whole round, then count from zero."""
    party.userinfo(party.tokens(scope="openid offline_access")["access_token"])
    statements.clear()
    return statements


def cost(statements):
    found = (len(statements.selects()), len(statements.writes()))
    statements.clear()
    return found


def test_a_silent_authorization_costs_one_select_and_three_writes(party, counted):
    party.code()
    assert cost(counted) == (1, 3)


def test_a_session_unused_for_a_minute_is_touched_in_the_same_transaction(party, counted, clock):
    clock.advance(minutes=1)
    party.code()
    assert cost(counted) == (1, 4)
    party.code()
    assert cost(counted) == (1, 3)


def test_a_client_that_asks_for_consent_costs_one_more_select(party, counted, house, alice):
    partner = Party(alice, house, "partner")
    partner.authorize(prompt="none")
    counted.clear()
    partner.authorize(prompt="none")
    assert cost(counted) == (2, 0)


def test_a_code_exchange_costs_one_select_and_three_writes(party, counted):
    code = party.code()
    counted.clear()
    party.redeem(code)
    assert cost(counted) == (1, 3)


def test_a_refresh_costs_one_select_and_two_writes(party, counted):
    token = party.tokens(scope="openid offline_access")["refresh_token"]
    counted.clear()
    assert party.refresh(token).status_code == 200
    assert cost(counted) == (1, 2)


def test_userinfo_costs_two_selects(party, counted):
    token = party.tokens()["access_token"]
    counted.clear()
    party.userinfo(token)
    assert cost(counted) == (2, 0)


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks"]
)
def test_what_is_published_costs_nothing(party, counted, path):
    assert party.browser.get(path).status_code == 200
    assert cost(counted) == (0, 0)


@pytest.fixture(params=[10, 1000])
def in_a_tree(request, alice, house):
    """Be a service that hangs in a tree of so many nodes, at a tenth of them."""
    nodes = [Node(NodeId(f"n{i}"), NodeKind.BRANCH, f"n{i}", NodeId(ACME)) for i in range(request.param)]
    places = [
        Node(NodeId(f"at-{node.id}"), NodeKind.SERVICE, "", node.id, service=ServiceId("reports"))
        for node in nodes[::10]
    ]
    with house.store.write() as records:
        rights.put(records, ACME, *nodes, *places)
    house.stamps.refresh_now()
    return Party(alice, house, "reports")


def test_a_token_costs_as_many_statements_whatever_the_size_of_the_tree(in_a_tree, statements):
    tokens = in_a_tree.tokens(scope="openid roles offline_access")
    code = in_a_tree.code()
    statements.clear()
    assert in_a_tree.redeem(code).status_code == 200
    assert cost(statements) == (1, 3)
    assert in_a_tree.refresh(tokens["refresh_token"]).status_code == 200
    assert cost(statements) == (1, 2)
    assert in_a_tree.userinfo(tokens["access_token"]).status_code == 200
    assert cost(statements) == (2, 0)


def test_after_a_change_of_the_tree_a_token_costs_at_most_two_reads_more(in_a_tree, house, statements):
    token = in_a_tree.tokens(scope="openid offline_access")["refresh_token"]
    with house.store.write() as records:
        rights.node(records, ACME, "new")
    house.stamps.refresh_now()
    statements.clear()
    assert in_a_tree.refresh(token).status_code == 200
    selects, writes = cost(statements)
    assert selects <= 3
    assert writes == 2
