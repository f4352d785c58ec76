"""Passwords: strength, storage, and the bounded pool."""

import threading

import pytest

from idp.authn.passwords import Cost, PasswordHasher
from idp.authn.strength import check_strength
from idp.model.errors import Invalid, Unavailable
from tests.authn.conftest import CHEAP

GOOD = "tall copper lamps whisper"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "четыре медных лампы шепчут",
        "zq7RwX2pK",
        "пёс🐕 и ещё семь слов",
        " leading and trailing spaces ",
        "x1" + "tall copper lamps whisper " * 38,
    ],
    ids=["words", "russian", "nine", "emoji", "spaces", "thousand"],
)
def test_r084_any_long_enough_unguessable_password_is_taken(password):
    assert len(password) <= 1000
    check_strength(password, ("Anna", "anna@romashka.example"))


@pytest.mark.parametrize(
    "password",
    [
        "short1!",
        "password",
        "qwerty123456",
        "пароль12345",
        "йцукен2026",
        "gfhjkm12345",
        "11111111111111111111",
        "abcdefgh",
        "Okno2026!",
        "окно-окно-окно",
        "Okno.Okno.Okno.1",
        "Ромашка-Сервис-1",
        "+79001112233",
        "89001112233",
        "direktorova1",
        "anna@romashka.example",
        "dogovor-17-a",
        "x" * 1001,
    ],
)
def test_r084_a_guessable_password_is_refused(password):
    known = ("Анна Директорова", "Anna Direktorova", "anna@romashka.example", "+79001112233", "dogovor-17")
    with pytest.raises(Invalid) as refusal:
        check_strength(password, (*known, "ООО «Ромашка-Сервис»"))
    assert refusal.value.field == "password"
    assert refusal.value.message


def test_r084_there_are_no_rules_of_composition():
    check_strength("onlylowercaselettersandnothingelse")


def test_r084_nothing_is_cut_off(hasher):
    password = "ab cd " * 160
    stored = hasher.hash(password)
    assert hasher.verify(stored, password)
    assert not hasher.verify(stored, password[:72])
    assert not hasher.verify(stored, password[:-1])


def test_r084_a_longer_password_is_refused_whole(hasher):
    stored = hasher.hash("a" * 1000)
    assert not hasher.verify(stored, "a" * 1001)


def test_a_password_is_the_same_from_another_keyboard(hasher):
    assert hasher.verify(hasher.hash("cafe\u0301 au lait"), "caf\u00e9 au lait")


def test_what_is_stored_is_argon2id_of_the_planned_cost():
    assert PasswordHasher().hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_unknown_person_costs_the_same_hash(hasher):
    assert hasher.verify(None, GOOD) is False


@pytest.mark.parametrize("stored", ["", "$2b$12$abc", "$argon2id$v=19$m=64,t=1,p=1$broken"])
def test_a_broken_hash_fits_no_password(hasher, stored):
    assert hasher.verify(stored, GOOD) is False


def test_a_hash_of_another_cost_is_outdated(hasher):
    assert not hasher.outdated(hasher.hash(GOOD))
    assert hasher.outdated(PasswordHasher(Cost(memory_kib=128, passes=1)).hash(GOOD))


def test_past_the_queue_the_next_one_is_turned_away_at_once():
    pool = PasswordHasher(CHEAP, places=1, queue=1)
    stored = pool.hash(GOOD)
    entered, release = threading.Event(), threading.Event()

    def occupy():
        with pool._place():
            entered.set()
            release.wait(10)

    working = threading.Thread(target=occupy)
    working.start()
    entered.wait(10)
    waiting = threading.Thread(target=pool.verify, args=(stored, GOOD))
    waiting.start()
    while pool._room.acquire(blocking=False):
        pool._room.release()
    with pytest.raises(Unavailable):
        pool.verify(stored, GOOD)
    release.set()
    working.join(10)
    waiting.join(10)
    assert pool.verify(stored, GOOD)


def test_strength_leaves_no_words_of_a_person_behind():
    from zxcvbn import matching

    check_strength(GOOD, ("Direktorova",))
    assert matching.RANKED_DICTIONARIES["user_inputs"] == {}
