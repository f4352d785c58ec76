"""The pages over this test's database."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask

import idp.web
from idp.adapters.billing import FileBilling
from idp.adapters.embedded import AesEnvelope, MemoryLimiter
from idp.authn.desk import open_desk
from idp.authn.passwords import Cost, PasswordHasher
from idp.oidc.registration import parse_client
from idp.ports.house import House
from idp.ports.records import Store
from idp.rbac.own_apps import OwnApps
from idp.settings import Settings
from tests.web.guest import HOST, Guest
from tests.web.town import SERVICES, Town


class Unused:
    """Stands for a part that the pages must not touch."""

    def __getattr__(self, name):
        raise AssertionError(name)


@dataclass
class AlwaysFresh:
    """Reads the stamps each time it is asked."""

    store: Store

    def current(self, kind: str) -> int:
        with self.store.read() as records:
            stamps: Mapping[str, int] = records.versions.stamps()
        return stamps.get(kind, 0)


@pytest.fixture(scope="session")
def hasher():
    """Hash cheaply: what is tested is not how long it takes."""
    return PasswordHasher(Cost(memory_kib=64, passes=1), places=4)


@pytest.fixture
def settings(tmp_path):
    return Settings(issuer=HOST, data_dir=tmp_path, default_locale="en")


@pytest.fixture
def house(store, clock):
    return House(
        store=store,
        clock=clock,
        envelope=AesEnvelope(b"\x07" * 32),
        limiter=MemoryLimiter(clock),
        stamps=AlwaysFresh(store),
        signer=Unused(),
        fetch=Unused(),
        billing=FileBilling(clock),
    )


@pytest.fixture
def desk(house, settings, hasher):
    return open_desk(house, settings, hasher)


@pytest.fixture
def listed():
    """What My services may show."""
    return SERVICES


@pytest.fixture
def app(house, settings, desk, listed):
    app = Flask("okno", static_folder=None)
    apps = OwnApps(desk.office, parse_client)
    idp.web.furnish(app, house, settings)
    app.register_blueprint(idp.web.blueprint(house, settings, lambda *_: listed, desk, apps=apps))
    return app


@pytest.fixture
def town(desk, house):
    return Town(desk, house)


@pytest.fixture
def guest(app):
    return Guest(app)


@pytest.fixture
def other(app):
    """Another browser."""
    return Guest(app)
