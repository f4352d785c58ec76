"""Who may, where, and what: the lists agree with the single answers."""

import pytest

from idp.rbac.permissions import PERMISSIONS
from tests.api import world
from tests.api.world import ACME, ALICE, BORIS, CAROL, DAVE, EVE, MISSING, OTHER, ROBOT, THIRD, node, question
from tests.support import rights

USE, CONFIGURE = "service:use", "service:configure"
PEOPLE = (ALICE, BORIS, CAROL, DAVE, EVE)


def results(answer, member="id"):
    assert answer.status_code == 200, answer.text
    found = [one[member] for one in answer.json["results"]]
    assert found == sorted(set(found))
    assert answer.json["page"] == {"next_token": "", "count": len(found), "total": len(found)}
    return found


def who(ask, action, resource, kind="person", **more):
    asked = question({"type": kind}, action, resource, **more)
    answer = ask("search/subject", asked)
    assert all(one["type"] == kind for one in answer.json["results"])
    return results(answer)


@pytest.mark.spec("Authorization API 1.0 §8")
@pytest.mark.spec("Authorization API 1.0 §8.3")
@pytest.mark.spec("Authorization API 1.0 §8.4")
@pytest.mark.parametrize("action", [USE, CONFIGURE, "billing:view", "tree:grant"])
@pytest.mark.parametrize(
    "resource",
    [
        "reports",
        node("svc-reports"),
        node("reports-north"),
        node("north"),
        node(ACME),
        node("south"),
        "target",
    ],
    ids=str,
)
def test_who_is_found_is_who_is_let(ask, may, action, resource):
    assert who(ask, action, resource) == sorted(p for p in PEOPLE if may(p, action, resource))


def test_machines_and_groups_are_found_by_their_type(ask, house):
    assert who(ask, USE, "reports", "client") == [ROBOT]
    assert who(ask, CONFIGURE, "reports", "client") == []
    assert who(ask, USE, "reports", "group") == []
    with house.store.write() as records:
        held = next(b for b in rights.bindings(records, ACME) if b.id == "sales-use")
        rights.put(records, ACME, world.widened(held))
    house.stamps.refresh_now()
    assert who(ask, USE, "reports", "group") == [world.SALES]
    assert CAROL in who(ask, USE, "reports")


def test_an_id_of_what_is_searched_is_ignored(ask):
    subject = {"type": "person", "id": MISSING}
    assert results(ask("search/subject", question(subject))) == who(ask, USE, "reports")
    resource = {"type": "service", "id": MISSING}
    assert results(ask("search/resource", question(resource=resource))) == ["reports"]


@pytest.mark.spec("Authorization API 1.0 §8.5")
@pytest.mark.parametrize("subject", [*PEOPLE, MISSING, {"type": "group", "id": world.SALES}], ids=str)
@pytest.mark.parametrize("action", [USE, CONFIGURE, "billing:view"])
def test_where_is_found_is_where_one_is_let(ask, may, subject, action):
    nodes = [ACME, OTHER, "north", "south", "svc-reports", "reports-north", "target-north"]
    found = results(ask("search/resource", question(subject, action, {"type": "node"})))
    assert found == sorted(one for one in nodes if may(subject, action, node(one)))
    services = results(ask("search/resource", question(subject, action, {"type": "service"})))
    assert services == [one for one in ("reports", "target") if may(subject, action, one)]


@pytest.mark.spec("Authorization API 1.0 §8.6")
@pytest.mark.parametrize("subject", [ALICE, BORIS, MISSING], ids=str)
@pytest.mark.parametrize("resource", ["reports", node("reports-north"), node(ACME), node("south")], ids=str)
def test_what_is_found_is_what_one_is_let_do(ask, subject, resource):
    asked = question(subject, None, resource)
    del asked["action"]
    found = results(ask("search/action", asked), "name")
    batch = {**asked, "evaluations": [{"action": {"name": name}} for name in PERMISSIONS[:100]]}
    rest = {**asked, "evaluations": [{"action": {"name": name}} for name in PERMISSIONS[100:]]}
    said = [one["decision"] for half in (batch, rest) for one in ask("evaluations", half).json["evaluations"]]
    assert found == sorted(name for name, yes in zip(PERMISSIONS, said, strict=True) if yes)
    assert bool(found) is (
        subject != MISSING and resource != node("south") and (subject, resource) != (BORIS, node(ACME))
    )


@pytest.mark.parametrize("company", [OTHER, THIRD, MISSING])
def test_another_company_holds_nobody(ask, company):
    if company == OTHER:
        assert who(ask, USE, "reports", context={"company": company}) == [EVE]
    else:
        assert who(ask, USE, "reports", context={"company": company}) == []


def test_a_client_of_another_service_finds_its_own_people(ask):
    asked = question({"type": "person"}, USE, "target")
    assert results(ask("search/subject", asked, "target")) == sorted([ALICE, BORIS, CAROL])
    assert results(ask("search/subject", asked, "portal")) == []


WRONG = [
    pytest.param("search/subject", {"context": None}, "say which company", id="no-company"),
    pytest.param("search/subject", {"subject": {}}, "subject.type is missing", id="no-type"),
    pytest.param("search/subject", {"resource": {"type": "node"}}, "resource.id is missing", id="no-node"),
    pytest.param("search/resource", {"subject": {"type": "person"}}, "subject.id is missing", id="nobody"),
    pytest.param("search/resource", {"resource": None}, "resource is missing", id="no-resource"),
    pytest.param("search/action", {"subject": {"type": "person"}}, "subject.id is missing", id="no-actor"),
    pytest.param("search/action", {"resource": {"type": "node"}}, "resource.id is missing", id="nowhere"),
]


@pytest.mark.parametrize(("path", "changes", "message"), WRONG)
def test_a_search_of_a_wrong_form_is_refused(ask, path, changes, message):
    answer = ask(path, {**question(), **changes})
    assert answer.status_code == 400
    assert message in answer.json["error"]["message"]


def test_people_are_not_searched_at_very_many_places_at_once(ask, house):
    with house.store.write() as records:
        for number in range(25):
            rights.place(records, ACME, "reports", "north", name=f"reports-{number}")
    house.stamps.refresh_now()
    answer = ask("search/subject", question({"type": "person"}, USE, "reports"))
    assert answer.status_code == 400
    assert answer.json["error"]["message"] == "the service hangs at 27 places here: search at a node"
    assert ALICE in who(ask, USE, node("reports-7"))
