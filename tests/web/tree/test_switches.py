"""Five switches a person: which companies they suit, and what turning them makes."""

import pytest

from idp.model.access import EVERYBODY, Binding, Denial, End, FactKind, Limits, NodeKind, Put, Role, person
from idp.rbac.lists import COLUMNS
from idp.web.tree.switches import PEOPLE, Switches, is_small, is_untouched, unsaid
from tests.support.clock import START
from tests.web.tree.grove import ANNA, BORIS, capped, given, grow, place, service, shut, soon, team

USE, CONFIGURE, ORDER, COSTS, GRANT = COLUMNS
OWNED = given(ANNA, "owner")
SEVERAL = (given(BORIS, "service_user", identifier="b1"), given(BORIS, "buyer", identifier="b2"))


@pytest.mark.parametrize(
    ("facts", "people", "small"),
    [
        pytest.param([], 1, True, id="one-person-and-nothing-else"),
        pytest.param([service("pbx"), given(BORIS, "buyer")], PEOPLE, True, id="three-people-and-services"),
        pytest.param([place("acc", kind=NodeKind.ACCOUNT), place("sim", "acc", NodeKind.SIM)], 2, True, id="what-billing-hangs"),
        pytest.param([shut(BORIS, permissions={ORDER})], 2, True, id="a-switch-that-is-shut"),
        pytest.param([], PEOPLE + 1, False, id="four-people"),
        pytest.param([place("sales")], 2, False, id="a-department"),
        pytest.param([place("north", kind=NodeKind.BRANCH)], 2, False, id="a-branch"),
        pytest.param([service("pbx"), given(BORIS, "service_user", "svc-pbx")], 2, True, id="something-given-lower"),
        pytest.param([given(BORIS, "buyer", valid_until=soon(days=9))], 2, True, id="something-that-ends"),
        pytest.param([given(BORIS, "buyer", inherit=False)], 2, True, id="something-only-here"),
        pytest.param([capped(max_month=1)], 2, True, id="a-limit"),
        pytest.param([shut(BORIS, services={"pbx"})], 2, True, id="a-service-shut"),
        pytest.param([shut(BORIS)], 2, True, id="everything-shut"),
        pytest.param([shut(EVERYBODY, permissions={ORDER})], 2, True, id="shut-to-all"),
        pytest.param(team("sales", BORIS), 2, False, id="a-group"),
    ],
)  # fmt: skip
def test_a_list_suits_few_people_who_have_drawn_nothing(facts, people, small):
    assert is_small(grow(OWNED, *facts), people) is small


def of(*facts, account=BORIS):
    return Switches(grow(OWNED, *facts), account, START)


def told(changes):
    """Say changes briefly: what is given, shut or ended."""
    said = []
    for change in changes:
        match change:
            case Put(fact=Binding(role=role)):
                said.append(f"+{role}")
            case Put(fact=Denial(permissions=permissions)):
                said.append(f"shut {','.join(sorted(permissions))}")
            case End(kind=kind, id=identifier):
                said.append(f"-{kind} {identifier}")
    return sorted(said)


@pytest.mark.parametrize(
    ("facts", "on"),
    [
        ([], set()),
        ([given(BORIS, "service_user")], {USE}),
        ([given(BORIS, "service_operator")], {USE, CONFIGURE}),
        ([given(BORIS, "admin")], set(COLUMNS)),
        ([given(BORIS, "admin"), shut(BORIS, permissions={ORDER})], set(COLUMNS) - {ORDER}),
    ],
)
def test_a_switch_is_on_where_the_act_is_allowed(facts, on):
    assert of(*facts).on() == on


@pytest.mark.parametrize(
    ("facts", "wanted", "expected"),
    [
        pytest.param([], {USE}, ["+service_user"], id="use"),
        pytest.param([], {USE, CONFIGURE}, ["+service_operator"], id="configure-implies-use"),
        pytest.param([], {USE, ORDER, COSTS}, ["+billing_viewer", "+buyer", "+service_user"], id="three"),
        pytest.param([], set(COLUMNS), ["+admin"], id="all-five-are-an-administrator"),
        pytest.param([], {GRANT}, ["+admin", f"shut {','.join(sorted({USE, CONFIGURE, ORDER, COSTS}))}"], id="to-hand-out-one-has-the-rest-shut-off"),
        pytest.param([*SEVERAL], {USE}, ["-binding b2"], id="one-off"),
        pytest.param([*SEVERAL], set(), ["-binding b1", "-binding b2"], id="all-off"),
        pytest.param([*SEVERAL], {USE, ORDER}, [], id="as-it-is"),
        pytest.param([given(BORIS, "admin", identifier="a")], set(COLUMNS) - {ORDER}, [f"shut {ORDER}"], id="an-administrator-without-connecting"),
        pytest.param([given(BORIS, "admin", identifier="a")], {USE}, ["+service_user", "-binding a"], id="no-administrator-any-more"),
        pytest.param(
            [given(BORIS, "admin"), shut(BORIS, permissions={ORDER, COSTS})],
            set(COLUMNS) - {COSTS},
            [f"shut {COSTS}"],
            id="one-of-two-opened-again",
        ),
        pytest.param([given(BORIS, "admin"), shut(BORIS, permissions={ORDER})], set(COLUMNS), ["-denial shut-boris-romashka"], id="opened-again"),
        pytest.param([given(BORIS, "analyst", identifier="x")], {USE}, ["+service_user"], id="what-no-switch-says-stays"),
        pytest.param([], {"tree:grant", "nonsense"}, [], id="acts-outside-the-five"),
        pytest.param([shut(BORIS)], {USE}, ["+service_user", "-denial shut-boris-romashka"], id="opened-after-all-was-shut"),
        pytest.param([shut(BORIS, permissions={ORDER, "content:order"})], {ORDER}, ["+buyer", "-denial shut-boris-romashka"], id="subscriptions-go-along"),
        pytest.param([shut(BORIS, services={"pbx"})], {USE}, ["+service_user"], id="a-service-shut-stays-shut"),
        pytest.param([given(BORIS, "buyer", valid_until=soon(days=9))], {COSTS}, ["+billing_viewer"], id="what-ends-by-itself-stays"),
        pytest.param([given(BORIS, "service_user", limits=Limits(services=frozenset({"pbx"})))], {COSTS}, ["+billing_viewer"], id="what-is-for-one-service-stays"),
    ],
)  # fmt: skip
def test_turning_switches_makes_the_least_changes(facts, wanted, expected):
    assert told(of(*facts).changes(wanted)) == expected


@pytest.mark.parametrize(
    "before", [[], [*SEVERAL], [given(BORIS, "admin")], [given(BORIS, "service_operator")]]
)
@pytest.mark.parametrize("number", range(2 ** len(COLUMNS)))
def test_after_the_changes_the_switches_stand_as_wished(before, number):
    wanted = {act for place_, act in enumerate(COLUMNS) if number >> place_ & 1}
    if CONFIGURE in wanted and GRANT not in wanted:
        wanted |= {USE}
    facts = {(type(fact), fact.id): fact for fact in before}
    for change in of(*before).changes(wanted):
        if isinstance(change, Put):
            facts[type(change.fact), change.fact.id] = change.fact
        else:
            facts.pop(({FactKind.BINDING: Binding, FactKind.DENIAL: Denial}[change.kind], change.id))
    assert of(*facts.values()).on() == wanted


def test_what_is_given_is_for_this_person_at_the_company():
    (change,) = of().changes({USE})
    assert (change.fact.subject, change.fact.node) == (person(BORIS), "romashka")


def test_own_roles_are_ended_like_any_other():
    role = Role("mine", "Mine", frozenset({ORDER}))
    assert told(of(role, given(BORIS, "mine", identifier="m")).changes(set())) == ["-binding m"]


def test_what_no_switch_says_is_listed():
    said = given(BORIS, "buyer"), given(BORIS, "number_user", "sim"), shut(BORIS, permissions={ORDER})
    beyond = (
        given(BORIS, "buyer", valid_until=soon(days=1), identifier="ends"),
        given(BORIS, "service_user", limits=Limits(services=frozenset({"pbx"})), identifier="one"),
        given(BORIS, "buyer", inherit=False, identifier="here"),
        shut(EVERYBODY, permissions={USE}),
        capped(max_month=5),
    )
    assert set(unsaid(grow(OWNED, *said, *beyond), person(BORIS))) == set(beyond)
    assert set(unsaid(grow(OWNED, *said), person(BORIS))) == set()


@pytest.mark.parametrize(
    ("facts", "untouched"),
    [
        ([], True),
        ([service("pbx"), place("acc", kind=NodeKind.ACCOUNT), given(BORIS, "number_user", "acc")], True),
        ([given(BORIS, "buyer")], False),
        ([place("sales")], False),
        ([shut(BORIS)], False),
        ([capped(max_month=1)], False),
        (team("sales", BORIS), False),
    ],
)
def test_a_tree_is_untouched_until_somebody_gives_or_draws(facts, untouched):
    assert is_untouched(grow(OWNED, *facts)) is untouched
