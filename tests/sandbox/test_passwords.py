"""Old programs that ask for a password of their own: what they say, what they sell, what they refuse."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.sandbox.conftest import ANNA, OLGA, Begin
from tests.sandbox.test_zoo import cabinet, wiki

BASIC = (ANNA.login, ANNA.password)


def test_phone_service_takes_everything_in_the_address_and_answers_in_xml(begin: Begin) -> None:
    browser = begin("multifon")
    shown = {"login": ANNA.login, "password": ANNA.password}
    answer = browser.get("/sm/client/routing/set", query_string={**shown, "routing": "2"})
    assert "<response><result><code>200</code>" in answer.text
    assert "<routing>2</routing>" in browser.get("/sm/client/routing", query_string=shown).text
    assert browser.post("/routing", query_string=shown, data={"routing": "1"}).location == "/?saved=1"
    page = browser.get("/", query_string=shown).text
    assert 'value="1" selected' in page
    assert ANNA.password not in page


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({"login": "anna", "password": "no"}, "401", id="password"),
        pytest.param({"login": "nobody", "password": ""}, "401", id="stranger"),
        pytest.param({}, "401", id="nothing"),
        pytest.param({"login": ANNA.login, "password": ANNA.password, "routing": "7"}, "400", id="way"),
    ],
)
def test_phone_service_refuses_inside_of_its_answer(said: dict[str, str], code: str, begin: Begin) -> None:
    answer = begin("multifon").get("/sm/client/routing/set", query_string=said)
    assert (answer.status_code, f"<code>{code}</code>" in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("name", "path", "order", "price"),
    [
        ("sms", "/sms/v1/sms", {"from": "R", "to": "+70000000002,+70000000003", "type": "info"}, "4.60"),
        ("adverts", "/ads/v1/campaign", {"audience": 100, "type": "interests"}, "420.00"),
    ],
)
def test_what_was_shown_is_what_it_costs_and_the_limit_refuses_whole(
    name: str, path: str, order: dict[str, Any], price: str, begin: Begin
) -> None:
    browser = begin(name)
    form = {key: str(value) for key, value in order.items()} | {"message": "Скидка"}
    shown = browser.post("/send", data=form, auth=BASIC).text
    assert f"Отправить за {price} ₽" in shown
    assert browser.get(f"{path}/price", auth=BASIC).json["left"] == "500"
    sent = browser.post("/send", data={**form, "agreed": price}, auth=BASIC).text
    assert f"Принято № 1: {price} ₽" in sent
    result = browser.post(path, json={**order, "message": "Скидка"}, auth=BASIC).json["result"]
    over = float(price) * 2 > 500
    assert result["status"]["code"] == (11 if over else 0)
    assert ("msg_id" in result) is not over
    many = {**order, "to": ",".join(["+70000000002"] * 999), "audience": 9999, "message": "x"}
    assert browser.post(path, json=many, auth=BASIC).json["result"]["status"]["code"] == 11
    assert browser.get(f"{path}/price", auth=(OLGA.login, OLGA.password)).json["left"] == "500"


@pytest.mark.parametrize(
    "order",
    [{}, {"to": "+7", "type": "gold", "message": "x"}, {"to": "", "type": "info", "message": "x"}, []],
)
def test_bulk_messages_refuse_what_they_cannot_read(order: Any, begin: Begin) -> None:
    answer = begin("sms").post("/sms/v1/sms", json=order, auth=BASIC)
    assert answer.json["result"]["status"]["code"] == 6
    assert begin("sms").post("/sms/v1/sms", json=order).status_code == 401


def guide_session(browser: FlaskClient) -> str:
    said = {"LOGIN": ANNA.login, "PASSWORD": ANNA.password}
    answer = browser.post("/ps/scc/php/check.php?CHANNEL=WWW", data=said).text
    return answer.partition("<SESSION_ID>")[2].partition("<")[0]


def test_service_guide_gives_a_session_number_in_xml_and_wants_it_each_time(begin: Begin) -> None:
    browser = begin("servguide")
    number = guide_session(browser)
    told = {"SESSION_ID": number, "SUBSCRIBER_MSISDN": ANNA.phone}
    assert "1840.50" in browser.post("/SCWWW/ACCOUNT_INFO", data=told).text
    switched = browser.post("/SCWWW/SWITCH", data={"SESSION_ID": number, "OPTION": "content_ban"}).text
    assert "включено" in switched
    assert number not in switched
    browser.post("/SCWWW/LOGOUT", data={"SESSION_ID": number})
    assert browser.get("/SCWWW/MAIN", query_string={"SESSION_ID": number}).location == "/ps/scc/login.php"


def test_service_guide_names_its_errors_by_number(begin: Begin) -> None:
    browser = begin("servguide")
    said = {"LOGIN": ANNA.login, "PASSWORD": "no"}
    answers = [browser.post("/ps/scc/php/check.php?CHANNEL=WWW", data=said).text for _ in range(6)]
    assert "<ERROR_ID>60020004</ERROR_ID>" in answers[0]
    assert "<ERROR_ID>60020011</ERROR_ID>" in answers[-1]


def test_robot_shows_its_password_in_the_address(begin: Begin) -> None:
    browser = begin("servguide")
    shown = {"X_Username": ANNA.login, "X_Password": ANNA.password}
    assert f"<NUMBER>{ANNA.phone}</NUMBER>" in browser.get("/ROBOTS/SC_TRAY_INFO", query_string=shown).text
    shown["X_Password"] = "no"
    assert "Wrong password" in browser.get("/ROBOTS/SC_TRAY_INFO", query_string=shown).text


def test_cabinet_shows_a_picture_after_three_failures_and_each_is_good_once(begin: Begin) -> None:
    browser = begin("b2blk")
    said = {"username": ANNA.login, "password": "no", "captchaTime": ""}
    errors = [browser.post("/ws/v1.0/auth/process", data=said).json["error"] for _ in range(3)]
    assert [e["isCaptchaShouldBeShown"] for e in errors] == [False, False, True]
    right = {**said, "password": ANNA.password}
    assert browser.post("/ws/v1.0/auth/process", data=right).json["error"]["code"] == "a213"
    assert "/captcha/" in browser.get("/b2b/login", query_string={"username": ANNA.login}).text
    again = browser.get("/captcha/now").text.partition('font-size="26">')[2].partition("<")[0]
    assert cabinet(browser, ANNA.password).json["data"]["login"] == ANNA.login
    spent = {**said, "captchaTime": "now", "captcha": again}
    for _ in range(3):
        browser.post("/ws/v1.0/auth/process", data=said)
    assert browser.post("/ws/v1.0/auth/process", data=spent).json["error"]["code"] == "a213"


def test_cabinet_lists_numbers_in_pieces_to_who_is_in_and_keeps_their_names(begin: Begin) -> None:
    browser = begin("b2blk")
    assert browser.get("/ws/v1.0/subscriber/mobile/list").json["error"]["code"] == "a401"
    cabinet(browser, ANNA.password)
    browser.post("/b2b/name", data={"msisdn": "+70000000002", "name": "Касса"})
    listed = browser.get("/ws/v1.0/subscriber/mobile/list?from=1&size=2").json["data"]
    assert listed["count"] == 4
    assert [e["name"] for e in listed["elements"]] == ["Касса", "без названия"]
    assert browser.get("/b2b/logout").location == "/b2b/login"
    assert browser.get("/b2b/").location == "/b2b/login"


def mail_in(browser: FlaskClient) -> str:
    said = {"_user": ANNA.login, "_pass": ANNA.password}
    page = browser.post("/mail/login", data=said, follow_redirects=True).text
    return page.partition('name="_token" value="')[2].partition('"')[0]


def test_mail_renews_a_cookie_and_refuses_the_old_one(begin: Begin) -> None:
    browser = begin("mail")
    mail_in(browser)
    first = browser.get_cookie("mail_sessauth").value
    for _ in range(3):
        assert 'id="who"' in browser.get("/mail/").text
    assert browser.get_cookie("mail_sessauth").value != first
    browser.set_cookie("mail_sessauth", first)
    assert 'id="who"' not in browser.get("/mail/").text


def test_mail_sends_and_lets_go_only_with_the_token_of_the_page(begin: Begin) -> None:
    browser = begin("mail")
    token = mail_in(browser)
    letter = {"to": ANNA.login, "subject": "Акт", "text": "Подпишите"}
    assert browser.post("/mail/send", data=letter).status_code == 403
    assert browser.post("/mail/send", data={**letter, "_token": token}).status_code == 200
    assert "Подпишите" in browser.get("/mail/").text
    browser.get("/mail/logout")
    assert 'id="who"' in browser.get("/mail/").text
    browser.get(f"/mail/logout?_token={token}")
    assert 'id="who"' not in browser.get("/mail/").text


def test_wiki_keeps_what_an_editor_wrote(begin: Begin) -> None:
    browser = begin("kb")
    wiki(browser, ANNA.password)
    page = browser.get("/wiki/doku.php?id=pbx&do=edit").text
    token = page.partition('name="sectok" value="')[2].partition('"')[0]
    written = {"do": "save", "id": "pbx", "wikitext": "Новый порядок"}
    assert browser.post("/wiki/doku.php", data=written).status_code == 403
    assert browser.post("/wiki/doku.php", data={**written, "sectok": token}).status_code == 303
    assert "Новый порядок" in browser.get("/wiki/doku.php?id=pbx").text
    browser.delete_cookie("KBSESSION")
    assert browser.post("/wiki/doku.php", data={**written, "sectok": token}).status_code == 403


def test_wiki_knows_a_browser_by_more_than_its_cookie(begin: Begin) -> None:
    browser = begin("kb")
    wiki(browser, ANNA.password)
    assert 'id="who"' in browser.get("/wiki/doku.php").text
    assert 'id="who"' not in browser.get("/wiki/doku.php", headers={"User-Agent": "another"}).text
