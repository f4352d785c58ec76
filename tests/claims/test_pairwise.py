"""Subjects of partners."""

import pytest

from idp.claims.pairwise import Pairwise
from idp.model.ids import new_id

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


def test_a_session_leads_back_and_only_where_it_was_made():
    pairwise, sids = Pairwise.of(Envelope()), [new_id() for _ in range(100)]
    known = [pairwise.session("bank.example", sid) for sid in sids]
    assert [pairwise.session_of("bank.example", one) for one in known] == sids
    assert not {pairwise.session_of("shop.example", one) for one in known} & {*sids}
    assert not {*known} & {*sids, *(pairwise.session("shop.example", sid) for sid in sids)}


@pytest.mark.parametrize("text", ["", "x", "кот", "A" * 21, "A" * 43, "!" * 22])
def test_what_is_no_session_leads_nowhere(text):
    assert Pairwise.of(Envelope()).session_of("bank.example", text) is None
