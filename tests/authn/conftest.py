"""A desk over this test's database, and a few people in front of it."""

import pytest

from idp.adapters.billing import FileBilling
from idp.adapters.embedded.envelope import AesEnvelope
from idp.adapters.embedded.limiter import MemoryLimiter
from idp.authn.desk import open_desk
from idp.authn.passwords import Cost, PasswordHasher
from idp.ports.house import House
from idp.settings import Settings
from tests.authn.town import Town, Unused

CHEAP = Cost(memory_kib=64, passes=1)


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
def romashka(town):
    return town.company()


@pytest.fixture
def owner(town, romashka):
    """Sign the owner of the company in; return their visitor."""
    anna = town.person(companies=[romashka.id])
    town.give(anna, romashka)
    return town.sign_in(town.browser())
