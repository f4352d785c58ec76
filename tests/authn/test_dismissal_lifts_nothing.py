"""Dismissing and inviting again is no way to lift what one may not lift."""

import pytest

from idp.authn.dismissal import Dismissal
from idp.model.access import CeilingLevel, Denial, person
from idp.model.ids import AccountId
from tests.rbac.bureau import Bureau, acting
from tests.rbac.court import CO, crew, deny, give, joins, limit


@pytest.fixture
def bureau(store, clock):
    return Bureau(store, clock).found()


@pytest.mark.parametrize(
    ("who", "at", "stays"), [("bruno", "co", True), ("bruno", "shop", False), ("ada", "co", False), ("olga", "co", False)]
)  # fmt: skip
def test_who_comes_back_is_held_to_what_was_laid_above_who_dismissed_them(bureau, who, at, stays):
    bureau.save("olga", deny("carl", at, "service:use"))
    Dismissal(bureau.store, bureau.clock, bureau.office).dismiss(acting(who), CO, AccountId("carl"))
    assert any(isinstance(fact, Denial) for fact in bureau.facts().values()) is stays
    with bureau.store.write() as records:
        records.companies.add_member(AccountId("carl"), CO, "")
    bureau.save("bruno", give("carl", at="shop", key="again"))
    assert bureau.can("carl", "service:use", "at-pbx") is not stays


BEYOND = [("bruno", "co", True), ("bruno", "shop", False), ("olga", "co", False)]


def dismiss(bureau, who, whom="carl"):
    Dismissal(bureau.store, bureau.clock, bureau.office).dismiss(acting(who), CO, AccountId(whom))


def come_back(bureau):
    with bureau.store.write() as records:
        records.companies.add_member(AccountId("carl"), CO, "")
    bureau.save("bruno", give("carl", at="shop", key="again"))


@pytest.mark.parametrize(("who", "at", "stays"), BEYOND)
@pytest.mark.parametrize(
    "lay",
    [
        pytest.param(lambda at: deny("group:crew", at, "service:use"), id="a-shut-off"),
        pytest.param(lambda at: limit("group:crew", at, permissions=frozenset({"tree:view"})), id="a-limit"),
    ],
)
def test_what_lies_on_a_group_is_not_shed_by_leaving_the_company(bureau, lay, who, at, stays):
    bureau.save("olga", crew(), joins("carl"), lay(at))
    dismiss(bureau, who)
    come_back(bureau)
    assert bureau.can("carl", "service:use", "at-pbx") is not stays
    own = [fact for fact in bureau.facts().values() if getattr(fact, "subject", "") == person("carl")]
    assert [fact.granter for fact in own if fact.id != "again"] == [person("olga")] * stays


def test_dismissing_twice_lays_it_once(bureau):
    bureau.save("olga", crew(), joins("carl"), deny("group:crew", "co", "service:use"))
    dismiss(bureau, "bruno")
    come_back(bureau)
    bureau.save("olga", joins("carl"))
    dismiss(bureau, "bruno")
    facts = bureau.facts().values()
    assert len([one for one in facts if isinstance(one, Denial) and one.subject == person("carl")]) == 1


@pytest.mark.parametrize(("who", "at", "stays"), BEYOND)
def test_a_limit_of_a_delegate_is_not_shed_by_leaving_the_company(bureau, who, at, stays):
    bureau.save("olga", limit("carl", at, CeilingLevel.DELEGATE, frozenset({"tree:view"})))
    dismiss(bureau, who)
    come_back(bureau)
    assert bureau.can("carl", "service:use", "at-pbx") is not stays
