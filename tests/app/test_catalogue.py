"""Which relying parties My services opens."""

from dataclasses import replace

import pytest

from idp.app.catalogue import opens
from idp.model.client import Client
from idp.model.device import GRANT
from idp.model.ids import ClientId, PartnerId
from tests.support.clock import START

CLIENT = Client(
    ClientId("rp"), "RP", ("https://rp.example/cb",), START, initiate_login_uri="https://rp.example/in"
)


@pytest.mark.parametrize(
    ("client", "opened"),
    [
        pytest.param(CLIENT, True, id="begins-a-sign-in"),
        pytest.param(replace(CLIENT, initiate_login_uri=None), False, id="begins-nowhere"),
        pytest.param(
            replace(CLIENT, initiate_login_uri=None, client_uri="https://rp.example/"), True, id="has-a-page"
        ),
        pytest.param(replace(CLIENT, disabled=True), False, id="disabled"),
        pytest.param(replace(CLIENT, partner=PartnerId("mailru")), False, id="a-partner"),
        pytest.param(replace(CLIENT, redirect_uris=(), grant_types=frozenset({GRANT})), False, id="a-device"),
        pytest.param(
            replace(CLIENT, grant_types=CLIENT.grant_types | {GRANT}), True, id="devices-and-browsers"
        ),
        pytest.param(replace(CLIENT, self_registered=True), False, id="nobody-s-recommendation"),
    ],
)
@pytest.mark.spec("OpenID Connect Core 1.0 §4")
def test_services_are_those_that_the_operator_or_a_company_put_there(client: Client, opened: bool) -> None:
    assert opens(client) is opened
