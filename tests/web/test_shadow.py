"""A service that comes over to the one login step by step."""

import pytest

from idp.model.link import BridgeMode
from tests.web.town import PBX


@pytest.mark.parametrize(
    ("mode", "shown"), [(BridgeMode.SHADOW, False), (BridgeMode.BOTH, True), (BridgeMode.ONLY, True)]
)
def test_a_service_in_shadow_is_not_among_my_services_yet(guest, town, mode, shown):
    town.owner()
    town.sign_in(guest)
    with town.house.store.write() as records:
        records.bridges.set_mode(PBX, mode, town.now())
    guest.get("/services")
    assert ("http://pbx.localhost:8410/" in guest.page.links) is shown
