"""Signing in to recorded shapes of old services."""

import pytest

from legacy_bridges.contract import Answered, NoAnswerError, Reply
from tests.bridges.replay.talking import (
    ANNA,
    LOGIN_FORM,
    NOBODY,
    OPTIONS,
    ORIGIN,
    PASSWORD,
    REFUSED,
    SIGNED_IN,
    UPSTREAM,
    Service,
    page,
    redirect,
    sign_in,
)

FORM = page(LOGIN_FORM, "DokuWiki=s1; path=/; HttpOnly")
HOME = redirect("/doku.php?id=start", "DWuser=u1; path=/")


def test_the_form_is_sent_as_a_browser_sends_it_and_the_jar_holds_every_cookie() -> None:
    service = Service([FORM, HOME, page(SIGNED_IN, "DokuWiki=s2")])
    replayed = sign_in(service)
    assert replayed.jar == {"DokuWiki": "s2", "DWuser": "u1"}
    assert service.posted() == {
        "sectok": "abc&1",
        "do": "login",
        "u": "anna",
        "p": PASSWORD,
        "lang": "en",
        "note": "Привет",
    }
    start, sent, home = service.asked
    assert (start.method, start.path) == ("GET", "/doku.php?id=start&do=login")
    assert (sent.path, sent.headers["Cookie"]) == ("/doku.php?id=start", "DokuWiki=s1")
    assert sent.headers["Origin"] == UPSTREAM
    assert (home.method, home.path, home.body) == ("GET", "/doku.php?id=start", None)


def test_the_button_is_sent_where_the_manifest_says_that_the_service_looks_at_it() -> None:
    service = Service([FORM, page(SIGNED_IN)])
    sign_in(service, OPTIONS | {"submit": {"press": "1"}})
    assert service.posted()["press"] == "1"


def test_a_form_in_other_letters_is_filled_in_in_these_letters() -> None:
    old = LOGIN_FORM.encode("cp1251")
    form = Reply(200, (("Content-Type", "text/html; charset=windows-1251"),), old)
    service = Service([form, page(SIGNED_IN)])
    sign_in(service)
    assert service.posted("cp1251")["p"] == PASSWORD
    assert service.posted("cp1251")["note"] == "Привет"


def test_fields_that_a_table_has_pushed_out_of_the_form_are_still_its_own() -> None:
    html = """<html><body><table><form id="dw__login" method="post" action="in.php"><tr><td>
    <input type="hidden" name="token" value="t"><input name="u"><input name="p" type="password">
    </td></tr></form></table><form><input name="search" value="x"></form></body></html>"""
    service = Service([page(html), page(SIGNED_IN)])
    sign_in(service)
    assert service.posted() == {"token": "t", "u": "anna", "p": PASSWORD}
    assert service.asked[1].path == "/in.php"


FOREIGN = {
    "another-host": "https://evil.example/take",
    "scheme-relative": "//evil.example/take",
    "backslashes": "\\\\evil.example\\take",
    "slash-backslash": "/\\evil.example/take",
    "tab-inside": "/\t/evil.example/take",
    "user-in-front": "http://127.0.0.1:8110@evil.example/",
    "our-name-as-user": "http://127.0.0.1:8110:x@evil.example/",
    "another-port": "http://127.0.0.1:8111/",
    "no-port": "http://127.0.0.1/",
    "script": "javascript:send()",
    "data": "data:text/html,x",
    "mail": "mailto:x@evil.example",
    "broken": "http://[evil",
    "sibling": "https://kb.example.evil.example/",
}


@pytest.mark.parametrize("action", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_form_that_leaves_the_service_is_never_filled_in(action: str) -> None:
    html = LOGIN_FORM.replace("/doku.php?id=start", action)
    service = Service([page(html)])
    replayed = sign_in(service)
    assert (replayed.jar, replayed.reason) == (None, "foreign_form")
    assert not service.saw_the_password()


def test_a_base_address_elsewhere_makes_a_form_foreign() -> None:
    html = LOGIN_FORM.replace("<body>", '<base href="https://evil.example/"><body>').replace(
        "/doku.php?id=start", "doku.php"
    )
    service = Service([page(html)])
    assert sign_in(service).reason == "foreign_form"
    assert not service.saw_the_password()


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("", "/doku.php?id=start&do=login"),
        ("?do=in", "/doku.php?do=in"),
        ("in.php", "/in.php"),
        (f"{UPSTREAM}/in.php", "/in.php"),
        (f"{ORIGIN}/in.php?x=1", "/in.php?x=1"),
        ("http://kb.example/in.php", "/in.php"),
        ("https://old.example/in.php", "/in.php"),
        ("/вход.php?a=б в", "/%D0%B2%D1%85%D0%BE%D0%B4.php?a=%D0%B1%20%D0%B2"),
        ("/a%20b%zz.php", "/a%20b%zz.php"),
    ],
    ids=[
        "none",
        "query",
        "relative",
        "upstream",
        "own-host",
        "own-host-without-tls",
        "listed-base",
        "other-letters",
        "escaped",
    ],
)
def test_an_action_that_means_the_service_is_taken_there(action: str, path: str) -> None:
    service = Service([page(LOGIN_FORM.replace("/doku.php?id=start", action)), page(SIGNED_IN)])
    assert sign_in(service, OPTIONS | {"base_urls": ["https://old.example"]}).jar is not None
    assert service.asked[1].path == path


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (NOBODY, "no_form"),
        (LOGIN_FORM.replace('method="post"', 'method="get"'), "no_form"),
        (LOGIN_FORM.replace('method="post"', ""), "no_form"),
        (LOGIN_FORM.replace('name="p"', 'name="pass"'), "no_form"),
        (LOGIN_FORM.replace("<form", "<div").replace("</form", "</div"), "no_form"),
    ],
    ids=["no-form", "password-in-address", "no-method", "other-fields", "not-a-form"],
)
def test_a_form_that_is_not_the_one_we_know_is_left_alone(html: str, reason: str) -> None:
    service = Service([page(html)])
    assert sign_in(service).reason == reason
    assert not service.saw_the_password()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (page(REFUSED), "refused"),
        (page(LOGIN_FORM), "refused"),
        (page(NOBODY), "no_proof"),
        (page("", status=500), "no_proof"),
        (page('<p class="user"><bdi>A</bdi><div class="error">no</div>'), "refused"),
        (page("Locked out for now"), "locked"),
        (page('<img id="captcha" src="/c.png">'), "captcha"),
        (redirect("https://evil.example/"), "no_proof"),
    ],
    ids=[
        "refused",
        "form-again",
        "nothing-said",
        "error",
        "proof-beside-refusal",
        "locked",
        "captcha",
        "sent-away",
    ],
)
def test_only_the_proof_counts_and_each_refusal_is_told_apart(answer: Reply, reason: str) -> None:
    options = OPTIONS | {"locked": {"text": "Locked out"}, "captcha": {"css": "#captcha"}}
    service = Service([FORM, answer])
    replayed = sign_in(service, options)
    assert (replayed.jar, replayed.reason) == (None, reason)
    assert service.saw_the_password()


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_answer_of_something_before_the_service_says_nothing_about_a_password(status: int) -> None:
    with pytest.raises(NoAnswerError):
        sign_in(Service([FORM, page("", status=status)]))


def test_a_service_that_is_down_is_not_shown_a_password() -> None:
    service = Service([page("", status=500)])
    with pytest.raises(NoAnswerError):
        sign_in(service)
    assert not service.saw_the_password()


def test_a_question_before_the_password_is_kept_for_the_person_and_answered_once() -> None:
    options = OPTIONS | {"captcha": {"css": "#c", "name": "answer", "picture_css": "#c"}}
    asking = LOGIN_FORM.replace('<input type="text"', '<img id="c" src="/pic.php?1"><input type="text"')
    service = Service([page(asking, "S=1")])
    replayed = sign_in(service, options)
    assert (replayed.jar, replayed.reason) == (None, "captcha")
    assert not service.saw_the_password()
    question = replayed.question
    assert (question.picture, question.name, dict(question.jar)) == ("/pic.php?1", "answer", {"S": "1"})
    assert PASSWORD not in repr(question)
    assert "anna" not in str(question.fields)
    answered = Service([page(SIGNED_IN)])
    assert sign_in(answered, options, Answered(question, "x7")).jar == {"S": "1"}
    assert answered.posted() | {"answer": "x7", "sectok": "abc&1"} == answered.posted()
    assert answered.asked[0].headers["Cookie"] == "S=1"


def test_no_password_is_in_any_representation() -> None:
    service = Service([FORM, page(SIGNED_IN, "K=secret-cookie")])
    replayed = sign_in(service)
    assert "secret-cookie" not in repr(replayed)
    assert PASSWORD not in repr(ANNA)
