"""A provider with clients of devices, and Alice at a browser."""

import pytest

from tests.oidc.conftest import client
from tests.oidc.device.scene import Device, Person, device_clients
from tests.oidc.party import basic


@pytest.fixture
def app(app, house):
    with house.store.write() as records:
        for registered in device_clients(client):
            records.clients.add(registered)
    house.stamps.refresh_now()
    return app


@pytest.fixture
def tv(app, clock):
    return Device(app.test_client(), clock)


@pytest.fixture
def box(app, clock):
    return Device(app.test_client(), clock, "box", basic("box"))


@pytest.fixture
def person(alice):
    return Person(alice)
