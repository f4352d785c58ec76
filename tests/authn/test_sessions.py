"""Sessions: opaque, hashed, limited, rotated, bound to their browser."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.authn.assurance import LOA2
from idp.authn.outcomes import Opened
from idp.authn.sessions import end_others, end_own, list_sessions, touch_due
from idp.model.errors import Conflict, NotFound
from idp.model.ids import Sid
from idp.model.secret import new_secret
from tests.authn.town import ANNA


def test_r098_a_cookie_fixed_before_the_sign_in_is_replaced(town):
    town.person()
    fixed = new_secret()
    visitor = replace(town.browser(), cookie=fixed)
    signed_in = town.sign_in(visitor)
    assert signed_in.cookie != fixed
    assert len(signed_in.cookie.value) == 43
    assert town.who(visitor) is None
    assert fixed.digest() not in str(town.everything()["sessions"])


def test_only_the_digest_of_the_cookie_is_stored(town):
    town.person()
    visitor = town.sign_in(town.browser())
    assert visitor.cookie.value not in str(town.everything())


def test_r098_signing_in_again_keeps_the_sid_and_renews_the_cookie(town, clock):
    town.person()
    first = town.sign_in(town.browser())
    before = town.who(first).session
    clock.advance(minutes=5)
    second = town.sign_in(first)
    after = town.who(second).session
    assert (after.sid, after.auth_time) == (before.sid, town.now())
    assert after.expires_at == before.expires_at
    assert town.who(first) is None


def test_r098_another_person_in_the_same_browser_ends_the_session_before(town):
    town.person()
    town.person("boris@romashka.example")
    first = town.sign_in(town.browser())
    before = town.who(first).session
    second = town.sign_in(first, "boris@romashka.example")
    assert town.who(second).session.sid != before.sid
    assert town.who(first) is None
    assert "SessionEnded" in town.audit()


def test_r098_a_step_up_renews_the_cookie_and_keeps_the_sid(town, clock):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    before = town.who(visitor).session
    town.desk.people.set_totp(anna.id, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    clock.advance(minutes=1)
    opened = town.desk.sign_in.offer_code(visitor, town.parked(visitor), town.totp())
    assert isinstance(opened, Opened)
    assert town.who(visitor) is None
    after = town.who(replace(visitor, cookie=opened.secret)).session
    assert (after.sid, after.acr, after.amr) == (before.sid, LOA2, ("pwd", "otp", "mfa"))
    assert town.audit()[-1] == "SteppedUp"


def test_r098_choosing_a_company_renews_the_cookie(town):
    romashka, other = town.company(), town.company("Other")
    town.person(companies=[romashka.id, other.id])
    visitor = town.sign_in(town.browser())
    opened = town.desk.companies.choose(visitor, town.who(visitor), other.id)
    assert town.who(visitor) is None
    assert town.who(replace(visitor, cookie=opened.secret)).session.company == other.id


def test_v64_a_stolen_cookie_is_worth_nothing_in_another_browser(town):
    town.person()
    visitor, thief = town.sign_in(town.browser()), town.browser()
    assert town.who(replace(thief, cookie=visitor.cookie)) is None
    assert town.who(visitor) is not None


@pytest.mark.parametrize(
    ("used_every", "lasts"),
    [(timedelta(hours=13), timedelta(hours=12)), (timedelta(hours=6), timedelta(days=7))],
    ids=["idle", "absolute"],
)
def test_r100_v67_limits_hold_by_the_clock_without_any_sweeper(town, clock, used_every, lasts):
    town.person()
    visitor = town.sign_in(town.browser())
    started = town.now()
    while town.now() - started < timedelta(days=8):
        signed_in = town.who(visitor)
        assert (signed_in is not None) == (town.now() - started < lasts)
        if signed_in is not None:
            with town.house.store.write() as records:
                records.sessions.touch(signed_in.session.sid, town.now())
        clock.advance(used_every)


def test_a_session_is_touched_at_most_once_a_minute(town, clock):
    town.person()
    session = town.who(town.sign_in(town.browser())).session
    assert not touch_due(session, clock.advance(seconds=59))
    assert touch_due(session, clock.advance(seconds=1))


def test_looking_who_is_here_costs_one_statement(town, statements):
    town.person()
    visitor = town.sign_in(town.browser())
    statements.clear()
    town.who(visitor)
    assert len(statements) == 1
    statements.clear()
    town.who(town.browser())
    assert len(statements) == 0


def test_r101_a_disabled_person_is_out_at_once(town):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    assert town.desk.people.disable(anna.id) == 1
    assert town.who(visitor) is None
    town.desk.people.enable(anna.id)
    assert town.who(visitor) is None


def test_r102_a_person_lists_and_ends_their_own_sessions(town, clock):
    town.person()
    here = town.sign_in(town.browser())
    clock.advance(minutes=1)
    there = town.sign_in(town.browser())
    me = town.who(here)
    with town.house.store.write() as records:
        listed = list_sessions(records, me, town.now(), town.desk.limits)
        assert [s.sid for s in listed] == [town.who(there).session.sid, me.session.sid]
        assert here.cookie.value not in repr(listed)
        end_own(records, me, listed[0].sid, town.now())
    assert town.who(there) is None
    assert town.who(here) is not None


def test_r102_ending_the_others_leaves_this_one(town):
    town.person()
    here, *others = [town.sign_in(town.browser()) for _ in range(3)]
    with town.house.store.write() as records:
        assert end_others(records, town.who(here), town.now()) == 2
    assert [town.who(v) is not None for v in (here, *others)] == [True, False, False]


@pytest.mark.parametrize("whose", ["somebody-else", "nobody"])
def test_r102_nobody_ends_a_session_that_is_not_theirs(town, whose):
    town.person()
    town.person("boris@romashka.example")
    mine, other = town.sign_in(town.browser()), town.sign_in(town.browser(), "boris@romashka.example")
    sid = town.who(other).session.sid if whose == "somebody-else" else Sid("nobody")
    before = town.everything()
    with pytest.raises(NotFound), town.house.store.write() as records:
        end_own(records, town.who(mine), sid, town.now())
    assert town.everything() == before


def test_an_expired_session_is_not_listed(town, clock):
    town.person()
    town.sign_in(town.browser())
    clock.advance(hours=13)
    visitor = town.sign_in(town.browser())
    with town.house.store.read() as records:
        assert len(list_sessions(records, town.who(visitor), town.now(), town.desk.limits)) == 1


def test_a_company_one_does_not_belong_to_cannot_be_chosen(town):
    foreign = town.company("Foreign")
    town.person(companies=[town.company().id])
    visitor = town.sign_in(town.browser())
    before = town.everything()
    with pytest.raises(NotFound):
        town.desk.companies.choose(visitor, town.who(visitor), foreign.id)
    assert town.everything() == before


def test_a_company_chosen_at_sign_in_is_noted_there_and_voids_an_earlier_consent(town):
    romashka, other = town.company(), town.company("Other")
    town.person(companies=[romashka.id, other.id])
    visitor = town.sign_in(town.browser())
    parked = town.parked(visitor)
    with town.house.store.write() as records:
        agreed = replace(parked.progress, consented=frozenset({"email"}))
        records.interactions.advance(parked.id, agreed)
    town.desk.companies.choose(visitor, town.who(visitor), other.id, parked)
    progress = town.progress(visitor, parked)
    assert (progress.company, progress.consented) == (other.id, None)


def test_a_cookie_renewed_meanwhile_is_a_conflict(town):
    romashka = town.company()
    town.person(companies=[romashka.id])
    visitor = town.sign_in(town.browser())
    signed_in = town.who(visitor)
    town.sign_in(visitor, ANNA)
    with pytest.raises(Conflict):
        town.desk.companies.choose(visitor, signed_in, romashka.id)
