"""What was handed out and came back changed by one letter is nothing, and what it was stays good."""

import pytest

from tests.oidc.conftest import client
from tests.oidc.device.scene import Device, Person, device_clients
from tests.oidc.keyed import Keyed
from tests.oidc.party import SECRET, basic, bearer, query_of
from tests.oidc.test_code_grant import refused

TOUCHES = {
    "truncated": lambda text: text[:-1],
    "beheaded": lambda text: text[1:],
    "longer": lambda text: text + "A",
    "padded": lambda text: text + "=",
    "case-flipped": str.swapcase,
    "upper": str.upper,
    "first-letter": lambda text: ("A" if text[0] != "A" else "B") + text[1:],
    "last-letter": lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
    "doubled": lambda text: text + text,
    "joined": lambda text: f"{text} {text}",
    "space-before": lambda text: " " + text,
    "line-after": lambda text: text + "\n",
    "nul-after": lambda text: text + "\x00",
    "percent": lambda text: "%41" + text[1:],
    "wide": lambda text: chr(ord(text[0]) + 0xFEE0) + text[1:],
    "prefix": lambda text: "rt." + text,
    "quoted": lambda text: f'"{text}"',
}
touched = pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)


@touched
def test_r066_a_code_that_was_touched_is_no_code(party, touch):
    code = party.code()
    refused(party.redeem(touch(code)))
    assert party.redeem(code).status_code == 200


@touched
def test_r066_an_access_token_that_was_touched_is_none(party, touch):
    token = party.tokens()["access_token"]
    answer = party.browser.post("/userinfo", data={"access_token": touch(token)})
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
    assert party.userinfo(token).status_code == 200


@touched
def test_r066_a_reference_that_was_touched_is_none(alice, clock, house, touch):
    keyed = Keyed(alice, clock, "keyed")
    uri = keyed.reference()
    prefix, _, reference = uri.rpartition(":")
    answer = keyed.bring(f"{prefix}:{touch(reference)}")
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert "code" in query_of(keyed.bring(uri))


@touched
def test_r066_a_device_code_that_was_touched_is_none(alice, clock, house, touch):
    with house.store.write() as records:
        for one in device_clients(client):
            records.clients.add(one)
    house.stamps.refresh_now()
    device = Device(alice, clock, "tv")
    Person(alice).decide(device.begin())
    assert device.error(device_code=touch(device.told["device_code"])) == (400, "invalid_grant")
    assert device.poll().status_code == 200


@touched
def test_r066_a_secret_that_was_touched_is_none(party, touch):
    code = party.code()
    answer = party.redeem(code, basic("portal", touch(SECRET)))
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert party.redeem(code).status_code == 200


@touched
def test_r066_a_hint_that_was_touched_is_none(party, touch):
    token = party.tokens()["id_token"]
    answer = query_of(party.authorize(id_token_hint=touch(token), prompt="none"))
    assert answer["error"] == "invalid_request"
    assert party.browser.get("/userinfo", headers=bearer(token)).status_code == 401
