"""Dismissing and inviting again is no way to lift what one may not lift."""

import pytest

from idp.authn.dismissal import Dismissal
from idp.model.access import Denial
from idp.model.ids import AccountId
from tests.rbac.bureau import Bureau, acting
from tests.rbac.court import CO, deny, give


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
