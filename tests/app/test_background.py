"""What a process does in the background besides delivering."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idp.app.background import _tasks
from idp.app.opening import Opened, open_house
from idp.model.access import Node
from idp.model.company import Company
from idp.model.ids import CompanyId
from idp.settings import Settings
from tests.support.clock import FixedClock
from tests.support.tree import ROOT

VASILEK = CompanyId("vasilek")
BILLING = ROOT / "sandbox" / "billing" / "data.json"


@contextmanager
def a_house(made_folder: Path, **more: Path) -> Iterator[Opened]:
    opened = open_house(Settings(data_dir=made_folder, **more), clock=FixedClock())
    yield opened
    opened.close()


def test_trees_follow_billing_where_there_is_one(made_folder: Path) -> None:
    with a_house(made_folder, billing_file=BILLING) as opened:
        with opened.store.write() as records:
            now = opened.house.clock.now()
            records.companies.add(Company(VASILEK, "Василёк", now, external_id="org-501"))
        (task,) = (task for task in _tasks(opened) if task.name == "follow-billing")
        assert task.run() == 1
        with opened.store.read() as records:
            facts = records.access.facts(VASILEK)[1]
        assert {"acc-501", "sim-6", "prod-501"} <= {fact.id for fact in facts if isinstance(fact, Node)}


def test_without_billing_there_is_nothing_to_follow(made_folder: Path) -> None:
    with a_house(made_folder) as opened:
        assert "follow-billing" not in [task.name for task in _tasks(opened)]
