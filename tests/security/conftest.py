"""The whole provider, and its pages alone, over this test's database."""

import pytest

from idp.app.factory import PARTS, create_app
from idp.settings import Settings
from tests.security.programs import DIRECTORY
from tests.security.twins import SHARED
from tests.web.conftest import app, desk, guest, hasher, house, other, settings, town
from tests.web.guest import HOST
from tests.web.town import SERVICES

__all__ = ["app", "desk", "guest", "hasher", "house", "other", "settings", "town"]


@pytest.fixture
def listed():
    """List a service that several people enter as one account, besides."""
    return (*SERVICES, SHARED, DIRECTORY)


@pytest.fixture
def provider(database_url, tmp_path):
    """Open every edge, as `okno serve` does."""
    made = create_app(
        Settings(
            issuer=HOST,
            data_dir=tmp_path,
            database_url=database_url.replace("+psycopg", ""),
            default_locale="en",
        )
    )
    yield made
    made.extensions[PARTS].close()
