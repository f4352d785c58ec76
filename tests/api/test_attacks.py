"""Attempts to learn more than one's own service may: ended contracts, switched-off machines, people who left."""

from dataclasses import replace

import pytest

from idp.model.access import Binding, machine
from idp.model.company import CompanyStatus
from idp.model.ids import BindingId, ClientId, NodeId
from tests.api.world import ACME, ALICE, BORIS, MISSING, OTHER, ROBOT, SALES, THIRD, node, question
from tests.support import rights

EVERYTHING = [
    pytest.param("evaluation", question(), id="a-person"),
    pytest.param("evaluation", question({"type": "group", "id": SALES}), id="a-group"),
    pytest.param("evaluation", question({"type": "client", "id": ROBOT}), id="a-machine"),
    pytest.param("search/subject", question({"type": "person"}), id="who"),
    pytest.param("search/subject", question({"type": "group"}), id="which-groups"),
    pytest.param("search/subject", question({"type": "client"}), id="which-machines"),
    pytest.param("search/resource", question(resource={"type": "node"}), id="where"),
    pytest.param("search/resource", question({"type": "client", "id": ROBOT}, resource={"type": "node"}), id="where-a-machine-may"),
    pytest.param("search/action", question(), id="what"),
    pytest.param("search/action", question({"type": "client", "id": ROBOT}), id="what-a-machine-may"),
]  # fmt: skip


def elsewhere(asked):
    """Ask the same of a company there is not."""
    return {**asked, "context": {"company": MISSING}}


@pytest.mark.parametrize(("path", "asked"), EVERYTHING)
def test_a_company_whose_contract_ended_reads_as_one_there_is_not(ask, house, path, asked):
    with house.store.write() as records:
        records.companies.update(replace(records.companies.get(ACME), status=CompanyStatus.ENDED))
    house.stamps.refresh_now()
    ended, missing = ask(path, asked), ask(path, elsewhere(asked))
    assert (ended.status_code, ended.data) == (missing.status_code, missing.data)


def test_a_machine_that_is_switched_off_may_nothing(may, ask, house):
    off = ClientId("reports-off")
    with house.store.write() as records:
        rights.put(records, ACME, Binding(BindingId("off"), machine(off), "service_user", NodeId(ACME)))
    house.stamps.refresh_now()
    assert not may({"type": "client", "id": off})
    found = ask("search/subject", question({"type": "client"})).json["results"]
    assert off not in [one["id"] for one in found]


def test_who_left_is_nobody(may, ask, house):
    with house.store.write() as records:
        records.companies.remove_member(BORIS, ACME)
    house.stamps.refresh_now()
    assert not may(BORIS, resource=node("reports-north"))
    found = ask("search/subject", question({"type": "person"}, resource=node("reports-north"))).json[
        "results"
    ]
    assert [one["id"] for one in found] == [ALICE]


@pytest.mark.parametrize("subject", [{"type": "group", "id": SALES}, {"type": "client", "id": ROBOT}])
def test_r111_a_company_of_others_costs_as_much_as_none(ask, house, statements, subject):
    with house.store.write() as records:
        records.companies.update(replace(records.companies.get(OTHER), status=CompanyStatus.ENDED))
    costs = set()
    for company in (THIRD, OTHER, MISSING):
        asked = {**question(subject), "context": {"company": company}}
        first = ask("evaluation", asked)
        statements.clear()
        assert ask("evaluation", asked).data == first.data
        costs.add(len(statements.selects()))
    assert len(costs) == 1
