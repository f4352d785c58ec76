"""Invitations: by right, within limits, taken back."""

from dataclasses import replace

import pytest

from idp.authn.invitations import may_invite
from idp.model.access import Binding, Denial, Node, NodeKind, person
from idp.model.company import CompanyStatus, Membership
from idp.model.errors import Conflict, Invalid, LimitExceeded, NotFound, Refused
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, InvitationId, NodeId
from idp.model.ticket import InvitationState
from idp.rbac import Holdings, Tree
from idp.rbac.structure import Structure
from tests.authn.inviting import BORIS, invite
from tests.authn.town import ANNA, ANNA_PHONE
from tests.support.clock import START as NOON

COMPANY = CompanyId("c")
ROOT = Node(NodeId("c"), NodeKind.COMPANY, "C")
EVA = AccountId("a")
OWNER = Binding(BindingId("b"), person(EVA), "owner", ROOT.id)
NOTHING = Denial(DenialId("d"), person(EVA), ROOT.id)


def holdings(*facts, member=True):
    if not member:
        return Holdings(EVA)
    structure = Structure(COMPANY, 1, (ROOT, *facts))
    tree = Tree(structure, [fact for fact in facts if isinstance(fact, Binding)], {})
    return Holdings(EVA, (Membership(EVA, COMPANY, "C"),), {COMPANY: tree})


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


@pytest.mark.parametrize(
    ("held", "company", "yes"),
    [
        (holdings(OWNER), COMPANY, True),
        (holdings(), COMPANY, False),
        (holdings(OWNER, member=False), COMPANY, False),
        (holdings(OWNER), CompanyId("other"), False),
        (holdings(OWNER, NOTHING), COMPANY, False),
    ],
    ids=["owner", "no-role", "left", "elsewhere", "denial"],
)
def test_the_right_to_invite_needs_membership_and_a_role(held, company, yes):
    assert may_invite(held, company, NOON) is yes


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


def test_r093_an_address_gets_five_invitations_a_day(town, owner, romashka):
    for _ in range(5):
        invite(town, owner, romashka)
        town.house.clock.advance(minutes=1)
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
