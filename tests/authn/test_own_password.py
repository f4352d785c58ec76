"""A new password of one's own."""

from dataclasses import replace

import pytest

from idp.authn.outcomes import Opened, Wrong
from idp.model.errors import Invalid
from tests.authn.proving import proof
from tests.authn.town import PASSWORD


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(town, hasher):
    town.person()
    here, there = town.sign_in(town.browser()), town.sign_in(town.browser())
    opened = town.desk.own_password.change(here, proof(town, here), "seven blue doors sing")
    assert town.who(here) is None
    assert town.who(there) is None
    assert town.who(replace(here, cookie=opened.secret)) is not None
    assert isinstance(town.offer(town.browser(), password="seven blue doors sing"), Opened)
    assert town.offer(town.browser(), password=PASSWORD) == Wrong()
    assert [n.subject for n in town.notices()] == ["Your password was changed"]


@pytest.mark.parametrize("weak", ["", "short", "password123", "anna@romashka.example", "Direktorova1"])
def test_a_weak_new_password_changes_nothing(town, weak):
    town.person()
    visitor = town.sign_in(town.browser())
    before = town.everything()
    with pytest.raises(Invalid):
        town.desk.own_password.change(visitor, proof(town, visitor), weak)
    assert town.everything() == before
