"""A client manages what it registered, by its own token and no other."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from idp.model.client import ClientSecret
from idp.model.ids import ClientId
from tests.oidc.party import basic
from tests.oidc.registering.asking import PLAIN, refusal
from tests.support.clock import START

PUT = {**PLAIN, "client_name": "Another name"}


@pytest.fixture
def made(applicant):
    return applicant.register()


def update(applicant, made, **members):
    body = {**PUT, "client_id": made["client_id"], **members}
    return applicant.manage(
        made, "PUT", json={name: value for name, value in body.items() if value is not None}
    )


def knows(applicant, made, **changes):
    """Tell whether the client still proves itself by its secret."""
    secret = changes.get("secret", made.get("client_secret", ""))
    form = {"grant_type": "authorization_code", "code": "x"}
    applicant.house.stamps.refresh_now()
    asked = applicant.browser.post("/token", data=form, headers=basic(made["client_id"], secret))
    return asked.json["error"] != "invalid_client"


@pytest.mark.spec("RFC 7592 §2")
@pytest.mark.spec("RFC 7592 §2.1")
@pytest.mark.spec("RFC 7592 §3")
def test_a_client_reads_what_is_registered_without_its_secret(applicant, made, statements):
    statements.clear()
    response = applicant.manage(made)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    secret = {"client_secret", "client_secret_expires_at"}
    assert response.json == {name: value for name, value in made.items() if name not in secret}
    assert statements.writes() == []


@pytest.mark.spec("RFC 7592 §2.2")
def test_an_update_replaces_everything_but_id_age_and_secret(applicant, client_of, clock):
    made = applicant.register(tos_uri="https://app.example/terms", contacts=["dev@app.example"])
    clock.advance(hours=1)
    response = update(
        applicant, made, redirect_uris=["https://app.example/new"], client_secret=made["client_secret"]
    )
    assert response.status_code == 200
    told = response.json
    assert told["client_name"] == "Another name"
    assert told["redirect_uris"] == ["https://app.example/new"]
    assert "tos_uri" not in told
    assert "contacts" not in told
    assert "client_secret" not in told
    assert told["client_id_issued_at"] == made["client_id_issued_at"]
    assert told["registration_access_token"] == made["registration_access_token"]
    assert client_of(made["client_id"]).self_registered
    assert knows(applicant, made)


def test_who_begins_to_need_a_secret_is_given_one_and_who_ceases_to_loses_it(applicant, client_of):
    public = applicant.register(token_endpoint_auth_method="none")
    told = update(applicant, public, token_endpoint_auth_method="client_secret_basic").json
    assert told["client_secret_expires_at"] == 0
    assert knows(applicant, told)
    back = update(applicant, public, token_endpoint_auth_method="none").json
    assert "client_secret" not in back
    assert client_of(public["client_id"]).secrets == ()
    assert not knows(applicant, told)


def test_secrets_that_an_operator_added_outlive_an_update(applicant, made, house, client_of):
    client = client_of(made["client_id"])
    with house.store.write() as records:
        records.clients.replace(replace(client, client_secrets=(ClientSecret("two", "digest", START),)))
    update(applicant, made)
    assert [secret.id for secret in client_of(made["client_id"]).secrets] == ["first", "two"]


@pytest.mark.spec("RFC 7592 §2.3")
def test_who_is_removed_is_gone_with_its_token(applicant, made, rows):
    before = rows()
    response = applicant.manage(made, "DELETE")
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Cache-Control"] == "no-store"
    assert rows() == (before[0] - 1, before[1] - 1)
    assert not knows(applicant, made)
    for method in ("GET", "PUT", "DELETE"):
        assert refusal(applicant.manage(made, method, json=PUT)) == (401, "invalid_token")


FOREIGN = {
    "none": lambda _made, _other: None,
    "another-client-s": lambda _made, other: other["registration_access_token"],
    "the-secret": lambda made, _other: made["client_secret"],
    "the-id": lambda made, _other: made["client_id"],
    "cut-off": lambda made, _other: made["registration_access_token"][:-1],
    "made-longer": lambda made, _other: made["registration_access_token"] + "A",
    "swapped-case": lambda made, _other: made["registration_access_token"].swapcase(),
    "endless": lambda _made, _other: "a" * 5000,
}


@pytest.mark.spec("RFC 7592 §2")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("token", FOREIGN.values(), ids=FOREIGN)
def test_r068_a_registration_token_is_bound_to_its_client(applicant, made, statements, method, token):
    other = applicant.register()
    statements.clear()
    body = {**PUT, "client_id": made["client_id"]}
    response = applicant.manage(made, method, token=token(made, other), json=body)
    assert refusal(response) == (401, "invalid_token")
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert statements.writes() == []


@pytest.mark.parametrize("client_id", ["portal", "no-such-client", "x" * 300, "%00", "кот", "..%2fportal"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nobody_else_s_client_is_managed_and_all_read_alike(applicant, made, statements, method, client_id):
    statements.clear()
    body = {**PUT, "client_id": client_id}
    response = applicant.manage({**made, "client_id": client_id}, method, json=body)
    assert response.status_code in (401, 404)
    assert statements.writes() == []
    if response.status_code == 401:
        assert response.json == applicant.manage({**made, "client_id": "gone"}).json


def test_a_client_that_an_operator_disabled_manages_nothing(applicant, made, house, client_of):
    with house.store.write() as records:
        records.clients.replace(replace(client_of(made["client_id"]), disabled=True))
    for method in ("GET", "PUT", "DELETE"):
        body = {**PUT, "client_id": made["client_id"]}
        assert refusal(applicant.manage(made, method, json=body)) == (401, "invalid_token")
    assert client_of(made["client_id"]).disabled


UPDATES = {
    "no-id": ({"client_id": None}, "invalid_client_metadata"),
    "another-id": ({"client_id": "portal"}, "invalid_client_metadata"),
    "number-for-the-id": ({"client_id": 5}, "invalid_client_metadata"),
    "token-told-back": ({"registration_access_token": "x"}, "invalid_client_metadata"),
    "address-told-back": ({"registration_client_uri": "https://x.example/"}, "invalid_client_metadata"),
    "expiry-told-back": ({"client_secret_expires_at": 0}, "invalid_client_metadata"),
    "age-told-back": ({"client_id_issued_at": 0}, "invalid_client_metadata"),
    "another-secret": ({"client_secret": "chosen-by-the-client"}, "invalid_client_metadata"),
    "number-for-the-secret": ({"client_secret": 5}, "invalid_client_metadata"),
    "redirect-with-a-fragment": ({"redirect_uris": ["https://app.example/cb#x"]}, "invalid_redirect_uri"),
    "no-redirect": ({"redirect_uris": None}, "invalid_redirect_uri"),
    "machine": ({"grant_types": ["authorization_code", "client_credentials"]}, "invalid_client_metadata"),
    "own-address": ({"redirect_uris": ["http://localhost:8400/cb"]}, "invalid_redirect_uri"),
    "http-keys": ({"jwks_uri": "http://10.0.0.1/"}, "invalid_client_metadata"),
}


@pytest.mark.spec("RFC 7592 §2.2")
@pytest.mark.parametrize(("members", "error"), UPDATES.values(), ids=UPDATES)
def test_an_update_that_cannot_be_kept_changes_nothing(
    applicant, made, statements, client_of, members, error
):
    before = client_of(made["client_id"])
    statements.clear()
    assert refusal(update(applicant, made, **members)) == (400, error)
    assert statements.writes() == []
    assert client_of(made["client_id"]) == before


def test_an_update_gains_no_trust(applicant, made, client_of):
    okno = {"first_party": True, "resource": "https://api.example/", "access": "members", "pkce": "optional"}
    assert update(applicant, made, okno=okno, scope="openid roles", subject_type="public").status_code == 200
    client = client_of(made["client_id"])
    assert client.self_registered
    assert (client.first_party, client.resource, client.access) == (False, None, "everyone")
    assert client.scope == {"openid"}
    assert client.subject_type == "pairwise"


def test_a_change_and_a_removal_at_once_leave_no_half_of_it(applicant, app, house):
    for _ in range(4):
        made, together, answers = applicant.register(), Barrier(3), []

        def act(method, made=made, together=together, answers=answers):
            http = app.test_client()
            together.wait()
            asked = http.open(
                f"/register/{made['client_id']}",
                method=method,
                json={**PUT, "client_id": made["client_id"]},
                headers={"Authorization": f"Bearer {made['registration_access_token']}"},
            )
            answers.append((method, asked.status_code))

        threads = [Thread(target=act, args=(method,)) for method in ("PUT", "PUT", "DELETE")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ("DELETE", 204) in answers
        assert {status for method, status in answers if method == "PUT"} <= {200, 401}
        with house.store.read() as records:
            assert records.clients.get(ClientId(made["client_id"])) is None
            assert records.registrations.find(ClientId(made["client_id"])) is None
