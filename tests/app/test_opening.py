"""What the parts do together once they are opened."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.app.opening import Opened, open_house
from idp.model.client import Client
from idp.model.errors import Conflict
from idp.model.ids import ClientId
from idp.settings import Settings
from tests.support.clock import FixedClock


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    opened = open_house(Settings(data_dir=tmp_path_factory.mktemp("opened")), clock=FixedClock())
    yield opened
    opened.close()


class Ear:
    """Hears announcements."""

    def __init__(self) -> None:
        self.heard = 0

    def wake(self) -> None:
        """Count one."""
        self.heard += 1


@pytest.fixture
def ear(house: Opened) -> Ear:
    ear = Ear()
    house.invalidation.listen(ear.wake)
    return ear


def client(name: str) -> Client:
    return Client(ClientId(name), name, ("https://rp.example/cb",), FixedClock().now())


def test_commit_that_raises_a_stamp_is_announced_once(house: Opened, ear: Ear) -> None:
    with house.store.write() as records:
        records.clients.add(client("one"))
        records.clients.add(client("two"))
        assert ear.heard == 0
    assert ear.heard == 1


def test_other_commits_and_broken_ones_are_not_announced(house: Opened, ear: Ear) -> None:
    with house.store.write() as records:
        records.clients.add(client("three"))
    ear.heard = 0
    with house.store.write() as records:
        records.versions.claim("lease", "me", house.house.clock.now(), house.house.clock.now())
    with pytest.raises(Conflict), house.store.write() as records:
        records.clients.add(client("three"))
    assert ear.heard == 0


def test_change_reaches_the_caches_of_a_running_process(house: Opened) -> None:
    house.stamps.start()
    before = house.stamps.current("clients")
    time.sleep(0.3)
    began = time.monotonic()
    with house.store.write() as records:
        records.clients.add(client("prompt"))
    while house.stamps.current("clients") == before:
        assert time.monotonic() - began < 10
        time.sleep(0.005)


def test_made_master_key_and_data_folder_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    open_house(Settings(data_dir=folder)).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "master.key").stat().st_mode & 0o777 == 0o600
