"""What whoever types a code is refused, and that nothing is decided by it."""

from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from tests.oidc.conftest import ALICE
from tests.oidc.device.scene import action_of, hidden_in, stranger
from tests.oidc.party import Party


@pytest.mark.spec("RFC 8628 §5.1")
def test_r037_five_wrong_codes_and_a_right_one_is_not_looked_at_either(tv, person, clock, statements):
    code = tv.begin()
    for wrong in ("BBBB-BBBB", "CCCC-CCCC", "AAAA-AAAA", "", "x" * 5000):
        assert person.type(wrong).status_code == 400
    statements.clear()
    refused = person.type(code)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert [sql for sql in statements if "devices" in sql] == []
    clock.advance(minutes=10, seconds=1)
    assert person.type(tv.begin()).status_code == 303


def test_r037_an_address_that_forgets_its_cookies_is_counted_all_the_same(app, tv):
    code = tv.begin()
    for number in range(10):
        thief = stranger(app)
        for _ in range(5):
            assert thief.type("BBBB-BBBB").status_code == 400, number
    assert stranger(app).type(code).status_code == 429


@pytest.mark.parametrize(
    "typed", ["", "BBBB", "BBBB-BBBB-B", "AEIO-UAEI", "1234-5678", "<script>", "ВВВВ-ВВВВ", "\u0000"]
)
def test_what_is_no_code_is_told_so_and_not_looked_for(person, statements, typed):
    page = person.browser.get("/device")
    statements.clear()
    response = person.send(page, user_code=typed)
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text
    assert "<script>" not in response.text
    assert [sql for sql in statements if "devices" in sql] == []


def test_r038_v110_whoever_typed_it_first_decides_and_nobody_else(app, tv, person, sign_in):
    code = tv.begin()
    page = person.come_to_decide(code)
    other = stranger(app)
    sign_in(other.browser, ALICE)
    assert other.type(code).status_code == 400
    resume = page.request.path
    assert other.browser.get(resume).status_code == 400
    own = other.browser.get("/device")
    for decision in ("agree", "refuse"):
        form = {**hidden_in(page), **hidden_in(own), "decision": decision}
        assert other.browser.post(resume, data=form).status_code == 403
    assert tv.error() == (400, "authorization_pending")
    assert person.send(page, decision="agree").status_code == 200
    assert tv.poll().status_code == 200


@pytest.mark.parametrize("change", ["csrf", "origin", "site"])
@pytest.mark.parametrize("step", ["typed", "decided"])
def test_a_form_of_another_page_decides_nothing(tv, person, change, step):
    code = tv.begin()
    page = person.browser.get("/device") if step == "typed" else person.come_to_decide(code)
    form = {**hidden_in(page), "user_code": code, "decision": "agree"}
    form |= {"csrf": "x"} if change == "csrf" else {}
    headers = {"origin": {"Origin": "https://evil.example"}, "site": {"Sec-Fetch-Site": "cross-site"}}
    response = person.browser.post(action_of(page), data=form, headers=headers.get(change))
    assert response.status_code == 403
    assert tv.error() == (400, "authorization_pending")


@pytest.mark.parametrize("interaction", ["x", "A" * 22, "A" * 300, "%00"])
def test_an_address_that_nobody_was_given_is_over(person, interaction):
    assert person.browser.get(f"/device/resume/{interaction}").status_code == 400


def test_a_parked_sign_in_of_another_kind_is_no_device(person, house):
    parked = Party(person.browser, house, "portal").authorize(prompt="login").headers["Location"]
    interaction = parked.rpartition("=")[2]
    assert person.browser.get(f"/device/resume/{interaction}").status_code == 400
    assert person.browser.get(f"/authorize/resume/{interaction}").status_code == 303


def test_it_is_decided_once(tv, person):
    page = person.come_to_decide(tv.begin())
    assert person.send(page, decision="agree").status_code == 200
    assert person.send(page, decision="refuse").status_code == 403
    assert tv.poll().status_code == 200


def test_a_client_that_was_removed_meanwhile_lets_nobody_in(tv, person, house):
    code = tv.begin()
    with house.store.write() as records:
        records.clients.remove(ClientId("tv"))
    house.stamps.refresh_now()
    assert person.type(code).status_code == 400
    assert tv.poll().status_code == 401


def test_a_client_that_was_switched_off_meanwhile_is_named_so(tv, person, house):
    code = tv.begin()
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(ClientId("tv")), disabled=True))
    house.stamps.refresh_now()
    response = person.type(code)
    assert response.status_code == 400
    assert "switched off" in response.text
