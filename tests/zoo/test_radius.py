"""radclient, pam_radius and Kamailio let people in by secrets of their own, and nobody else."""

import secrets
import socket
from datetime import timedelta

import pyotp
import pytest

from idp.adapters.embedded import SystemClock
from idp.model.app_password import AppSecretKind
from tests.browser.running import PASSWORD
from tests.zoo.house import ANNA, BORIS, COMPANY, VIKTOR, House, Person, person_row, start
from tests.zoo.own_secrets import Own, dismiss, make_own, set_totp, written
from tests.zoo.place import AS_ROOT, Zoo
from tests.zoo.programs.kamailio import Kamailio, start_kamailio
from tests.zoo.programs.radius import ADDRESSES, SIGNED, Answered, Radius, pam_lets_in, start_radius

NINA = Person("nina@romashka.example", PASSWORD, "Нина")
ACCEPT, REJECT, CHALLENGE = "Access-Accept", "Access-Reject", "Access-Challenge"
GATEWAYS = {
    "access": "vpn",
    "linux": "vpn",
    "strong": "vpn-code",
    "strong-too": "vpn-code",
    "kamailio": "pbx",
}


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House) -> House:
    for service in ("vpn", "vpn-code", "pbx"):
        house.describe(service, "")
    house.found_company()
    start(house, zoo)
    return house


@pytest.fixture(scope="module")
def radius(town: House, zoo: Zoo) -> Radius:
    return start_radius(town, zoo, GATEWAYS)


@pytest.fixture(scope="module")
def kamailio(radius: Radius, zoo: Zoo) -> Kamailio:
    return start_kamailio(zoo, radius.port, radius.secrets["kamailio"])


@pytest.fixture(scope="module")
def annas(radius: Radius, town: House) -> Own:
    return make_own(town, ANNA, "vpn")


@pytest.fixture(scope="module")
def viktors_phone(radius: Radius, town: House) -> Own:
    return make_own(town, VIKTOR, "pbx", AppSecretKind.DEVICE)


@pytest.fixture(scope="module")
def viktors_app(radius: Radius, town: House) -> pyotp.TOTP:
    return set_totp(town, VIKTOR)


def test_radclient_lets_in_whoever_shows_their_own_secret(radius: Radius, annas: Own) -> None:
    assert radius.sign_in("access", annas.login, annas.value).code == ACCEPT
    assert radius.sign_in("access", annas.login, annas.value.replace("-", "").upper()).code == ACCEPT


def test_radtest_is_answered(radius: Radius, annas: Own) -> None:
    assert f"Received {ACCEPT}" in radius.radtest("access", annas.login, annas.value)
    assert f"Received {REJECT}" in radius.radtest("access", annas.login, "wrong")


def test_a_gateway_is_told_the_roles_and_the_time(radius: Radius, annas: Own) -> None:
    answer = radius.sign_in("access", annas.login, annas.value)
    assert answer.said("Filter-Id") == ["vpn-admins"]
    assert answer.said("Session-Timeout") == ["3600"]
    assert len(answer.said("Class")) == 1
    first = answer.text.rpartition("Received ")[2].splitlines()[1]
    assert first.strip().startswith("Message-Authenticator"), answer.text


def test_radclient_lets_in_by_chap(radius: Radius, annas: Own) -> None:
    said = f"User-Name = {annas.login}, CHAP-Password = {annas.value}, {SIGNED}"
    assert radius.ask("access", said).code == ACCEPT
    assert radius.ask("access", said.replace(annas.value, annas.value[::-1])).code == REJECT


@pytest.mark.parametrize(
    ("login", "password"),
    [
        pytest.param(ANNA.login, "wrong", id="a-wrong-secret"),
        pytest.param(ANNA.login, PASSWORD, id="the-password-of-the-one-login"),
        pytest.param("nobody@romashka.example", PASSWORD, id="nobody"),
        pytest.param(BORIS.login, PASSWORD, id="a-person-without-a-right"),
    ],
)
def test_nobody_else_comes_in(radius: Radius, login: str, password: str) -> None:
    assert radius.sign_in("access", login, password).code == REJECT


def test_a_secret_of_one_service_opens_no_other(radius: Radius, town: House, annas: Own) -> None:
    said = f"User-Name = {annas.login}, User-Password = {annas.value}, {SIGNED}"
    assert radius.ask("strong", said).code == REJECT


@pytest.mark.parametrize(
    ("said", "more"),
    [
        pytest.param("", {}, id="no-message-authenticator"),
        pytest.param(f", {SIGNED}", {"secret": "another-secret-of-nobodys"}, id="a-wrong-shared-secret"),
        pytest.param(f", {SIGNED}", {"source": "127.0.0.9"}, id="a-gateway-that-nobody-knows"),
    ],
)
def test_who_is_no_gateway_of_ours_hears_nothing(
    radius: Radius, annas: Own, said: str, more: dict[str, str]
) -> None:
    password = f"User-Name = {annas.login}, User-Password = {annas.value}"
    assert radius.ask("access", password + said, **more).code == ""


def test_accounting_is_answered_and_written_down(radius: Radius, town: House, annas: Own) -> None:
    mark = radius.sign_in("access", annas.login, annas.value).said("Class")[0]
    for status in ("Start", "Interim-Update", "Stop"):
        said = f"Acct-Status-Type = {status}, Acct-Session-Id = s-1, Class = {mark}"
        assert radius.ask("access", said, kind="acct").code == "Accounting-Response"
    rows = written(town, "GatewaySession")
    assert [row["state"] for row in rows] == ["start", "stop"]
    assert {row["company"] for row in rows} == {COMPANY}
    assert radius.ask("access", "Acct-Status-Type = Start", kind="acct", secret="x" * 20).code == ""


def test_whoever_has_the_server_status_knows_it_is_there(radius: Radius) -> None:
    assert radius.ask("access", SIGNED, kind="status").code == ACCEPT


@pytest.mark.skipif(not AS_ROOT, reason="PAM reads its own folder")
def test_a_linux_machine_signs_people_in(radius: Radius, zoo: Zoo, annas: Own) -> None:
    assert pam_lets_in(zoo, radius, annas.login, annas.value)
    assert not pam_lets_in(zoo, radius, annas.login, "wrong")
    assert not pam_lets_in(zoo, radius, ANNA.login, PASSWORD)


def challenged(radius: Radius, own: Own) -> Answered:
    said = f"User-Name = {own.login}, User-Password = {own.value}, {SIGNED}"
    return radius.ask("strong", said)


def answered(radius: Radius, login: str, state: str, code: str, nas: str = "strong") -> str:
    return radius.ask(nas, f"User-Name = {login}, User-Password = {code}, State = {state}, {SIGNED}").code


def next_code(app: pyotp.TOTP) -> str:
    """Return the code that comes next, which is good already: each counts once."""
    return app.at(SystemClock().now() + timedelta(seconds=30))


def test_a_code_is_asked_for_and_its_state_is_good_once(
    radius: Radius, town: House, viktors_app: pyotp.TOTP
) -> None:
    own = make_own(town, VIKTOR, "vpn-code")
    asked = challenged(radius, own)
    assert asked.code == CHALLENGE
    (state,) = asked.said("State")
    assert asked.said("Reply-Message") == ["Code from your authenticator app:"]
    assert answered(radius, own.login, state, viktors_app.now()) == ACCEPT
    assert answered(radius, own.login, state, viktors_app.now()) == REJECT


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"code": "000000"}, id="a-wrong-code"),
        pytest.param({"login": ANNA.login}, id="another-user"),
        pytest.param({"nas": "strong-too"}, id="another-gateway"),
    ],
)
def test_a_code_counts_where_it_was_asked_for(
    radius: Radius, town: House, viktors_app: pyotp.TOTP, how: dict[str, str]
) -> None:
    own = make_own(town, VIKTOR, "vpn-code")
    (state,) = challenged(radius, own).said("State")
    told = {"login": own.login, "state": state, "code": next_code(viktors_app)} | how
    assert answered(radius, **told) == REJECT
    assert answered(radius, own.login, state, next_code(viktors_app)) == REJECT


def test_a_state_of_nobodys_opens_nothing(radius: Radius, viktors_app: pyotp.TOTP) -> None:
    assert answered(radius, VIKTOR.login, "0x" + "61" * 43, viktors_app.now()) == REJECT


def test_who_has_no_second_factor_is_refused(radius: Radius, town: House) -> None:
    assert challenged(radius, make_own(town, ANNA, "vpn-code")).code == REJECT


def test_nothing_that_comes_ends_the_server(radius: Radius, annas: Own) -> None:
    """Send what nobody would: nonsense, and good requests of which something was changed."""
    good = bytes([1, 9, 0, 26]) + bytes(range(16)) + b"\x01\x06anna"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((ADDRESSES["access"], 0))
        for number in range(3000):
            kept = good[: number % len(good)] if number % 2 else b""
            line.sendto(kept + secrets.token_bytes(number % 200), ("127.0.0.1", radius.port))
        line.sendto(bytes(60_000), ("127.0.0.1", radius.port))
    assert radius.sign_in("access", annas.login, annas.value).code == ACCEPT
    assert radius.process.poll() is None


def test_a_phone_registers_with_its_own_secret(kamailio: Kamailio, viktors_phone: Own) -> None:
    assert kamailio.register(viktors_phone.login, viktors_phone.value)
    assert kamailio.register(viktors_phone.login, viktors_phone.value)


def test_no_other_phone_does(kamailio: Kamailio, viktors_phone: Own, annas: Own) -> None:
    assert not kamailio.register(viktors_phone.login, "wrong")
    assert not kamailio.register(viktors_phone.login, viktors_phone.value, named="100")
    assert not kamailio.register(VIKTOR.login, PASSWORD)
    assert not kamailio.register(annas.login, annas.value)


def test_the_phone_of_who_was_dismissed_is_refused(
    kamailio: Kamailio, radius: Radius, town: House, annas: Own
) -> None:
    town.run((["people", "add", "-"], [person_row(NINA.login, COMPANY, ["service_user"])]))
    phone = make_own(town, NINA, "pbx", AppSecretKind.DEVICE)
    assert kamailio.register(phone.login, phone.value)
    dismiss(town, ANNA, NINA)
    assert not kamailio.register(phone.login, phone.value)
    assert radius.sign_in("access", annas.login, annas.value).code == ACCEPT
    assert radius.process.poll() is None
