"""What a bridged service is called on the pages of others."""

import pytest

from idp.settings import Settings
from legacy_bridges import load_bridges


@pytest.mark.parametrize(
    ("locale", "service", "title"),
    [
        ("ru", "cabinet", "Корпоративный кабинет"),
        ("ru", "gone", "gone"),
    ],
    ids=["in-the-language", "no-longer-here"],
)
def test_a_service_is_called_by_its_title(locale, service, title, tmp_path):
    bridges = load_bridges(Settings(data_dir=tmp_path, demo=True))
    assert bridges.title(locale, service) == title
    assert bridges.title("en", service) != ""
