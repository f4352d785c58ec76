"""A partner that is a provider itself fetches a signed application, and believes nothing unsigned."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from sandbox.partners.app import partner_app
from sandbox.partners.form import read_form
from tests.partners.provider import CLIENT, ISSUER, FakeProvider, World, event

NEEDED = {
    "tinkoff": {
        "phoneNumber": "+70000000001",
        "lastName": "Директорова",
        "firstName": "Анна",
        "innOrOgrn": "0001123453",
    },
    "tochka": {
        "phone": "+70000000001",
        "familyName": "Директорова",
        "givenName": "Анна",
        "taxCode": "0001123453",
    },
    "kontur": {
        "inn": "0001123453",
        "kpp": "000101001",
        "contactName": "Бухгалтер Борис",
        "contactEmail": "buh@romashka.example",
        "contactPhone": "+70000000002",
    },
}
OTHER = ECKey.generate_key("P-256", {"kid": "one"})


@pytest.fixture
def world() -> World:
    return World(claims=dict(NEEDED["tinkoff"]))


def browser_at(world: World, name: str = "tinkoff") -> FlaskClient:
    app = partner_app(read_form(name), FakeProvider(world), f"http://{name}.localhost:8401")
    return app.test_client()


@pytest.mark.parametrize("name", list(NEEDED))
def test_a_reference_becomes_a_filled_in_form(name: str) -> None:
    world = World(claims=dict(NEEDED[name]))
    browser = browser_at(world, name)
    arrived = browser.get("/arrive?reference=secret")
    assert arrived.headers["Location"] == f"http://{name}.localhost:8401/application"
    page = browser.get("/application").text
    got, missing = page.split('id="missing"')
    for key, value in NEEDED[name].items():
        assert f'data-key="{key}"' in got
        assert value in got
        assert f'data-key="{key}"' not in missing
    assert "secret" not in page


def test_its_pages_lead_to_where_an_application_begins(world: World) -> None:
    assert f'href="{ISSUER}/partners/tinkoff"' in browser_at(world).get("/").text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"iss": "http://evil.example"}, id="iss-other"),
        pytest.param({"aud": "tochka"}, id="aud-other"),
        pytest.param({"aud": [CLIENT, "tochka"]}, id="aud-several"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"iat": 1}, id="good-for-too-long"),
        pytest.param({"jti": None}, id="jti-none"),
        pytest.param({"sub": None}, id="sub-none"),
        pytest.param({"form": None}, id="form-none"),
        pytest.param({"form": NEEDED["tinkoff"] | {"passport": "1"}}, id="key-unknown"),
        pytest.param({"form": {"phoneNumber": "+70000000001"}}, id="key-missing"),
    ],
)
def test_an_application_that_breaks_a_rule_is_not_taken(world: World, change: dict[str, Any]) -> None:
    world.envelope = change
    browser = browser_at(world)
    assert browser.get("/arrive?reference=secret").status_code == 400
    assert browser.get("/application").status_code == 303


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "secevent+jwt"])
def test_another_kind_of_token_is_no_application(world: World, typ: str) -> None:
    world.typ = typ
    assert browser_at(world).get("/arrive?reference=secret").status_code == 400


def test_a_reference_is_taken_once(world: World) -> None:
    app = browser_at(world).application
    assert app.test_client().get("/arrive?reference=secret").status_code == 303
    again = app.test_client().get("/arrive?reference=secret")
    assert (again.status_code, '<code id="error">jti</code>' in again.text) == (400, True)


def test_reading_again_brings_the_same_bytes_and_is_refused_later(world: World) -> None:
    browser = browser_at(world)
    browser.get("/arrive?reference=secret")
    browser.post("/again")
    assert "The very same bytes came again." in browser.get("/application?lang=en").text
    world.over = True
    browser.post("/again")
    assert "<code>401 invalid_grant</code>" in browser.get("/application?lang=en").text


def test_without_a_reference_nobody_is_asked(world: World) -> None:
    assert browser_at(world).get("/arrive").status_code == 400
    assert world.heard == []


def test_the_end_of_a_consent_erases_what_came(world: World) -> None:
    browser = browser_at(world)
    browser.get("/arrive?reference=secret")
    told = browser.post("/events", data=event(), content_type="application/secevent+jwt")
    assert told.status_code == 202
    page = browser.get("/application?lang=en").text
    assert 'id="erased"' in page
    assert "Директорова" not in page


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sub_id": {"format": "iss_sub", "iss": ISSUER, "sub": "somebody"}}, id="somebody-else"),
        pytest.param(
            {"events": {f"{ISSUER}/events/consent-ended": {"reason": "withdrawn", "receipt_id": "other"}}},
            id="another-application",
        ),
    ],
)
def test_an_event_about_something_else_erases_nothing(world: World, change: dict[str, Any]) -> None:
    browser = browser_at(world)
    browser.get("/arrive?reference=secret")
    told = browser.post("/events", data=event(**change), content_type="application/secevent+jwt")
    assert told.status_code == 202
    assert "Директорова" in browser.get("/application").text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"key": OTHER}, id="another-key"),
        pytest.param({"typ": "JWT"}, id="typ-other"),
        pytest.param({"typ": "logout+jwt"}, id="a-logout-token"),
        pytest.param({"aud": "tochka"}, id="aud-other"),
        pytest.param({"iss": "http://evil.example"}, id="iss-other"),
        pytest.param({"jti": None}, id="jti-none"),
        pytest.param({"exp": 4_000_000_000}, id="exp-there"),
        pytest.param({"events": {}}, id="no-event"),
        pytest.param({"events": {"http://evil.example/e": {}}}, id="event-unknown"),
        pytest.param({"sub_id": None}, id="nobody-named"),
        pytest.param({"sub_id": {"iss": "http://evil.example", "sub": "pairwise"}}, id="nobody-of-ours"),
    ],
)
def test_an_event_that_breaks_a_rule_is_refused_and_erases_nothing(
    world: World, change: dict[str, Any]
) -> None:
    browser = browser_at(world)
    browser.get("/arrive?reference=secret")
    told = browser.post("/events", data=event(**change), content_type="application/secevent+jwt")
    assert (told.status_code, told.get_json()["err"]) == (400, "invalid_request")
    assert "Директорова" in browser.get("/application").text
