"""Requests that are no question: each is refused by name, and nothing is written."""

import base64
import json

import pytest

from tests.api import world

PATHS = ("evaluation", "evaluations", "search/subject", "search/resource", "search/action")
CHALLENGE = 'Basic realm="okno", charset="UTF-8"'


def refused(answer, status, message):
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    error = answer.json["error"]
    assert answer.json.keys() == {"error"}
    assert error["status"] == status
    assert message in error["message"], error


def basic_raw(text):
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


STRANGERS = [
    pytest.param({}, id="nobody"),
    pytest.param({"Authorization": ""}, id="empty"),
    pytest.param({"Authorization": "Bearer abc"}, id="bearer"),
    pytest.param({"Authorization": "Basic !!!"}, id="no-base64"),
    pytest.param(basic_raw("reports"), id="no-colon"),
    pytest.param(basic_raw("reports:"), id="no-secret"),
    pytest.param(basic_raw("reports:wrong"), id="wrong-secret"),
    pytest.param(world.headers("nobody"), id="unknown-client"),
    pytest.param(world.headers("reports-off"), id="disabled-client"),
    pytest.param(world.headers("reports-app"), id="public-client"),
    pytest.param(basic_raw("reports-app:"), id="public-client-without-secret"),
    pytest.param({"Cookie": "client_id=reports"}, id="a-cookie"),
]


@pytest.mark.spec("Authorization API 1.0 §11.3")
@pytest.mark.spec("RFC 6749 §2.3.1")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", STRANGERS)
def test_a_stranger_is_refused_before_anything_is_read(browser, statements, path, headers):
    statements.clear()
    for body in (world.question(), {"evaluations": "x"}):
        answer = browser.post(f"/access/v1/{path}", json=body, headers=headers)
        refused(answer, 401, "client authentication failed")
        assert answer.headers["WWW-Authenticate"] == CHALLENGE
    assert statements.writes() == []


def test_credentials_in_the_body_or_the_address_are_not_looked_at(browser):
    body = {**world.question(), "client_id": "reports-form", "client_secret": "a-secret-of-good-length-0001"}
    answer = browser.post("/access/v1/evaluation?client_id=reports-form&client_secret=x", json=body)
    refused(answer, 401, "client authentication failed")


@pytest.mark.parametrize("client", ["reports", "reports-form"])
def test_a_client_with_a_secret_proves_itself_by_the_header(may, client):
    assert may(client=client)


KINDS = [
    pytest.param(None, id="none"),
    pytest.param("text/plain", id="text"),
    pytest.param("application/x-www-form-urlencoded", id="form"),
    pytest.param("application/jsonl", id="almost"),
    pytest.param("application/authzen+json", id="other-json"),
]


@pytest.mark.spec("Authorization API 1.0 §10.1")
@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_does_not_say_it_is_json_is_refused(browser, kind):
    headers = world.headers() | ({"Content-Type": kind} if kind else {})
    answer = browser.post("/access/v1/evaluation", data=json.dumps(world.question()), headers=headers)
    refused(answer, 400, "Content-Type must be application/json")


def test_json_may_name_its_charset(browser):
    headers = world.headers() | {"Content-Type": "application/json; charset=utf-8"}
    answer = browser.post("/access/v1/evaluation", data=json.dumps(world.question()), headers=headers)
    assert answer.json["decision"] is True


def nested(levels):
    return b'{"a":' * levels + b"1" + b"}" * levels


BODIES = [
    pytest.param(b"", "must be JSON", id="empty"),
    pytest.param(b"{", "must be JSON", id="cut-off"),
    pytest.param(b"{'a': 1}", "must be JSON", id="single-quotes"),
    pytest.param(b'{"a": 1} x', "must be JSON", id="more-after-it"),
    pytest.param(b"\xef\xbb\xbf{}", "must be JSON", id="byte-order-mark"),
    pytest.param(b'{"a": "\xff"}', "must be JSON", id="not-utf-8"),
    pytest.param('{"a": 1}'.encode("utf-16"), "must be JSON", id="utf-16"),
    pytest.param(rb'{"a": "\ud800"}', "must be JSON", id="half-a-surrogate"),
    pytest.param(b'{"a": ' + b"1" * 5000 + b"}", "must be JSON", id="number-of-5000-digits"),
    pytest.param(b'{"a": NaN}', "number that JSON does not have", id="nan"),
    pytest.param(b'{"a": -Infinity}', "number that JSON does not have", id="infinity"),
    pytest.param(b'{"a": 1, "a": 2}', "twice", id="a-name-twice"),
    pytest.param(b'{"a": {"\\u0062": 1, "b": 2}}', "twice", id="a-name-twice-escaped"),
    pytest.param(b"[]", "must be a JSON object", id="array"),
    pytest.param(b"null", "must be a JSON object", id="null"),
    pytest.param(b'"text"', "must be a JSON object", id="text"),
    pytest.param(nested(17), "nested deeper than 16", id="17-levels"),
    pytest.param(nested(10_000), "nested deeper than 16", id="10000-levels"),
    pytest.param(b"[" * 60_000, "nested deeper than 16", id="60000-brackets"),
]


@pytest.mark.spec("Authorization API 1.0 §11.5")
@pytest.mark.spec("RFC 7493 §2")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("body", "message"), BODIES)
def test_r082_a_body_that_is_not_one_json_object_is_refused(browser, statements, path, body, message):
    statements.clear()
    headers = world.headers() | {"Content-Type": "application/json"}
    refused(browser.post(f"/access/v1/{path}", data=body, headers=headers), 400, message)
    assert statements.writes() == []


def test_a_body_of_more_than_64_kib_is_refused(ask):
    refused(ask("evaluation", {**world.question(), "more": "x" * 65_536}), 413, "65536")


def test_sixteen_levels_and_unknown_members_are_ignored(ask):
    deep = json.loads(nested(14))
    assert ask("evaluation", {**world.question(), "more": deep, "page": 7}).json["decision"] is True


WRONG = [
    pytest.param({"subject": None}, "subject is missing", id="no-subject"),
    pytest.param({"subject": "alice"}, "subject must be an object", id="subject-text"),
    pytest.param({"subject": []}, "subject must be an object", id="subject-array"),
    pytest.param({"subject": {"id": "x"}}, "subject.type is missing", id="no-subject-type"),
    pytest.param(
        {"subject": {"type": 1, "id": "x"}}, "subject.type must be a text", id="subject-type-number"
    ),
    pytest.param({"subject": {"type": "person"}}, "subject.id is missing", id="no-subject-id"),
    pytest.param({"subject": {"type": "person", "id": ""}}, "subject.id must be a text", id="empty-id"),
    pytest.param({"subject": {"type": "person", "id": 5}}, "subject.id must be a text", id="id-number"),
    pytest.param({"subject": {"type": "person", "id": ["x"]}}, "subject.id must be a text", id="id-array"),
    pytest.param(
        {"subject": {"type": "person", "id": "x", "properties": []}},
        "subject.properties must be an object",
        id="properties-array",
    ),
    pytest.param({"action": None}, "action is missing", id="no-action"),
    pytest.param({"action": "service:use"}, "action must be an object", id="action-text"),
    pytest.param({"action": {}}, "action.name is missing", id="no-action-name"),
    pytest.param({"action": {"name": True}}, "action.name must be a text", id="action-name-true"),
    pytest.param(
        {"action": {"name": "service:use", "properties": 1}},
        "action.properties must be an object",
        id="action-properties",
    ),
    pytest.param({"resource": None}, "resource is missing", id="no-resource"),
    pytest.param({"resource": {"type": "service"}}, "resource.id is missing", id="no-resource-id"),
    pytest.param(
        {"subject": {"type": "user", "id": "x"}, "resource": {"type": "todo"}},
        "resource.id is missing",
        id="the-form-comes-before-the-words",
    ),
    pytest.param({"context": "x"}, "context must be an object", id="context-text"),
    pytest.param({"context": {"company": 1}}, "context.company must be a text", id="company-number"),
    pytest.param(
        {"resource": {"type": "service", "id": "reports", "properties": {"company": world.OTHER}}},
        "resource.properties.company and ",
        id="two-companies",
    ),
]


@pytest.mark.spec("Authorization API 1.0 §10.1.1")
@pytest.mark.spec("Authorization API 1.0 §10.1.2")
@pytest.mark.parametrize(("changes", "message"), WRONG)
def test_a_question_of_a_wrong_form_is_refused_by_name(ask, statements, changes, message):
    asked = {**world.question(), **changes}
    statements.clear()
    refused(ask("evaluation", asked), 400, message)
    refused(ask("evaluations", asked), 400, message)
    refused(ask("evaluations", {"evaluations": [world.question(), asked]}), 400, f"evaluations[1].{message}")
    assert statements.writes() == []
