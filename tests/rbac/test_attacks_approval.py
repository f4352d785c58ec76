"""Attempts to do alone what needs a second person."""

from dataclasses import replace
from decimal import Decimal

import pytest

from idp.model.access import Role
from idp.rbac.preview import Why
from idp.rbac.safeguard import reasons
from tests.rbac.court import (
    BRUNO,
    PBX,
    CeilingLevel,
    Limits,
    attempt,
    crew,
    facts,
    give,
    joins,
    limit,
    node,
)

ASKS = Limits(needs_approval=True)
THIN = Limits(services=frozenset({PBX}), needs_approval=True)


def edda(role, at, key, **limits):
    return give("edda", role, at, key=key, on="olga", by="olga", limits=Limits(**limits))


GIVER = Role("giver", "Giver", frozenset({"users:grant"}))
CLERK = Role("clerk", "Clerk", frozenset({"service:use"}))
FREE, ASKING = (
    edda("branch_admin", "north", "free"),
    edda("branch_admin", "south", "asking", needs_approval=True),
)


@pytest.mark.parametrize(
    ("world", "who", "changes"),
    [
        pytest.param((replace(BRUNO, limits=THIN),), "bruno", [give("dora", at="north", limits=Limits(services=frozenset({PBX})))], id="on-a-right-of-one-service"),
        pytest.param((limit("ada", "south", CeilingLevel.COMPANY, needs_approval=True),), "ada", [give("dora", at="lab")], id="where-a-ceiling-below-ones-right-asks"),
        pytest.param((FREE, ASKING), "edda", [node("shop", "south")], id="moving-a-place-to-where-one-has-to-ask"),
        pytest.param((GIVER, CLERK, edda("giver", "co", "free"), edda("admin", "co", "asking", needs_approval=True)), "edda", [replace(CLERK, permissions=frozenset({"service:order"}))], id="a-role-of-what-one-has-on-asking"),
        pytest.param((FREE, ASKING, crew(), give("group:crew", at="south", on="olga", by="olga", limits=ASKS)), "edda", [joins("dora")], id="through-a-group-administered-elsewhere"),
        pytest.param((crew(), joins("edda"), give("group:crew", "branch_admin", "north", key="crew", on="olga", by="olga"), limit("edda", needs_approval=True)), "edda", [give("dora", at="shop")], id="on-a-groups-right-under-a-ceiling-of-ones-own"),
    ],
)  # fmt: skip
def test_it_waits(world, who, changes):
    case = attempt(facts(*world), who, *changes)
    assert reasons(case, Decimal(0)) == {Why.NEEDS_APPROVAL}
