"""A gift as its form sends it: what is read, what is refused, what comes of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from idp.model.access import NO_LIMITS, Binding, Limits, Put, Role, person
from idp.web.tree.giving import changes_of, gift_of, least_roles, read_gift
from tests.support.clock import START
from tests.web.tree.grove import ANNA, BORIS, ROOT, VERA, given, grow

ZONE = "Europe/Moscow"
WHOLE = [("subject", "person:boris"), ("role", "buyer")]


def read(*fields):
    return read_gift(MultiDict([*WHOLE, *fields]), ROOT, ZONE, START)


def test_the_least_gift_is_for_everything_and_for_good():
    gift, faults = read()
    assert faults == {}
    assert (gift.subjects, gift.role, gift.limits, gift.inherit) == (
        (person(BORIS),),
        "buyer",
        NO_LIMITS,
        True,
    )
    assert (gift.since, gift.until, gift.reason) == (None, None, "")


def test_every_field_is_read():
    gift, faults = read(
        ("subject", "person:vera"),
        ("subject", "person:boris"),
        ("services", "pbx"),
        ("services", "ads"),
        ("partners", "kontur"),
        ("max_month", "5 000,50 ₽"),
        ("max_order", "1000"),
        ("needs_approval", "on"),
        ("only_here", "on"),
        ("since", "2026-12-01"),
        ("until", "2026-12-31"),
        ("reason", "  a project  "),
    )
    assert faults == {}
    assert gift.subjects == (person(BORIS), person(VERA))
    assert gift.limits == Limits(
        frozenset({"pbx", "ads"}),
        frozenset({"kontur"}),
        Decimal(1000),
        Decimal("5000.50"),
        needs_approval=True,
    )
    assert (gift.inherit, gift.reason) == (False, "a project")
    assert gift.since == datetime(2026, 11, 30, 21, tzinfo=UTC)
    assert gift.until == datetime(2026, 12, 31, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        pytest.param([("role", "buyer")], "subject", "Choose to whom", id="nobody"),
        pytest.param([("subject", "person:boris")], "role", "Choose what", id="nothing"),
        pytest.param([*WHOLE, ("until", "2026-11-21")], "until", "This day is over. Choose today or a later one", id="a-day-that-is-over"),
        pytest.param([*WHOLE, ("until", "31.12.2026")], "until", "This is not a date", id="no-date"),
        pytest.param([*WHOLE, ("until", "9999-12-31")], "until", "This is not a date", id="the-end-of-time"),
        pytest.param([*WHOLE, ("since", "soon")], "since", "This is not a date", id="no-beginning"),
        pytest.param([*WHOLE, ("max_month", "much")], "max_month", "Enter a sum of money", id="no-sum"),
        pytest.param([*WHOLE, ("max_month", "NaN")], "max_month", "Enter a sum of money", id="not-a-number"),
        pytest.param([*WHOLE, ("max_order", "1e999999999")], "max_order", "Enter a sum of money", id="endless"),
        pytest.param([*WHOLE, ("max_order", "-5")], "max_order", "Enter a sum of money", id="less-than-nothing"),
        pytest.param([*WHOLE, ("max_order", "5.001")], "max_order", "Enter a sum of money", id="finer-than-a-kopeck"),
        pytest.param([*WHOLE, ("max_order", "９")], "max_order", "Enter a sum of money", id="foreign-digits"),
        pytest.param([*WHOLE, ("max_order", "9" * 9000)], "max_order", "Enter a sum of money", id="too-long"),
        pytest.param(
            [*WHOLE, ("reason", "x" * 501)],
            "reason",
            "The text is too long or holds characters that do not show",
            id="a-novel",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(form, field, said):
    _, faults = read_gift(MultiDict(form), ROOT, ZONE, START)
    assert faults == {field: said}


def test_all_that_is_wrong_is_said_at_once():
    _, faults = read_gift(MultiDict([("until", "x"), ("max_month", "y")]), ROOT, ZONE, START)
    assert faults.keys() == {"subject", "role", "until", "max_month"}


def test_nothing_but_the_named_fields_is_read():
    hostile = [("granter", "person:anna"), ("on", "b1"), ("id", "b1"), ("granted_at", "x"), ("inherit", "0")]
    assert read(*hostile) == read()


@pytest.mark.parametrize(
    ("acts", "roles"),
    [
        (("service:use",), ["service_user"]),
        (("service:configure",), ["service_operator"]),
        (("service:use", "service:configure"), ["service_operator"]),
        (("service:use", "service:order"), ["service_user", "buyer"]),
        (("billing:view",), ["billing_viewer"]),
        (
            ("service:configure", "service:order", "billing:view"),
            ["service_operator", "buyer", "billing_viewer"],
        ),
        ((), []),
    ],
)
def test_acts_become_the_least_roles_that_permit_them(acts, roles):
    assert list(least_roles(acts)) == roles


def test_a_gift_is_a_right_for_each_person_and_role():
    gift, _ = read(("subject", "person:vera"))
    changes = changes_of(gift, grow().structure, str)
    assert [(c.fact.subject, c.fact.role, c.fact.node) for c in changes] == [
        (person(BORIS), "buyer", ROOT),
        (person(VERA), "buyer", ROOT),
    ]
    assert len({change.fact.id for change in changes}) == 2


def test_handing_out_makes_a_role_of_exactly_these_acts():
    form = MultiDict([("subject", "person:boris"), ("acts", "service:use"), ("acts", "users:grant")])
    gift, faults = read_gift(form, ROOT, ZONE, START)
    made, right = changes_of(gift, grow().structure, {"service:use": "Use", "users:grant": "Hand out"}.get)
    assert faults == {}
    assert (made.fact.title, made.fact.permissions) == ("Use, Hand out", {"service:use", "users:grant"})
    assert right.fact.role == made.fact.id


def test_a_role_of_exactly_these_acts_is_used_again():
    role = Role("mine", "Mine", frozenset({"service:use", "users:grant"}))
    form = MultiDict([("subject", "person:boris"), ("acts", "users:grant"), ("acts", "service:use")])
    gift, _ = read_gift(form, ROOT, ZONE, START)
    (change,) = changes_of(gift, grow(role).structure, str)
    assert isinstance(change, Put)
    assert change.fact.role == "mine"


def test_acts_outside_the_five_are_not_read():
    form = MultiDict([("subject", "person:boris"), ("acts", "tree:grant"), ("acts", "service:use")])
    assert read_gift(form, ROOT, ZONE, START)[0].acts == ("service:use",)


def test_changing_a_right_keeps_its_identity_and_its_holder():
    right = given(BORIS, "buyer", valid_until=datetime(2026, 12, 1, tzinfo=UTC), inherit=False, reason="why")
    gift = gift_of(right)
    (change,) = changes_of(gift, grow(given(ANNA, "owner"), right).structure, str)
    assert isinstance(change.fact, Binding)
    assert change.fact == right
