"""The real provider for a partner's own tests: `pytest_plugins = ["idp.testing"]`, then the fixture `okno`.

Owns one company, its owner, and the process. Nothing of it is a fake: the partner speaks to
`okno serve` over the wire, and the owner goes through the very pages that people see.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.testing.provider import Okno, running

__all__ = ["Okno", "okno", "okno_partners"]


@pytest.fixture(scope="session")
def okno_partners() -> Path | None:
    """Return the folder of your manifests; define this fixture anew in your conftest.py."""
    return None


@pytest.fixture(scope="session")
def okno(tmp_path_factory: pytest.TempPathFactory, okno_partners: Path | None) -> Iterator[Okno]:
    """Run a provider on a free port of this machine, with a company and its owner in it."""
    with running(tmp_path_factory.mktemp("okno"), okno_partners) as started:
        yield started
