"""Old programs as Debian ships them, unpatched: each is started only for a module that names it."""

import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.zoo.house import House, new_house
from tests.zoo.place import Zoo, open_zoo
from tests.zoo.programs.adminer import Adminer, start_adminer
from tests.zoo.programs.dokuwiki import DokuWiki, start_dokuwiki
from tests.zoo.programs.kannel import Kannel, start_kannel
from tests.zoo.programs.mediawiki import MediaWiki, install_mediawiki, start_mediawiki
from tests.zoo.programs.nagios import Nagios, start_nagios
from tests.zoo.programs.roundcube import Roundcube, start_roundcube
from tests.zoo.programs.tickets import TicketSite, start_pubtkt, start_tkt


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs programs from Debian."""
    for item in items:
        if "/tests/zoo/" in str(item.path):
            item.add_marker(pytest.mark.zoo)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what provider and gate have said, where a test has failed."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house") or getattr(item, "funcargs", {}).get("town")
    if report.failed and isinstance(house, House):
        report.sections += [(log.name, log.read_text()[-3000:]) for log in house.folder.glob("*.log")]
    return report


@pytest.fixture(scope="module")
def zoo() -> Iterator[Zoo]:
    """Open a zoo in a folder that the servers' own users can read, unlike pytest's."""
    folder = tempfile.TemporaryDirectory(prefix="okno-zoo-", ignore_cleanup_errors=True)
    with folder as name, open_zoo(Path(name)) as opened:
        yield opened


@pytest.fixture(scope="module")
def nagios(zoo: Zoo) -> Nagios:
    return start_nagios(zoo)


@pytest.fixture(scope="module")
def kannel(zoo: Zoo) -> Kannel:
    return start_kannel(zoo)


@pytest.fixture(scope="module")
def dokuwiki(zoo: Zoo) -> DokuWiki:
    return start_dokuwiki(zoo)


@pytest.fixture(scope="module")
def roundcube(zoo: Zoo) -> Roundcube:
    return start_roundcube(zoo)


@pytest.fixture(scope="session")
def installed_mediawiki() -> Iterator[Path]:
    """Install MediaWiki once a run."""
    with tempfile.TemporaryDirectory(prefix="okno-wiki-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield install_mediawiki(Path(name) / "ready")


@pytest.fixture(scope="module")
def mediawiki(zoo: Zoo, installed_mediawiki: Path) -> MediaWiki:
    return start_mediawiki(zoo, installed_mediawiki)


@pytest.fixture(scope="module")
def adminer(zoo: Zoo) -> Adminer:
    return start_adminer(zoo)


@pytest.fixture(scope="module")
def tkt(zoo: Zoo) -> TicketSite:
    return start_tkt(zoo)


@pytest.fixture(scope="module")
def pubtkt(zoo: Zoo) -> TicketSite:
    return start_pubtkt(zoo)


@pytest.fixture(scope="module")
def house(zoo: Zoo, databases: Databases) -> House:
    """Make a house; a module describes its services, lets it start, and opens browsers."""
    return new_house(zoo, databases.new())
