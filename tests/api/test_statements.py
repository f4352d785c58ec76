"""What an answer costs in SQL, caches warm: the same at every size of the tree."""

import pytest

from tests.api import world
from tests.api.world import ACME, ALICE, BORIS, MISSING, node, question
from tests.support import rights


@pytest.fixture(params=[0, 300], ids=["small", "large"])
def sized(request, house):
    """Add branches with a place of the service and a right each."""
    with house.store.write() as records:
        for number in range(request.param):
            rights.place(records, ACME, "target", "north", name=f"more-{number}")
    house.stamps.refresh_now()


SALES = {"type": "group", "id": world.SALES}
ROBOT = {"type": "client", "id": world.ROBOT}
COSTS = [
    pytest.param("evaluation", question(), 1, id="one-question"),
    pytest.param("evaluation", question(resource=node("nothing")), 1, id="a-missing-node"),
    pytest.param("evaluation", question(BORIS, "service:configure"), 1, id="another-person"),
    pytest.param("evaluations", {**question(), "evaluations": [{}] * 50}, 1, id="fifty-about-one-person"),
    pytest.param("evaluations", {**question(SALES), "evaluations": [{}] * 50}, 3, id="fifty-about-one-group"),
    pytest.param(
        "evaluations", {**question(ROBOT), "evaluations": [{}] * 50}, 4, id="fifty-about-one-machine"
    ),
    pytest.param("search/resource", question(resource={"type": "node"}), 1, id="where"),
    pytest.param("search/action", question(), 1, id="what"),
    pytest.param("search/subject", question({"type": "person"}), 4, id="who"),
]


@pytest.mark.parametrize(("path", "asked", "selects"), COSTS)
def test_a_warm_answer_costs_as_many_statements_at_every_size(ask, sized, statements, path, asked, selects):
    assert ask(path, asked).status_code == 200
    statements.clear()
    assert ask(path, asked).status_code == 200
    assert (len(statements.selects()), len(statements.writes())) == (selects, 0)


@pytest.mark.parametrize("subject", [MISSING, world.EVE, world.DAVE])
def test_r111_who_is_foreign_costs_as_much_as_who_is_missing(ask, statements, subject):
    ask("evaluation", question(ALICE))
    ask("evaluation", question(subject))
    statements.clear()
    ask("evaluation", question(subject))
    assert (len(statements.selects()), len(statements.writes())) == (1, 0)
