"""Pushed authorization requests: what is kept, for whom, for how long, and how often it is good."""

from dataclasses import replace

import pytest

from idp.model.ids import InteractionId
from idp.model.interaction import Progress
from idp.model.secret import Secret
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, SECRET, VERIFIER, Party, basic, query_of

PREFIX = "urn:ietf:params:oauth:request_uri:"


@pytest.fixture
def keyed(alice, clock, house):
    return Keyed(alice, clock, "keyed")


def pushed_rows(statements):
    return [statement for statement in statements.writes() if "INTO pushed" in statement]


@pytest.mark.spec("RFC 9126 §2.1")
@pytest.mark.spec("RFC 9126 §2.2")
@pytest.mark.spec("RFC 9126 §4")
def test_r031_a_pushed_request_is_good_once(keyed):
    response = keyed.push()
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json.keys() == {"request_uri", "expires_in"}
    assert response.json["expires_in"] == 90
    reference = response.json["request_uri"].removeprefix(PREFIX)
    assert len(reference) == 43
    answer = query_of(keyed.bring(PREFIX + reference))
    assert answer["state"] == "st"
    assert answer["iss"] == ISSUER
    assert keyed.redeem(answer["code"], {}).status_code == 200


@pytest.mark.parametrize("method", ["portal", "post", "app"])
def test_every_kind_of_client_may_push(alice, house, method):
    party = Party(alice, house, method, "https://app.example/cb" if method == "app" else "")
    form = party.request() | ({"client_secret": SECRET} if method == "post" else {})
    headers = basic("portal") if method == "portal" else {}
    response = alice.post("/par", data=form, headers=headers)
    assert response.status_code == 201
    brought = alice.get("/authorize", query_string={"client_id": method, **response.json})
    assert "code" in query_of(brought)


@pytest.fixture
def asks(alice, clock, house):
    """Be a client whose person sees a page in between."""
    return Keyed(alice, clock, "asks")


def parked_by(response):
    page = response.headers["Location"]
    assert page.startswith("/consent?i=")
    return InteractionId(page.partition("i=")[2])


def agree(house, parked, **changes):
    done = Progress(consented=frozenset({"openid"}), consented_by=ALICE, consented_for=ACME)
    with house.store.write() as records:
        records.interactions.advance(parked, replace(done, **changes))


@pytest.mark.spec("RFC 9126 §7.3")
def test_r031_it_may_be_opened_often_until_it_is_completed(asks, house):
    uri = asks.reference()
    pages = [parked_by(asks.bring(uri)) for _ in range(3)]
    for parked in pages[:2]:
        agree(house, parked)
    assert "code" in query_of(asks.browser.get(f"/authorize/resume/{pages[0]}"))
    for late in (asks.browser.get(f"/authorize/resume/{pages[1]}"), asks.bring(uri)):
        assert late.status_code == 400
        assert "Location" not in late.headers
        assert "invalid_request_uri" in late.text


def test_r031_a_person_may_take_longer_than_the_reference_lives(asks, house, clock):
    parked = parked_by(asks.bring(asks.reference()))
    clock.advance(minutes=20)
    agree(house, parked)
    assert "code" in query_of(asks.browser.get(f"/authorize/resume/{parked}"))


def test_cancelling_completes_it(asks, house):
    uri = asks.reference()
    parked = parked_by(asks.bring(uri))
    agree(house, parked, refused=True)
    assert query_of(asks.browser.get(f"/authorize/resume/{parked}"))["error"] == "access_denied"
    assert "invalid_request_uri" in asks.bring(uri).text


def test_of_several_that_are_completed_one_makes_a_code(asks, house):
    uri = asks.reference()
    pages = [parked_by(asks.bring(uri)) for _ in range(4)]
    for parked in pages:
        agree(house, parked)
    answers = [asks.browser.get(f"/authorize/resume/{parked}").status_code for parked in pages]
    assert sorted(answers) == [303, 400, 400, 400]


@pytest.mark.spec("RFC 9101 §7")
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda keyed, uri: (keyed.clock.advance(seconds=90) and uri) or uri, id="too-old"),
        pytest.param(lambda _keyed, uri: uri[:-1] + ("A" if uri[-1] != "A" else "B"), id="one-letter-off"),
        pytest.param(lambda _keyed, _uri: PREFIX, id="no-reference"),
        pytest.param(lambda _keyed, _uri: PREFIX + "кот", id="not-ascii"),
        pytest.param(lambda _keyed, uri: uri + "\x00", id="nul"),
    ],
)
def test_r031_a_reference_that_is_no_good_is_shown(keyed, spoil):
    response = keyed.bring(spoil(keyed, keyed.reference()))
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert "invalid_request_uri" in response.text


def test_r031_it_is_bound_to_its_client(keyed, alice, clock):
    response = Keyed(alice, clock, "portal").bring(keyed.reference())
    assert response.status_code == 400
    assert "invalid_request_uri" in response.text


@pytest.mark.spec("RFC 9101 §5")
@pytest.mark.spec("RFC 9126 §4")
def test_what_the_address_says_beside_is_not_looked_at(keyed):
    uri = keyed.reference()
    response = keyed.bring(uri, state="other", redirect_uri="https://evil.example/", scope="openid email")
    answer = query_of(response)
    assert response.headers["Location"].startswith("https://keyed.example/cb?")
    assert answer["state"] == "st"
    assert keyed.redeem(answer["code"], {}).json["scope"] == "openid"


def test_a_reference_that_is_none_of_ours_is_not_supported(keyed):
    response = keyed.bring("https://keyed.example/object", **keyed.request())
    assert query_of(response)["error"] == "request_uri_not_supported"


@pytest.mark.spec("RFC 9126 §6")
def test_r034_who_registered_to_push_may_not_do_without(alice, clock, house, statements):
    pushes = Keyed(alice, clock, "pushes")
    statements.clear()
    response = alice.get("/authorize", query_string=pushes.request())
    assert query_of(response)["error"] == "invalid_request"
    assert statements.writes() == []
    shown = alice.get("/authorize", query_string=pushes.request(redirect_uri="https://evil.example/"))
    assert shown.status_code == 400
    assert "Location" not in shown.headers
    assert "code" in query_of(pushes.bring(pushes.reference()))


@pytest.mark.spec("RFC 9126 §2.3")
def test_who_pushes_faster_than_anybody_signs_in_is_slowed_down(keyed, monkeypatch):
    monkeypatch.setattr("idp.oidc.par.PUSHED_A_MINUTE", 2)
    assert [keyed.push().status_code for _ in range(3)] == [201, 201, 429]
    refused = keyed.push()
    assert refused.json["error"] == "temporarily_unavailable"
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_who_has_a_whole_network_is_slowed_down_as_one(keyed, monkeypatch):
    monkeypatch.setattr("idp.oidc.par.PUSHED_A_MINUTE", 2)
    pushed = []
    for number in range(3):
        keyed.browser.environ_base["REMOTE_ADDR"] = f"2001:db8::{number}"
        pushed.append(keyed.push().status_code)
    assert pushed == [201, 201, 429]


def test_what_is_kept_holds_no_credential_and_no_reference(keyed, house):
    uri = keyed.reference(scope="openid email")
    with house.store.read() as records:
        kept = records.pushed.find(Secret(uri.removeprefix(PREFIX)).digest(), keyed.clock.now())
    assert kept.client == "keyed"
    assert "assertion" not in kept.parameters
    assert uri.removeprefix(PREFIX) not in repr(kept) + kept.parameters + kept.digest
    assert VERIFIER not in kept.parameters


def test_prompt_none_of_a_pushed_request_is_answered_and_does_not_spend_it(browser, clock, house, sign_in):
    keyed = Keyed(browser, clock, "keyed")
    uri = keyed.reference(prompt="none")
    assert query_of(keyed.bring(uri))["error"] == "login_required"
    sign_in(browser)
    assert "code" in query_of(keyed.bring(uri))
