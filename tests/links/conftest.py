"""A company whose services have old accounts, and the people who may hold them."""

import pytest

from idp.adapters.billing import FileBilling
from idp.adapters.embedded.envelope import AesEnvelope
from idp.adapters.embedded.limiter import MemoryLimiter
from idp.authn.desk import open_desk
from idp.authn.passwords import PasswordHasher
from idp.links.desk import open_links
from idp.ports.house import House
from idp.settings import Settings
from tests.authn.conftest import CHEAP
from tests.authn.town import Town, Unused
from tests.links.village import SERVICES, Village


@pytest.fixture(scope="session")
def hasher():
    """Hash cheaply: what is tested is not how long it takes."""
    return PasswordHasher(CHEAP, places=4)


@pytest.fixture
def envelope():
    return AesEnvelope(b"\x07" * 32)


@pytest.fixture
def settings(tmp_path):
    return Settings(issuer="https://id.example.com", master_key_file=tmp_path / "key", default_locale="en")


@pytest.fixture
def house(store, clock, envelope):
    unused = Unused()
    return House(
        store=store,
        clock=clock,
        envelope=envelope,
        limiter=MemoryLimiter(clock),
        stamps=unused,
        signer=unused,
        fetch=unused,
        billing=FileBilling(clock),
    )


@pytest.fixture
def desk(house, settings, hasher):
    return open_desk(house, settings, hasher)


@pytest.fixture
def town(desk, house):
    return Town(desk, house)


@pytest.fixture
def links(house, settings):
    return open_links(house, settings, SERVICES)


@pytest.fixture
def village(town, links):
    return Village(town, links)
