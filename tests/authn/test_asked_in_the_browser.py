"""Relying parties that hear of a sign-out in the browser: nothing better is said of them than is known."""

from dataclasses import replace

import pytest

from idp.authn.aftermath import Stands, aftermath, is_under_way, reach_of_client
from idp.authn.signout import end_session
from idp.model.client import Client
from idp.model.ids import ClientId, Sid
from idp.model.service import UNREACHED, Ending, Reach
from tests.contracts.bridged import settle
from tests.contracts.samples import ANNA, SID, a_session
from tests.support.clock import START

SITE = Client(ClientId("desk"), "Desk", ("https://desk.example/cb",), START)
FRONT = replace(SITE, frontchannel_logout_uri="https://desk.example/out")
BACK = replace(SITE, backchannel_logout_uri="https://desk.example/back")
BOTH = replace(FRONT, backchannel_logout_uri="https://desk.example/back")
LEAVE = "/logout/frontchannel?c=x"


@pytest.mark.parametrize(
    ("client", "reach"),
    [
        pytest.param(SITE, UNREACHED, id="neither"),
        pytest.param(FRONT, Reach(Ending.ASKED), id="front"),
        pytest.param(BACK, Reach(Ending.TOLD), id="back"),
        pytest.param(BOTH, Reach(Ending.TOLD), id="both"),
        pytest.param(None, UNREACHED, id="gone"),
    ],
)
def test_how_far_a_sign_out_reaches_is_said_of_the_surer_channel(client, reach):
    assert reach_of_client(client) == reach


@pytest.mark.parametrize(
    ("client", "left", "carrier", "stands", "leave"),
    [
        pytest.param(FRONT, "", SID, Stands.ASKED, "", id="it-was-asked"),
        pytest.param(FRONT, LEAVE, SID, Stands.YOURSELF, LEAVE, id="not-yet"),
        pytest.param(FRONT, "", Sid("other"), Stands.YOURSELF, "", id="in-another-browser"),
        pytest.param(FRONT, LEAVE, Sid("other"), Stands.YOURSELF, "", id="not-yet-in-another-browser"),
        pytest.param(FRONT, "", None, Stands.YOURSELF, "", id="no-browser-of-theirs-looks"),
        pytest.param(BOTH, "", SID, Stands.TOLD, "", id="told-besides"),
    ],
)
def test_it_stands_as_the_browser_that_looks_has_asked_it(store, client, left, carrier, stands, leave):
    with store.write() as records:
        settle(records)
        records.clients.add(client)
        records.sessions.add(a_session(), "digest-1")
        records.sessions.visit(SID, "client:desk", START)
        end_session(records, SID, reason="sign_out", clients=records.clients.get, now=START)

    def reaches(_visit):
        reach = reach_of_client(client)
        return replace(reach, leave=left) if reach.ending is Ending.ASKED else reach

    with store.read() as records:
        [found] = aftermath(records, ANNA, START, reaches, START, carrier)
    assert (found.stands, found.leave) == (stands, leave)
    assert is_under_way([found]) is (stands is Stands.TOLD)


def test_a_delivery_counts_even_if_the_client_has_changed_since(store):
    with store.write() as records:
        settle(records)
        records.clients.add(BOTH)
        records.sessions.add(a_session(), "digest-1")
        records.sessions.visit(SID, "client:desk", START)
        end_session(records, SID, reason="sign_out", clients=records.clients.get, now=START)
    with store.read() as records:
        [found] = aftermath(records, ANNA, START, lambda _: reach_of_client(FRONT), START, SID)
    assert found.stands is Stands.TOLD
