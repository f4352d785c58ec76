"""Recovery: what is sent dies soon, works once, in one browser, and is not sent too often."""

import pytest

from idp.authn import recovery
from idp.authn.outcomes import Wait, Wrong
from idp.authn.recovery import CodeRight, Recovered
from tests.authn.recovering import NEW, ask, digits, link, wrong
from tests.authn.together import together
from tests.authn.town import ANNA_PHONE


def test_r091_a_link_works_once(town):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token = link(town)
    assert town.desk.recovery.finish(visitor, token, NEW) == Recovered()
    before = town.everything()
    assert town.desk.recovery.finish(visitor, token, "another fine long phrase") == Wrong()
    assert not town.desk.recovery.open_link(visitor, token)
    assert town.everything() == before


def test_r091_a_link_works_once_for_parallel_posts(town):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token = link(town)
    outcomes = together(lambda n: town.desk.recovery.finish(visitor, token, f"{NEW} {n}"), range(6))
    assert outcomes.count(Recovered()) == 1
    assert town.audit().count("PasswordRecovered") == 1


def test_r091_v67_a_link_dies_after_15_minutes_without_any_sweeper(town, clock):
    town.person()
    visitor = town.browser()
    ask(town, visitor)
    token = link(town)
    clock.advance(minutes=14, seconds=59)
    assert town.desk.recovery.open_link(visitor, token)
    clock.advance(seconds=1)
    assert not town.desk.recovery.open_link(visitor, token)
    assert town.desk.recovery.finish(visitor, token, NEW) == Wrong()


def test_r089_a_code_dies_after_10_minutes(town, clock):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    code = digits(town)
    clock.advance(minutes=10)
    assert town.desk.recovery.offer_code(visitor, handle, code) == Wrong()


def test_r091_a_newer_asking_voids_the_older(town, clock):
    town.person()
    first, second = town.browser(), town.browser()
    ask(town, first)
    older = link(town)
    clock.advance(seconds=31)
    ask(town, second)
    assert not town.desk.recovery.open_link(first, older)
    assert town.desk.recovery.open_link(second, link(town))


def test_v64_a_link_is_good_in_the_asking_browser_only(town):
    town.person()
    visitor, thief = town.browser(), town.browser()
    ask(town, visitor)
    assert not town.desk.recovery.open_link(thief, link(town))
    assert town.desk.recovery.finish(thief, link(town), NEW) == Wrong()
    assert town.desk.recovery.open_link(visitor, link(town))


def test_v64_a_code_is_good_in_the_asking_browser_only(town):
    town.person(ANNA_PHONE)
    visitor, thief = town.browser(), town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    for _ in range(9):
        assert town.desk.recovery.offer_code(thief, handle, digits(town)) == Wrong()
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, digits(town)), CodeRight)


def test_r089_a_code_works_once(town):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, digits(town)), CodeRight)
    assert town.desk.recovery.offer_code(visitor, handle, digits(town)) == Wrong()


@pytest.mark.parametrize(("tries", "alive"), [(4, True), (5, False)])
def test_r088_five_wrong_tries_kill_a_code(town, tries, alive):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    code = digits(town)
    for _ in range(tries):
        assert town.desk.recovery.offer_code(visitor, handle, wrong(code)) == Wrong()
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, code), CodeRight) is alive


def test_r088_v87_fifty_parallel_tries_are_five(town, monkeypatch):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    code, looked_at = digits(town), []
    fits = recovery.digests_match

    def count(left, right):
        looked_at.append(right)
        return fits(left, right)

    monkeypatch.setattr(recovery, "digests_match", count)

    together(lambda _: town.desk.recovery.offer_code(visitor, handle, wrong(code)), range(50))
    assert len(looked_at) == 5
    assert town.desk.recovery.offer_code(visitor, handle, code) == Wrong()


def test_r093_asking_again_within_30_seconds_sends_nothing_and_answers_the_same(town, clock):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    clock.advance(seconds=29)
    assert ask(town, visitor, "8 900 111 22 33") == handle
    assert len(town.notices()) == 1
    assert isinstance(town.desk.recovery.offer_code(visitor, handle, digits(town)), CodeRight)
    clock.advance(seconds=2)
    assert ask(town, visitor, ANNA_PHONE) != handle
    assert len(town.notices()) == 2


def test_r093_askings_at_the_same_moment_send_one_message(town):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handles = together(lambda _: ask(town, visitor, ANNA_PHONE), range(8))
    assert (len(set(handles)), len(town.notices())) == (1, 1)


def test_r093_askings_that_another_one_answers_count_as_no_message(town, clock, monkeypatch):
    town.person(ANNA_PHONE)
    visitor = town.browser()
    handle = ask(town, visitor, ANNA_PHONE)
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "_just_asked", lambda *_: False)  # as who looked a moment before
        assert {ask(town, visitor, ANNA_PHONE) for _ in range(10)} == {handle}
    assert len(town.notices()) == 1
    clock.advance(seconds=31)
    ask(town, visitor, ANNA_PHONE)
    assert len(town.notices()) == 2


def test_r093_a_person_gets_at_most_five_messages_an_hour_from_strangers(town, clock):
    town.person()
    for _ in range(30):
        ask(town, town.browser())
        clock.advance(seconds=40)
    assert len(town.notices()) == 5


def test_a_flood_does_not_keep_the_owner_from_recovering_in_a_known_browser(town, clock):
    town.person()
    mine = town.sign_in(town.browser())
    for _ in range(8):
        ask(town, town.browser())
    clock.advance(seconds=1)
    ask(town, mine)
    assert town.desk.recovery.open_link(mine, link(town))


def test_r093_one_address_may_ask_so_often_whatever_it_asks_for(town):
    outcomes = [town.desk.recovery.ask(town.browser("192.0.2.7"), f"n{i}@x.example") for i in range(31)]
    assert [isinstance(outcome, Wait) for outcome in outcomes] == [False] * 30 + [True]
