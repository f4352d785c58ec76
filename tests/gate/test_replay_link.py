"""Linking an old login on the service's own host: tried once there, kept only if it is right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.interaction.browser import csrf_token
from idp.links.vault import link_secret, open_secret
from idp.model.link import LinkState, Proof
from idp.model.secret import Secret
from idp.ports.records import Store
from tests.gate.forum import PASSWORD, PNG, Forum, open_forum
from tests.gate.replaying import FORUM, ORIGIN, ROMASHKA, Browser, World, open_world
from tests.support.clock import FixedClock

LINK = "/_okno/link"


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
    """Anna may enter and has linked nothing yet."""
    return world.browser(world.person(linked=False))


def links(world: World) -> list[tuple[str, LinkState]]:
    with world.house.store.read() as records:
        return [(link.old.login, link.state) for link in records.links.of_service(FORUM)]


def kept(world: World) -> list[Secret | None]:
    with world.house.store.read() as records:
        envelope = world.house.envelope
        found = records.links.of_service(FORUM)
        return [open_secret(records, envelope, ROMASHKA, FORUM, link_secret(link.id)) for link in found]


def test_the_page_asks_for_the_old_login_and_holds_no_script(anna: Browser) -> None:
    page = anna.get(LINK)
    assert page.status_code == 200
    assert "Your old login at Forum" in page.text
    assert "<script" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert page.headers["Cache-Control"] == "no-store"


def test_a_login_that_the_service_takes_is_linked_sealed_and_used_at_once(
    world: World, anna: Browser
) -> None:
    answer = anna.link("anna", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
    assert links(world) == [("anna", LinkState.ACTIVE)]
    assert [secret.value for secret in kept(world) if secret] == [PASSWORD]
    with world.house.store.read() as records:
        (link,) = records.links.of_service(FORUM)
    assert link.proof is Proof.LOGIN
    assert '<b class="who">anna</b>' in anna.get("/home").text
    assert world.forum.sign_ins == 1


def test_a_login_that_the_service_refuses_leaves_nothing_behind(world: World, anna: Browser) -> None:
    page = anna.link("anna", "wrong-password")
    assert page.status_code == 400
    assert "did not take this login and password" in page.text
    assert "wrong-password" not in page.text
    assert (links(world), kept(world), world.forum.wrong["anna"]) == ([], [], 1)


def test_an_old_login_is_not_guessed_here(world: World, anna: Browser) -> None:
    answers = [anna.link("anna", f"guess-{n}") for n in range(6)]
    assert "Too many attempts" in answers[-1].text
    assert world.forum.wrong["anna"] == 2
    others = world.browser(world.person("viktor", linked=False))
    assert "Too many attempts" in others.link("Anna", PASSWORD).text


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"csrf": "x"}, {}),
        ({"csrf": ""}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Origin": "http://localhost:8400"}),
    ],
    ids=["foreign-token", "no-token", "foreign-page", "no-page", "the-providers-page"],
)
def test_a_form_that_is_not_ours_links_nothing(
    world: World, anna: Browser, change: dict[str, str], headers: dict[str, str]
) -> None:
    token = csrf_token(world.house.envelope, anna.cookie)
    form = {"csrf": token, "login": "anna", "password": PASSWORD} | change
    answer = anna.send("POST", LINK, form, **({"Origin": ORIGIN} | headers))
    assert answer.status_code == 403
    assert (links(world), world.forum.seen) == ([], [])


def test_a_token_of_another_browser_links_nothing(world: World, anna: Browser) -> None:
    other = world.browser(world.person("viktor", linked=False))
    form = {"csrf": csrf_token(world.house.envelope, other.cookie), "login": "anna", "password": PASSWORD}
    assert anna.send("POST", LINK, form, Origin=ORIGIN).status_code == 403
    assert world.forum.seen == []


@pytest.mark.parametrize(
    ("login", "password"), [("", PASSWORD), ("anna", ""), ("a\x00b", PASSWORD), ("a" * 300, PASSWORD)]
)
def test_what_cannot_be_a_login_is_not_tried(world: World, anna: Browser, login: str, password: str) -> None:
    assert anna.link(login, password).status_code == 400
    assert world.forum.seen == []


def test_somebody_elses_account_is_not_given_away_to_who_knows_its_password(
    world: World, anna: Browser
) -> None:
    world.person("viktor")
    page = anna.link("viktor", PASSWORD)
    assert "is somebody else" in page.text
    assert links(world) == [("viktor", LinkState.ACTIVE)]
    assert world.link("viktor").account == "viktor"
    assert world.forum.sessions == {}
    assert anna.get("/home").headers["Location"] == LINK


def test_a_broken_link_takes_the_new_password_for_the_same_account(world: World) -> None:
    viktor = world.browser(world.person("viktor", password="old"))
    assert viktor.get("/home").headers["Location"] == LINK
    page = viktor.get(LINK)
    assert "does not take the password" in page.text
    assert "<strong>viktor</strong>" in page.text
    assert viktor.link("anna", PASSWORD).headers["Location"] == "/home"
    assert links(world) == [("viktor", LinkState.ACTIVE)]
    assert ">viktor<" in viktor.get("/home").text


def test_a_question_of_the_service_is_shown_and_answered(world: World, anna: Browser) -> None:
    world.forum.question = "x7k"
    page = anna.link("anna", PASSWORD)
    assert "asks a question" in page.text
    assert '<img src="/_okno/link?picture=1"' in page.text
    assert world.forum.attempts() == 0
    picture = anna.get(f"{LINK}?picture=1")
    assert (picture.data, picture.headers["Content-Type"]) == (PNG, "image/png")
    assert "Set-Cookie" not in picture.headers
    assert anna.link("anna", PASSWORD, answer="x7k").headers["Location"] == "/home"
    assert links(world) == [("anna", LinkState.ACTIVE)]
    assert '<b class="who">anna</b>' in anna.get("/home").text
    assert anna.get(f"{LINK}?picture=1").status_code == 303


def test_whoever_waits_for_the_service_here_takes_a_place_as_everywhere(world: World, anna: Browser) -> None:
    world.forum.question = "x7k"
    anna.link("anna", PASSWORD)
    asked = len(world.forum.seen)
    places = 0
    while world.room.take(FORUM, anna.sid):
        places += 1
    for answer in (anna.link("anna", PASSWORD, answer="x7k"), anna.get(f"{LINK}?picture=1")):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "is busy" in answer.text
    assert len(world.forum.seen) == asked
    assert anna.get(LINK).status_code == 200
    world.room.leave(FORUM, anna.sid)
    for _ in range(places + 1):
        assert anna.get(f"{LINK}?picture=1").status_code == 200
    assert anna.link("anna", PASSWORD, answer="x7k").status_code == 303


def test_there_is_no_picture_without_a_question(anna: Browser) -> None:
    assert anna.get(f"{LINK}?picture=1").status_code == 404


def test_a_question_is_only_its_own_sessions(world: World, anna: Browser) -> None:
    world.forum.question = "x7k"
    anna.link("anna", PASSWORD)
    other = world.browser(world.person("viktor", linked=False))
    assert other.get(f"{LINK}?picture=1").status_code == 404
    world.clock.advance(minutes=11)
    assert anna.get(f"{LINK}?picture=1").status_code == 404


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("locked", "has locked this account"),
        ("foreign", "in a way that we do not know"),
        ("down", "does not answer"),
    ],
)
def test_what_went_wrong_is_said_and_nothing_is_kept(
    world: World, anna: Browser, how: str, words: str
) -> None:
    if how == "locked":
        world.forum.wrong["anna"] = 3
    elif how == "foreign":
        world.forum.action = "//evil.example/take"
    else:
        world.forum.status = 500
    page = anna.link("anna", PASSWORD)
    assert words in page.text
    assert (links(world), kept(world)) == ([], [])


def test_who_is_linked_has_nothing_to_do_here(world: World) -> None:
    anna = world.browser(world.person())
    assert anna.get(LINK).headers["Location"] == "/home"


def test_nobody_is_asked_to_sign_in_first_and_comes_back(world: World, anna: Browser) -> None:
    anna.cookie = Secret("x" * 43)
    assert anna.get(LINK).headers["Location"] == "/_okno/start?to=/_okno/link"
    assert anna.link("anna", PASSWORD).status_code == 303
    assert world.forum.seen == []


@pytest.mark.parametrize("locale", ["ru", "ro", "en"])
def test_the_page_speaks_three_languages(anna: Browser, locale: str) -> None:
    anna.headers["Accept-Language"] = locale
    assert f'<html lang="{locale}">' in anna.get(LINK).text
