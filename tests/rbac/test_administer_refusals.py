"""Everything that is refused: the error, and the input at fault."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import End, FactKind, Role, Safeguard
from idp.model.errors import Invalid, NotFound, Refused
from tests.rbac.court import (
    ADA,
    BRUNO,
    CARL,
    OLGA,
    OTTO,
    PBX,
    CeilingLevel,
    Limits,
    NodeKind,
    attempt,
    crew,
    deny,
    end,
    facts,
    give,
    joins,
    limit,
    node,
    service,
)
from tests.support.clock import START

LATER = START + timedelta(days=30)
SOON = START + timedelta(days=3)
THIN = give(
    "edda", "branch_admin", "north", key="edda", on="ada", by="ada", limits=Limits(services=frozenset({PBX}))
)
BRIEF = give("edda", "branch_admin", "north", key="edda", on="ada", by="ada", valid_until=SOON)
POOR = give(
    "edda", "branch_admin", "north", key="edda", on="ada", by="ada", limits=Limits(max_month=Decimal(100))
)
LONE = give("edda", "branch_admin", "north", key="edda", on="ada", by="ada", inherit=False)
OWN_ROLE = Role("clerk", "Clerk", frozenset({"service:use"}))


def row(who, *changes, world=(), error=Refused, field="", name):
    return pytest.param(world, who, changes, error, field, id=name)


FORM = [
    row("olga", error=Invalid, name="nothing-to-change"),
    row("olga", OTTO, error=Invalid, name="only-what-is-so-already"),
    row("olga", end(CARL), end(CARL), error=Invalid, name="one-thing-twice"),
    row("olga", End(FactKind.BINDING, "foreign"), error=NotFound, name="a-right-there-is-not"),
    row("olga", give("dora", at="elsewhere"), error=NotFound, field="node", name="a-place-there-is-not"),
    row("olga", give("dora", "emperor"), error=NotFound, field="role", name="a-role-there-is-not"),
    row("olga", give("stranger"), error=NotFound, field="subject", name="a-person-of-another-company"),
    row("olga", give("everyone:"), error=NotFound, field="subject", name="everybody-at-once"),
    row("olga", give("group:none"), error=NotFound, field="subject", name="a-group-there-is-not"),
    row("olga", give("client:none"), error=NotFound, field="subject", name="a-machine-there-is-not"),
    row("olga", give("robot:robot"), error=NotFound, field="subject", name="a-kind-of-subject-there-is-not"),
    row("olga", give("dora", key="a/b"), error=Invalid, field="id", name="an-id-that-cannot-be-one"),
    row("olga", give("dora", limits=Limits(services=frozenset({"tv"}))), error=NotFound, field="services", name="a-service-not-connected"),
    row("olga", give("dora", limits=Limits(services=frozenset())), error=Invalid, field="services", name="no-service-at-all"),
    row("olga", give("dora", at="at-pbx", limits=Limits(services=frozenset({"ads"}))), error=Invalid, field="services", name="one-services-place-for-another"),
    row("olga", give("dora", limits=Limits(partners=frozenset({"a b"}))), error=Invalid, field="partners", name="a-partner-that-cannot-be-one"),
    row("olga", give("dora", limits=Limits(max_month=Decimal(-1))), error=Invalid, field="max_month", name="a-negative-sum"),
    row("olga", give("dora", limits=Limits(max_order=Decimal("0.001"))), error=Invalid, field="max_order", name="finer-than-a-kopeck"),
    row("olga", give("dora", limits=Limits(max_order=Decimal("NaN"))), error=Invalid, field="max_order", name="not-a-number"),
    row("olga", give("dora", limits=Limits(max_order=Decimal("Infinity"))), error=Invalid, field="max_order", name="endless-money"),
    row("olga", give("dora", valid_until=START), error=Invalid, field="until", name="over-before-it-begins"),
    row("olga", give("dora", valid_from=LATER, valid_until=SOON), error=Invalid, field="until", name="ends-before-it-begins"),
    row("olga", give("dora", reason="x" * 501), error=Invalid, field="reason", name="an-endless-reason"),
    row("olga", give("dora", reason="a\x1b[2J"), error=Invalid, field="reason", name="a-reason-that-clears-the-screen"),
    row("olga", deny("everyone", "co", "service:fly"), error=Invalid, field="permission", name="an-unknown-verb"),
    row("olga", deny("stranger"), error=NotFound, field="subject", name="denying-a-stranger"),
    row("olga", deny(at="elsewhere"), error=NotFound, field="node", name="denying-nowhere"),
    row("olga", limit(at="elsewhere"), error=NotFound, field="node", name="limiting-nowhere"),
    row("olga", limit(permissions=frozenset({"x"})), error=Invalid, field="permission", name="a-ceiling-of-unknown-words"),
    row("olga", joins("dora"), error=NotFound, field="group", name="joining-a-group-there-is-not"),
    row("olga", joins("stranger"), world=(crew(),), error=NotFound, field="subject", name="a-stranger-in-a-group"),
    row("olga", crew("elsewhere"), error=NotFound, field="node", name="a-group-nowhere"),
    row("olga", replace(crew(), name=" "), error=Invalid, field="name", name="a-group-without-a-name"),
    row("olga", end(crew()), world=(crew(), joins("dora")), error=Invalid, field="group", name="ending-a-group-with-people"),
    row("olga", end(crew()), world=(crew(), give("group:crew")), error=Invalid, field="group", name="ending-a-group-with-rights"),
    row("olga", end(crew()), world=(crew(), deny("group:crew")), error=Invalid, field="group", name="ending-a-group-with-a-denial"),
    row("olga", Role("owner", "Me", frozenset()), field="role", name="a-built-in-role-anew"),
    row("olga", Role("clerk", "", frozenset()), error=Invalid, field="title", name="a-role-without-a-title"),
    row("olga", Role("clerk", "C", frozenset({"a:b"})), error=Invalid, field="permission", name="a-role-of-unknown-words"),
    row("olga", Role("clerk", "C", frozenset(), ("none",)), error=NotFound, field="includes", name="including-a-role-there-is-not"),
    row("olga", Role("clerk", "C", frozenset(), ("clerk",)), error=Invalid, field="includes", name="a-role-including-itself"),
    row("olga", Role("a", "A", frozenset(), ("b",)), Role("b", "B", frozenset(), ("a",)), error=Invalid, field="includes", name="roles-in-a-circle"),
    row("olga", end(OWN_ROLE), world=(OWN_ROLE, give("dora", "clerk")), error=Invalid, field="role", name="ending-a-role-somebody-has"),
    row("olga", end(OWN_ROLE), world=(OWN_ROLE, Role("boss", "B", frozenset(), ("clerk",))), error=Invalid, field="role", name="ending-a-role-another-includes"),
    row("olga", Safeguard(frozenset({"none"})), error=NotFound, field="second_person", name="guarding-a-role-there-is-not"),
    row("olga", Safeguard(above_month=Decimal(-5)), error=Invalid, field="above_month", name="guarding-a-negative-sum"),
    row("olga", replace(node("shop", "shop")), error=Invalid, field="parent", name="under-itself"),
    row("olga", node("north", "shop", NodeKind.BRANCH), error=Invalid, field="parent", name="under-its-own-child"),
    row("olga", node("new", "elsewhere"), error=NotFound, field="parent", name="under-a-place-there-is-not"),
    row("olga", node("new", None), error=Invalid, field="parent", name="an-orphan"),
    row("olga", replace(node("new"), name="a\u202eb"), error=Invalid, field="name", name="a-name-that-reads-backwards"),
    row("olga", replace(node("new"), name=""), error=Invalid, field="name", name="a-place-without-a-name"),
    row("olga", replace(node("new"), name="x" * 201), error=Invalid, field="name", name="an-endless-name"),
    row("olga", node("co", "north", NodeKind.COMPANY), error=Invalid, field="parent", name="moving-the-company"),
    row("olga", node("co", None), error=Invalid, field="kind", name="the-company-as-a-department"),
    row("olga", node("two", "co", NodeKind.COMPANY), error=Invalid, field="kind", name="a-second-company"),
    row("olga", node("new", service="pbx"), error=Invalid, field="kind", name="a-department-that-is-a-service"),
    row("olga", end(node("co", None)), field="node", name="ending-the-company"),
    row("olga", end(node("north")), error=Invalid, field="node", name="leaving-orphans-behind"),
    row("olga", end(node("lab")), world=(give("dora", at="lab"),), error=Invalid, field="node", name="ending-a-place-where-rights-lie"),
    row("olga", end(node("lab")), world=(deny("dora", "lab"),), error=Invalid, field="node", name="ending-a-place-where-a-denial-lies"),
    row("olga", end(node("lab")), world=(crew("lab"),), error=Invalid, field="node", name="ending-a-place-of-a-group"),
]  # fmt: skip

RIGHTS = [
    row("dora", give("edda"), field="node", name="without-any-right"),
    row("carl", give("dora", at="north"), field="node", name="a-user-gives-nothing"),
    row("bruno", give("dora"), field="node", name="above-ones-branch"),
    row("bruno", give("dora", at="south"), field="node", name="in-a-sibling-branch"),
    row("bruno", give("dora", "owner", "north"), field="role", name="more-than-one-has"),
    row("ada", give("dora", "owner"), field="role", name="an-admin-makes-no-owner"),
    row("bruno", give("bruno", "auditor", "north"), field="subject", name="to-oneself"),
    row("bruno", give("group:crew", at="north"), world=(crew(), joins("bruno")), field="subject", name="to-ones-own-group"),
    row("bruno", crew(), joins("bruno"), field="subject", name="joining-a-group-oneself"),
    row("edda", give("dora", at="north", limits=Limits(services=frozenset({"mail"}))), world=(THIN,), field="services", name="another-service-than-ones-own"),
    row("edda", give("dora", at="north", limits=Limits(services=frozenset({"pbx", "mail"}))), world=(THIN,), field="services", name="more-services-than-ones-own"),
    row("edda", give("dora", at="north"), world=(THIN,), field="services", name="all-services-where-one-has-one"),
    row("edda", give("dora", at="north", valid_until=LATER), world=(BRIEF,), field="until", name="longer-than-oneself"),
    row("edda", give("dora", at="north", limits=Limits(max_month=Decimal(101))), world=(POOR,), field="max_month", name="more-money-than-oneself"),
    row("edda", give("dora", at="north"), world=(LONE,), field="role", name="inherited-where-one-has-it-here-only"),
    row("bruno", give("dora", at="north"), world=(deny("bruno", "north", "service:use"),), field="role", name="what-one-is-denied"),
    row("bruno", give("dora", at="north"), world=(deny("ada", "north", "service:use"),), field="role", name="what-ones-giver-is-denied"),
    row("bruno", give("dora", at="north"), world=(limit("bruno", permissions=frozenset({"users:grant"})),), field="role", name="above-ones-ceiling"),
    row("olga", give("dora", key="carl", at="north"), error=Invalid, field="subject", name="a-right-handed-over"),
    row("bruno", end(ADA), field="binding", name="taking-from-above"),
    row("ada", end(OTTO), field="binding", name="an-admin-ends-no-owner"),
    row("carl", end(BRUNO), field="binding", name="a-user-takes-nothing"),
    row("bruno", replace(BRUNO, role="admin"), field="subject", name="widening-ones-own"),
    row("bruno", replace(BRUNO, valid_until=LATER), field="subject", name="prolonging-ones-own"),
    row("bruno", replace(ADA, role="owner"), field="node", name="widening-what-one-stands-on"),
    row("carl", crew(), field="node", name="a-group-where-one-gives-nothing"),
    row("bruno", crew("south"), field="node", name="a-group-in-a-sibling-branch"),
    row("bruno", crew("south"), world=(crew(),), field="node", name="moving-a-group-out-of-reach"),
    row("bruno", joins("dora"), world=(crew(), give("group:crew", "admin")), field="group", name="joining-somebody-to-more-than-one-has"),
    row("edda", joins("dora"), world=(crew(), BRIEF, give("group:crew", at="north")), field="group", name="joining-somebody-for-longer-than-oneself"),
    row("carl", joins("dora"), world=(crew(),), field="group", name="joining-without-a-right"),
    row("bruno", end(joins("dora")), world=(crew("south"), joins("dora")), field="group", name="leaving-a-group-elsewhere"),
    row("bruno", end(joins("dora")), world=(crew(), joins("dora"), give("group:crew", "admin")), field="group", name="taking-away-through-a-group"),
    row("carl", deny("dora", "north"), field="node", name="denying-without-a-right"),
    row("bruno", deny("dora"), field="node", name="denying-above-ones-branch"),
    row("bruno", end(deny("bruno", "north", "service:use")), world=(deny("bruno", "north", "service:use"),), field="node", name="lifting-ones-own-denial"),
    row("bruno", end(deny("everyone", "north", "service:use")), world=(deny("everyone", "north", "service:use"),), field="node", name="lifting-what-binds-all"),
    row("bruno", end(deny("ada", "north", "service:use")), world=(deny("ada", "north", "service:use"),), field="node", name="lifting-what-binds-ones-giver"),
    row("ada", end(deny("olga", "co", "service:use")), world=(deny("olga", "co", "service:use"),), field="node", name="an-admin-lifts-what-binds-the-owner-behind"),
    row("bruno", end(deny("dora", "co")), world=(deny("dora", "co"),), field="node", name="lifting-above-ones-branch"),
    row("bruno", deny("bruno", "north", key="d"), world=(deny("bruno", "north", "service:use", key="d"),), field="node", name="changing-ones-own-denial"),
    row("bruno", end(joins("bruno")), world=(crew(), joins("bruno"), deny("group:crew", "north", "service:use")), field="node", name="leaving-a-group-that-is-denied"),
    row("olga", limit(level=CeilingLevel.CONTRACT), field="level", name="the-contract-laid"),
    row("olga", end(limit(level=CeilingLevel.CONTRACT)), world=(limit(level=CeilingLevel.CONTRACT),), field="level", name="the-contract-lifted"),
    row("bruno", limit("dora"), field="node", name="a-ceiling-above-ones-branch"),
    row("bruno", end(limit("bruno", "north", max_month=Decimal(5))), world=(limit("bruno", "north", max_month=Decimal(5)),), field="node", name="ones-own-ceiling-lifted"),
    row("ada", Safeguard(frozenset()), field="second_person", name="an-admin-loosens-the-safeguard"),
    row("olga", service("tv"), field="kind", name="a-service-nobody-bought"),
    row("olga", end(service("mail")), field="kind", name="a-service-thrown-away"),
    row("olga", node("acc", "co", NodeKind.ACCOUNT), field="kind", name="a-billing-account-invented"),
    row("olga", node("b", "co", NodeKind.BRANCH, external="org-9"), field="kind", name="a-branch-as-if-of-billing"),
    row("olga", replace(service("pbx", "shop"), service="ads"), field="kind", name="one-service-made-another"),
    row("olga", node("shop", "north", NodeKind.BRANCH), field="kind", name="a-department-made-a-branch"),
    row("olga", node("new", "at-pbx"), error=Invalid, field="parent", name="a-place-under-a-service"),
    row("olga", node("lab", "sim"), error=Invalid, field="parent", name="a-place-moved-under-a-number"),
    row("bruno", node("new", "south"), field="node", name="a-place-in-a-sibling-branch"),
    row("bruno", node("lab", "north"), field="node", name="pulling-a-place-into-ones-branch"),
    row("bruno", node("shop", "co"), field="node", name="pushing-a-place-out-of-ones-branch"),
    row("carl", replace(node("shop", "north"), name="Mine"), field="node", name="renaming-without-a-right"),
    row("bruno", end(node("lab", "south")), field="node", name="ending-a-place-of-another-branch"),
    row("bruno", Role("clerk", "C", frozenset({"service:use"})), field="role", name="a-role-made-in-a-branch"),
    row("ada", Role("boss", "B", frozenset({"tree:grant"})), field="permissions", name="a-role-with-more-than-one-has"),
    row("ada", replace(OWN_ROLE, includes=("owner",)), world=(OWN_ROLE,), field="permissions", name="a-role-that-includes-more"),
    row("ada", end(Role("boss", "B", frozenset({"tree:grant"}))), world=(Role("boss", "B", frozenset({"tree:grant"})),), field="permissions", name="ending-a-role-with-more-than-one-has"),
    row("olga", end(OLGA), world=(end,), field="role", name="the-last-owner-leaves"),
    row("olga", deny("olga", "co", "tree:grant"), world=(end,), field="role", name="the-last-owner-denies-herself"),
]  # fmt: skip


@pytest.mark.parametrize(("world", "who", "changes", "error", "field"), [*FORM, *RIGHTS])
def test_refuses(world, who, changes, error, field):
    alone = end in world
    before = facts(*(fact for fact in world if fact is not end))
    if alone:
        before = before.after(8, [end(OTTO)])
    with pytest.raises(error) as refused:
        attempt(before, who, *changes)
    assert (type(refused.value), refused.value.field) == (error, field)
    assert refused.value.message
