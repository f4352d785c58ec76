"""Relying parties that hear of a sign-out in the browser."""

import pytest

from tests.oidc.conftest import ALICE, client
from tests.oidc.logout.material import Material
from tests.oidc.party import Party

FRONT = (
    client(
        "front",
        client_name="Fronts & sons",
        frontchannel_logout_uri="https://front.example/out",
        frontchannel_logout_session_required=True,
    ),
    client("quiet", frontchannel_logout_uri="https://quiet.example/out?app=1&x=%2F"),
    client(
        "both",
        frontchannel_logout_uri="https://both.example/out",
        frontchannel_logout_session_required=True,
        backchannel_logout_uri="https://both.example/backchannel",
    ),
    client(
        "aside",
        subject_type="pairwise",
        sector="aside.example",
        frontchannel_logout_uri="https://aside.example/out?app=1",
        frontchannel_logout_session_required=True,
    ),
)


@pytest.fixture
def fronts(house):
    """Register them."""
    with house.store.write() as records:
        for registered in FRONT:
            records.clients.add(registered)
    house.stamps.refresh_now()


@pytest.fixture
def enter(alice, house, fronts):
    """Let Alice into relying parties, and return the claims of the ID token that each got."""

    def let(*names):
        said = {}
        for name in names:
            party = Party(alice, house, name)
            token = party.tokens()["id_token"]
            said[name] = {**party.read(token), "token": token}
        return said

    return let


@pytest.fixture
def material(alice, house):
    return Material(Party(alice, house, "portal"), Party(alice, house, "nonce"))


@pytest.fixture
def lives(house):
    """Tell whether Alice is signed in."""

    def look():
        with house.store.read() as records:
            return len(records.sessions.of_account(ALICE)) == 1

    return look
