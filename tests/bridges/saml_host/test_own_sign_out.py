"""What a service may not be told: that somebody left who is here still."""

import re

import pytest

from idp.model.ids import AccountId
from tests.bridges.conftest import Browser
from tests.bridges.saml.parties import posted as fields
from tests.bridges.saml.parties import redirected, signed
from tests.bridges.saml_host.asking import asked
from tests.bridges.saml_host.conftest import SOAP, Party, ask, post, sent
from tests.bridges.saml_host.leaving import (
    SUCCESS,
    UNKNOWN,
    bring,
    enter,
    is_over,
    kept,
    left,
    soap,
    told,
    written,
)


def test_a_service_that_we_tell_nothing_ends_our_session_by_its_own_sign_out(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    said = sent(ask(browser, asked("plain")))
    name, index = re.search(r"<saml:NameID[^>]*>([^<]+)<", said), re.search(r'SessionIndex="([^"]+)"', said)
    assert name
    assert index
    answer = soap(browser, signed(written("plain", name[1], index[1], Destination=SOAP), "plain"))
    assert SUCCESS in answer.text
    assert is_over(world, sid)
    assert left(world, sid) == []


@pytest.mark.parametrize("way", ["soap", "form"])
def test_a_name_alone_says_nothing_where_no_browser_is_known(
    world: Party, browser: Browser, anna: AccountId, way: str
) -> None:
    sid, who = browser.sign_in(anna), {"soap": "crm", "form": "forum"}[way]
    enter(browser, who)
    where = {"Destination": SOAP} if way == "soap" else {}
    request = signed(written(who, kept(world, sid, who).detail["name_id"], **where), who)
    by_soap = way == "soap"
    said = soap(browser, request).text if by_soap else told(post(browser, "/saml/slo", fields(request)))[1]
    assert UNKNOWN in said
    assert SUCCESS not in said
    assert not is_over(world, sid)
    assert left(world, sid) == [who]


def test_a_name_alone_ends_the_session_of_the_browser_that_brings_it(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "wiki")
    bring(browser, redirected(written("wiki", kept(world, sid, "wiki").detail["name_id"]), who="wiki"))
    assert is_over(world, sid)
