"""docs/endpoints.md names every address that is answered, with its methods, and none besides."""

import pytest

from tests.support.addresses import answered, answered_by_the_gate, described
from tests.support.tree import ROOT

PAGE = ROOT / "docs" / "endpoints.md"


@pytest.fixture
def page():
    return PAGE.read_text(encoding="utf-8")


def test_every_address_for_machines_is_described_with_its_methods(page, tmp_path):
    machines, _ = answered(tmp_path)
    assert described(page) == {**machines, **answered_by_the_gate(tmp_path)}


def test_every_page_is_in_the_table(page, tmp_path):
    _, pages = answered(tmp_path)
    table = page[page.index("<!-- pages") : page.index("<!-- end of pages")]
    assert [path for path in pages if f"`{path}`" not in table] == []
