"""The provider that partners of these tests speak to over the wire, and the eighth of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.testing import Okno, okno
from tests.partners.eighth import Sonata, running_sonata

__all__ = ["okno", "okno_partners", "sonata"]


@pytest.fixture(scope="session")
def okno_partners() -> Path:
    """Give the manifests that are no part of the product."""
    return Path(__file__).with_name("manifests")


@pytest.fixture(scope="session")
def sonata(okno: Okno) -> Iterator[Sonata]:
    """Register the eighth partner, and let its stand-in serve."""
    with running_sonata(okno) as started:
        yield started
