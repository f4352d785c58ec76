"""The tea room of the tests of `okno bridges`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.adapters.sql import open_store
from idp.model.company import Company
from idp.model.ids import AccountId
from idp.settings import Settings
from tests.cli.bridges.samovar import running_samovar
from tests.cli.bridges.tearoom import ROMASHKA, Place
from tests.cli.conftest import Okno
from tests.support import rights
from tests.support.clock import FixedClock


@pytest.fixture
def place(
    okno: Okno, database_url: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    folder = tmp_path / "bridges"
    folder.mkdir()
    monkeypatch.setenv("OKNO_BRIDGES_DIR", str(folder))
    monkeypatch.setenv("OKNO_OUTBOUND_ALLOW", "127.0.0.0/8")
    settings = Settings(data_dir=tmp_path / "var")
    store = open_store(database_url, clock=clock)
    with store.write() as records:
        records.companies.add(Company(ROMASHKA, "Romashka", clock.now()))
        rights.hang(records, ROMASHKA, "samovar")
    with running_samovar() as samovar:
        yield Place(okno, store, clock, samovar, folder, settings)
    store.close()


@pytest.fixture
def anna(place: Place) -> AccountId:
    """Anna may use the samovar, and has an old account there."""
    place.describe()
    account = place.person("anna")
    place.link(account)
    return account
