"""Logout tokens leave by the one guarded way out."""

from dataclasses import replace

import pytest

from idp.adapters.outbound import GuardedFetch
from idp.model.errors import Refused
from idp.model.ids import ClientId
from idp.oidc.logout import backchannel_handler
from tests.oidc.logout.leaving import leave
from tests.oidc.test_logout import jobs

INWARDS = {
    "private": ("https://rp.example/out", ["10.0.0.7"]),
    "loopback": ("https://rp.example/out", ["127.0.0.1"]),
    "metadata-service": ("https://rp.example/out", ["169.254.169.254"]),
    "this-host": ("https://rp.example/out", ["0.0.0.0"]),
    "mapped": ("https://rp.example/out", ["::ffff:10.0.0.7"]),
    "6to4": ("https://rp.example/out", ["2002:0a00:0007::"]),
    "nat64": ("https://rp.example/out", ["64:ff9b::10.0.0.7"]),
    "one-of-two": ("https://rp.example/out", ["93.184.215.14", "10.0.0.7"]),
    "literal": ("https://10.0.0.7/out", []),
    "decimal": ("https://167772167/out", []),
    "plain-http": ("http://rp.example/out", ["93.184.215.14"]),
    "localhost": ("http://localhost:8400/out", ["127.0.0.1"]),
    "port": ("https://rp.example:22/out", ["93.184.215.14"]),
}


@pytest.mark.parametrize(("uri", "addresses"), INWARDS.values(), ids=INWARDS)
def test_r105_a_logout_token_never_goes_where_we_must_not(party, house, settings, uri, addresses):
    with house.store.write() as records:
        portal = records.clients.get(ClientId("portal"))
        records.clients.replace(replace(portal, backchannel_logout_uri=uri))
    leave(party.browser, id_token_hint=party.tokens()["id_token"])
    [job] = jobs(house)
    guarded = replace(house, fetch=GuardedFetch(resolver=lambda *_: addresses))
    with pytest.raises(Refused):
        backchannel_handler(guarded, settings)(job)
