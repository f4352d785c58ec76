"""Accepting an invitation: by a link that works once, for the person it was meant for."""

from dataclasses import replace

import pytest

from idp.authn.invitations import Join, Newcomer, SignInFirst, SomebodyElse
from idp.authn.outcomes import Opened, Wrong
from idp.links.vault import NOBODY, put_secret
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.ids import NodeId, ServiceId
from idp.model.link import API
from idp.model.secret import Secret
from idp.model.ticket import Promise
from idp.model.work import JobKind
from tests.authn.inviting import BORIS, NEW, invite, members
from tests.authn.together import together

KILLERS = {
    "used": lambda town, owner, made, token: town.desk.invitations.join_new(town.browser(), token, "B", NEW),
    "revoked": lambda town, owner, made, token: town.desk.invitations.revoke(town.who(owner), made.id),
    "expired": lambda town, owner, made, token: town.house.clock.advance(hours=72),
    "replaced": lambda town, owner, made, token: town.desk.invitations.invite(
        town.who(owner), made.company, BORIS, "B"
    ),
}


def test_a_newcomer_gets_an_account_with_the_verified_address(town, owner, romashka):
    made, token = invite(town, owner, romashka)
    visitor = town.browser()
    assert town.desk.invitations.look(token, None) == Newcomer(made)
    opened = town.desk.invitations.join_new(visitor, token, "Boris Buhgalter", NEW)
    assert isinstance(opened, Opened)
    assert opened.session.company == romashka.id
    signed_in = town.who(replace(visitor, cookie=opened.secret))
    with town.house.store.read() as records:
        (identifier,) = records.accounts.identifiers(signed_in.account.id)
    assert (identifier.value, identifier.verified) == (BORIS, True)
    assert signed_in.account.claims["email_verified"] is True
    assert "Boris Buhgalter" in members(town, romashka)
    assert isinstance(town.offer(town.browser(), BORIS, NEW), Opened)


def test_a_person_with_the_address_joins_once_signed_in(town, owner, romashka):
    town.person(BORIS, name="Boris")
    made, token = invite(town, owner, romashka)
    assert town.desk.invitations.look(token, None) == SignInFirst(made)
    boris = town.sign_in(town.browser(), BORIS)
    assert town.desk.invitations.look(token, town.who(boris)) == Join(made, other_address=False)
    opened = town.desk.invitations.join(boris, token, town.who(boris))
    assert opened.session.company == romashka.id
    assert "Boris" in members(town, romashka)
    assert town.who(boris) is None
    assert town.who(replace(boris, cookie=opened.secret)).session.company == romashka.id


def test_a_person_without_the_address_is_asked_and_does_not_get_it(town, owner, romashka):
    """A forwarded invitation must not let its first reader recover the account that joined."""
    galina = town.person("galina@north.example", name="Galina")
    made, token = invite(town, owner, romashka)
    visitor = town.sign_in(town.browser(), "galina@north.example")
    assert town.desk.invitations.look(token, town.who(visitor)) == Join(made, other_address=True)
    town.desk.invitations.join(visitor, token, town.who(visitor))
    assert "Galina" in members(town, romashka)
    with town.house.store.read() as records:
        assert [i.value for i in records.accounts.identifiers(galina.id)] == ["galina@north.example"]


def test_a_link_opened_in_the_session_of_somebody_else_asks(town, owner, romashka):
    town.person(BORIS, name="Boris")
    made, token = invite(town, owner, romashka)
    me = town.who(owner)
    assert town.desk.invitations.look(token, me) == SomebodyElse(made, me)
    before = town.everything()
    with pytest.raises(Conflict):
        town.desk.invitations.join(owner, token, me)
    assert town.everything() == before


@pytest.mark.parametrize("kill", KILLERS.values(), ids=KILLERS.keys())
def test_v67_a_dead_link_reads_the_same_whatever_killed_it(town, owner, romashka, kill):
    made, token = invite(town, owner, romashka)
    kill(town, owner, made, token)
    owner = town.sign_in(town.browser())
    before = town.everything()
    for signed_in in (None, town.who(owner)):
        with pytest.raises(NotFound):
            town.desk.invitations.look(token, signed_in)
    with pytest.raises(NotFound):
        town.desk.invitations.join_new(town.browser(), token, "Eve", NEW)
    with pytest.raises(NotFound):
        town.desk.invitations.join(owner, token, town.who(owner))
    assert town.everything() == before


def test_v67_expiry_is_enforced_between_looking_and_joining(town, clock, owner, romashka):
    _, token = invite(town, owner, romashka)
    clock.advance(hours=71, minutes=59)
    assert town.desk.invitations.look(token, None)
    clock.advance(minutes=1)
    with pytest.raises(NotFound):
        town.desk.invitations.join_new(town.browser(), token, "Boris", NEW)


def test_a_link_is_accepted_once_by_parallel_posts(town, owner, romashka):
    _, token = invite(town, owner, romashka)

    def accept(visitor):
        try:
            return town.desk.invitations.join_new(visitor, token, "Boris", NEW)
        except (NotFound, Conflict) as refusal:
            return refusal

    outcomes = together(accept, [town.browser() for _ in range(6)])
    assert [isinstance(o, Opened) for o in outcomes].count(True) == 1
    assert members(town, romashka) == {"Anna Direktorova", "Boris"}


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [("", NEW, "name"), ("\x00", NEW, "name"), ("Boris", "short", "password"), ("Boris", BORIS, "password"),
     ("Boris", "Romashka-1", "password")],
)  # fmt: skip
def test_a_newcomer_with_a_bad_name_or_password_may_try_again(town, owner, romashka, name, password, field):
    _, token = invite(town, owner, romashka)
    before = town.everything()
    with pytest.raises(Invalid) as refusal:
        town.desk.invitations.join_new(town.browser(), token, name, password)
    assert refusal.value.field == field
    assert town.everything() == before
    assert isinstance(town.desk.invitations.join_new(town.browser(), token, "Boris", NEW), Opened)


def test_an_address_taken_meanwhile_is_a_conflict_and_the_link_lives(town, owner, romashka):
    _, token = invite(town, owner, romashka)
    town.person(BORIS)
    before = town.everything()
    with pytest.raises(Conflict):
        town.desk.invitations.join_new(town.browser(), token, "Boris", NEW)
    assert town.everything() == before


def test_a_newcomer_has_no_password_but_the_one_they_chose(town, owner, romashka):
    _, token = invite(town, owner, romashka)
    town.desk.invitations.join_new(town.browser(), token, "Boris", NEW)
    assert town.offer(town.browser(), BORIS, "") == Wrong()


@pytest.mark.parametrize("promises", [(), ("service_user",)], ids=["as-a-member", "with-a-right"])
def test_who_joins_is_given_accounts_where_services_make_them(town, owner, romashka, promises):
    with town.house.store.write() as records:
        put_secret(records, town.house.envelope, NOBODY, ServiceId("wiki"), API, Secret("k"), town.now())
    promised = tuple(Promise(role, NodeId(romashka.id)) for role in promises)
    _made, token = invite(town, owner, romashka, promises=promised)
    opened = town.desk.invitations.join_new(town.browser(), token, "B", NEW)
    with town.house.store.read() as records:
        (job,) = records.outbox.list(JobKind.PROVISION)
    assert (job.target, job.payload["people"]) == (f"company:{romashka.id}", [opened.session.account])
