"""Who reads everything that is stored can show none of it: codes, tokens, secrets and cookies are hashes there."""

import json
import re

import pytest
from sqlalchemy import MetaData, select

from idp.interaction.browser import BROWSER_COOKIE, SESSION_COOKIE
from idp.oidc.supported import DEVICE_CODE
from tests.oidc.conftest import client
from tests.oidc.device.scene import Device
from tests.oidc.keyed import Keyed
from tests.oidc.party import VERIFIER, Party, basic, query_of

PUSHED = "urn:ietf:params:oauth:request_uri:"
WORD = re.compile(r"[A-Za-z0-9_\-.~+/=]{16,}")


def leaves(value):
    """Yield every text within a stored value, and those that it is made of."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        yield raw.hex()
        value = raw.decode("utf-8", "ignore")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    if isinstance(value, str):
        yield from WORD.findall(value)
        yield from leaves(json.loads(value)) if value[:1] in ("{", "[") and value[-1:] in ("}", "]") else ()


def stored(engine):
    """Read every text of every table."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [row for table in tables.sorted_tables for row in connection.execute(select(table))]
    return sorted({text for row in rows for value in row for text in leaves(value) if len(text) <= 1024})


@pytest.fixture
def party(alice, clock, house):
    """Have everything that may be out, of a client that may do everything."""
    grants = frozenset({"authorization_code", "refresh_token", DEVICE_CODE})
    with house.store.write() as records:
        records.clients.add(client("every", grant_types=grants, resource="https://every.example/"))
    house.stamps.refresh_now()
    party = Party(alice, house, "every")
    party.tokens(scope="openid offline_access")
    party.code()
    Keyed(alice, clock, "keyed").reference()
    Device(alice, clock, "every", basic("every")).begin(client_id="every")
    return party


def opened_by_form(party, text):
    """Return which grants and endpoints take a text for something of worth."""
    code = {"grant_type": "authorization_code", "code": text, "redirect_uri": party.redirect_uri}
    sent = {
        "code": party.post({**code, "code_verifier": VERIFIER}),
        "refresh": party.refresh(text),
        "device": party.post({"grant_type": DEVICE_CODE, "device_code": text}),
        "userinfo": party.browser.post("/userinfo", data={"access_token": text}),
    }
    told = party.browser.post("/introspect", data={"token": text}, headers=basic("every")).json
    active = {"introspection"} if told["active"] else set()
    return active | {name for name, answer in sent.items() if answer.status_code == 200}


def opened_by_browser(house, stranger, text):
    """Return what a browser that shows a text as its cookie, or brings it along, gets."""
    for name in (SESSION_COOKIE, BROWSER_COOKIE):
        stranger.set_cookie(name, text, domain="localhost")
    brought = stranger.get("/authorize", query_string={"client_id": "keyed", "request_uri": PUSHED + text})
    silent = query_of(Party(stranger, house).authorize(prompt="none"))
    opened = {"cookie"} if "error" not in silent else set()
    return opened | ({"pushed"} if brought.status_code != 400 else set())


def test_r065_nothing_that_is_stored_is_a_code_a_token_or_a_cookie(party, app, house, store):
    found = stored(store.engine)
    assert len(found) > 100
    for text in found:
        assert opened_by_form(party, text) == set(), text
        assert opened_by_browser(house, app.test_client(), text) == set(), text
    assert "code" in query_of(party.authorize(prompt="none"))


def test_r065_nothing_that_is_stored_proves_a_client(party, store, clock):
    refresh = {"grant_type": "refresh_token", "refresh_token": "x"}
    for text in stored(store.engine):
        clock.advance(seconds=2)
        asked = party.post(refresh, basic("every", text))
        assert (asked.status_code, asked.json["error"]) == (401, "invalid_client"), text
    assert party.post(refresh).json["error"] == "invalid_grant"
