"""A good answer is kept while nothing has changed, and not a moment longer."""

from typing import Any

import pytest

from tests.bridges.radius.packets import access
from tests.bridges.radius.scenes import GOOD, NAME, Scene, code, opened


@pytest.fixture
def scene() -> Scene:
    return opened()


def test_a_right_password_is_asked_about_once_and_kept(scene: Scene) -> None:
    assert code(scene.ask(access(NAME, password="right"))) == 2
    assert code(scene.ask(access(NAME, password="right", number=8))) == 2
    assert len(scene.provider.asked) == 1
    (name, said) = scene.provider.asked[0]
    assert name == "radius/access"
    assert said == {
        "service": "vpn",
        "nas": "gate",
        "calling": "",
        "way": "pap",
        "user": "anna",
        "password": "right",
    }


def another_password(scene: Scene) -> bytes:
    return access(NAME, password="wrong", number=8)


def another_user(scene: Scene) -> bytes:
    return access((1, b"boris"), password="right", number=8)


def raised_stamp(scene: Scene) -> bytes:
    scene.provider.stamps = {"access": 2, "secrets": 1}
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


def ended_secret(scene: Scene) -> bytes:
    scene.provider.stamps = {"access": 1, "secrets": 2}
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


def silent_provider(scene: Scene) -> bytes:
    scene.clock.now += 1.5
    return access(NAME, password="right", number=8)


def provider_that_has_not_looked(scene: Scene) -> bytes:
    scene.provider.age = 0.95
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


def time_over(scene: Scene) -> bytes:
    scene.clock.now += 61
    scene.ear.watch.look()
    return access(NAME, password="right", number=8)


@pytest.mark.parametrize(
    "then",
    [
        another_password,
        another_user,
        raised_stamp,
        ended_secret,
        silent_provider,
        provider_that_has_not_looked,
        time_over,
    ],
)
def test_what_was_kept_is_asked_about_again_when_anything_may_have_changed(scene: Scene, then: Any) -> None:
    scene.ask(access(NAME, password="right"))
    datagram = then(scene)
    scene.provider.answers = {"outcome": "reject", "hold": 0.0}
    assert code(scene.ask(datagram)) == 3
    assert len(scene.provider.asked) == 2


def test_a_refusal_is_never_kept(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "reject", "hold": 0.0}
    assert code(scene.ask(access(NAME, password="late"))) == 3
    scene.provider.answers = GOOD
    assert code(scene.ask(access(NAME, password="late", number=8))) == 2


def test_what_the_provider_does_not_let_be_kept_is_not(scene: Scene) -> None:
    scene.provider.answers = {"outcome": "accept", "attributes": []}
    for number in (1, 2):
        scene.ask(access(NAME, password="right", number=number))
    assert len(scene.provider.asked) == 2
