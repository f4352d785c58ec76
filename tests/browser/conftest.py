"""One demo a file, and as many browsers as a test wants."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.bridges.processes import free_ports
from tests.browser.running import Demo, running_demo, running_partner
from tests.browser.visitor import Visit, Visitor, new_visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

QUICK = frozenset({"test_services.py", "test_sign_in.py"})
"""What a quick run walks in the browser: one login, both kinds of service."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs the browser, and most are for a whole run."""
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if item.path.name not in QUICK:
                item.add_marker(pytest.mark.thorough)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Run `okno demo` for this file: what its people remember, no other file's tests have done."""
    with running_demo(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture(scope="module")
def partner(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a partner's service beside the demo, and give its origin."""
    origin = f"http://partner.localhost:{free_ports(1)[0]}"
    folder = tmp_path_factory.mktemp("partner")
    with running_partner(folder, demo.issuer, demo.place.environment(), origin) as started:
        yield started


@pytest.fixture
def visit(demo: Demo, chromium: "Browser") -> Iterator[Visit]:
    """Open browsers; they are closed at the end."""
    contexts: list[BrowserContext] = []

    def open_browser(**options: Any) -> Visitor:
        visitor = new_visitor(chromium, demo.issuer, **options)
        contexts.append(visitor.context)
        return visitor

    yield open_browser
    for context in contexts:
        context.close()
