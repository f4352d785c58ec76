"""How much may be registered, and that nonsense is answered whatever it is."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from idp.adapters.background import sweep_once
from idp.model.consent import Consent
from idp.model.ids import ClientId
from idp.oidc.registration import endpoint
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.party import Party, basic
from tests.oidc.registering.asking import PLAIN, refusal


@pytest.mark.spec("RFC 7591 §5")
def test_an_address_registers_so_many_an_hour_and_no_more(applicant, rows, monkeypatch, clock, fetch):
    monkeypatch.setattr(endpoint, "FROM_AN_ADDRESS", 3)
    for _ in range(3):
        applicant.register()
    before = rows()
    asked = applicant.ask(sector_identifier_uri="https://app.example/uris.json")
    assert refusal(asked) == (429, "temporarily_unavailable")
    assert int(asked.headers["Retry-After"]) > 0
    assert rows() == before
    assert fetch.asked == []
    clock.advance(hours=1)
    applicant.register()


def test_all_together_register_so_many_an_hour(app, rows, monkeypatch):
    monkeypatch.setattr(endpoint, "FROM_ALL", 3)
    answers = [
        app.test_client().post("/register", json=PLAIN, environ_base={"REMOTE_ADDR": f"203.0.113.{n}"})
        for n in range(5)
    ]
    assert [answer.status_code for answer in answers] == [201] * 3 + [429] * 2


def test_changes_and_removals_count_as_well(applicant, rows, monkeypatch):
    made = applicant.register()
    monkeypatch.setattr(endpoint, "FROM_AN_ADDRESS", 2)
    body = {**PLAIN, "client_id": made["client_id"]}
    assert applicant.manage(made, "PUT", json=body).status_code == 200
    before = rows()
    for method in ("PUT", "DELETE"):
        assert refusal(applicant.manage(made, method, json=body)) == (429, "temporarily_unavailable")
    assert rows() == before
    assert applicant.manage(made).status_code == 200


def test_a_stranger_who_registers_makes_nobody_read_all_clients_anew(applicant, house):
    def stamp():
        house.stamps.refresh_now()
        return house.stamps.current("clients")

    before = stamp()
    made = applicant.register()
    assert stamp() == before
    assert applicant.manage(made, "DELETE").status_code == 204
    assert stamp() > before


def test_what_is_refused_anyway_counts_for_nothing(applicant, monkeypatch):
    monkeypatch.setattr(endpoint, "FROM_AN_ADDRESS", 1)
    for _ in range(5):
        assert applicant.ask(redirect_uris=[]).status_code == 400
    applicant.register()


def test_r068_who_registered_itself_fills_no_audit_trail(applicant, statements):
    made = applicant.register()
    proof = basic(made["client_id"], made["client_secret"])
    form = {"grant_type": "authorization_code", "code": "x"}
    statements.clear()
    for path in ("/token", "/par", "/device_authorization"):
        assert applicant.browser.post(path, data=form, headers=proof).status_code == 400
    assert statements.writes() == []


def test_r068_one_who_registers_many_pushes_no_more_than_one_client(applicant, monkeypatch):
    monkeypatch.setattr("idp.oidc.par.PUSHED_A_MINUTE", 2)
    pushed = []
    for _ in range(3):
        made = applicant.register()
        party = Party(applicant.browser, applicant.house, made["client_id"], made["redirect_uris"][0])
        proof = basic(made["client_id"], made["client_secret"])
        pushed.append(applicant.browser.post("/par", data=party.request(), headers=proof).status_code)
    assert pushed == [201, 201, 429]


def test_no_more_stand_about_than_can_be_looked_through(applicant, rows, monkeypatch):
    monkeypatch.setattr(endpoint, "MOST", 2)
    for _ in range(2):
        applicant.register()
    before = rows()
    asked = applicant.ask()
    assert refusal(asked) == (503, "temporarily_unavailable")
    assert asked.headers["Retry-After"] == "1"
    assert rows() == before


def test_whom_nobody_uses_is_swept_after_a_day_and_whom_somebody_does_stays(applicant, house, clock):
    unused, used = applicant.register(), applicant.register()
    with house.store.write() as records:
        agreed = Consent(ALICE, ClientId(used["client_id"]), ACME, frozenset({"openid"}), clock.now())
        records.consents.put(agreed)
    clock.advance(hours=24)
    sweep_once(house.store, clock)
    assert applicant.manage(unused).status_code == 200
    clock.advance(seconds=1)
    assert sweep_once(house.store, clock)["registrations"] == 1
    assert refusal(applicant.manage(unused)) == (401, "invalid_token")
    assert applicant.manage(used).status_code == 200
    clock.advance(days=300)
    sweep_once(house.store, clock)
    assert applicant.manage(used).status_code == 200


FIXTURES = [HealthCheck.function_scoped_fixture]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        *("redirect_uris", "client_name", "jwks", "jwks_uri", "grant_types", "response_types", "scope"),
        *("token_endpoint_auth_method", "application_type", "subject_type", "sector_identifier_uri"),
        *(
            "default_max_age",
            "contacts",
            "logo_uri",
            "initiate_login_uri",
            "okno",
            "client_id",
            "software_id",
        ),
        *("id_token_signed_response_alg", "default_acr_values", "require_auth_time", "client_secret"),
    ]
)
URIS = st.from_regex(
    r"(https?|com\.x|javascript|data)?:?/{0,3}[a-z0-9.@:%\[\]\\-]{0,30}(/[ -~]{0,20})?", fullmatch=True
)


@example_settings(suppress_health_check=FIXTURES, deadline=None, max_examples=200)
@given(members=st.dictionaries(NAMES | st.text(max_size=10), VALUES, max_size=8))
def test_any_metadata_is_answered(applicant, members):
    answer = applicant.send({**PLAIN, **members})
    assert answer.status_code in (201, 400, 429)
    assert answer.status_code == 201 or answer.json["error"]


@example_settings(suppress_health_check=FIXTURES, deadline=None, max_examples=200)
@given(uri=URIS | st.text(max_size=60), kind=st.sampled_from(["web", "native"]))
def test_any_redirect_uri_is_https_loopback_or_an_app_s_or_refused(applicant, client_of, uri, kind):
    answer = applicant.ask(redirect_uris=[uri], application_type=kind)
    assert answer.status_code in (201, 400, 429)
    if answer.status_code == 201:
        (kept,) = client_of(answer.json["client_id"]).redirect_uris
        assert kept == uri
        local = ("http://127.0.0.1", "http://localhost", "http://[::1]")
        apps_own = kind == "native" and re.match(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/", kept)
        assert apps_own or kept.startswith(("https://", *local))
        assert not {"#", "@", "\\", " ", "*"} & set(kept)


@example_settings(suppress_health_check=FIXTURES, deadline=None, max_examples=150)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_answered(applicant, body):
    answer = applicant.browser.post("/register", data=body, content_type="application/json")
    assert answer.status_code in (201, 400)


@example_settings(suppress_health_check=FIXTURES, deadline=None, max_examples=100)
@given(
    token=st.from_regex(r"[ -~]{0,80}", fullmatch=True),
    client_id=st.from_regex(r"[!-~]{1,40}", fullmatch=True),
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_any_token_manages_nothing(applicant, method, token, client_id):
    headers = {"Authorization": f"Bearer {token}"}
    answer = applicant.browser.open(
        f"/register/{quote(client_id, safe='')}", method=method, headers=headers, json=PLAIN
    )
    assert answer.status_code in (401, 404, 405, 308)


def test_limits_are_those_of_a_busy_laboratory():
    assert endpoint.FROM_AN_ADDRESS >= 1000
    assert timedelta(hours=1) == endpoint.PER
