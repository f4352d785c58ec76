"""The provider that partners of these tests speak to over the wire."""

from pathlib import Path

import pytest

from idp.testing import okno

__all__ = ["okno", "okno_partners"]


@pytest.fixture(scope="session")
def okno_partners() -> Path:
    """Give the manifests that are no part of the product."""
    return Path(__file__).with_name("manifests")
