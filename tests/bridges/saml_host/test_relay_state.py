"""RelayState is text that goes back as it came, whatever stands in it."""

import pytest

from idp.model.ids import AccountId
from tests.bridges.conftest import ISSUER, Browser
from tests.bridges.saml.parties import posted as fields
from tests.bridges.saml.parties import signed
from tests.bridges.saml_host.asking import asked, request
from tests.bridges.saml_host.conftest import ask, form_of, post

XSS = (
    '"><script>alert(1)</script>',
    "javascript:alert(1)",
    "'-alert(1)-'",
    "</form><form action=https://evil.test>",
    "\u2028alert(1)",
    "{{7*7}}",
    "&quot;&gt;<img src=x onerror=alert(1)>",
)


@pytest.mark.parametrize("state", XSS)
def test_v77_a_state_is_text_whatever_stands_in_it(browser: Browser, anna: AccountId, state: str) -> None:
    browser.sign_in(anna)
    answer = ask(browser, asked(relay_state=state))
    form = form_of(answer)
    assert form.fields["RelayState"] == state
    assert form.action == "https://crm.example/acs"
    assert form.scripts == [f"{ISSUER}/assets/form_post.js"]
    assert "<img" not in answer.text
    by_form = post(browser, "/saml/sso", fields(signed(request(ID="_r-2"), "crm"), state))
    assert form_of(browser.provider(by_form.headers["Location"])).fields["RelayState"] == state
