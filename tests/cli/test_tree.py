"""`okno tree`: shown, asked, brought back."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from idp.adapters.sql import open_store
from idp.model.company import CompanyStatus
from idp.model.ids import CompanyId
from tests.cli.conftest import Okno, assert_one_line
from tests.cli.roster import ANNA, GALINA, NINA, ROMASHKA, VASILEK, VIKTOR, move_in
from tests.support.clock import FixedClock

Given = Callable[[Any], str]


@pytest.fixture(autouse=True)
def _town(okno: Okno, given: Given, database_url: str, clock: FixedClock) -> None:
    answer = okno("companies", "add", given([ROMASHKA, VASILEK]))
    assert answer.code == 0, answer.err
    move_in(database_url, clock)


def explained(okno: Okno, *arguments: str) -> dict[str, Any]:
    answer = okno("tree", "explain", *arguments, "--json")
    assert answer.code == 0, answer.err
    made: dict[str, Any] = answer.made
    assert set(made) == {"decision", "reason", "path"}
    return made


@pytest.mark.parametrize(
    ("person", "permission", "node", "decision", "reason"),
    [
        pytest.param(ANNA, "service:configure", "pbx", True, "inherited", id="owner-inherits"),
        pytest.param(VIKTOR, "service:use", "dep-it", False, "out_of_reach", id="limited-to-a-service"),
        pytest.param(VIKTOR, "service:use", "pbx", True, "inherited", id="node-by-id"),
        pytest.param(VIKTOR, "service:use", "prod-1", True, "inherited", id="node-by-billing-s-id"),
        pytest.param(VIKTOR, "service:vats:use", "dep-it", True, "granted_here", id="service-in-the-word"),
        pytest.param(VIKTOR, "service:configure", "pbx", False, "not_given", id="the-missing-right"),
        pytest.param(GALINA, "users:grant", "org-002", True, "granted_here", id="branch-by-its-party"),
        pytest.param(GALINA, "users:grant", "Счёт", True, "inherited", id="node-by-name"),
        pytest.param(GALINA, "users:grant", "org-001", False, "not_given", id="the-company-by-its-party"),
        pytest.param(
            GALINA, "users:grant", "ООО «Ромашка»", False, "not_given", id="the-company-by-its-name"
        ),
        pytest.param(GALINA, "service:vats:use", "acc-002", False, "denied", id="denied"),
        pytest.param(NINA, "tree:view", "romashka", False, "not_a_member", id="company-of-others"),
    ],
)
def test_explain_prints_decision_reason_and_path(
    okno: Okno, person: str, permission: str, node: str, decision: bool, reason: str
) -> None:
    made = explained(okno, person, permission, node)
    assert (made["decision"], made["reason"]) == (decision, reason)
    assert bool(made["path"]) == (reason not in ("not_given", "not_a_member"))


def test_who_is_disabled_may_nothing_whatever_was_given(okno: Okno) -> None:
    assert [one["name"] for one in okno("tree", "who", "service:use", "pbx").made] == ["Анна", "Виктор"]
    assert okno("people", "disable", VIKTOR).code == 0
    made = explained(okno, VIKTOR, "service:use", "pbx")
    assert made == {"decision": False, "reason": "disabled", "path": []}
    english = okno("tree", "explain", VIKTOR, "service:use", "pbx", "--locale", "en").out.splitlines()
    assert english[1:] == [
        "Was disabled by the operator.",
        "The operator has to enable the sign-in again.",
        "Only the operator can change it.",
    ]
    assert [one["name"] for one in okno("tree", "who", "service:use", "pbx").made] == ["Анна"]
    assert okno("tree", "can", VIKTOR).made == []
    assert okno("people", "enable", VIKTOR).code == 0
    assert explained(okno, VIKTOR, "service:use", "pbx")["decision"] is True


def test_for_a_company_whose_contract_ended_nobody_acts(
    okno: Okno, database_url: str, clock: FixedClock
) -> None:
    store = open_store(database_url, clock=clock)
    with store.write() as records:
        company = records.companies.get(CompanyId("romashka"))
        assert company is not None
        records.companies.update(replace(company, status=CompanyStatus.ENDED))
    store.close()
    made = explained(okno, ANNA, "service:use", "pbx", "--company", "romashka")
    assert made["reason"] == "not_a_member"
    assert okno("tree", "who", "service:use", "pbx").made == []
    assert okno("tree", "can", ANNA, "--company", "romashka").made == []


def test_explain_says_it_in_words_in_the_person_s_language_or_another(okno: Okno) -> None:
    russian = okno("tree", "explain", VIKTOR, "service:configure", "pbx").out
    english = okno("tree", "explain", VIKTOR, "service:configure", "pbx", "--locale", "en").out
    assert "Виктор" in russian
    assert "не " in russian
    assert "cannot" in english
    assert 1 <= len(english.splitlines()) <= 4


@pytest.mark.parametrize(
    ("at", "decision", "reason"),
    [
        pytest.param("2020-01-01", False, "no_node", id="before-the-company"),
        pytest.param("2030-12-31", True, "granted_here", id="its-last-day"),
        pytest.param("2031-01-01", False, "expired", id="the-day-after"),
        pytest.param("2030-12-31T23:59:59+03:00", True, "granted_here", id="its-last-second"),
        pytest.param("2031-01-01T00:00:00+03:00", False, "expired", id="a-moment-after"),
    ],
)
def test_explain_answers_for_any_day(okno: Okno, at: str, decision: bool, reason: str) -> None:
    made = explained(okno, GALINA, "users:grant", "north", "--at", at)
    assert (made["decision"], made["reason"]) == (decision, reason)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["nobody@x.example", "service:use", "pbx"], "nobody@x.example", id="person"),
        pytest.param(["client:nobody", "service:use", "pbx"], "no client nobody", id="machine"),
        pytest.param([ANNA, "service:fly", "pbx"], "service:fly", id="verb"),
        pytest.param([ANNA, "use", "pbx"], "no such permission", id="half-a-permission"),
        pytest.param([ANNA, "service:use", "nowhere"], "no node nowhere", id="node"),
        pytest.param([NINA, "service:use", "pbx"], "no node pbx", id="node-of-another-company"),
        pytest.param([ANNA, "tree:view", "dep-it"], "say --company", id="node-of-two-companies"),
        pytest.param([ANNA, "tree:view", "pbx", "--at", "tomorrow"], "no date", id="no-date"),
        pytest.param([ANNA, "tree:view", "pbx", "--company", "x"], "no company x", id="company"),
        pytest.param([ANNA, "tree:view", "pbx", "--locale", "de"], "--locale", id="language"),
        pytest.param([ANNA, "tree:view"], "NODE", id="no-node"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_one_line(
    okno: Okno, arguments: list[str], words: str
) -> None:
    refused = okno("tree", "explain", *arguments)
    assert_one_line(refused)
    assert words in refused.err


def test_node_of_two_companies_is_found_in_the_one_that_is_named(okno: Okno) -> None:
    assert explained(okno, ANNA, "tree:view", "dep-it", "--company", "Василёк")["decision"] is True


def test_who_lists_everybody_who_may(okno: Okno) -> None:
    assert [row["name"] for row in okno("tree", "who", "service:use", "pbx").made] == ["Анна", "Виктор"] or [
        row["name"] for row in okno("tree", "who", "service:use", "pbx").made
    ] == ["Виктор", "Анна"]
    assert okno("tree", "who", "users:grant", "acc-002", "--at", "2020-01-01").made == []


def test_can_lists_what_a_person_may_at_the_topmost_nodes(okno: Okno) -> None:
    rows = okno("tree", "can", VIKTOR).made
    assert {row["node"] for row in rows if "service:use" in row["permissions"]} == {"pbx"}
    assert {row["company"] for row in okno("tree", "can", ANNA).made} == {"romashka", "vasilek"}


def test_show_draws_the_tree_with_who_has_what(okno: Okno) -> None:
    lines = okno("tree", "show", "org-001").out.splitlines()
    assert lines[0].startswith("ООО «Ромашка»  romashka  revision ")
    assert any(line.startswith("    + Анна: owner") for line in lines)
    assert any(line.startswith("    x Галина: vats") for line in lines)
    at = next(n for n, line in enumerate(lines) if line.startswith("  Север  branch north"))
    assert "Галина: branch_admin, until 2030-12-31" in lines[at + 1]
    assert {fact["kind_of_fact"] for fact in okno("tree", "show", "romashka", "--json").made} == {
        "node",
        "binding",
        "denial",
    }


def test_history_names_what_each_revision_changed_and_revert_brings_it_back(okno: Okno) -> None:
    before = okno("tree", "show", "romashka", "--json").made
    rows = okno("tree", "history", "romashka").made
    assert [row["rev"] for row in rows] == sorted((row["rev"] for row in rows), reverse=True)
    assert rows[0]["changed"]
    assert okno("tree", "revert", "romashka", str(rows[0]["rev"])).code == 0
    after = okno("tree", "show", "romashka", "--json").made
    assert len(after) == len(before) - len(rows[0]["changed"])
    assert okno("tree", "history", "romashka", "--limit", "1").made[0]["undoes"] == rows[0]["rev"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["show", "nobody"], id="company"),
        pytest.param(["history", "nobody"], id="history-of-nobody"),
        pytest.param(["revert", "romashka", "99"], id="revision-there-is-not"),
        pytest.param(["revert", "romashka", "x"], id="revision-no-number"),
        pytest.param(["who", "service:use", "nowhere"], id="who-nowhere"),
        pytest.param(["can", "nobody@x.example"], id="can-nobody"),
        pytest.param(["grow"], id="unknown-command"),
    ],
)
def test_wrong_call_is_answered_in_one_line(okno: Okno, arguments: list[str]) -> None:
    assert_one_line(okno("tree", *arguments))


def test_a_revision_there_is_not_is_named(okno: Okno) -> None:
    assert "has no revision 99" in okno("tree", "revert", "romashka", "99").err


def test_explanation_is_one_json_object(okno: Okno) -> None:
    assert isinstance(json.loads(okno("tree", "explain", ANNA, "tree:view", "pbx", "--json").out), dict)
