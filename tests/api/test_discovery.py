"""What the decision point publishes of itself."""

import pytest

from tests.api import world
from tests.oidc.party import ISSUER

ENDPOINTS = {
    "access_evaluation_endpoint": "evaluation",
    "access_evaluations_endpoint": "evaluations",
    "search_subject_endpoint": "search/subject",
    "search_resource_endpoint": "search/resource",
    "search_action_endpoint": "search/action",
}


@pytest.mark.spec("Authorization API 1.0 §9")
@pytest.mark.spec("Authorization API 1.0 §9.1.1")
@pytest.mark.spec("Authorization API 1.0 §9.2")
@pytest.mark.spec("Authorization API 1.0 §9.2.2")
def test_the_metadata_names_the_point_and_its_five_endpoints(browser, statements):
    statements.clear()
    answer = browser.get("/.well-known/authzen-configuration")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.json == {
        "policy_decision_point": ISSUER,
        **{name: f"{ISSUER}/access/v1/{path}" for name, path in ENDPOINTS.items()},
    }
    assert statements == []


@pytest.mark.spec("Authorization API 1.0 §10.1")
@pytest.mark.parametrize("path", ENDPOINTS.values())
def test_each_endpoint_answers_to_post_alone(app, browser, path):
    assert browser.post(f"/access/v1/{path}", headers=world.headers()).status_code == 400
    for method in ("get", "put", "delete", "patch"):
        answer = getattr(browser, method)(f"/access/v1/{path}", headers=world.headers())
        assert answer.status_code == 405, method


@pytest.mark.spec("RFC 9110 §15.5.6")
@pytest.mark.spec("Authorization API 1.0 §10.1.3")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/access/v1/evaluation", "OPTIONS, POST"),
        ("PUT", "/access/v1/search/action", "OPTIONS, POST"),
        ("POST", f"/access/v1/role-tree/{world.ACME}/{world.ALICE}", "GET, HEAD, OPTIONS"),
        ("POST", "/.well-known/authzen-configuration", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_refused_as_machines_read_it(browser, method, path, allowed):
    answer = browser.open(path, method=method, headers={"X-Request-ID": "request-7"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json == {"error": {"status": 405, "message": f"this address answers {allowed}"}}
    assert answer.headers["X-Request-ID"] == "request-7"
    assert answer.headers["Cache-Control"] == "no-store"
