"""A token of a client whose consent was taken back is inactive at once."""

import pytest

from idp.claims.agreed import Agreements
from idp.model.consent import Consent
from idp.model.ids import ClientId
from tests.oidc.conftest import ACME, ALICE, client
from tests.oidc.introspection.asking import API, INACTIVE
from tests.oidc.party import Party

FOREIGN = ClientId("foreign")


@pytest.fixture
def token(alice, imap, house, clock):
    with house.store.write() as records:
        records.clients.add(client(FOREIGN, first_party=False, resource=API))
        records.consents.put(Consent(ALICE, FOREIGN, ACME, frozenset({"openid"}), clock.now()))
    house.stamps.refresh_now()
    return Party(alice, house, FOREIGN).tokens(resource=API)["access_token"]


def test_r059_r109_what_was_taken_back_is_inactive_at_once(imap, token, house, clock):
    api = imap.as_server("api")
    assert api.told(token)["active"] is True
    Agreements(house.store, clock).take_back(ALICE, ACME, FOREIGN)
    assert api.told(token) == INACTIVE
