"""R015: a challenge or nonce that never changes protects nobody, and is said aloud."""

import logging

import pytest

from idp.model.ids import ClientId
from idp.oidc import repeats
from idp.oidc.repeats import Repeats


@pytest.fixture
def warned(caplog):
    caplog.set_level(logging.WARNING, "idp.oidc.repeats")
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.mark.spec("RFC 9700 §2.1.1")
def test_r015_ten_codes_by_one_challenge_and_nonce_are_warned_of_once_each(party, warned):
    for _ in range(9):
        party.code()
    assert warned() == []
    for _ in range(5):
        party.code()
    assert warned() == [
        f"client portal has sent the same {name} 10 times" for name in ("code_challenge", "nonce")
    ]


def test_r015_what_changes_or_is_another_clients_is_not(warned):
    counting = Repeats()
    for number in range(50):
        counting.note(ClientId("a"), "nonce", str(number))
        counting.note(ClientId(f"c{number}"), "nonce", "same")
        counting.note(ClientId("a"), "nonce", None)
    assert warned() == []


def test_r015_memory_is_bounded_and_what_is_seen_often_stays(warned, monkeypatch):
    monkeypatch.setattr(repeats, "KEPT", 8)
    counting = Repeats()
    for number in range(100):
        counting.note(ClientId("a"), "nonce", f"new-{number}")
        if number % 5 == 0:
            counting.note(ClientId("a"), "code_challenge", "constant")
    assert len(counting._counts) == 8
    assert warned() == ["client a has sent the same code_challenge 10 times"]


def test_r015_the_value_itself_is_not_logged(warned):
    counting = Repeats()
    for _ in range(10):
        counting.note(ClientId("a"), "nonce", "precious")
    assert len(warned()) == 1
    assert "precious" not in warned()[0]
