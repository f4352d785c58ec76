"""An office over this test's database."""

import pytest

from tests.rbac.bureau import Bureau


@pytest.fixture
def bureau(store, clock):
    return Bureau(store, clock).found()
