"""Old services that keep a session of their own are left whenever a session ends, however it ends."""

from datetime import timedelta

import pytest

from idp.authn.company import act_for
from idp.authn.dismissal import Dismissal
from idp.authn.lapse import end_lapsed
from idp.authn.sessions import Limits, end_others, end_own
from idp.model.link import Jar
from idp.model.work import JobKind
from idp.rbac.actor import OPERATOR

LIMITS = Limits(timedelta(hours=12), timedelta(days=7))


@pytest.fixture
def romashka(town):
    return town.company(key="romashka")


@pytest.fixture
def anna(town, romashka):
    return town.person(companies=[romashka.id])


@pytest.fixture
def here(town, anna):
    """Anna's browser, in a session that has signed in to two old services."""
    browser = town.sign_in(town.browser())
    keep_jar(town, browser, "wiki")
    keep_jar(town, browser, "mail")
    return browser


def keep_jar(town, browser, service):
    key = f"{town.who(browser).session.sid}:{service}"
    now = town.now()
    with town.house.store.write() as records:
        assert records.jars.lease(key, now, now + timedelta(seconds=20))
        assert records.jars.put(Jar(key, b"sealed", 1), 0)


def jobs(town):
    with town.house.store.read() as records:
        return sorted(records.outbox.list(JobKind.BRIDGE_LOGOUT), key=lambda job: job.target)


def by_the_person(town, browser):
    with town.house.store.write() as records:
        signed_in = town.who(browser)
        end_own(records, signed_in, signed_in.session.sid, town.now())


def from_another_browser(town, browser):
    other = town.who(town.sign_in(town.browser()))
    with town.house.store.write() as records:
        assert end_others(records, other, town.now()) == 1


def by_the_operator(town, browser):
    town.desk.people.end_sessions(town.who(browser).account.id)


def by_disabling(town, browser):
    town.desk.people.disable(town.who(browser).account.id)


def by_time(town, browser):
    town.house.clock.advance(hours=13)
    assert end_lapsed(town.house.store, town.house.clock, LIMITS) == 1


def by_dismissal(town, browser):
    signed_in = town.who(browser)
    dismissal = Dismissal(town.house.store, town.house.clock, town.desk.office)
    dismissal.dismiss(OPERATOR, signed_in.session.company, signed_in.account.id)


@pytest.mark.parametrize(
    "end",
    [by_the_person, from_another_browser, by_the_operator, by_disabling, by_time, by_dismissal],
    ids=lambda end: end.__name__,
)
def test_each_old_service_with_a_session_of_its_own_is_to_be_signed_out_of_once(town, romashka, here, end):
    sid, account = town.who(here).session.sid, town.who(here).account.id

    end(town, here)

    assert [(job.target, dict(job.payload)) for job in jobs(town)] == [
        (f"bridge:{name}", {"service": name, "sid": sid, "sub": account, "company": romashka.id})
        for name in ("mail", "wiki")
    ]


def test_a_session_that_entered_none_leaves_nothing_to_do(town, anna):
    browser = town.sign_in(town.browser())
    by_the_person(town, browser)
    assert jobs(town) == []


def test_the_cookies_of_another_session_stay(town, here):
    other = town.sign_in(town.browser())
    by_the_person(town, other)
    assert jobs(town) == []


def test_a_switch_of_company_leaves_what_was_entered_for_the_other_one(town, anna, romashka, here):
    vasilek = town.company("Vasilek", key="vasilek")
    town.desk.people.join(anna.id, vasilek.id)
    with town.house.store.write() as records:
        act_for(records, town.who(here), vasilek.id, here, town.now())
    assert [(job.target, job.payload["company"]) for job in jobs(town)] == [
        ("bridge:mail", romashka.id),
        ("bridge:wiki", romashka.id),
    ]


def test_choosing_the_same_company_again_leaves_nothing(town, romashka, here):
    with town.house.store.write() as records:
        act_for(records, town.who(here), romashka.id, here, town.now())
    assert jobs(town) == []
