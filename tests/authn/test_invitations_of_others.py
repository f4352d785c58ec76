"""Who sees and takes back which invitations: one's own, and those about places where one gives access."""

import pytest

from idp.authn.invitations import Offer
from idp.model.errors import NotFound
from idp.model.ids import NodeId
from idp.model.ticket import Promise

GALINA = "galina@romashka.example"


@pytest.fixture
def galina(town, romashka):
    """Sign the head of the branch North in."""
    account = town.person(GALINA, name="Galina", companies=[romashka.id])
    town.give(account, romashka, "branch_admin", node="north")
    return town.sign_in(town.browser(), GALINA)


def invite(town, by, company, node="", name="Boris"):
    promises = (Promise("service_user", NodeId(node)),) if node else ()
    address = f"{name.casefold()}@x.example"
    return town.desk.invitations.invite(
        town.who(by), company.id, address, name, Offer(promises=promises, assured=True)
    )


@pytest.mark.parametrize(("node", "seen"), [("north", True), ("co", False), ("", False)])
def test_an_invitation_of_somebody_else_is_seen_where_one_gives_access(
    town, romashka, owner, galina, node, seen
):
    made = invite(town, owner, romashka, romashka.id if node == "co" else node)
    listed = town.desk.invitations.listed(town.who(galina), romashka.id)
    assert [one.id for one in listed] == [made.id] * seen
    if seen:
        town.desk.invitations.revoke(town.who(galina), made.id)
        return
    before = town.everything()
    with pytest.raises(NotFound):
        town.desk.invitations.revoke(town.who(galina), made.id)
    assert town.everything() == before


def test_ones_own_and_everybodys_for_who_gives_in_the_whole_company(town, romashka, owner, galina):
    own = invite(town, galina, romashka, name="Nina")
    for viewer in (galina, owner):
        assert [one.id for one in town.desk.invitations.listed(town.who(viewer), romashka.id)] == [own.id]
    town.desk.invitations.revoke(town.who(galina), own.id)
