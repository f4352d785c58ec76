"""Old programs that believe a key, a header or a signature of whoever stands before them."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.test import TestResponse

from sandbox import clock
from tests.sandbox.conftest import ANNA, KEYS, OLGA, ROMASHKA, RULER, VASILEK, Begin
from tests.sandbox.digest import answered, challenge, digest

TENANT = {"X-API-KEY": KEYS[f"tenant:{ROMASHKA}"], "X-Pbx-Person": "anna"}
OTHER = {"X-API-KEY": KEYS[f"tenant:{VASILEK}"]}
GATEWAY = {"X-Portal-Gateway": KEYS["own"], "X-MSISDN": ANNA.phone}
BASIC = (ANNA.login, ANNA.password)


def tracked(login: str, level: str = "employee") -> dict[str, str]:
    front = {"X-Track-Front": KEYS["own"], "X-Track-User": login, "X-Track-Name": login.title()}
    return {**front, "X-Track-Company": "Romashka", "X-Track-Role": level}


def faxed(person: str, company: str = "Romashka") -> dict[str, str]:
    return {"X-Fax-Company": company, "X-Fax-Person": person}


def statement(**changed: Any) -> str:
    now = clock.now()
    key = changed.pop("key", KEYS["key"])
    algorithm = changed.pop("alg", "HS256")
    claims = {
        "sub": "s1",
        "name": "Anna",
        "roles": ["moderator"],
        "aud": "conference",
        "exp": now + 50,
        "jti": "1",
    }
    claims |= {"org_name": ROMASHKA, **changed}
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": algorithm}, said, OctKey.import_key(key), algorithms=["HS256", "HS384"])


def test_pbx_tells_a_company_by_its_key_over_both_interfaces(begin: Begin) -> None:
    browser = begin("vpbx")
    token = {"token": KEYS[f"tenant:{ROMASHKA}"]}
    assert browser.post("/sys/crm_api.wcgp", data={"cmd": "accounts", **token}).json[0]["ext"] == "701"
    history = browser.post("/sys/crm_api.wcgp", data={"cmd": "history", **token})
    assert (history.mimetype, history.text.count("\r\n")) == ("text/csv", 3)
    assert browser.get("/crmapi/v1/users", headers=TENANT).json["items"][1]["ext"] == "702"
    browser.post("/settings", data={"redirection": "mobile", "greeting": "Да"}, headers=TENANT)
    assert browser.get("/crmapi/v1/settings", headers=TENANT).json["redirection"] == "mobile"
    assert browser.get("/crmapi/v1/settings", headers=OTHER).json["redirection"] == "office"
    page = browser.get("/settings", headers=TENANT).text
    assert "anna" in page
    named = TENANT | {"X-Pbx-Person": "UTF-8''%D0%90%D0%BD%D0%BD%D0%B0"}
    assert "Анна" in browser.get("/", headers=named).text
    assert KEYS[f"tenant:{ROMASHKA}"] not in page


@pytest.mark.parametrize(
    ("path", "sent", "status", "words"),
    [
        pytest.param(
            "/sys/crm_api.wcgp", {"cmd": "accounts", "token": "no"}, 401, "Invalid token", id="v0-key"
        ),
        pytest.param("/sys/crm_api.wcgp", {"cmd": "accounts"}, 401, "Invalid token", id="v0-no-key"),
        pytest.param(
            "/sys/crm_api.wcgp", {"cmd": "rm", "token": TENANT["X-API-KEY"]}, 400, "parameters", id="v0-cmd"
        ),
        pytest.param("/settings", {"redirection": "mobile"}, 401, "Invalid token", id="settings-no-key"),
    ],
)
def test_pbx_refuses(path: str, sent: dict[str, str], status: int, words: str, begin: Begin) -> None:
    answer = begin("vpbx").post(path, data=sent)
    assert (answer.status_code, words in answer.json["error"]) == (status, True)


def test_portal_sells_at_the_second_press_and_nothing_under_the_ban(begin: Begin) -> None:
    browser = begin("portal")
    assert "7.00 ₽, каждый день" in browser.post("/buy", data={"item": "forecast"}, headers=GATEWAY).text
    agreed = {"item": "forecast", "agreed": "7.00"}
    assert "Куплено" in browser.post("/buy", data=agreed, headers=GATEWAY).text
    browser.post("/ban", data={"to": "on"}, headers=GATEWAY)
    assert "денег не взято" in browser.post("/buy", data=agreed, headers=GATEWAY).text
    assert browser.get("/mine", headers=GATEWAY).text.count("Подписка «Погода», 7.00") == 1


def test_portal_tells_everybody_the_news_and_believes_its_gateway_alone(begin: Begin) -> None:
    browser = begin("portal")
    assert browser.get("/free/weather").status_code == 200
    assert browser.get("/", headers={"X-MSISDN": ANNA.phone}).status_code == 403
    assert browser.get("/", headers=GATEWAY | {"X-MSISDN": ""}).status_code == 403
    assert browser.post("/buy", data={"item": "gold"}, headers=GATEWAY).status_code == 404


@pytest.mark.parametrize("name", ["fleet", "staff"])
def test_manager_sees_where_somebody_is_only_while_they_agree(name: str, begin: Begin) -> None:
    browser = begin(name)
    assert browser.get("/", headers=tracked("dasha")).status_code == 200
    seen = lambda: browser.get("/", headers=tracked("anna", "manager")).text  # noqa: E731
    assert "нет данных" in seen().partition("Dasha")[2]
    browser.post("/consent", data={"to": "give"}, headers=tracked("dasha"))
    assert "нет данных" not in seen().partition("<td>Dasha</td>")[2].partition("</tr>")[0]
    browser.post("/consent", data={"to": "withdraw"}, headers=tracked("dasha"))
    assert "нет данных" in seen().partition("<td>Dasha</td>")[2].partition("</tr>")[0]


def test_an_employee_sees_themselves_alone_and_sends_nobody(begin: Begin) -> None:
    browser = begin("staff")
    browser.get("/", headers=tracked("anna", "manager"))
    assert "Anna" not in browser.get("/", headers=tracked("dasha")).text
    assert browser.post("/task", data={"login": "anna"}, headers=tracked("dasha")).status_code == 403
    sent = {"login": "dasha", "task": "Примерск"}
    assert browser.post("/task", data=sent, headers=tracked("anna", "manager")).status_code == 303
    assert "Поручение: Примерск" in browser.get("/", headers=tracked("dasha")).text


def test_machines_sims_are_blocked_by_a_company_for_itself(begin: Begin) -> None:
    browser = begin("m2m")
    iccid = digest(browser, "/sims", ANNA.login, ANNA.password).json[0]["iccid"]
    digest(browser, "/block", ANNA.login, ANNA.password, {"iccid": iccid})
    assert digest(browser, "/sims", ANNA.login, ANNA.password).json[0]["blocked"] is True
    assert digest(browser, "/sims", OLGA.login, OLGA.password).json[0]["blocked"] is False


def test_an_answer_to_a_challenge_is_good_once_and_for_one_address(begin: Begin) -> None:
    browser = begin("m2m")
    asked = challenge(browser, "/")
    shown = {"Authorization": answered(asked, "/sims", ANNA.login, ANNA.password)}
    assert browser.get("/", headers=shown).status_code == 401
    assert browser.get("/sims", headers=shown).status_code == 200
    assert browser.get("/sims", headers=shown).status_code == 401
    foreign = {"Authorization": answered({**asked, "nonce": "0" * 32}, "/sims", ANNA.login, ANNA.password)}
    assert browser.get("/sims", headers=foreign).status_code == 401


def test_fax_sends_for_the_company_named_and_only_the_ruler_sets_the_headline(begin: Begin) -> None:
    browser, ruler = begin("fax"), (RULER.login, RULER.password)
    browser.post("/send", data={"to": "+70000000099", "text": "Акт"}, auth=BASIC, headers=faxed("Anna"))
    assert "Акт" in browser.get("/", auth=BASIC, headers=faxed("Boris")).text
    assert "Акт" not in browser.get("/", auth=BASIC, headers=faxed("Olga", "Vasilek")).text
    assert browser.get("/settings", auth=BASIC, headers=faxed("Anna")).status_code == 403
    assert browser.get("/settings", auth=ruler, headers=faxed("Anna")).status_code == 200


@pytest.mark.parametrize(
    ("auth", "headers", "status"),
    [
        pytest.param(BASIC, faxed("Boris"), 403, id="somebody-else"),
        pytest.param((RULER.login, RULER.password), faxed("Olga", "Vasilek"), 403, id="ruler-elsewhere"),
        pytest.param(None, faxed("Anna"), 401, id="nobody"),
        pytest.param((RULER.login, RULER.password), faxed("Boris"), 303, id="ruler"),
        pytest.param(BASIC, faxed("Anna"), 303, id="the-sender"),
    ],
)
def test_a_fax_is_taken_back_by_who_may(auth: Any, headers: Any, status: int, begin: Begin) -> None:
    browser = begin("fax")
    browser.post("/send", data={"to": "+70000000099"}, auth=BASIC, headers=faxed("Anna"))
    assert browser.post("/remove", data={"number": "1"}, auth=auth, headers=headers).status_code == status


def entered(browser: FlaskClient, said: str) -> TestResponse:
    return browser.post("/enter", data={"jwt": said})


def test_a_signed_statement_opens_the_conferences_once(begin: Begin) -> None:
    browser = begin("conference")
    good = statement()
    assert entered(browser, good).location == "/"
    browser.post("/rooms", data={"name": "Отчёт"})
    page = browser.get("/").text
    assert ("Отчёт" in page, "Anna" in page) == (True, True)
    assert entered(browser, good).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"key": "another-key-of-thirty-two-characters"}, id="key"),
        pytest.param({"alg": "HS384"}, id="algorithm"),
        pytest.param({"aud": "mail"}, id="audience"),
        pytest.param({"exp": 1_000_000_000}, id="expired"),
        pytest.param({"exp": 4_000_000_000}, id="too-long"),
        pytest.param({"exp": None}, id="no-end"),
        pytest.param({"jti": None}, id="not-single-use"),
        pytest.param({"sub": ""}, id="nobody"),
    ],
)
def test_conferences_refuse_a_statement(changed: dict[str, Any], begin: Begin) -> None:
    assert entered(begin("conference"), statement(**changed)).status_code == 403


def test_conferences_refuse_what_is_no_statement_and_guests_open_no_rooms(begin: Begin) -> None:
    browser = begin("conference")
    assert entered(browser, "a.b.c").status_code == 403
    assert browser.get("/").status_code == 403
    entered(browser, statement(roles=["guest"]))
    assert browser.post("/rooms", data={"name": "Отчёт"}).status_code == 403
    assert "Anna" in browser.post("/join", data={"room": "main"}, follow_redirects=True).text
