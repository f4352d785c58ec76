"""Entering from My services, and who enters neither way."""

from dataclasses import replace

import pytest

from idp.model.account import AccountStatus
from idp.model.ids import AccountId
from tests.bridges.conftest import Browser
from tests.bridges.saml_host.asking import asked
from tests.bridges.saml_host.conftest import Party, ask, form_of, sent

NAMED = "https://crm.example/deep"


def test_my_services_sends_what_the_service_did_not_ask_for(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    answer = browser.provider("/bridge/enter/crm?to=/deep")
    assert "InResponseTo" not in sent(answer)
    assert form_of(answer).action == "https://crm.example/acs"
    assert form_of(answer).fields["RelayState"] == NAMED


@pytest.mark.parametrize(
    "to", ["/other", "//evil.test", "/deep?x=1", "/deep/..", "/%22%3E%3Cscript%3E", "https://evil.test/"]
)
def test_nothing_goes_along_that_the_manifest_does_not_list(
    browser: Browser, anna: AccountId, to: str
) -> None:
    browser.sign_in(anna)
    form = form_of(browser.provider(f"/bridge/enter/crm?to={to}"))
    assert form.fields.get("RelayState", "") == ""


def test_v52_where_the_manifest_says_no_the_service_has_to_ask(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    answer = browser.provider("/bridge/enter/forum?to=/app")
    assert answer.headers["Location"] == "https://forum.example/app"
    assert "SAMLResponse" not in answer.text


@pytest.mark.parametrize("address", ["/bridge/enter/crm?to=/", "asked"])
def test_v52_nobody_who_is_shut_out_enters_either_way(
    world: Party, browser: Browser, anna: AccountId, address: str
) -> None:
    browser.sign_in(anna)
    with world.store.write() as records:
        account = records.accounts.get(anna)
        assert account is not None
        records.accounts.update(replace(account, status=AccountStatus.DISABLED))
    answer = ask(browser, asked()) if address == "asked" else browser.provider(address)
    assert answer.headers["Location"].startswith("/login?i=")
    assert "SAMLResponse" not in answer.text


@pytest.mark.parametrize("address", ["/bridge/enter/linked?to=/", "asked"])
def test_v52_who_has_no_old_account_there_enters_neither_way(
    world: Party, browser: Browser, anna: AccountId, address: str
) -> None:
    browser.sign_in(anna)
    answer = ask(browser, asked("linked")) if address == "asked" else browser.provider(address)
    assert answer.status_code == 403
    assert "not linked yet" in answer.text
    assert "SAMLResponse" not in answer.text
    assert [kind for kind, detail in world.audit() if "not_linked" in detail] == ["ServiceRefused"]
