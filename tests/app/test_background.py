"""What a process does in the background besides delivering."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from idp.app.background import _handlers, _tasks
from idp.app.behind_the_gate import crew_of
from idp.app.opening import Opened, open_house
from idp.model.access import Node
from idp.model.company import Company
from idp.model.ids import CompanyId
from idp.model.work import JobKind
from idp.settings import Settings
from legacy_bridges import load_bridges
from legacy_bridges.gate.background import handlers
from tests.support.clock import FixedClock
from tests.support.tree import ROOT

VASILEK = CompanyId("vasilek")
BILLING = ROOT / "sandbox" / "billing" / "data.json"


@contextmanager
def a_house(folder: Path, billing: Path | None) -> Iterator[Opened]:
    opened = open_house(Settings(data_dir=folder, billing_file=billing), clock=FixedClock())
    yield opened
    opened.close()


@pytest.fixture
def folder(made_folder: Path, tmp_path: Path) -> Path:
    """Give this test a data folder of its own."""
    return shutil.copytree(made_folder, tmp_path / "var")


def test_trees_follow_billing_where_there_is_one(folder: Path) -> None:
    with a_house(folder, BILLING) as opened:
        with opened.store.write() as records:
            now = opened.house.clock.now()
            records.companies.add(Company(VASILEK, "Василёк", now, external_id="org-501"))
        (task,) = (task for task in _tasks(opened) if task.name == "follow-billing")
        assert task.run() == 1
        with opened.store.read() as records:
            facts = records.access.facts(VASILEK)[1]
        assert {"acc-501", "sim-6", "prod-501"} <= {fact.id for fact in facts if isinstance(fact, Node)}


def test_without_billing_there_is_nothing_to_follow(folder: Path) -> None:
    with a_house(folder, None) as opened:
        assert "follow-billing" not in [task.name for task in _tasks(opened)]


@pytest.mark.parametrize("name", ["expire-applications", "end-groundless", "expire-questions"])
def test_what_is_handed_to_partners_is_looked_after_every_quarter_of_a_minute(
    folder: Path, name: str
) -> None:
    with a_house(folder, None) as opened:
        (task,) = (task for task in _tasks(opened) if task.name == name)
        assert task.every == task.lease == timedelta(seconds=15)
        assert task.waiting() is False
        assert task.run() == 0


def test_every_kind_of_job_has_somebody_who_does_it(folder: Path) -> None:
    with a_house(folder, None) as opened:
        at_the_gate = handlers(crew_of(opened, load_bridges(opened.settings)))
        assert _handlers(opened).keys() | at_the_gate.keys() == set(JobKind)
        assert not _handlers(opened).keys() & at_the_gate.keys()
