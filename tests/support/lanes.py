"""Options of a test run, and the rule that under CI nothing is left out."""

import os
from typing import Any

import pytest

IN_CI = os.environ.get("CI", "").lower() in ("true", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose what the records lie in."""
    parser.addoption(
        "--database", choices=("sqlite", "postgres"), default="sqlite", help="what the store of each test is"
    )


def pytest_report_header(config: pytest.Config) -> str:
    """Say in the first lines which database this run is about."""
    return f"database: {config.getoption('--database')}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    """Turn a skip into a failure under CI: what is not run is not proven."""
    report: pytest.TestReport = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was left out under CI: {report.longrepr}"
    return report
