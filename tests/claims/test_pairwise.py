"""Subjects of partners."""

import pytest

from idp.claims.pairwise import Pairwise

pytestmark = pytest.mark.spec("OpenID Connect Core 1.0 §8.1")


class Envelope:
    def __init__(self, master=b"m"):
        self.master = master

    def wrap(self, plain, context):
        raise AssertionError

    def unwrap(self, sealed, context):
        raise AssertionError

    def derive(self, label):
        return self.master + label.encode()


def test_a_subject_is_the_same_for_a_sector_and_another_for_another():
    pairwise = Pairwise.of(Envelope())
    assert pairwise.subject("bank.example", "a1") == Pairwise.of(Envelope()).subject("bank.example", "a1")
    found = {
        pairwise.subject(sector, who) for sector in ("bank.example", "shop.example") for who in ("a1", "a2")
    }
    assert len(found) == 4
    assert all(len(subject) == 43 and subject.isascii() for subject in found)


def test_a_subject_tells_nothing_without_the_key():
    one, two = (Pairwise.of(Envelope(master)) for master in (b"m", b"n"))
    assert one.subject("bank.example", "a1") != two.subject("bank.example", "a1")
    assert "m" not in repr(one).replace("Pairwise", "")


def test_a_company_is_no_person():
    pairwise = Pairwise.of(Envelope())
    assert pairwise.company("bank.example", "x1") != pairwise.subject("bank.example", "x1")


def test_parts_do_not_run_into_one_another():
    pairwise = Pairwise.of(Envelope())
    assert pairwise.subject("bank.example", "1a") != pairwise.subject("bank.example1", "a")
