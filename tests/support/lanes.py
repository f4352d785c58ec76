"""Options of a test run, and the rule that under CI nothing is left out."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
IN_CI = os.environ.get("CI", "").lower() in ("true", "1")
THOROUGH = (
    *("api/test_situations.py", "app/test_serving.py", "bridges/test_walk.py", "cli/test_demo.py"),
    *("partners/test_documented.py", "partners/test_trying.py", "web/partners/test_every_page.py"),
    *("web/staff/test_pages.py", "web/test_guard.py", "web/test_ladder.py", "web/test_markup.py"),
    *(
        "web/test_no_500.py",
        "web/test_pages.py",
        "web/tree/test_collecting.py",
        "web/tree/test_every_page.py",
    ),
    *("web/tree/test_many.py", "web/tree/test_why_here.py"),
)
"""Every page, form or situation once more, and whole servers: a third of the time, for a whole run."""

LOOKS = ("browser/test_pages.py", "web/test_markup.py")
"""How pages look, weigh and read: the same whatever the records lie in."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose what the records lie in."""
    parser.addoption(
        "--database", choices=("sqlite", "postgres"), default="sqlite", help="what the store of each test is"
    )

    parser.addoption(
        "--with-records", action="store_true", help="only the tests whose records lie in that database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has no records: on another database it would prove the same once more."""
    for item in items:
        if item.path.as_posix().endswith(THOROUGH):
            item.add_marker(pytest.mark.thorough)
    if not config.getoption("--with-records"):
        return
    plain = [item for item in items if not _has_records(item)]
    config.hook.pytest_deselected(items=plain)
    items[:] = [item for item in items if item not in set(plain)]


def _has_records(item: pytest.Item) -> bool:
    """Tell whether another database could change what a test sees."""
    return "databases" in getattr(item, "fixturenames", ()) and not item.path.as_posix().endswith(LOOKS)


def pytest_report_header(config: pytest.Config) -> str:
    """Say in the first lines which database this run is about."""
    return f"database: {config.getoption('--database')}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at each test's end."""
    report = yield
    return _skip_is_failure(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Look at each module's start: one may be skipped as a whole."""
    report = yield
    return _skip_is_failure(report)


def _skip_is_failure(report: Report) -> Report:
    """Turn a skip into a failure under CI: what is not run is not proven."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was left out under CI: {report.longrepr}"
    return report
