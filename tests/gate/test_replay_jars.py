"""Jars behind the gate: whose they are, how they end, and accounts that stand for a role."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from idp.links.vault import NOBODY, put_secret, role_secret
from idp.model.secret import Secret
from idp.ports.records import Store
from tests.gate.forum import PASSWORD, Forum, open_forum
from tests.gate.replaying import FORUM, Browser, World, open_world
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


def test_who_signs_out_there_is_signed_out_there_and_may_sign_out_everywhere(
    world: World, anna: Browser
) -> None:
    anna.get("/home")
    page = anna.get("/logout?tok=1")
    assert page.status_code == 200
    assert "You are signed out of Forum" in page.text
    assert "did not confirm" not in page.text
    assert 'href="http://localhost:8400/logout"' in page.text
    assert world.forum.sessions == {}
    assert anna.get("/home").headers["Location"].startswith("/_okno/start")
    with world.house.store.read() as records:
        assert not records.jars.of_session(anna.sid)


def test_two_people_have_two_jars(world: World, anna: Browser) -> None:
    viktor = world.browser(world.person("viktor"))
    assert ">anna<" in anna.get("/home").text
    assert ">viktor<" in viktor.get("/home").text
    assert ">anna<" in anna.get("/home").text


def test_a_jar_of_another_account_is_not_worn(world: World, anna: Browser) -> None:
    anna.get("/home")
    viktor = world.browser(world.person("viktor"))
    viktor.get("/home")
    with world.house.store.write() as records:
        (hers,) = records.jars.of_session(anna.sid)
        (his,) = records.jars.of_session(viktor.sid)
        moved = type(hers)(his.key, hers.sealed, his.version + 1)
        assert records.jars.put(moved, his.version)
    assert ">viktor<" in viktor.get("/home").text
    assert world.forum.sign_ins == 3


def test_nobody_is_sent_to_sign_in_and_nothing_is_replayed(world: World) -> None:
    stranger = world.browser(world.person())
    stranger.cookie = type(stranger.cookie)("x" * 43)
    assert stranger.get("/home").headers["Location"].startswith("/_okno/start?to=/home")
    assert world.forum.seen == []


def test_who_has_no_old_account_is_led_to_link_one(world: World) -> None:
    browser = world.browser(world.person("boris", linked=False))
    answer = browser.get("/home")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/_okno/link")
    assert world.forum.seen == []


def test_a_person_who_signs_out_while_we_sign_in_leaves_nothing_behind(world: World, anna: Browser) -> None:
    world.forum.slow = 0.3
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(anna.get, "/home")
        while not world.forum.attempts():
            time.sleep(0.01)
        with world.house.store.write() as records:
            records.jars.drop(f"{anna.sid}:forum")
        assert answer.result().status_code == 303
    assert world.forum.sessions == {}


@pytest.fixture
def of_roles(store: Store, clock: FixedClock, tmp_path: Path, forum: Forum) -> Iterator[World]:
    said = {"links": "none", "lent": "role", "roles": "roles: {owner: anna}"}
    with open_world(store, clock, tmp_path, forum, **said) as opened:
        yield opened


def keep_for_role(world: World, password: str) -> None:
    with world.house.store.write() as records:
        place = (NOBODY, FORUM, role_secret("anna"))
        put_secret(records, world.house.envelope, *place, Secret(password), world.clock.now())


def test_an_account_of_a_role_that_is_refused_is_not_tried_by_the_next_browser(of_roles: World) -> None:
    people = [of_roles.person(who, linked=False) for who in ("anna", "vera")]
    keep_for_role(of_roles, "wrong")
    assert [of_roles.browser(who).get("/home").status_code for who in people] == [502, 502]
    assert of_roles.forum.wrong["anna"] == 1
    keep_for_role(of_roles, PASSWORD)
    assert [of_roles.browser(who).get("/home").status_code for who in people] == [200, 200]
