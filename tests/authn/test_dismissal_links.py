"""Links that are still open let nobody who was dismissed in again."""

import pytest

from idp.model.errors import NotFound
from idp.rbac.actor import Actor
from tests.authn.inviting import BORIS, invite, members


@pytest.fixture
def dismiss(town, romashka, owner):
    def act(account):
        anna = Actor(town.who(owner).account.id, assured=True)
        town.desk.dismissal.dismiss(anna, romashka.id, account.id)

    return act


def test_a_link_to_an_address_of_theirs_ends_with_them(town, romashka, owner, dismiss):
    boris = town.person(BORIS, name="Boris")
    _, token = invite(town, owner, romashka)
    with town.house.store.write() as records:
        records.companies.add_member(boris.id, romashka.id, "")
    dismiss(boris)
    visitor = town.sign_in(town.browser(), BORIS)
    with pytest.raises(NotFound):
        town.desk.invitations.join(visitor, token, town.who(visitor))
    assert "Boris" not in members(town, romashka)


def test_a_link_that_they_sent_stays_dead_when_they_come_back(town, romashka, owner, dismiss):
    boris = town.person(BORIS, name="Boris", companies=[romashka.id])
    town.give(boris, romashka, "admin")
    _, token = invite(town, town.sign_in(town.browser(), BORIS), romashka, "nina@x.example", "Nina")
    dismiss(boris)
    with town.house.store.write() as records:
        records.companies.add_member(boris.id, romashka.id, "")
    town.give(boris, romashka, "admin")
    with pytest.raises(NotFound):
        town.desk.invitations.look(token, None)
