"""What changes while a password is being hashed counts: nobody enters on what was true before."""

from dataclasses import replace

import pytest

from idp.authn.desk import open_desk
from idp.authn.outcomes import Wrong
from idp.authn.recovery import Asked
from idp.authn.sessions import step_up
from idp.model.errors import Conflict, NotFound
from tests.authn.recovering import ask, link
from tests.authn.town import ANNA, PASSWORD, Town

NEW = "seven blue doors sing"


class SlowHasher:
    """Keep the methods of `PasswordHasher`, and let something happen during the work."""

    def __init__(self, hasher, meanwhile):
        self._hasher, self._meanwhile = hasher, meanwhile
        self.outdated = hasher.outdated

    def hash(self, password):
        self._meanwhile()
        return self._hasher.hash(password)

    def verify(self, password_hash, password):
        self._meanwhile()
        return self._hasher.verify(password_hash, password)


@pytest.fixture
def meanwhile(house, settings, hasher):
    """Open a desk at which something happens while a password is hashed."""
    return lambda action: Town(open_desk(house, settings, SlowHasher(hasher, action)), house)


CHANGES = {
    "disabled": lambda town, anna: town.desk.people.disable(anna.id),
    "password": lambda town, anna: town.desk.people.set_password(anna.id, NEW),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_password_that_was_right_a_moment_ago_opens_nothing(town, meanwhile, change):
    anna = town.person()
    slow = meanwhile(lambda: change(town, anna))
    assert slow.offer(town.browser(), ANNA, PASSWORD) == Wrong()
    assert town.everything()["sessions"] == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_password_proved_again_counts_only_if_it_still_holds(town, meanwhile, change):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    signed_in = town.who(visitor)
    slow = meanwhile(lambda: change(town, anna))
    assert slow.desk.sign_in.prove_again(visitor, signed_in, PASSWORD) == Wrong()


def test_r091_a_link_spent_meanwhile_sets_no_password(town, meanwhile):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token = link(town)
    slow = meanwhile(lambda: town.desk.recovery.finish(visitor, token, NEW))
    assert slow.desk.recovery.finish(visitor, token, "another fine long phrase") == Wrong()
    assert town.offer(town.browser(), password="another fine long phrase") == Wrong()


def test_an_asking_just_answered_is_not_answered_again_in_the_next_half_minute(town, clock):
    town.person()
    visitor = town.browser()
    clock.advance(seconds=25)
    first = town.desk.recovery.ask(visitor, ANNA)
    clock.advance(seconds=10)
    assert town.desk.recovery.ask(visitor, ANNA) == first
    assert isinstance(first, Asked)
    assert len(town.notices()) == 1


def test_a_step_up_of_a_cookie_renewed_meanwhile_is_a_conflict(town):
    town.person()
    visitor = town.sign_in(town.browser())
    signed_in = town.who(visitor)
    town.sign_in(visitor)
    with pytest.raises(Conflict), town.house.store.write() as records:
        step_up(records, signed_in, "otp", visitor, town.now())


def test_a_sign_in_whose_request_expired_meanwhile_opens_nothing(town, clock, meanwhile):
    town.person()
    visitor = town.browser()
    slow = meanwhile(lambda: clock.advance(minutes=31))
    with pytest.raises(NotFound):
        slow.offer(visitor, ANNA, PASSWORD)
    assert town.who(replace(visitor, cookie=None)) is None
    assert town.everything()["sessions"] == []
