"""Invitations: by right, by a link that works once, for the person it was meant for."""

import re
import threading
from dataclasses import replace

import pytest

from idp.authn.invitations import Join, Newcomer, SignInFirst, SomebodyElse, may_invite
from idp.authn.outcomes import Opened, Wrong
from idp.model.access import Binding, Effect, Holdings
from idp.model.company import CompanyStatus, Membership
from idp.model.errors import Conflict, Invalid, LimitExceeded, NotFound, Refused
from idp.model.ids import AccountId, BindingId, CompanyId, InvitationId
from idp.model.secret import Secret
from idp.model.ticket import InvitationState
from tests.authn.town import ANNA, ANNA_PHONE

BORIS = "boris@romashka.example"
NEW = "seven blue doors sing"


@pytest.fixture
def romashka(town):
    return town.company()


@pytest.fixture
def owner(town, romashka):
    """Sign the owner of the company in; return their visitor."""
    anna = town.person(companies=[romashka.id])
    town.give(anna, romashka)
    return town.sign_in(town.browser())


def invite(town, owner, company, address=BORIS, name="Boris"):
    made = town.desk.invitations.invite(town.who(owner), company.id, address, name)
    return made, Secret(
        re.search(r"https://id\.example\.com/invitation/([\w-]{43})", town.notices()[-1].body)[1]
    )


def members(town, company):
    with town.house.store.read() as records:
        return {account.name for account, _ in records.companies.members(company.id)}


@pytest.mark.parametrize(("address", "channel"), [(BORIS, "email"), ("8 900 111-22-33", "sms")])
def test_an_invitation_goes_out_by_mail_or_sms(town, owner, romashka, address, channel):
    made, _ = invite(town, owner, romashka, address)
    notice = town.notices()[-1]
    assert (notice.channel, notice.to, made.channel) == (channel, made.address, channel)
    assert "Anna Direktorova" in notice.body
    assert "Romashka" in notice.body
    listed = town.desk.invitations.listed(town.who(owner), romashka.id)
    assert [(i.id, i.name, i.state(town.now())) for i in listed] == [(made.id, "Boris", InvitationState.OPEN)]
    assert town.audit()[-1] == "Invited"


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


KILLERS = {
    "used": lambda town, owner, made, token: town.desk.invitations.join_new(town.browser(), token, "B", NEW),
    "revoked": lambda town, owner, made, token: town.desk.invitations.revoke(town.who(owner), made.id),
    "expired": lambda town, owner, made, token: town.house.clock.advance(hours=72),
    "replaced": lambda town, owner, made, token: town.desk.invitations.invite(
        town.who(owner), made.company, BORIS, "B"
    ),
}


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
    visitors, barrier, outcomes = [town.browser() for _ in range(6)], threading.Barrier(6), []

    def run(visitor):
        barrier.wait(30)
        try:
            outcomes.append(town.desk.invitations.join_new(visitor, token, "Boris", NEW))
        except (NotFound, Conflict) as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=run, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [isinstance(o, Opened) for o in outcomes].count(True) == 1
    assert members(town, romashka) == {"Anna Direktorova", "Boris"}


@pytest.mark.parametrize(
    ("role", "node", "yes"),
    [
        ("owner", "", True),
        ("branch_admin", "north", True),
        ("admin", "", True),
        ("service_user", "", False),
        ("billing_viewer", "", False),
        ("unheard-of", "", False),
    ],
)
def test_only_who_gives_access_invites(town, romashka, role, node, yes):
    town.give(town.person(companies=[romashka.id]), romashka, role, node)
    visitor = town.sign_in(town.browser())
    if yes:
        assert invite(town, visitor, romashka)
        return
    before = town.everything()
    with pytest.raises(Refused):
        town.desk.invitations.invite(town.who(visitor), romashka.id, BORIS, "Boris")
    with pytest.raises(Refused):
        town.desk.invitations.listed(town.who(visitor), romashka.id)
    assert town.everything() == before


def test_nobody_invites_into_a_company_they_do_not_belong_to(town, owner):
    foreign = town.company("Foreign")
    with pytest.raises(Refused):
        town.desk.invitations.invite(town.who(owner), foreign.id, BORIS, "Boris")


def test_nobody_invites_into_a_company_that_has_ended(town, owner, romashka):
    with town.house.store.write() as records:
        records.companies.update(replace(romashka, status=CompanyStatus.ENDED))
    with pytest.raises(Refused):
        town.desk.invitations.invite(town.who(owner), romashka.id, BORIS, "Boris")


def holdings(*bindings, member=True):
    memberships = (Membership(AccountId("a"), CompanyId("c"), "C"),) if member else ()
    return Holdings(1, memberships, bindings)


def binding(role="owner", company="c", effect=Effect.ALLOW):
    return Binding(BindingId("b"), AccountId("a"), CompanyId(company), role, effect=effect)


@pytest.mark.parametrize(
    ("held", "yes"),
    [
        (holdings(binding()), True),
        (holdings(), False),
        (holdings(binding(), member=False), False),
        (holdings(binding(company="other")), False),
        (holdings(binding(effect=Effect.DENY)), False),
    ],
    ids=["owner", "no-role", "left", "elsewhere", "denial"],
)
def test_the_right_to_invite_needs_membership_and_a_role(held, yes):
    assert may_invite(held, CompanyId("c")) is yes


@pytest.mark.parametrize(
    ("typed", "error", "field"),
    [
        (("", "Boris"), Invalid, "address"),
        (("dogovor-17", "Boris"), Invalid, "address"),
        (("+18005551234", "Boris"), Invalid, "address"),
        (("boris@", "Boris"), Invalid, "address"),
        ((f"{BORIS}\nbcc: x@y.example", "Boris"), Invalid, "address"),
        ((BORIS, ""), Invalid, "name"),
        ((BORIS, "B\u200boris"), Invalid, "name"),
        ((BORIS, "x" * 101), Invalid, "name"),
        ((ANNA, "Anna"), Conflict, "address"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_and_nothing_is_written(
    town, owner, romashka, typed, error, field
):
    before = town.everything()
    with pytest.raises(error) as refusal:
        town.desk.invitations.invite(town.who(owner), romashka.id, *typed)
    assert refusal.value.field == field
    assert town.everything() == before


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


def test_r093_an_address_gets_five_invitations_a_day(town, owner, romashka):
    for _ in range(5):
        invite(town, owner, romashka)
    with pytest.raises(LimitExceeded):
        invite(town, owner, romashka)
    assert len(town.notices()) == 5
    assert invite(town, owner, romashka, ANNA_PHONE)


def test_r093_a_company_sends_a_hundred_invitations_a_day(town, owner, romashka):
    for number in range(100):
        town.desk.invitations.invite(town.who(owner), romashka.id, f"n{number}@x.example", "N")
    with pytest.raises(LimitExceeded):
        invite(town, owner, romashka)


def test_an_invitation_is_taken_back_once(town, owner, romashka):
    made, _ = invite(town, owner, romashka)
    town.desk.invitations.revoke(town.who(owner), made.id)
    assert town.audit()[-1] == "InvitationRevoked"
    with pytest.raises(Conflict):
        town.desk.invitations.revoke(town.who(owner), made.id)


@pytest.mark.parametrize("whose", ["foreign", "nobody"])
def test_somebody_elses_invitation_cannot_be_taken_back(town, owner, romashka, whose):
    made, _ = invite(town, owner, romashka)
    foreign = town.company("Foreign")
    town.give(town.person("eve@x.example", companies=[foreign.id]), foreign)
    eve = town.sign_in(town.browser(), "eve@x.example")
    before = town.everything()
    with pytest.raises(NotFound):
        town.desk.invitations.revoke(town.who(eve), made.id if whose == "foreign" else InvitationId("none"))
    assert town.everything() == before


def test_an_invitation_names_nobody_in_the_outbox_and_audit(town, owner, romashka):
    invite(town, owner, romashka, ANNA_PHONE)
    rows = town.everything()
    assert ANNA_PHONE not in str([rows[t] for t in ("outbox", "audit", "tickets")])


def test_a_newcomer_has_no_password_but_the_one_they_chose(town, owner, romashka):
    _, token = invite(town, owner, romashka)
    town.desk.invitations.join_new(town.browser(), token, "Boris", NEW)
    assert town.offer(town.browser(), BORIS, "") == Wrong()
