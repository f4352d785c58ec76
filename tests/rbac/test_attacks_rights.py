"""Attempts to get, or to give, more than one has: by every kind of change, one after another, all at once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import Role
from idp.model.errors import Invalid, Refused
from tests.rbac.court import (
    ADA,
    OTTO,
    CeilingLevel,
    Limits,
    attempt,
    crew,
    deny,
    end,
    facts,
    give,
    joins,
    limit,
    node,
)
from tests.support.clock import START

SOON, LATER = START + timedelta(days=3), START + timedelta(days=30)
CLERK = Role("clerk", "Clerk", frozenset({"service:use"}))
WIDER = replace(CLERK, permissions=frozenset({"service:use", "service:order"}))


def edda(at="north", role="branch_admin", **more):
    """Return Edda's right: as wide as Bruno's, but held down."""
    return give("edda", role, at, key="edda", on="olga", by="olga", **more)


POOR = Limits(max_month=Decimal(100))
ASKS = Limits(needs_approval=True)
RICH = give("dora", "clerk", "north", key="rich", on="olga", by="olga")
HEAD = give("carl", "buyer", "lab", key="head", on="olga", by="olga")
ADMINS = give("group:crew", "admin", key="crew", on="olga", by="olga")
SHUT = deny("ada", "south", "service:order")


def row(who, *changes, world=(), error=Refused, field="", name):
    return pytest.param(world, who, changes, error, field, id=name)


RISES = [
    row("ada", joins("dora"), world=(crew("co"), ADMINS, SHUT), field="group", name="a-group-is-joined-that-has-more-below"),
    row("edda", WIDER, world=(CLERK, RICH, edda("co", "admin", limits=POOR)), field="permissions", name="a-role-is-widened-past-ones-sums"),
    row("edda", WIDER, world=(CLERK, RICH, edda("co", "admin", valid_until=SOON)), field="permissions", name="a-role-is-widened-for-longer-than-one-stays"),
    row("edda", node("shop", "lab"), world=(HEAD, edda("co", "admin", limits=POOR)), field="parent", name="a-place-is-moved-under-somebody-with-more-money"),
    row("edda", node("shop", "lab"), world=(edda("north", limits=POOR), give("edda", "branch_admin", "south", key="more", on="olga", by="olga")), field="parent", name="a-place-is-moved-where-one-has-more-money-oneself"),
]  # fmt: skip

BACK = [
    row("edda", give("dora", "buyer", "north", key="gone", on="olga", by="olga"), world=(edda(limits=POOR),), name="without-the-sums-of-who-brings-it-back"),
    row("edda", give("dora", "buyer", "north", key="gone", on="olga", by="olga"), world=(edda(valid_until=SOON),), name="for-longer-than-who-brings-it-back"),
    row("edda", give("dora", "buyer", "north", key="gone", on="olga", by="olga"), world=(edda(limits=ASKS),), name="without-the-approval-of-who-brings-it-back"),
    row("ada", give("dora", "buyer", key="gone", on="olga", by="olga"), world=(SHUT,), name="with-more-below-than-who-brings-it-back"),
]  # fmt: skip

SHUTS = [
    row("bruno", joins("olga"), world=(crew(), deny("group:crew", "co")), field="group", name="an-owner-is-put-into-a-group-that-is-shut-out"),
    row("bruno", joins("dora"), world=(crew(), limit("group:crew", "co", max_month=Decimal(1))), field="group", name="somebody-is-put-under-a-ceiling-of-the-company"),
    row("ada", deny("olga"), field="subject", name="an-owner-is-shut-out-though-another-stays"),
    row("dora", limit("olga", permissions=frozenset()), world=(give("dora", "approver"),), field="subject", name="an-owner-is-limited-to-nothing"),
    row("ada", crew("co"), joins("olga"), deny("group:crew"), field="subject", name="an-owner-is-shut-out-through-a-group"),
    row("bruno", node("..", "north"), error=Invalid, field="id", name="a-place-is-called-as-what-is-above"),
    row("ada", joins("olga"), world=(end(OTTO), crew("co"), deny("group:crew", "co", "tree:grant")), field="role", name="the-last-owner-is-put-into-a-denied-group"),
]  # fmt: skip


@pytest.mark.parametrize(("world", "who", "changes", "error", "field"), [*RISES, *SHUTS])
def test_refuses_to(world, who, changes, error, field):
    before = facts(*(fact for fact in world if fact != end(OTTO)))
    if end(OTTO) in world:
        before = before.after(8, [end(OTTO)])
    with pytest.raises(error) as refused:
        attempt(before, who, *changes)
    assert (type(refused.value), refused.value.field) == (error, field)


@pytest.mark.parametrize(("world", "who", "changes", "error", "field"), BACK)
def test_what_was_ended_does_not_come_back(world, who, changes, error, field):
    with pytest.raises(error):
        attempt(facts(*world), who, *changes, restoring=True)


@pytest.mark.parametrize("name", ["Owner", "OWNER", "Admin", "Service_User"])
def test_no_role_is_called_like_one_that_services_know(name):
    with pytest.raises(Refused) as refused:
        attempt(facts(), "olga", Role(name, "Mine", frozenset({"service:use"})))
    assert refused.value.field == "role"


def test_one_owner_makes_no_other_free_of_what_is_laid_on_them():
    world = (limit("olga", "south", CeilingLevel.CONTRACT, frozenset({"service:use"})),)
    (change,) = attempt(facts(*world), "olga", give("dora", "owner")).changes
    assert change.fact.on == "olga"


def test_what_stood_on_a_right_that_is_gone_does_not_stand_up_on_a_new_one_of_its_name():
    before = facts().after(8, [end(ADA)])
    with pytest.raises(Invalid) as refused:
        attempt(before, "otto", give("ada", "admin", key="ada"))
    assert refused.value.field == "id"
    assert attempt(before, "otto", give("ada", "admin", key="anew"))
