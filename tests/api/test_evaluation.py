"""One question, one answer, and its reason."""

from dataclasses import replace
from decimal import Decimal

import pytest

from idp.model.access import Limits
from idp.model.errors import Unavailable
from tests.api import world
from tests.api.world import ACME, ALICE, BORIS, CAROL, DAVE, EVE, OTHER, THIRD, node, question
from tests.support import rights

USE, CONFIGURE = "service:use", "service:configure"
GROUP, ROBOT = {"type": "group", "id": world.SALES}, {"type": "client", "id": world.ROBOT}
YES = [
    pytest.param(ALICE, USE, "reports", id="owner-enters"),
    pytest.param(ALICE, "billing:view", node(ACME), id="owner-at-the-company"),
    pytest.param(ALICE, CONFIGURE, "reports", id="owner-configures-everywhere"),
    pytest.param(BORIS, USE, "reports", id="one-place-is-enough-to-enter"),
    pytest.param(BORIS, CONFIGURE, node("reports-north"), id="operator-at-the-branch"),
    pytest.param(ROBOT, USE, "reports", id="machine"),
]
NO = [
    pytest.param(BORIS, CONFIGURE, "reports", "not_given", id="one-place-is-not-everywhere"),
    pytest.param(BORIS, USE, node("svc-reports"), "not_given", id="operator-of-a-branch-at-the-company"),
    pytest.param(BORIS, USE, node(ACME), "not_given", id="operator-of-a-branch-above-it"),
    pytest.param(CAROL, USE, "reports", "out_of_reach", id="a-right-for-another-service"),
    pytest.param(GROUP, USE, "reports", "out_of_reach", id="group"),
    pytest.param(ROBOT, CONFIGURE, "reports", "not_given", id="machine"),
]


@pytest.mark.spec("Authorization API 1.0 §6")
@pytest.mark.spec("Authorization API 1.0 §6.1")
@pytest.mark.spec("Authorization API 1.0 §6.2")
@pytest.mark.parametrize(("subject", "action", "resource"), YES)
def test_what_is_held_is_a_yes(ask, subject, action, resource):
    answer = ask("evaluation", question(subject, action, resource))
    assert answer.status_code == 200
    assert answer.json["decision"] is True
    assert answer.json["context"]["reason_admin"]["reason"] in {"granted_here", "inherited"}


@pytest.mark.spec("Authorization API 1.0 §5.1")
@pytest.mark.spec("Authorization API 1.0 §5.2")
@pytest.mark.spec("Authorization API 1.0 §5.3")
@pytest.mark.parametrize(("subject", "action", "resource", "reason"), NO)
def test_what_is_not_held_is_a_no_with_its_reason(ask, subject, action, resource, reason):
    answer = ask("evaluation", question(subject, action, resource))
    assert answer.status_code == 200
    assert answer.json["decision"] is False
    assert answer.json["context"]["reason_admin"]["reason"] == reason


UNSEEN = [
    pytest.param(question(world.MISSING), id="no-such-person"),
    pytest.param(question("\x00"), id="no-identifier"),
    pytest.param(question("Алиса"), id="not-ascii"),
    pytest.param(question("x" * 10_000), id="very-long"),
    pytest.param(question(EVE), id="person-of-another-company"),
    pytest.param(question(DAVE), id="disabled-person"),
    pytest.param(question(GROUP, context={"company": THIRD}), id="group-where-the-service-is-not"),
    pytest.param(question(GROUP, context={"company": world.MISSING}), id="group-of-no-company"),
    pytest.param(question(ROBOT, context={"company": THIRD}), id="machine-where-the-service-is-not"),
    pytest.param(question(context={"company": world.MISSING}), id="no-such-company"),
    pytest.param(question(context={"company": OTHER}), id="company-of-others"),
    pytest.param(question(context={"company": THIRD}), id="own-company-without-the-service"),
    pytest.param(question(EVE, context={"company": ACME}), id="person-of-others-here"),
    pytest.param(question(resource="target"), id="another-service"),
    pytest.param(question(resource="nothing"), id="no-such-service"),
    pytest.param(question(resource=node("nothing")), id="no-such-node"),
    pytest.param(question(resource=node("target-north")), id="node-of-another-service"),
    pytest.param(question(resource=node("south")), id="node-where-the-service-does-not-hang"),
    pytest.param(question(resource=node(OTHER)), id="root-of-another-company"),
    pytest.param(question(resource=node("\x00")), id="no-node-identifier"),
]


@pytest.mark.spec("Authorization API 1.0 §5.5")
@pytest.mark.parametrize("asked", UNSEEN)
def test_r111_what_is_missing_and_what_is_anothers_read_the_same(ask, asked):
    missing = ask("evaluation", question(resource=node("A" * 22)))
    answer = ask("evaluation", asked)
    assert answer.status_code == 200
    assert answer.data == missing.data
    assert answer.json == {
        "decision": False,
        "context": {
            "reason_user": {"en": "There is no such place in your company."},
            "reason_admin": {"reason": "no_node", "path": []},
        },
    }
    assert sorted(answer.headers.keys()) == sorted(missing.headers.keys())


def test_a_foreign_group_or_machine_reads_as_a_missing_one(ask):
    for kind, foreign in (("group", world.SALES), ("client", world.ROBOT)):
        here = {"context": {"company": OTHER}}
        answers = [
            ask("evaluation", question({"type": kind, "id": one}, **here)).data
            for one in (foreign, world.MISSING)
        ]
        assert answers[0] == answers[1]
        assert b'"not_given"' in answers[0]


@pytest.mark.parametrize("client", ["portal", "members", "partner"])
def test_a_client_of_no_service_sees_nothing(may, client):
    for resource in ("reports", client, node(ACME)):
        assert not may(ALICE, "service:use", resource, client=client)


def test_two_clients_of_two_services_see_each_their_own(may):
    assert may(ALICE, USE, "target", client="target")
    assert may(CAROL, USE, "target", client="target")
    assert not may(ALICE, USE, "reports", client="target")
    assert not may(ALICE, USE, node("svc-reports"), client="target")
    assert may(ALICE, USE, node("north"), client="target")


def test_the_company_may_be_said_in_the_resource(ask):
    resource = {"type": "service", "id": "reports", "properties": {"company": ACME}}
    assert ask("evaluation", question(resource=resource, context=None)).json["decision"] is True
    assert ask("evaluation", question(resource=resource)).json["decision"] is True


@pytest.mark.spec("Authorization API 1.0 §5.2.1")
@pytest.mark.spec("Authorization API 1.0 §5.4")
def test_the_company_may_be_left_out_where_a_person_has_the_service_in_one_only(ask, house):
    assert ask("evaluation", question(context=None)).json["decision"] is True
    assert ask("evaluation", question(EVE, context=None)).json["decision"] is True
    with house.store.write() as records:
        records.companies.add_member(EVE, ACME, "")
    house.stamps.refresh_now()
    assert ask("evaluation", question(EVE, context=None)).json["decision"] is False


@pytest.mark.parametrize("subject", [GROUP, ROBOT])
def test_a_group_or_a_machine_is_asked_about_in_a_company(ask, subject):
    answer = ask("evaluation", question(subject, context=None))
    assert answer.status_code == 400
    assert answer.json["error"]["message"].startswith("say which company")


def test_the_path_names_nodes_and_roles_and_nobody_else(ask, house):
    with house.store.write() as records:
        above = rights.give(records, ALICE, ACME, "admin")
        below = rights.give(
            records, CAROL, ACME, "service_user", node="north", on=above.id, granter=f"person:{ALICE}"
        )
    house.stamps.refresh_now()
    answer = ask("evaluation", question(CAROL, USE, node("reports-north")))
    assert answer.json["context"]["reason_admin"] == {
        "reason": "inherited",
        "node": "reports-north",
        "path": [
            {
                "kind": "binding",
                "id": below.id,
                "node": "north",
                "subject": f"person:{CAROL}",
                "role": "service_user",
            },
            {"kind": "on", "id": above.id, "node": ACME, "role": "admin"},
        ],
    }
    assert ALICE not in answer.text


def test_a_denial_is_named_by_its_id_and_where_it_was_laid(ask, house):
    with house.store.write() as records:
        denial = rights.deny(records, ALICE, ACME, permissions=(CONFIGURE,))
    house.stamps.refresh_now()
    answer = ask("evaluation", question(ALICE, CONFIGURE))
    step = {"kind": "denial", "id": denial.id, "node": ACME, "subject": f"person:{ALICE}"}
    assert answer.json["context"]["reason_admin"] == {
        "reason": "denied",
        "node": "reports-north",
        "path": [step],
    }
    assert ask("evaluation", question(ALICE, USE)).json["decision"] is True


LANGUAGES = [("ru", "ru"), ("ro-MD, en;q=0.5", "ro"), ("de", "en"), (None, "en")]


@pytest.mark.parametrize(("wish", "spoken"), LANGUAGES)
def test_the_person_is_told_why_in_their_language(ask, wish, spoken):
    headers = {"Accept-Language": wish} if wish else {}
    said = ask("evaluation", question(BORIS, CONFIGURE), **headers).json["context"]["reason_user"]
    assert said.keys() == {spoken}
    unseen = ask("evaluation", question(resource="nothing"), **headers).json["context"]["reason_user"]
    assert unseen.keys() == {spoken}


def test_the_reason_speaks_to_the_person(ask):
    said = ask("evaluation", question(BORIS, CONFIGURE)).json["context"]["reason_user"]["en"]
    assert "you cannot" in said
    assert said.endswith(".")


def test_what_a_yes_is_held_down_to_is_said(ask, house):
    with house.store.write() as records:
        binding = rights.give(records, CAROL, ACME, "buyer")
        limits = Limits(max_order=Decimal(500), max_month=Decimal("1000.50"), needs_approval=True)
        rights.put(records, ACME, replace(binding, limits=limits))
    house.stamps.refresh_now()
    context = ask("evaluation", question(CAROL, "service:order", node("svc-reports"))).json["context"]
    assert context["limits"] == {"max_order": "500", "max_month": "1000.50", "needs_approval": True}
    assert "limits" not in ask("evaluation", question(ALICE)).json["context"]


@pytest.mark.spec("Authorization API 1.0 §10.1.3")
@pytest.mark.parametrize("body", [question(), {}])
@pytest.mark.parametrize("name", ["bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "a b; c=1", "x" * 2000])
def test_the_answer_names_the_request(ask, body, name):
    answer = ask("evaluation", body, **{"X-Request-ID": name})
    assert answer.headers["X-Request-ID"] == name


def test_a_strangers_request_is_named_too_and_one_without_a_name_is_not(browser, ask):
    answer = browser.post("/access/v1/evaluation", headers={"X-Request-ID": "7"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (401, "7")
    assert "X-Request-ID" not in ask("evaluation", question()).headers


def test_no_answer_is_kept_and_none_sets_a_cookie(ask):
    for body in (question(), {}):
        answer = ask("evaluation", body)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert answer.content_type == "application/json"


def test_a_store_that_does_not_answer_is_no_decision(ask, house, monkeypatch):
    def away():
        msg = "the database is away"
        raise Unavailable(msg)

    ask("evaluation", question())
    monkeypatch.setattr(type(house.store), "read", lambda _self: away())
    answer = ask("evaluation", question())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert "decision" not in answer.json
