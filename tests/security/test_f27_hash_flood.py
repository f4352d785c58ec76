"""F27: a flood of sign-ins leaves threads to everybody else."""

from threading import Barrier, Thread

import pytest

from idp.authn.passwords import Cost, PasswordHasher
from idp.model.errors import Unavailable
from idp.settings import Settings


def room(hasher):
    """Count how many may be inside at once."""
    inside = 0
    while hasher._room.acquire(blocking=False):
        inside += 1
    return inside


@pytest.mark.parametrize("threads", [4, 8, 16, 64, 256])
def test_f27_passwords_never_take_every_thread(threads):
    assert room(PasswordHasher.beside(threads)) <= threads * 3 // 4


def test_f27_by_default_fifty_may_wait_at_most():
    assert 40 <= room(PasswordHasher.beside(Settings().threads)) <= 60


def test_f27_who_comes_beyond_the_queue_is_told_so_at_once():
    hasher = PasswordHasher(Cost(memory_kib=19_456, passes=2), places=1, queue=2)
    stored, refused, start = hasher.hash("a" * 20), [], Barrier(12)

    def offer():
        start.wait()
        try:
            hasher.verify(stored, "b" * 20)
        except Unavailable as error:
            refused.append(error)

    threads = [Thread(target=offer) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(refused) <= 11
    assert hasher.verify(stored, "a" * 20)
