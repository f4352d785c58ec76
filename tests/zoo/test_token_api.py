"""An interface asks about each token: right, role, scope and company are those of the moment."""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.browser.running import Person
from tests.zoo.client import Client
from tests.zoo.describing import describe
from tests.zoo.house import ANNA, BORIS, VIKTOR, House, start
from tests.zoo.mail_program import Program
from tests.zoo.place import Zoo
from tests.zoo.programs.bills import RESOURCE, SCOPE, SERVER, Bills, running_bills
from tests.zoo.programs.token_mail import PHONE, REDIRECT

ASKED = {"scope": f"openid {SCOPE}", "resource": RESOURCE}


@pytest.fixture(scope="module")
def known() -> Mapping[str, str]:
    return {name: secrets.token_urlsafe(24) for name in (SERVER, PHONE)}


@pytest.fixture(scope="module")
def bills(zoo: Zoo, house: House, known: Mapping[str, str]) -> Iterator[Bills]:
    describe(house.folder / "services", "bills", "https://bills.operator.example", "", resource=RESOURCE)
    house.services.append("bills")
    house.found_company()
    phone = {
        "client_id": PHONE,
        "client_secret": known[PHONE],
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "okno": {"first_party": True, "access": "bills", "resource": RESOURCE},
    }
    server = {"client_id": SERVER, "client_secret": known[SERVER], "okno": {"resource": RESOURCE}}
    house.run((["clients", "add", "-"], [phone, server]))
    start(house, zoo)
    with running_bills(Bills(house.issuer, known[SERVER])) as running:
        yield running


def ask(bills: Bills, token: str, method: str = "GET") -> tuple[int, dict[str, Any]]:
    """Call the interface with a token."""
    answer = Client(f"http://127.0.0.1:{bills.port}").send(
        method, "/bills", [("Authorization", f"Bearer {token}")]
    )
    return answer.status, dict(json.loads(answer.text))


def program(house: House, known: Mapping[str, str], person: Person) -> Program:
    return Program(house, known[PHONE]).sign_in(person)


@pytest.mark.parametrize(("person", "writes"), [(ANNA, 200), (VIKTOR, 403)], ids=["owner", "user"])
def test_roles_decide_what_a_token_is_good_for(
    house: House, known: Mapping[str, str], bills: Bills, person: Person, writes: int
) -> None:
    token = program(house, known, person).ask(**ASKED)["access_token"]
    status, said = ask(bills, token)
    assert (status, said["company"]) == (200, "ООО «Ромашка»")
    assert said["reader"] == bills.seen[-1]["sub"]
    assert ask(bills, token, "POST")[0] == writes


def test_who_may_not_enter_gets_no_token(house: House, known: Mapping[str, str], bills: Bills) -> None:
    boris = program(house, known, BORIS)
    with pytest.raises(KeyError):
        boris.ask(**ASKED)


def test_what_is_no_token_for_it_opens_nothing(house: House, known: Mapping[str, str], bills: Bills) -> None:
    anna = program(house, known, ANNA)
    tokens = anna.ask(**ASKED)
    for wrong in (
        anna.ask(scope="openid", resource="")["access_token"],
        tokens["refresh_token"],
        tokens["id_token"],
        tokens["access_token"][:-2],
        secrets.token_urlsafe(32),
    ):
        assert ask(bills, wrong) == (401, {"error": "invalid_token"})
        assert bills.seen[-1] == {"active": False}
    assert ask(bills, anna.ask(scope="openid", resource=RESOURCE)["access_token"])[0] == 403


def test_a_refreshed_token_is_good_and_none_is_after_the_sign_out(
    house: House, known: Mapping[str, str], bills: Bills
) -> None:
    anna = program(house, known, ANNA)
    first = anna.ask(**ASKED)
    second = anna.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert [ask(bills, tokens["access_token"])[0] for tokens in (first, second)] == [200, 200]
    anna.sign_out()
    assert [ask(bills, tokens["access_token"])[0] for tokens in (first, second)] == [401, 401]
    assert anna.token(grant_type="refresh_token", refresh_token=second["refresh_token"])["error"] == (
        "invalid_grant"
    )


def test_another_server_learns_nothing_of_its_tokens(
    house: House, known: Mapping[str, str], bills: Bills
) -> None:
    token = program(house, known, ANNA).ask(**ASKED)["access_token"]
    secret = secrets.token_urlsafe(24)
    other = {"client_id": "other-server", "client_secret": secret, "okno": {"resource": f"{RESOURCE}v2"}}
    house.run((["clients", "add", "-"], other))
    assert Bills(house.issuer, secret, "other-server").introspect(token) == {"active": False}
    assert Bills(house.issuer, known[SERVER]).introspect(token)["active"] is True
    assert Bills(house.issuer, secret).introspect(token) == {"active": False}, "not its secret"
