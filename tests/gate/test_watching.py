"""Services are looked at: the page that the manifest names, and a sign-in with an account of ours."""

from datetime import timedelta

import pytest

from idp.links.vault import CANARY, NOBODY, put_secret
from idp.model.secret import Secret
from idp.ports.records import Store
from legacy_bridges.contract import Health
from legacy_bridges.gate.background import is_watching, watch
from legacy_bridges.gate.crew import Crew
from legacy_bridges.gate.watching import EVERY, look_at
from tests.gate.backstage import WIKI, Service, crew_with, happened, wiki, written
from tests.support.clock import FixedClock

PAGE = b"<html><body><div class=alive>ok</div></body></html>"
HEALTH = Health("/health", 200, "div.alive", canary=True)


@pytest.fixture
def service() -> Service:
    return Service({"/health": (200, PAGE), "/out": (200, b"bye")})


@pytest.fixture
def crew(store: Store, clock: FixedClock, service: Service) -> Crew:
    made = crew_with(store, clock, service, wiki(health=HEALTH))
    put_canary(made)
    return made


def put_canary(crew: Crew, secret: str = "bird:s3cret:with:colons") -> None:
    with crew.house.store.write() as records:
        put_secret(records, crew.house.envelope, NOBODY, WIKI, CANARY, Secret(secret), crew.house.clock.now())


def look(crew: Crew) -> tuple[bool, str]:
    (bridged,) = crew.bridges
    return look_at(crew, bridged)


def looks(crew: Crew) -> list[tuple[bool, str]]:
    with crew.house.store.read() as records:
        return [(ok, words) for _, ok, words in records.bridges.sightings(WIKI)]


def test_a_service_that_is_well_lets_the_canary_in_and_out_again(crew: Crew, service: Service) -> None:
    assert look(crew) == (True, "canary signed in and out")
    assert service.paths == ["/health", "/in", "/out"]
    assert service.bodies() == b"bird s3cret:with:colons"
    assert looks(crew) == [(True, "canary signed in and out")]
    assert happened(crew)[-1] == "SecretLent"
    assert "s3cret" not in written(crew)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param((503, PAGE), "answers 503 instead of 200", id="another-status"),
        pytest.param((302, b""), "answers 302 instead of 200", id="a-redirect"),
        pytest.param((200, b"<p>moved"), "answers 200, and the page lacks div.alive", id="another-page"),
        pytest.param((200, b"\xff\x00"), "answers 200, and the page lacks div.alive", id="no-page"),
    ],
)
def test_a_page_that_is_not_the_one_expected_is_not_well_and_nobody_signs_in(
    crew: Crew, service: Service, answer: tuple[int, bytes], words: str
) -> None:
    service.answers["/health"] = answer
    assert look(crew) == (False, words)
    assert service.paths == ["/health"]


def test_a_service_that_is_down_is_not_well(crew: Crew, service: Service) -> None:
    service.down = True
    assert look(crew) == (False, "the service does not answer")


def test_a_refused_canary_is_not_tried_again_until_it_has_another_password(
    crew: Crew, service: Service, clock: FixedClock
) -> None:
    service.answers["/in"] = (403, b"")
    assert look(crew) == (False, "canary refused: refused")
    for _ in range(3):
        clock.advance(EVERY)
        ok, words = look(crew)
        assert (ok, words.startswith("canary refused, and not tried again")) == (False, True)
    assert service.paths.count("/in") == 1

    clock.advance(minutes=1)
    put_canary(crew, "bird:another")
    service.answers["/in"] = (200, b"")
    assert look(crew) == (True, "canary signed in and out")


@pytest.mark.parametrize("secret", [None, "no colon"], ids=["none", "without-a-login"])
def test_without_an_account_nobody_signs_in(
    store: Store, clock: FixedClock, service: Service, secret: str | None
) -> None:
    crew = crew_with(store, clock, service, wiki(health=HEALTH))
    if secret:
        put_canary(crew, secret)
    assert look(crew) == (False, "the vault holds no canary: put login:password there")
    assert "/in" not in service.paths


def test_a_sign_out_that_is_not_confirmed_is_told(crew: Crew, service: Service) -> None:
    service.answers["/out"] = (200, b"")
    assert look(crew) == (True, "canary signed in; signing out was not confirmed")


def test_a_service_is_looked_at_every_so_often_by_whoever_comes_first(
    crew: Crew, service: Service, clock: FixedClock
) -> None:
    assert is_watching(crew)
    assert (watch(crew), watch(crew)) == (1, 0)
    assert not is_watching(crew)
    clock.advance(EVERY)
    assert is_watching(crew)
    assert watch(crew) == 1


def test_the_last_twenty_looks_are_kept(crew: Crew, clock: FixedClock) -> None:
    for _ in range(25):
        watch(crew)
        clock.advance(EVERY + timedelta(seconds=1))
    assert len(looks(crew)) == 20


def test_a_service_that_names_no_page_is_not_looked_at(
    store: Store, clock: FixedClock, service: Service
) -> None:
    crew = crew_with(store, clock, service, wiki())
    assert not is_watching(crew)
    assert watch(crew) == 0
    assert service.asked == []
