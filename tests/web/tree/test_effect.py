"""What changes would do, in sentences of three languages."""

from decimal import Decimal

import pytest

from idp.model.access import person
from idp.rbac.preview import Effect, Flow, Preview, Why
from idp.web.tree.effect import SHOWN, Teller
from tests.web.tree.grove import ANNA, BORIS, ROOT, VERA, grow, names, service

TREE = grow(service("pbx"), service("ads"))
PBX, ADS = "pbx", "ads"
A, B, V = map(person, (ANNA, BORIS, VERA))


def say(locale="en", **parts):
    return Teller(names(TREE, locale)).of(Preview(base=1, changes=(), **parts))


@pytest.mark.parametrize(
    ("locale", "sums", "own", "money"),
    [
        ("ru", ("PBX: 2 человека потеряют", "Ads: 1 человек получит"), "Ваши собственные права: без изменений", "+490\u00a0₽/мес"),
        ("en", ("PBX: 2 people lose it", "Ads: 1 person gains it"), "Your own rights: unchanged", "+490\u00a0₽ a month"),
        ("ro", ("PBX: 2 persoane pierd", "Ads: 1 persoană primește"), "Drepturile dvs.: neschimbate", "+490\u00a0₽/lună"),
    ],
)  # fmt: skip
def test_who_gains_and_who_loses_is_counted(locale, sums, own, money):
    said = say(locale, services=(Flow(PBX, (), (B, V)), Flow(ADS, (B,), ())), month=Decimal(490))
    assert (said.sums, said.own, said.money) == (sums, own, money)


def test_acts_besides_using_a_service_are_counted_too():
    effects = (
        Effect(B, ROOT, gained=("billing:view", "users:grant"), lost=("service:order",)),
        Effect(V, ROOT, gained=("billing:view",)),
        Effect(V, "svc-pbx", PBX, gained=("service:use", "billing:view")),
    )
    said = say(effects=effects, services=(Flow(PBX, (V,), ()),))
    assert said.sums == (
        "PBX: 1 person gains it",
        "Connect new ones: 1 person loses it",
        "See the costs: 2 people gain it",
        "Hand out access: 1 person gains it",
    )


def test_who_loses_at_one_place_what_they_gain_at_another_is_not_counted():
    effects = (Effect(B, ROOT, lost=("billing:view",)), Effect(B, "north", gained=("billing:view",)))
    assert say(effects=effects).sums == ()


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ((), "Your own rights: unchanged"),
        ((Effect(A, ROOT, gained=("service:use",)),), "You yourself gain: Use"),
        (
            (Effect(A, ROOT, gained=("service:use",), lost=("users:grant",)),),
            "You yourself lose: Hand out access",
        ),
    ],
)
def test_ones_own_rights_are_told(own, said):
    assert say(own=own).own == said


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (Decimal(0), "0\u00a0₽ a month"),
        (Decimal("-1500.50"), "−1,500.50\u00a0₽ a month"),
        (None, "sum unknown: billing does not answer"),
    ],
)
def test_the_sum_a_month_is_told(month, said):
    assert say(month=month).money == said


def test_warnings_are_told():
    said = say(nobody_left=("service:order",), orphaned=("b1", "b2"))
    assert said.warnings == (
        "Nobody would be left who can do this: Connect new ones",
        "2 rights that were handed on fall with it",
    )


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
def test_why_it_waits_and_for_whom_is_told(why, locale):
    said = say(locale, waits=frozenset({why}), approvers=(VERA, BORIS))
    assert said.second_person
    assert len(said.waits) == 1
    assert said.approvers == ("Борис", "Вера")
    assert not say(locale).second_person


def test_people_are_told_one_by_one_looking_only_where_nothing_else_is():
    effects = (
        Effect(B, ROOT, gained=("service:view", "service:use")),
        Effect(V, "svc-pbx", PBX, gained=("billing:view",), lost=("audit:view",)),
    )
    told = say(effects=effects).told
    assert [(one.who, one.place, one.gained, one.lost) for one in told] == [
        ("Борис", "Ромашка", "Use", ""),
        ("Вера", "PBX", "See the costs", "See the journal"),
    ]


def test_a_crowd_is_told_in_part_and_counted_whole():
    crowd = tuple(
        Effect(person(f"p{number}"), ROOT, gained=("service:order",)) for number in range(SHOWN + 3)
    )
    said = say(effects=crowd)
    assert (len(said.told), said.untold) == (SHOWN, 3)
    assert said.sums == (f"Connect new ones: {SHOWN + 3} people gain it",)
