"""What anybody may have written down without a credential is bounded (I13, F24)."""

import re
from urllib.parse import urlencode

from idp.interaction import parking
from idp.interaction.browser import browser_id
from idp.model.ids import InteractionId
from idp.model.secret import Secret
from idp.oidc.authorization.enter import PARKED
from tests.oidc.conftest import app, browser, fetch, house, settings
from tests.oidc.party import Party

__all__ = ["app", "browser", "fetch", "house", "settings"]


def test_i13_an_address_that_floods_the_authorization_endpoint_is_told_to_wait(
    app, house, clock, monkeypatch
):
    monkeypatch.setattr(parking, "PARKED_A_MINUTE", 3)
    seen = [Party(app.test_client(), house).authorize().status_code for _ in range(5)]
    assert seen == [303, 303, 303, 429, 429]
    clock.advance(minutes=1)
    assert Party(app.test_client(), house).authorize().status_code == 303


def test_i13_only_what_is_understood_is_kept(browser, house):
    party = Party(browser, house)
    asked = [*party.request().items(), *((f"extra{n}", "x" * 1000) for n in range(40))]
    parked = browser.get("/authorize?" + urlencode(asked))
    found = InteractionId(re.search(r"i=([\w-]{22})", parked.headers["Location"])[1])
    cookie = browser.get_cookie("__Host-okno_browser", "localhost")
    with house.store.read() as records:
        kept = records.interactions.find(found, browser_id(Secret(cookie.value)), house.clock.now())
    assert "extra" not in kept.request[PARKED]
    assert "state=st" in kept.request[PARKED]
