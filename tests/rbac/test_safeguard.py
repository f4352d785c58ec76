"""What one person does not decide alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from idp.model.access import Role, Safeguard
from idp.rbac.effects import added
from idp.rbac.preview import Why
from idp.rbac.safeguard import reasons
from tests.rbac.court import (
    BRUNO,
    CARL,
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

ASKING = replace(BRUNO, limits=Limits(needs_approval=True))
BOSS = Role("boss", "Boss", frozenset({"tree:grant"}))
GRANTS, GUARDED, MONEY, LOOSENS = Why.NEEDS_APPROVAL, Why.GUARDED_ROLE, Why.MONEY, Why.SAFEGUARD


@pytest.mark.parametrize(
    ("world", "who", "changes", "month", "why"),
    [
        pytest.param((), "olga", [give("dora", "admin")], 0, set(), id="a-plain-role"),
        pytest.param((), "olga", [give("dora", "owner")], 0, {GUARDED}, id="the-company"),
        pytest.param((), "olga", [give("dora", "owner", "lab")], 0, {GUARDED}, id="the-same-role-in-a-branch"),
        pytest.param((), None, [give("dora", "owner")], 0, set(), id="the-operator-asks-nobody"),
        pytest.param((BOSS,), "olga", [give("dora", "boss")], 0, {GUARDED}, id="an-own-role-that-hands-over"),
        pytest.param((), "olga", [Role("me", "M", frozenset(), ("owner",)), give("dora", "me")], 0, {GUARDED}, id="a-role-that-includes-it"),
        pytest.param((replace(BOSS, permissions=frozenset({"stats:view"})), give("dora", "boss")), "olga", [BOSS], 0, {GUARDED}, id="a-held-role-becomes-it"),
        pytest.param((), "olga", [BOSS], 0, set(), id="a-role-nobody-has"),
        pytest.param((crew("co"), give("group:crew", "owner", on="olga")), "olga", [joins("dora")], 0, {GUARDED}, id="through-a-group"),
        pytest.param((Safeguard(frozenset({"service_user"})),), "olga", [give("dora", "service_operator")], 0, {GUARDED}, id="more-than-a-guarded-role"),
        pytest.param((Safeguard(frozenset()),), "olga", [give("dora", "owner")], 0, set(), id="nothing-is-guarded"),
        pytest.param((ASKING,), "bruno", [give("dora", at="north")], 0, {GRANTS}, id="on-a-right-that-asks"),
        pytest.param((ASKING,), "bruno", [end(CARL)], 0, {GRANTS}, id="taking-on-a-right-that-asks"),
        pytest.param((ASKING,), "bruno", [node("new", "shop")], 0, {GRANTS}, id="building-on-a-right-that-asks"),
        pytest.param((ASKING,), "bruno", [deny("dora", "shop")], 0, {GRANTS}, id="denying-on-a-right-that-asks"),
        pytest.param((ASKING,), "bruno", [limit("dora", "shop", max_month=Decimal(1))], 0, {GRANTS}, id="limiting-on-a-right-that-asks"),
        pytest.param((ASKING,), "bruno", [crew()], 0, {GRANTS}, id="grouping-on-a-right-that-asks"),
        pytest.param((ASKING, crew()), "bruno", [joins("dora")], 0, {GRANTS}, id="joining-on-a-right-that-asks"),
        pytest.param((ASKING,), "bruno", [end(ASKING)], 0, set(), id="giving-up-asks-nobody"),
        pytest.param((ASKING, crew(), joins("bruno")), "bruno", [end(joins("bruno"))], 0, set(), id="leaving-asks-nobody"),
        pytest.param((ASKING, give("bruno", "admin", key="more", on="olga", by="olga")), "bruno", [give("dora", at="north")], 0, set(), id="another-right-does-not-ask"),
        pytest.param((limit("bruno", needs_approval=True),), "bruno", [give("dora", at="north")], 0, {GRANTS}, id="a-ceiling-asks"),
        pytest.param((Safeguard(above_month=Decimal(100)),), "olga", [give("dora")], 100, set(), id="as-much-as-one-may-add"),
        pytest.param((Safeguard(above_month=Decimal(100)),), "olga", [give("dora")], 101, {MONEY}, id="more-than-one-may-add"),
        pytest.param((Safeguard(above_month=Decimal(100)),), "olga", [give("dora")], None, {MONEY}, id="nobody-can-say-how-much"),
        pytest.param((), "olga", [Safeguard(frozenset())], 0, {LOOSENS}, id="guarding-less"),
        pytest.param((Safeguard(above_month=Decimal(1)),), "olga", [Safeguard(above_month=Decimal(2))], 0, {LOOSENS}, id="allowing-more"),
        pytest.param((Safeguard(above_month=Decimal(1)),), "olga", [Safeguard()], 0, {LOOSENS}, id="allowing-everything"),
        pytest.param((Safeguard(above_month=Decimal(1)),), "olga", [end(Safeguard())], 0, {LOOSENS}, id="ending-it"),
        pytest.param((Safeguard(frozenset()),), "olga", [Safeguard(frozenset({"admin"}), Decimal(5))], 0, set(), id="guarding-more"),
    ],
)  # fmt: skip
def test_says_why_a_second_person_is_needed(world, who, changes, month, why):
    case = attempt(facts(*world), who, *changes)
    assert reasons(case, None if month is None else Decimal(month)) == why


@pytest.mark.parametrize(
    ("changes", "prices", "most"),
    [
        pytest.param([give("dora", at="north")], {"pbx": Decimal(490)}, 490, id="a-seat"),
        pytest.param([give("dora", at="north")], {"ads": Decimal(490)}, None, id="a-seat-without-a-price"),
        pytest.param([give("dora", at="north")], None, None, id="a-seat-while-billing-is-away"),
        pytest.param([end(CARL)], {"pbx": Decimal(490)}, -490, id="a-seat-less"),
        pytest.param([end(CARL)], {}, 0, id="a-seat-less-without-a-price"),
        pytest.param([end(CARL)], None, 0, id="a-seat-less-while-billing-is-away"),
        pytest.param([end(CARL), give("dora", at="south")], {"ads": Decimal(5)}, 5, id="one-less-and-one-more"),
    ],
)  # fmt: skip
def test_a_service_without_a_price_is_too_dear_to_give_and_never_to_take(changes, prices, most):
    case = attempt(facts(Safeguard(above_month=Decimal(100))), "olga", *changes)
    assert added(case, prices) == most
