"""Old forms behind the gate: signed in to once, cookies on our side, nothing sent twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from idp.model.link import LinkState
from idp.ports.records import Store
from tests.gate.forum import PASSWORD, Forum, open_forum
from tests.gate.letters import letters
from tests.gate.replaying import ORIGIN, Browser, World, open_world
from tests.support.clock import FixedClock


@pytest.fixture
def forum() -> Iterator[Forum]:
    with open_forum() as found:
        yield found


@pytest.fixture
def world(store: Store, clock: FixedClock, tmp_path: Path, forum: Forum) -> Iterator[World]:
    with open_world(store, clock, tmp_path, forum) as opened:
        yield opened


@pytest.fixture
def anna(world: World) -> Browser:
    return world.browser(world.person())


def test_somebody_who_has_entered_is_signed_in_there_and_sees_no_password(
    world: World, anna: Browser
) -> None:
    page = anna.get("/home")
    assert page.status_code == 200
    assert '<b class="who">anna</b>' in page.text
    assert (world.forum.sign_ins, world.count("SecretLent")) == (1, 1)
    assert world.link().last_ok == world.clock.now()


def test_one_sign_in_serves_many_requests_though_a_cookie_rotates_with_each(
    world: World, anna: Browser
) -> None:
    for _ in range(5):
        assert 'class="who"' in anna.get("/home").text
    assert world.forum.sign_ins == 1


def test_no_cookie_of_the_service_reaches_the_browser_and_none_of_its_own_the_service(
    world: World, anna: Browser
) -> None:
    anna.sent_cookies = "sid=stolen; turn=9"
    for path in ("/home", "/login", "/piece", "/away"):
        answer = anna.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Strict-Transport-Security" not in answer.headers
    for _method, _path, headers in world.forum.seen:
        sent = headers.get("Cookie", "")
        assert "stolen" not in sent
        assert "okno" not in sent.lower()


def test_the_service_sees_the_same_visitor_at_sign_in_and_ever_after(world: World, anna: Browser) -> None:
    anna.get("/home")
    anna.headers |= {"User-Agent": "Changed", "Accept-Language": "ro", "Accept-Encoding": "br"}
    assert 'class="who"' in anna.get("/home", X_Forwarded_For="9.9.9.9").text
    said = {
        (h["User-Agent"], h["Accept-Language"], h["Accept-Encoding"], h["Host"])
        for _, _, h in world.forum.seen
    }
    assert said == {("Firefox", "en", "identity", f"127.0.0.1:{world.forum.port}")}


def test_a_session_that_was_wiped_is_opened_anew_once(world: World, anna: Browser) -> None:
    anna.get("/home")
    world.forum.wipe()
    assert 'class="who"' in anna.get("/home").text
    assert world.forum.sign_ins == 2


def test_what_was_posted_into_a_dead_session_is_not_posted_again(world: World, anna: Browser) -> None:
    anna.get("/home")
    world.forum.wipe()
    answer = anna.send("POST", "/post", {"text": "hello"}, Referer=f"{ORIGIN}/topic?id=7")
    assert answer.status_code == 409
    assert 'href="/topic?id=7"' in answer.text
    assert world.forum.posts == []
    assert [path for method, path, _ in world.forum.seen if method == "POST"] == ["/in", "/post", "/in"]
    again = anna.send("POST", "/post", {"text": "hello"})
    assert again.status_code == 200
    assert world.forum.posts == ["hello"]


def test_a_wrong_password_is_tried_once_whatever_is_asked_for_afterwards(world: World) -> None:
    viktor = world.person("viktor", password="wrong")
    browsers = [world.browser(viktor) for _ in range(3)]
    for browser in browsers * 2:
        answer = browser.get("/home")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/_okno/link")
    assert world.forum.wrong["viktor"] == world.forum.attempts() == 1
    link = world.link("viktor")
    assert (link.state, link.reason, link.failures) == (LinkState.BROKEN, "refused", 1)
    assert world.count("LinkBroken") == 1


LETTERS = [
    pytest.param({"password": "wrong"}, "does not take the password of your old login", id="refused"),
    pytest.param({"wrong": 3}, "has locked your old login", id="locked"),
    pytest.param({"action": "//evil.example/take"}, "The service has changed", id="another-form"),
]


@pytest.mark.parametrize(("how", "said"), LETTERS)
def test_the_person_is_written_to_once_a_break(world: World, how: dict[str, Any], said: str) -> None:
    world.forum.action = how.get("action", world.forum.action)
    viktor = world.browser(world.person("viktor", password=how.get("password", PASSWORD)))
    world.forum.wrong["viktor"] = how.get("wrong", 0)
    for _ in range(3):
        viktor.get("/home")
    (letter,) = letters(world.house)
    assert letter["subject"] == "Your old login at Forum does not work"
    assert said in letter["body"]
    assert letter["body"].endswith(f"{ORIGIN}/_okno/link")
    assert viktor.link("viktor", PASSWORD).status_code in (303, 400)
    assert len(letters(world.house)) == 1


def test_browsers_of_one_person_at_once_try_a_wrong_password_once(world: World) -> None:
    world.forum.slow = 0.1
    viktor = world.person("viktor", password="wrong")
    browsers = [world.browser(viktor) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda browser: browser.get("/home").status_code, browsers))
    assert answers == [303] * 6
    assert world.forum.wrong["viktor"] == 1


def test_parallel_requests_of_one_person_sign_in_once(world: World, anna: Browser) -> None:
    world.forum.slow = 0.2
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _n: anna.get("/piece").status_code, range(6)))
    assert answers == [200] * 6
    assert world.forum.sign_ins == 1


def test_a_form_that_leads_elsewhere_gets_no_password_and_breaks_the_link(
    world: World, anna: Browser
) -> None:
    world.forum.action = "http://evil.example/take"
    assert anna.get("/home").headers["Location"] == "/_okno/link"
    assert world.forum.attempts() == 0
    assert world.link().reason == "foreign_form"


def test_a_locked_account_is_left_alone_and_the_person_is_told(world: World, anna: Browser) -> None:
    world.forum.wrong["anna"] = 3
    assert anna.get("/home").headers["Location"] == "/_okno/link"
    assert (world.link().state, world.link().reason) == (LinkState.LOCKED, "locked")
    assert "has locked your old account" in anna.get("/_okno/link").text


def test_a_service_that_is_down_breaks_no_link(world: World, anna: Browser) -> None:
    world.forum.status = 500
    assert anna.get("/home").status_code == 502
    assert (world.link().state, world.forum.attempts()) == (LinkState.ACTIVE, 0)
    world.forum.status = 200
    assert anna.get("/home").status_code == 200


def test_errors_of_the_service_are_its_own(world: World, anna: Browser) -> None:
    anna.get("/home")
    world.forum.status = 503
    assert anna.get("/home").status_code == 503
    assert world.forum.sign_ins == 1


def test_a_page_longer_than_what_is_looked_at_passes_whole(world: World, anna: Browser) -> None:
    page = anna.get("/big")
    assert len(page.data) > 400_000
    assert 'class="who"' in page.text[-200:]
    assert world.forum.sign_ins == 1


def test_pieces_for_scripts_are_no_reason_to_sign_in_again(world: World, anna: Browser) -> None:
    for _ in range(3):
        assert anna.get("/piece").text == "<li>row</li>"
    assert world.forum.sign_ins == 1


def test_a_large_upload_passes_as_it_is(world: World, anna: Browser) -> None:
    body = bytes(3_000_000)
    assert anna.send("POST", "/upload", body, Content_Type="application/octet-stream").text == "stored"
    assert world.forum.uploads == [len(body)]


def test_only_head_is_asked_where_only_head_was_asked_for(world: World, anna: Browser) -> None:
    anna.get("/home")
    assert anna.send("HEAD", "/home").status_code == 200
    assert world.forum.seen[-1][0] == "HEAD"


def test_addresses_of_the_service_become_those_of_its_own_host(anna: Browser) -> None:
    assert anna.get("/away").headers["Location"] == f"{ORIGIN}/home"
    page = anna.get("/old")
    assert f'href="{ORIGIN}/x"' in page.text
    assert "old.example" not in page.text


def test_a_form_says_in_the_services_words_where_it_comes_from(world: World, anna: Browser) -> None:
    anna.send("POST", "/post", {"text": "x"}, Origin=ORIGIN, Referer=f"{ORIGIN}/home")
    headers = world.forum.seen[-1][2]
    assert (headers["Origin"], headers["Referer"]) == (world.forum.origin, f"{world.forum.origin}/home")
    anna.send("POST", "/post", {"text": "x"}, Origin="https://evil.example")
    assert world.forum.seen[-1][2]["Origin"] == "https://evil.example"
