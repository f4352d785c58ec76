"""Entering from My services, and who enters neither way."""

from dataclasses import replace

import pytest

from idp.claims.pairwise import Pairwise
from idp.model.account import AccountStatus
from idp.model.ids import AccountId
from legacy_bridges.protocols.saml import options_of
from legacy_bridges.protocols.saml.metadata import ConsumerService
from tests.bridges.conftest import ROMASHKA, Browser
from tests.bridges.saml.parties import posted as fields
from tests.bridges.saml.parties import signed
from tests.bridges.saml_host.asking import asked, request
from tests.bridges.saml_host.conftest import Party, ask, form_of, post, sent, sp

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


def changed(world: Party, **said: object) -> None:
    """Describe the service anew, as after a start with other metadata."""
    bridged = world.bridges.find("crm")
    assert bridged is not None
    options = options_of(bridged.manifest)
    options.__dict__["sp"] = replace(options.sp, **said)  # type: ignore[arg-type]


def test_metadata_that_has_expired_sends_nobody_over(world: Party, browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    changed(world, valid_until=world.clock.now())
    answer = browser.provider("/bridge/enter/crm?to=/deep")
    assert answer.status_code == 403
    assert "SAMLResponse" not in answer.text
    assert [kind for kind, detail in world.audit() if "metadata_expired" in detail] == ["ServiceRefused"]


def test_v76_an_address_that_is_the_services_no_more_gets_nothing(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    browser.sign_in(anna)
    round_ = post(browser, "/saml/sso", fields(signed(request(), "crm"))).headers["Location"]
    changed(world, acs=(ConsumerService("https://crm.example/new", 0),))
    answer = browser.provider(round_)
    assert answer.status_code == 403
    assert "SAMLResponse" not in answer.text


def test_a_service_cannot_take_the_names_of_a_partner(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    browser.sign_in(anna)
    said = sent(browser.provider("/bridge/enter/crm?to=/"))
    pairwise, entity = Pairwise.of(world.house.envelope), sp("crm")
    with world.store.read() as records:
        (session,) = records.sessions.of_account(anna)
    taken = (pairwise.subject(entity, anna), pairwise.subject(f"{entity}\n{ROMASHKA}", anna))
    assert not [name for name in (*taken, pairwise.session(entity, session.sid)) if name in said]
