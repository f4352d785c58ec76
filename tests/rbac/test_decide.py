"""What the situations cannot tell: doors without a service, odd words, memory, and order of asking."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, permutations

import pytest

from idp.model.access import (
    EVERYONE,
    MEMBERS,
    NO_LIMITS,
    Binding,
    Denial,
    Limits,
    Node,
    NodeKind,
    Role,
    person,
)
from idp.model.company import Membership
from idp.model.errors import Invalid
from idp.model.ids import AccountId, BindingId, CompanyId, DenialId, NodeId, ServiceId
from idp.rbac import Allow, Deny, DenyReason, Holdings, State, admit, decide, permits, permits_somewhere
from idp.rbac.entrance import ROLES_BUDGET
from idp.rbac.reckoning import HEAVY, Reckoning, reckon, spot_of
from idp.rbac.reckoning import KEPT as RECKONINGS
from idp.rbac.roles import permissions_of
from idp.rbac.structure import Structure
from idp.rbac.tree import KEPT, LONGEST_CHAIN, whole_tree

ANNA = AccountId("anna")
BORIS = AccountId("boris")
HERE = CompanyId("romashka")
ELSEWHERE = CompanyId("vektor")
PBX = ServiceId("pbx")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOT = Node(NodeId(HERE), NodeKind.COMPANY, "Ромашка")
OFFICE = Node(NodeId("office"), NodeKind.DEPARTMENT, "Офис", ROOT.id)
PBX_THERE = Node(NodeId("pbx"), NodeKind.SERVICE, "АТС", OFFICE.id, PBX)
OWNER = Binding(BindingId("b1"), person(ANNA), "owner", ROOT.id)


def a_tree(*facts, rev=1):
    known = (ROOT, OFFICE, PBX_THERE, *facts)
    return whole_tree(Structure(HERE, rev, known), known)


def holdings(*facts, account=ANNA):
    member = Membership(account, HERE, "Ромашка")
    return Holdings(account, (member,), {HERE: a_tree(*facts)})


def test_everyone_may_enter_what_is_for_everyone():
    assert admit(holdings(), None, EVERYONE, NOW) == Allow()
    assert admit(holdings(), HERE, EVERYONE, NOW) == Allow()


@pytest.mark.parametrize(
    ("company", "access", "reason"),
    [
        pytest.param(None, MEMBERS, DenyReason.NO_COMPANY, id="members-only"),
        pytest.param(None, PBX, DenyReason.NO_COMPANY, id="no-company"),
        pytest.param(ELSEWHERE, MEMBERS, DenyReason.NOT_A_MEMBER, id="not-a-member"),
        pytest.param(ELSEWHERE, PBX, DenyReason.NOT_A_MEMBER, id="foreign-company"),
        pytest.param(HERE, ServiceId("ads"), DenyReason.NOT_CONNECTED, id="not-connected"),
    ],
)
def test_the_door_stays_shut(company, access, reason):
    said = admit(holdings(OWNER), company, access, NOW)
    assert isinstance(said, Deny)
    assert said.reason is reason


def test_members_are_told_the_roles_that_hold_for_the_whole_company():
    at_the_office = Binding(BindingId("b2"), person(ANNA), "branch_admin", OFFICE.id)
    analyst = Binding(BindingId("b3"), person(ANNA), "analyst", ROOT.id)
    assert admit(holdings(at_the_office, analyst), HERE, MEMBERS, NOW) == Allow(roles=("analyst",))


def test_a_right_held_down_to_a_service_is_no_role_in_the_company():
    limited = replace(OWNER, limits=Limits(services=frozenset({PBX})))
    assert admit(holdings(limited), HERE, MEMBERS, NOW) == Allow()


def test_roles_that_are_too_many_to_tell_shrink_to_the_words_that_services_know():
    made = [f"role-{number:03}" for number in range(200)]
    roles = [Role(name, name, frozenset({"service:use"})) for name in made]
    bindings = [Binding(BindingId(f"x{name}"), person(ANNA), name, ROOT.id) for name in made]
    few = admit(holdings(*roles[:9], *bindings[:9]), HERE, PBX, NOW)
    many = admit(holdings(*roles, *bindings), HERE, PBX, NOW)
    assert isinstance(few, Allow)
    assert few.roles == (*made[:9], "service_user")
    assert isinstance(many, Allow)
    assert many.roles == ("service_user",)
    assert sum(map(len, made)) > ROLES_BUDGET


def test_permits_asks_at_the_companys_own_node():
    office_only = replace(OWNER, node=OFFICE.id)
    assert permits(holdings(OWNER), HERE, "users:grant", NOW)
    assert not permits(holdings(office_only), HERE, "users:grant", NOW)
    assert permits_somewhere(holdings(office_only), HERE, "users:grant", NOW)
    assert not permits(holdings(OWNER), ELSEWHERE, "users:grant", NOW)
    assert not permits_somewhere(holdings(OWNER), ELSEWHERE, "users:grant", NOW)


@pytest.mark.parametrize("word", ["", "service", "service:", "service:fly", "SERVICE:USE", "service:use "])
def test_a_word_outside_the_vocabulary_is_refused(word):
    with pytest.raises(Invalid) as refused:
        decide(person(ANNA), word, ROOT.id, a_tree(OWNER), NOW)
    assert refused.value.field == "permission"


def test_unknown_roles_permit_nothing():
    assert permissions_of("emperor") == frozenset()
    assert "tree:grant" in permissions_of("owner")
    assert permissions_of("owner") - permissions_of("admin") == {"tree:grant"}


def test_the_answer_does_not_depend_on_who_is_asked_first():
    """The chain is longer than may be, so those at its end carry nothing, and those before do."""
    people = [person(AccountId(f"p{number:02}")) for number in range(LONGEST_CHAIN + 3)]
    bindings = [Binding(BindingId("b00"), people[0], "admin", ROOT.id)]
    for number, (giver, who) in enumerate(pairwise(people), 1):
        on = bindings[-1].id
        bindings.append(Binding(BindingId(f"b{number:02}"), who, "admin", ROOT.id, granter=giver, on=on))
    asked = (people[0], people[LONGEST_CHAIN], people[-1])
    expected = {people[0]: True, people[LONGEST_CHAIN]: True, people[-1]: False}
    for order in permutations(asked):
        tree = a_tree(*bindings)
        said = {who: isinstance(decide(who, "service:use", PBX_THERE.id, tree, NOW), Allow) for who in order}
        assert said == expected


def test_a_denial_of_words_we_do_not_know_takes_everything():
    unreadable = Denial(DenialId("d1"), person(ANNA), OFFICE.id, frozenset({"service:teleport"}))
    said = decide(person(ANNA), "billing:view", PBX_THERE.id, a_tree(OWNER, unreadable), NOW)
    assert isinstance(said, Deny)
    assert said.reason is DenyReason.DENIED


def test_an_answer_says_within_which_limits():
    limited = replace(OWNER, limits=Limits(max_order=Decimal(5), needs_approval=True))
    given = replace(OWNER, id=BindingId("b2"), subject=person(BORIS), on=OWNER.id, granter=person(ANNA))
    assert decide(person(ANNA), "service:order", ROOT.id, a_tree(OWNER), NOW).limits is NO_LIMITS
    said = decide(person(BORIS), "service:order", OFFICE.id, a_tree(limited, given), NOW)
    assert said == Allow(said.path, State.INHERITED, Limits(max_order=Decimal(5), needs_approval=True))


@pytest.mark.parametrize("order", [1, -1])
def test_the_right_that_hinders_least_is_told_and_among_equals_the_nearest(order):
    rights = [
        Binding(BindingId("approval"), person(ANNA), "buyer", OFFICE.id, limits=Limits(needs_approval=True)),
        Binding(BindingId("sum"), person(ANNA), "buyer", ROOT.id, limits=Limits(max_order=Decimal(5))),
        Binding(BindingId("far"), person(ANNA), "buyer", ROOT.id),
        Binding(BindingId("near"), person(ANNA), "buyer", OFFICE.id),
    ][::order]

    def told(*left_out):
        facts = [right for right in rights if right.id not in left_out]
        return decide(person(ANNA), "service:order", OFFICE.id, a_tree(*facts), NOW).path[0].id

    assert told() == "near"
    assert told("near") == "far"
    assert told("near", "far") == "sum"
    assert told("near", "far", "sum") == "approval"


def test_what_was_decided_is_kept_for_as_long_as_nothing_begins_or_ends():
    ending = replace(OWNER, valid_until=NOW + timedelta(hours=1))
    tree = a_tree(ending)
    first = decide(person(ANNA), "service:use", PBX_THERE.id, tree, NOW)
    assert decide(person(ANNA), "service:use", PBX_THERE.id, tree, NOW + timedelta(minutes=59)) is first
    assert isinstance(decide(person(ANNA), "service:use", PBX_THERE.id, tree, ending.valid_until), Deny)


def test_what_is_kept_is_bounded():
    tree = a_tree(OWNER)
    for number in range(KEPT + 10):
        decide(person(AccountId(f"stranger-{number}")), "service:use", PBX_THERE.id, tree, NOW)
        decide(person(ANNA), "service:use", NodeId(f"nowhere-{number}"), tree, NOW)
    assert len(tree.answers) <= KEPT
    assert sys.getsizeof(tree.structure._lineages) < 10_000


def test_reckonings_are_few_and_light():
    denial = Denial(DenialId("d1"), person(BORIS), ROOT.id)
    tree = a_tree(OWNER, denial, *(replace(OFFICE, id=NodeId(f"n{n}")) for n in range(RECKONINGS + 1)))
    for number in range(RECKONINGS + 1):
        decide(person(ANNA), "service:use", NodeId(f"n{number}"), tree, NOW)
    assert len(tree.reckonings) <= RECKONINGS
    spot = spot_of(tree.structure, PBX_THERE.id)
    here = reckon(tree, spot, NOW)
    for number in range(HEAVY + 1):
        here.left(person(AccountId(f"stranger-{number}")))
    assert reckon(tree, spot, NOW) is not here


def test_threads_that_share_a_tree_hear_the_same():
    tree = a_tree(OWNER)
    asked = [(f"stranger-{number % 7}", f"service:{act}") for number in range(300) for act in ("use", "stop")]

    def ask(question):
        who, permission = question
        return decide(person(AccountId(who)), permission, PBX_THERE.id, tree, NOW)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, asked)) == {Deny(DenyReason.NOT_GIVEN)}


def test_effective_is_what_decide_says_permission_by_permission():
    tree = a_tree(OWNER)
    here = Reckoning(tree, spot_of(tree.structure, PBX_THERE.id), NOW)
    assert here.effective(person(ANNA)).bit_count() == len(permissions_of("owner"))
    assert here.effective(person(BORIS)) == 0
