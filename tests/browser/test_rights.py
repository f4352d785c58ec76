"""The seed's four sentences, in the browser and in the tokens.

One person may do everything; another works only within the allotted limits; another without a
given service; another without the right to connect new ones.
"""

import base64
import json
import urllib.request
from typing import Any

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor

ORDER = "service:order"


def enter(visitor: Visitor, demo: Demo, service: str) -> dict[str, Any]:
    """Come into a service, and return the claims of the access token that it was given."""
    visitor.open(f"{demo.service(service)}/login")
    visitor.at(f"{demo.service(service)}/")
    told = visitor.page.locator("#deeds details", has_text="Access token").locator("pre")
    claims: dict[str, Any] = json.loads(told.text_content() or "")["claims"]
    return claims


def ask(demo: Demo, service: str, claims: dict[str, Any], action: str, node: str) -> dict[str, Any]:
    """Ask the policy decision point as a service does, about whom its token names."""
    told = json.loads((demo.place.folder / "sandbox.json").read_text(encoding="utf-8"))[service]
    pair = f"{told['client_id']}:{told['client_secret']}".encode()
    question = {
        "subject": {"type": "person", "id": claims["sub"]},
        "action": {"name": action},
        "resource": {"type": "node", "id": node},
        "context": {"company": claims["org"]["id"]},
    }
    request = urllib.request.Request(
        f"{demo.issuer}/access/v1/evaluation",
        json.dumps(question).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def why(visitor: Visitor, permission: str, node: str) -> str:
    """Open the page that says why, and return what it says, with plain spaces."""
    visitor.open(f"/access/why?permission={permission}&node={node}")
    return " ".join(visitor.page.inner_text("main").split())


def test_one_person_may_do_everything(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.personas["owner"])
    for service in ("pbx", "target"):
        claims = enter(visitor, demo, service)
        assert "owner" in claims["roles"]
        root = claims["org"]["id"]
        assert {"role": "owner", "at": root} in claims["role_tree"]["grants"]
        assert visitor.open(f"{demo.service(service)}/settings") == 200
    assert ask(demo, "pbx", claims, ORDER, "prod-1")["decision"] is True
    assert "you can connect new services" in why(visitor, ORDER, "org-002")


def test_another_works_only_within_the_allotted_limits(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.personas["seller"])
    claims = enter(visitor, demo, "target")
    assert claims["roles"] == []
    assert {grant["at"] for grant in claims["role_tree"]["grants"]} == {"org-002"}
    answer = ask(demo, "target", claims, ORDER, "target-north")
    assert answer["decision"] is True
    assert answer["context"]["limits"] == {"max_order": "500", "max_month": "1000"}
    assert ask(demo, "target", claims, ORDER, "prod-7")["decision"] is False
    said = why(visitor, ORDER, "org-002")
    assert "500 ₽" in said
    assert "1,000 ₽" in said
    assert "you cannot" in why(visitor, ORDER, "acc-001")


def test_another_does_without_a_given_service(demo: Demo, visit: Visit) -> None:
    accountant, visitor = demo.personas["accountant"], visit()
    visitor.open(f"{demo.service('target')}/login?lang=en")
    visitor.fill_in(accountant)
    if "Ромашка" not in visitor.page.inner_text("main"):
        visitor.follow("a[href^='/login/company']")
        visitor.follow("button:has-text('Ромашка')")
    visitor.at("/no-access")
    visitor.see("An administrator of your company has closed it to you.")
    visitor.follow("#cancel")
    visitor.at(f"{demo.service('target')}/callback")
    assert visitor.page.inner_text("#error") == "access_denied"
    visitor.open("/services")
    assert visitor.page.locator("main li.shut", has_text="Таргет").count() == 1
    said = why(visitor, "service:use", "prod-7")
    assert "you cannot use the service" in said


def test_another_runs_a_service_and_connects_no_new_ones(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.personas["marketer"])
    claims = enter(visitor, demo, "target")
    assert "service_operator" in claims["roles"]
    assert "buyer" not in json.dumps(claims)
    assert visitor.open(f"{demo.service('target')}/settings") == 200
    assert ask(demo, "target", claims, "service:stop", "prod-7")["decision"] is True
    answer = ask(demo, "target", claims, ORDER, "prod-7")
    assert answer["decision"] is False
    assert answer["context"]["reason_admin"]["reason"] == "denied"
    assert "you cannot connect new services" in why(visitor, ORDER, "prod-7")
