"""Pages of applications: a billing that keeps what it is asked, a key for receipts, a bank and a mail."""

from dataclasses import replace
from functools import lru_cache

import pytest

from idp.adapters.embedded import PolledStamps
from idp.model.keys import KeyPurpose, KeyState, StoredKey
from idp.oidc import jose
from idp.oidc.keys import Keyring
from idp.oidc.keys.keyring import sealing_context
from tests.claims.billing import TestBilling
from tests.support.clock import START
from tests.web.partners.bureau import KNOWN, Bureau


@lru_cache(maxsize=1)
def _generated():
    return jose.generate("ES256")


def receipt_key(envelope):
    """Make the key once a process."""
    key = _generated()
    kid = jose.key_id(key)
    sealed = envelope.wrap(jose.dump_private(key), sealing_context(kid))
    public = jose.public_jwk(key, "ES256")
    return StoredKey(kid, KeyPurpose.RECEIPT, "ES256", KeyState.SIGNING, public, sealed, START, START)


@pytest.fixture
def billing():
    return TestBilling({party: dict(values) for party, values in KNOWN.items()})


@pytest.fixture
def house(house, billing):
    with house.store.write() as records:
        records.keys.add(receipt_key(house.envelope))
    signer = Keyring(house.store, house.envelope, PolledStamps(house.store))
    return replace(house, signer=signer, billing=billing)


@pytest.fixture
def bureau(town):
    return Bureau.found(town)
