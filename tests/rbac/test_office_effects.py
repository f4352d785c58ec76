"""The effect of changes: told before, undone after, and felt by the services it concerns only."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from idp.model.access import Cause, Safeguard
from idp.model.errors import Invalid, NotFound, Refused
from idp.model.ids import AccountId
from idp.rbac.changeset import Saved, Stale, Waits
from idp.rbac.effects import preview_of
from idp.rbac.expiry import is_lapsing, lapse
from idp.rbac.preview import Effect, Flow, Why
from idp.rbac.requests import Answer
from tests.rbac.bureau import OTHER, acting
from tests.rbac.court import (
    ADA,
    ADS,
    BRUNO,
    CARL,
    CO,
    MAIL,
    PBX,
    attempt,
    crew,
    deny,
    end,
    facts,
    give,
    joins,
    node,
    person,
)
from tests.support.clock import START
from tests.support.rights import give as hand

HOUR = timedelta(hours=1)


def revert(bureau, who, rev):
    return bureau.office.revert(acting(who), CO, rev)


def test_a_preview_says_who_gains_and_loses_what_and_what_it_costs(bureau):
    before = bureau.everything()
    seen = bureau.preview(
        "ada",
        give("dora", at="south"),
        give("edda", at="south"),
        end(CARL),
        prices={ADS: Decimal(490), PBX: Decimal(200)},
    )
    assert seen.services == (
        Flow(ADS, gained=(person("dora"), person("edda"))),
        Flow(PBX, lost=(person("carl"),)),
    )
    assert (seen.month, dict(seen.month_of)) == (Decimal(780), {ADS: Decimal(980), PBX: Decimal(-200)})
    assert (seen.added, seen.removed, seen.base) == (2, 1, bureau.rev())
    assert (seen.own, seen.orphaned, seen.nobody_left, seen.waits) == ((), (), (), frozenset())
    assert Effect(person("carl"), "north", None, (), ("service:view", "service:use")) in seen.effects
    assert seen.changes[0].fact.on == "ada"
    assert bureau.everything() == before


@pytest.mark.parametrize("comes", [True, False])
def test_who_joins_or_leaves_a_group_gains_or_loses_what_it_gives(bureau, comes):
    bureau.save("ada", crew(), give("group:crew", at="south"), joins("edda"))
    if not comes:
        bureau.save("ada", joins("dora"))
    change = joins("dora") if comes else end(joins("dora"))
    seen = bureau.preview("ada", change, prices={ADS: Decimal(490)})
    moved = (person("dora"),)
    assert seen.services == (Flow(ADS, gained=moved) if comes else Flow(ADS, lost=moved),)
    assert seen.month == (490 if comes else -490)
    assert [(effect.subject, effect.node) for effect in seen.effects] == [(person("dora"), "south")]


def test_joining_a_group_is_no_way_around_the_money_that_one_person_may_add(bureau):
    bureau.save("olga", crew(), give("group:crew", at="south"), Safeguard(above_month=Decimal(100)))
    assert isinstance(bureau.save("olga", joins("dora"), prices={ADS: Decimal(490)}), Waits)


@pytest.mark.parametrize(
    ("changes", "effects"),
    [
        pytest.param([node("nook", parent="south")], (), id="a-new-place-is-nothing-to-anybody"),
        pytest.param(
            [node("nook", parent="south"), give("edda", role="service_user", at="nook")],
            (Effect(person("edda"), "nook", gained=("service:view", "service:use")),),
            id="who-is-given-something-there-gains-just-that",
        ),
        pytest.param([end(node("corner", parent="south"))], (), id="an-empty-place-is-missed-by-nobody"),
    ],
)
def test_places_that_come_and_go_are_no_gain_and_no_loss(bureau, changes, effects):
    bureau.save("ada", node("corner", parent="south"))
    seen = bureau.preview("ada", *changes)
    assert (seen.effects, seen.own) == (effects, ())


def test_a_preview_names_what_falls_with_a_right_and_what_nobody_could_do(bureau):
    seen = bureau.preview("olga", end(ADA))
    assert seen.orphaned == ("bruno", "carl")
    assert Flow(PBX, lost=(person("ada"), person("bruno"), person("carl"))) in seen.services
    seen = bureau.preview("olga", deny("everyone", "co", "billing:export"))
    assert seen.nobody_left == ("billing:export",)
    assert [(e.subject, e.lost) for e in seen.own] == [(person("olga"), ("billing:export",))]


def test_a_preview_says_that_a_second_person_is_needed_and_whom_to_ask(bureau):
    seen = bureau.preview("olga", give("dora", "owner"))
    assert (seen.waits, seen.approvers) == ({Why.GUARDED_ROLE}, ("otto",))


def test_without_prices_the_sum_is_unknown(bureau):
    assert bureau.preview("ada", give("dora", at="south")).month is None
    assert bureau.preview("ada", node("new")).month == 0


def test_a_right_that_begins_later_is_previewed_from_its_beginning(bureau):
    seen = bureau.preview("ada", give("dora", at="south", valid_from=START + HOUR))
    assert seen.services == (Flow(ADS, gained=(person("dora"),)),)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda b: b.save("ada", give("dora", at="north"), deny("carl", "shop")), id="rights"),
        pytest.param(lambda b: b.save("ada", end(CARL)), id="an-end"),
        pytest.param(lambda b: b.save("olga", end(ADA)), id="the-end-of-what-others-stand-on"),
        pytest.param(
            lambda b: b.save("ada", node("new", "shop"), give("dora", at="new")), id="a-place-with-a-right"
        ),
        pytest.param(lambda b: b.save("ada", replace(node("lab", "north"), name="Lab")), id="a-move"),
        pytest.param(
            lambda b: b.save("ada", crew(), joins("dora"), give("group:crew", at="north")), id="a-group"
        ),
        pytest.param(lambda b: b.save("olga", Safeguard(frozenset({"owner", "admin"}))), id="the-safeguard"),
    ],
)
def test_a_revert_brings_back_the_very_state(bureau, change):
    before = bureau.facts()
    saved = change(bureau)
    assert bureau.facts() != before
    reverted = revert(bureau, "olga", saved.revision.rev)
    if isinstance(reverted, Waits):
        bureau.office.approve(acting("otto"), CO, reverted.request.id, Answer())
    else:
        assert (reverted.revision.cause, reverted.revision.undoes) == (Cause.REVERT, saved.revision.rev)
    left = {key: fact for key, fact in bureau.facts().items() if before.get(key) != fact}
    assert set(left) <= {("safeguard", "safeguard")} - set(before)
    assert before.items() <= bureau.facts().items()


def test_a_revert_is_stale_once_the_same_was_changed_again(bureau):
    saved = bureau.save("ada", replace(node("shop", "north"), name="Shop"))
    bureau.save("bruno", replace(node("shop", "north"), name="Store"))
    with pytest.raises(Stale):
        revert(bureau, "ada", saved.revision.rev)


def test_a_revert_asks_for_the_same_rights(bureau):
    saved = bureau.save("ada", end(BRUNO))
    before = bureau.everything()
    for who, error in (("bruno", Refused), ("carl", Refused), ("stranger", NotFound)):
        with pytest.raises(error):
            revert(bureau, who, saved.revision.rev)
    assert bureau.everything() == before
    assert isinstance(revert(bureau, "ada", saved.revision.rev), Saved)


@pytest.mark.parametrize(("rev", "error"), [(0, NotFound), (-1, NotFound), (99, NotFound), (1, Invalid)])
def test_there_is_no_reverting_what_never_was(bureau, rev, error):
    with pytest.raises(error):
        bureau.office.preview_revert(acting("olga"), CO, rev)


def test_a_lost_service_is_told_and_no_other(bureau):
    bureau.client("pbx-web", PBX)
    bureau.client("mail-web", MAIL)
    bureau.client("open-web", "everyone")
    everywhere = ("client:pbx-web", "client:mail-web", "client:open-web", "bridge:old", "client:gone")
    carl = bureau.sign_in("carl", *everywhere)
    elsewhere = bureau.sign_in("carl", "client:pbx-web", company=OTHER)
    bureau.sign_in("bruno", *everywhere)
    bureau.save("ada", end(CARL))
    assert bureau.told() == sorted((("client:pbx-web", carl), ("client:pbx-web", elsewhere)))


def test_what_falls_with_a_right_is_told_too(bureau):
    bureau.client("pbx-web", PBX)
    sessions = {bureau.sign_in(who, "client:pbx-web") for who in ("ada", "bruno", "carl")}
    bureau.sign_in("olga", "client:pbx-web")
    bureau.save("olga", end(ADA))
    assert {sid for _, sid in bureau.told()} == sessions


def test_a_gain_is_told_to_nobody(bureau):
    bureau.client("pbx-web", PBX)
    bureau.sign_in("carl", "client:pbx-web")
    bureau.save("ada", give("carl", "service_operator", "north"))
    bureau.save("ada", end(CARL))
    assert bureau.told() == []


def test_a_right_lapses_and_what_it_had_open_is_closed(bureau):
    bureau.client("ads-web", ADS)
    saved = bureau.save("ada", give("dora", at="south", valid_until=START + HOUR))
    dora = bureau.sign_in("dora", "client:ads-web")
    assert (is_lapsing(bureau.office), lapse(bureau.office)) == (False, 0)
    bureau.clock.advance(HOUR)
    assert (is_lapsing(bureau.office), lapse(bureau.office)) == (True, 1)
    assert not is_lapsing(bureau.office)
    assert lapse(bureau.office) == 0
    assert bureau.told() == [("client:ads-web", dora)]
    assert bureau.rev() == saved.revision.rev + 1
    with bureau.store.read() as records:
        assert records.access.revisions(CO)[0].cause is Cause.EXPIRY


def test_rights_lapse_together_and_in_every_company(bureau):
    with bureau.store.write() as records:
        hand(records, AccountId("stranger"), OTHER, "owner", valid_until=START + HOUR)
    bureau.save("ada", *(give(who, at="south", valid_until=START + HOUR) for who in ("dora", "edda")))
    bureau.clock.advance(days=1)
    assert lapse(bureau.office) == 3


def test_effects_are_told_for_large_companies_at_once():
    people = [give(f"person:p{n}", at="north", key=f"p{n}") for n in range(3000)]
    case = attempt(facts(*people), "olga", deny("everyone", "north", "service:use"))
    seen = preview_of(case, {PBX: Decimal(1)})
    assert seen.month == -(3000 + 5)
