"""What a device and whoever types its code are refused, and that nothing is written by it."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from idp.model.ids import ClientId, PartnerId
from tests.oidc.conftest import client
from tests.oidc.device.scene import GRANT, Device
from tests.oidc.party import SECRET, basic

ASKING = {
    "unknown-client": ({"client_id": "nobody"}, {}, 401, "invalid_client"),
    "no-client": ({"client_id": None}, {}, 401, "invalid_client"),
    "not-registered": ({"client_id": None}, basic("no-device"), 400, "unauthorized_client"),
    "not-registered-for-it": ({"client_id": None}, basic("portal"), 400, "unauthorized_client"),
    "wrong-secret": ({"client_id": None}, basic("box", "wrong"), 401, "invalid_client"),
    "no-secret": ({"client_id": "box"}, {}, 401, "invalid_client"),
    "v15-other-client-in-the-body": ({"client_id": "tv"}, basic("box"), 401, "invalid_client"),
    "r049-public-with-a-secret": ({"client_secret": SECRET}, {}, 401, "invalid_client"),
    "without-openid": ({"scope": "email"}, {}, 400, "invalid_scope"),
    "resource-of-nobody": ({"resource": "https://box.example/"}, {}, 400, "invalid_target"),
    "r010-client-twice": ({"client_id": ["tv", "tv"]}, {}, 400, "invalid_request"),
    "r010-scope-twice": ({"scope": ["openid", "openid"]}, {}, 400, "invalid_request"),
}


@pytest.mark.parametrize(("form", "headers", "status", "error"), ASKING.values(), ids=ASKING)
def test_r010_r040_r049_v15_what_may_not_ask_gets_no_code(tv, statements, form, headers, status, error):
    tv.ask()
    statements.clear()
    response = tv.ask(headers=headers, **form)
    assert (response.status_code, response.json["error"]) == (status, error)
    assert response.headers["Cache-Control"] == "no-store"
    assert [sql for sql in statements.writes() if "devices" in sql] == []


def test_r040_a_partner_lets_no_device_in(app, clock, house):
    with house.store.write() as records:
        partner = records.clients.get(ClientId("keyed"))
        allowed = replace(
            partner,
            partner=PartnerId("tinkoff"),
            grant_types=frozenset({GRANT}),
            token_endpoint_auth_method="none",
        )
        records.clients.replace(allowed)
    house.stamps.refresh_now()
    response = Device(app.test_client(), clock, "keyed").ask(scope="openid")
    assert (response.status_code, response.json["error"]) == (400, "unauthorized_client")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_r046_it_is_posted(tv, method):
    assert tv.http.open("/device_authorization", method=method).status_code == 405


@pytest.mark.parametrize(
    ("body", "kind", "query", "status"),
    [
        pytest.param("{}", "application/json", "", 415, id="json"),
        pytest.param("a=b", "multipart/form-data", "", 415, id="multipart"),
        pytest.param("client_id=tv", "application/x-www-form-urlencoded", "?scope=openid", 400, id="query"),
        pytest.param("x=" + "a" * 70_000, "application/x-www-form-urlencoded", "", 413, id="large"),
    ],
)
def test_r010_only_a_form_in_the_body_is_read(tv, body, kind, query, status):
    response = tv.http.post(f"/device_authorization{query}", data=body, content_type=kind)
    assert (response.status_code, response.json["error"]) == (status, "invalid_request")


@pytest.mark.spec("RFC 8628 §5.2")
def test_r037_an_address_that_asks_without_end_is_told_to_wait(tv, statements):
    for _ in range(30):
        assert tv.ask().status_code == 200
    statements.clear()
    response = tv.ask()
    assert (response.status_code, response.json["error"]) == (429, "temporarily_unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert statements.writes() == []


POLLING = {
    "no-code": ({"device_code": None}, "invalid_request"),
    "unknown": ({"device_code": "x" * 43}, "invalid_grant"),
    "another-client": ({"client_id": "other-tv"}, "invalid_grant"),
    "code-twice": ({"device_code": ["x", "y"]}, "invalid_request"),
    "as-a-code": ({"grant_type": "authorization_code", "code": "x" * 43}, "unauthorized_client"),
}


@pytest.mark.parametrize(("changes", "error"), POLLING.values(), ids=POLLING)
def test_r044_a_poll_that_is_no_good_is_refused_and_ends_nothing(tv, person, changes, error):
    person.decide(tv.begin())
    assert tv.error(**changes) == (400, error)
    assert tv.poll().status_code == 200


def test_r044_v15_a_device_code_is_its_authenticated_clients_alone(tv, box, person):
    person.decide(box.begin(client_id=None))
    tv.told = box.told
    assert tv.error() == (400, "invalid_grant")
    assert box.poll(client_id=None).status_code == 200


def test_r041_r042_it_is_redeemed_once_and_a_second_time_ends_what_it_gave(tv, person, house):
    person.decide(tv.begin(scope="openid offline_access"))
    tokens = tv.poll().json
    assert tv.error() == (400, "invalid_grant")
    response = person.browser.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert response.status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "device_code": None}
    assert tv.error(**refresh) == (400, "invalid_grant")


def test_r044_it_is_no_authorization_code_of_a_client_that_has_both(app, clock, person, house):
    both = frozenset({GRANT, "authorization_code"})
    with house.store.write() as records:
        records.clients.add(client("both", grant_types=both))
    house.stamps.refresh_now()
    device = Device(app.test_client(), clock, "both", basic("both"))
    person.decide(device.begin(client_id=None))
    as_code = {"grant_type": "authorization_code", "code": device.told["device_code"], "client_id": None}
    for redirect in ({}, {"redirect_uri": ""}, {"redirect_uri": "https://both.example/cb"}):
        assert device.error(**as_code, **redirect) == (400, "invalid_grant")
    assert device.poll(client_id=None).status_code == 200


def test_r039_a_poll_cannot_ask_for_more(tv, person):
    person.decide(tv.begin(scope="openid"))
    assert tv.poll(scope="openid email admin roles").json["scope"] == "openid"


def test_r039_r067_a_device_gets_the_scopes_its_client_registered(app, clock, person):
    device = Device(app.test_client(), clock, "narrow-tv")
    page = person.come_to_decide(device.begin(scope="openid email profile offline_access admin"))
    assert "Your name and profile" not in page.text
    person.send(page, decision="agree")
    tokens = device.poll().json
    assert tokens["scope"] == "openid email"
    assert "refresh_token" not in tokens


def test_r037_who_asks_too_often_is_slowed_down_and_stays_so(tv, clock, house):
    tv.begin()
    assert tv.error()[1] == "authorization_pending"
    assert tv.error()[1] == "slow_down"
    clock.advance(seconds=5)
    assert tv.error()[1] == "slow_down"
    clock.advance(seconds=15)
    assert tv.error()[1] == "authorization_pending"
    clock.advance(seconds=10)
    assert tv.error()[1] == "slow_down"
    clock.advance(seconds=60)
    assert tv.error()[1] == "authorization_pending"


def test_waiting_is_no_refusal_in_the_audit_trail(box, clock, house):
    box.begin(client_id=None)
    for _ in range(3):
        box.poll(client_id=None)
        clock.advance(seconds=30)
    with house.store.read() as records:
        assert "TokenRefused" not in {row.kind for row in records.audit.recent(10)}


def test_r037_a_code_dies_after_ten_minutes_without_any_sweeper(tv, person, clock):
    code = tv.begin()
    page = person.come_to_decide(code)
    clock.advance(minutes=10)
    assert tv.error() == (400, "expired_token")
    assert person.send(page, decision="agree").status_code == 403
    assert person.type(code).status_code == 400
    assert tv.error() == (400, "expired_token")


def test_what_was_approved_and_not_fetched_dies_with_it(tv, person, clock):
    person.decide(tv.begin())
    clock.advance(minutes=10)
    assert tv.error() == (400, "expired_token")


def test_r065_nothing_that_is_stored_of_a_device_is_its_code(tv, house):
    code = tv.begin()
    with house.store.engine.connect() as connection:
        rows = repr(connection.execute(text("SELECT * FROM devices")).all())
    assert code not in rows
    assert code.replace("-", "") not in rows
    assert tv.told["device_code"] not in rows
