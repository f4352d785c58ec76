"""Nobody is sent to a colleague who may not sign in, whatever rights they still have."""

from dataclasses import replace

import pytest

from idp.model.account import AccountStatus
from idp.model.ids import NodeId
from tests.web.firm import Firm
from tests.web.town import BORIS

PAGES = {
    "why": "/access/why?service=sms",
    "asking": "/access/ask?service=sms",
    "who-manages-a-place": "/company/tree?node=sales&tab=keepers",
    "who-can": "/company/tree/why?act=users:grant&node=sales",
    "why-in-the-tree": "/company/tree/why?act=service:use&node=svc-sms&who=person:{boris}",
}


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.mark.parametrize("status", AccountStatus)
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_who_may_not_sign_in_is_not_named_as_whom_to_ask(guest, firm, page, status):
    vera = firm.vera("branch_admin", NodeId("sales"))
    with firm.town.house.store.write() as records:
        records.accounts.update(replace(vera, status=status))
    firm.sign_in(guest, BORIS) if page.startswith("/access") else firm.sign_in(guest)
    assert guest.get(page.format(boris=firm.boris.id)).status_code == 200
    said = guest.page.text.rpartition("Who manages")[2]
    assert ("Vera Filialova" in said) is (status is AccountStatus.ACTIVE)
