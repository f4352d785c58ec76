"""Several questions in one request."""

import pytest

from tests.api.world import ACME, ALICE, BORIS, MISSING, node, question

YES = {"subject": {"type": "person", "id": ALICE}}
NO = {"subject": {"type": "person", "id": MISSING}}
UNKNOWN_VERB = {"action": {"name": "service:fly"}}
SHARED = {name: value for name, value in question().items() if name != "subject"}


def decisions(answer):
    assert answer.status_code == 200, answer.text
    assert answer.json.keys() == {"evaluations"}
    return [one["decision"] for one in answer.json["evaluations"]]


@pytest.mark.spec("Authorization API 1.0 §7")
@pytest.mark.spec("Authorization API 1.0 §7.1")
@pytest.mark.spec("Authorization API 1.0 §7.2")
def test_answers_come_in_the_order_of_the_questions(ask):
    asked = [question(), question(MISSING), question(BORIS), question(BORIS, "service:configure")]
    assert decisions(ask("evaluations", {"evaluations": asked})) == [True, False, True, False]


def test_each_answer_is_what_the_question_gets_alone(ask):
    asked = [
        question(),
        question(MISSING),
        question(BORIS, "service:configure"),
        question(resource=node(ACME)),
    ]
    together = ask("evaluations", {"evaluations": asked}).json["evaluations"]
    assert together == [ask("evaluation", one).json for one in asked]


@pytest.mark.parametrize("evaluations", [{}, {"evaluations": []}, {"evaluations": None}])
def test_without_a_list_it_is_one_question(ask, evaluations):
    answer = ask("evaluations", {**question(), **evaluations})
    assert answer.json == ask("evaluation", question()).json
    assert ask("evaluations", evaluations).status_code == 400


@pytest.mark.spec("Authorization API 1.0 §7.1.1")
def test_what_the_top_level_says_holds_where_an_item_says_nothing(ask):
    asked = {
        **question(),
        "evaluations": [
            {},
            {"subject": None},
            NO,
            {"resource": {"type": "service", "id": "target"}},
            {"context": {}},
            {"context": {"company": MISSING}},
        ],
    }
    assert decisions(ask("evaluations", asked)) == [True, True, False, False, True, False]


def test_an_item_replaces_a_default_as_a_whole(ask):
    asked = {**question(), "evaluations": [{"subject": {"id": ALICE}}]}
    answer = ask("evaluations", asked)
    assert answer.status_code == 400
    assert answer.json["error"]["message"] == "evaluations[0].subject.type is missing"


SEMANTICS = [
    pytest.param(None, [True, False, True, False], id="by-default"),
    pytest.param("execute_all", [True, False, True, False], id="all"),
    pytest.param("deny_on_first_deny", [True, False], id="first-no"),
    pytest.param("permit_on_first_permit", [True], id="first-yes"),
]


@pytest.mark.spec("Authorization API 1.0 §7.1.2.1")
@pytest.mark.parametrize(("semantic", "expected"), SEMANTICS)
def test_a_batch_ends_when_its_semantic_says(ask, semantic, expected):
    options = {"another": "option"} | ({"evaluations_semantic": semantic} if semantic else {})
    asked = {**SHARED, "options": options, "evaluations": [YES, NO, YES, NO]}
    assert decisions(ask("evaluations", asked)) == expected


def test_permit_on_first_permit_goes_on_past_a_no(ask):
    asked = {
        **SHARED,
        "options": {"evaluations_semantic": "permit_on_first_permit"},
        "evaluations": [NO, NO, YES, NO],
    }
    assert decisions(ask("evaluations", asked)) == [False, False, True]


@pytest.mark.spec("Authorization API 1.0 §7.2.1")
def test_an_unknown_verb_is_a_no_with_its_error_and_the_others_are_answered(ask):
    asked = {**SHARED, "evaluations": [YES, {**YES, **UNKNOWN_VERB}, YES]}
    answer = ask("evaluations", asked)
    assert decisions(answer) == [True, False, True]
    error = answer.json["evaluations"][1]["context"]["error"]
    assert error["status"] == 400
    assert error["message"].startswith("action.name: service:fly: no such permission; it is one of tree,")


def test_an_error_counts_as_the_first_no(ask):
    asked = {
        **SHARED,
        "options": {"evaluations_semantic": "deny_on_first_deny"},
        "evaluations": [YES, {**YES, **UNKNOWN_VERB}, YES],
    }
    assert decisions(ask("evaluations", asked)) == [True, False]


WRONG = [
    pytest.param({"evaluations": {}}, "evaluations must be an array", id="object"),
    pytest.param({"evaluations": "x"}, "evaluations must be an array", id="text"),
    pytest.param({"evaluations": [{}, 1]}, "evaluations[1] must be an object", id="item-number"),
    pytest.param({"evaluations": [None]}, "evaluations[0] must be an object", id="item-null"),
    pytest.param({"evaluations": [{}] * 101}, "evaluations: at most 100 at once", id="101-items"),
    pytest.param({"evaluations": [{}], "options": []}, "options must be an object", id="options-array"),
    pytest.param(
        {"evaluations": [{}], "options": {"evaluations_semantic": "any"}},
        "must be one of execute_all, deny_on_first_deny, permit_on_first_permit",
        id="semantic-unknown",
    ),
    pytest.param(
        {"evaluations": [{}], "options": {"evaluations_semantic": ["execute_all"]}},
        "must be one of",
        id="semantic-array",
    ),
    pytest.param({"subject": 1, "evaluations": [{}]}, "subject must be an object", id="default-number"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG)
def test_a_batch_of_a_wrong_form_is_refused_as_a_whole(ask, changes, message):
    answer = ask("evaluations", {**question(), **changes})
    assert answer.status_code == 400
    assert message in answer.json["error"]["message"]


def test_a_hundred_questions_are_answered(ask):
    assert decisions(ask("evaluations", {**question(), "evaluations": [{}] * 100})) == [True] * 100
