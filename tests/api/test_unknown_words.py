"""Questions in due form about types and actions that there are not: the answer is no, and says why."""

import pytest

from tests.api.world import ACME, question

TYPES = [
    pytest.param(
        {"subject": {"type": "user", "id": "alice@example.com"}},
        "subject.type: user: no such type; it is one of person, group, client",
        id="subject-type",
    ),
    pytest.param(
        {"resource": {"type": "todo", "id": "1"}},
        "resource.type: todo: no such type; it is one of service, node",
        id="resource-type",
    ),
]
VERBS = [
    "use",
    "service",
    "service:",
    ":use",
    "service:fly",
    "SERVICE:USE",
    "service:use ",
    "service:use:x",
    "а",
]
VOCABULARY = "no such permission; it is one of tree, users, billing, documents"


def no(message):
    return {"decision": False, "context": {"error": {"status": 400, "message": message}}}


@pytest.mark.spec("Authorization API 1.0 §5.5")
@pytest.mark.parametrize(("changes", "message"), TYPES)
@pytest.mark.parametrize("company", [{"company": ACME}, {}], ids=["company", "no-company"])
def test_an_unknown_type_is_a_no_alone_and_among_others(ask, changes, message, company):
    asked = question(**{"context": company, **changes})
    for path in ("evaluation", "evaluations"):
        answer = ask(path, asked)
        assert (answer.status_code, answer.json) == (200, no(message))
    among = ask("evaluations", {"evaluations": [question(), asked, question()]})
    assert among.json["evaluations"][1] == no(message)
    assert [one["decision"] for one in among.json["evaluations"]] == [True, False, True]


@pytest.mark.spec("Authorization API 1.0 §8.3")
@pytest.mark.parametrize(("changes", "message"), TYPES)
@pytest.mark.parametrize("search", ["subject", "resource", "action"])
def test_of_an_unknown_type_nothing_is_found(ask, changes, message, search):
    answer = ask(f"search/{search}", {**question(), **changes})
    assert answer.status_code == 200
    assert answer.json == {
        "page": {"next_token": "", "count": 0, "total": 0},
        "results": [],
        "context": {"error": {"status": 400, "message": message}},
    }


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_verb_is_a_no_and_the_vocabulary_is_named(ask, verb):
    asked = question(action=verb)
    said = ask("evaluation", asked)
    assert (said.status_code, said.json["decision"]) == (200, False)
    for search in ("subject", "resource"):
        found = ask(f"search/{search}", asked)
        assert (found.status_code, found.json["results"]) == (200, [])
        assert found.json["context"] == said.json["context"]
    message = said.json["context"]["error"]["message"]
    assert message.startswith(f"action.name: {verb}: {VOCABULARY}")
    assert "configure" in message
