"""The place that is applied for: which are offered, and what an address may name."""

from dataclasses import replace

import pytest

from idp.model.access import NodeKind
from tests.support import rights
from tests.web.town import BORIS

NORTH_KNOWN = {
    "org_type": "BRANCH",
    "org_inn": "0001123453",
    "org_kpp": "000243001",
    "org_shortname": "Север",
}


@pytest.fixture
def branches(town, bureau, billing):
    """Romashka has two branches; Boris runs the northern one."""
    with town.house.store.write() as records:
        for name in ("north", "south"):
            made = rights.node(records, bureau.company.id, name, NodeKind.BRANCH, name=f"Branch {name}")
            rights.put(records, bureau.company.id, replace(made, external=f"org-{name}"))
        rights.node(records, bureau.company.id, "sales", NodeKind.DEPARTMENT, parent="south", name="Sales")
    billing.known["org-north"] = dict(NORTH_KNOWN)
    town.give(bureau.boris, bureau.company, "partner_applicant", node="north")


@pytest.fixture
def boris(branches, other, town):
    return town.sign_in(other, BORIS)


def offered(guest):
    return [attrs["value"] for tag, attrs in guest.page.tags if tag == "option"]


def test_the_owner_chooses_among_all_places_and_applies_for_the_one_chosen(guest, town, bureau, branches):
    anna = town.sign_in(guest)
    interaction = bureau.opened(anna)
    assert offered(anna) == [bureau.company.id, "north", "south"]
    assert "000101001" in anna.page.text
    assert anna.get(f"/apply?i={interaction.id}&node=north").status_code == 200
    assert "000243001" in anna.page.text
    assert "000101001" not in anna.page.text
    assert bureau.agree(anna, "kpp").status_code == 303
    assert bureau.applications()[0].node == "north"


def test_a_page_of_one_place_is_not_answered_for_another(guest, town, bureau, branches):
    anna = town.sign_in(guest)
    interaction = bureau.opened(anna)
    anna.get(f"/apply?i={interaction.id}&node=north")
    assert bureau.agree(anna, "kpp", node=bureau.company.id).status_code == 409
    bureau.nothing_is_written()


def test_who_runs_a_branch_applies_for_it_and_is_not_told_of_the_others(boris, bureau):
    bureau.opened(boris)
    assert offered(boris) == [bureau.company.id, "north"]
    assert "Branch south" not in boris.last.text
    assert boris.page.form("/apply").fields["node"] == "north"
    bureau.agree(boris, **{"typed.phone_number": "+70000000002"})
    assert bureau.applications(bureau.boris)[0].node == "north"


def test_who_runs_a_branch_asks_for_the_head_office(boris, bureau):
    interaction = bureau.opened(boris)
    assert boris.get(f"/apply?i={interaction.id}&node={bureau.company.id}").status_code == 200
    assert ("decision", "agree") not in boris.page.form("/apply").buttons
    assert ("decision", "ask") in boris.page.form("/apply").buttons
    assert boris.submit("/apply", decision="agree", statement="on").status_code == 409
    bureau.nothing_is_written()


@pytest.mark.parametrize("node", ["south", "sales", "nowhere", "lotos"])
def test_no_other_place_is_applied_for(boris, town, bureau, node):
    lotos = town.company("Lotos")
    interaction = bureau.opened(boris)
    form = boris.page.form("/apply").fields
    named = lotos.id if node == "lotos" else node
    assert boris.get(f"/apply?i={interaction.id}&node={named}").status_code == 404
    for decision in ("agree", "ask", "refuse"):
        answer = boris.post("/apply", {**form, "node": named, "decision": decision, "statement": "on"})
        assert answer.status_code in (303, 404)
        assert bureau.applications(bureau.boris) == bureau.questions() == []


def test_who_holds_nothing_is_told_of_no_branch(guest, town, bureau, branches):
    town.person("vera@romashka.example", bureau.company, name="Vera")
    vera = town.sign_in(guest, "vera@romashka.example")
    bureau.opened(vera)
    assert "Branch" not in vera.last.text
