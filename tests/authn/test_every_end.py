"""However a session ends, each relying party entered in it is told: by the very transaction that ends it."""

from datetime import timedelta

import pytest

from idp.adapters.sql.records.outbox import SqlOutbox
from idp.authn.dismissal import Dismissal
from idp.authn.lapse import end_lapsed
from idp.authn.sessions import Limits, end_all, end_others, end_own
from idp.authn.signout import end_session
from idp.model.client import Client
from idp.model.errors import Unavailable
from idp.model.ids import ClientId
from idp.model.work import JobKind
from idp.rbac.actor import OPERATOR
from tests.authn.proving import proof
from tests.authn.recovering import ask, link
from tests.authn.town import ANNA

LIMITS = Limits(timedelta(hours=12), timedelta(days=7))
NEW = "seven blue doors sing"
TOLD = ("mail", "pbx")


@pytest.fixture
def romashka(town):
    return town.company(key="romashka")


@pytest.fixture
def here(town, romashka):
    """Anna's browser, in a session in which she entered two services that want to hear, and one that does not."""
    anna = town.person(companies=[romashka.id])
    browser, now = town.sign_in(town.browser()), town.now()
    with town.house.store.write() as records:
        for name in (*TOLD, "silent"):
            uri = f"https://{name}.example/out" if name in TOLD else None
            redirect = (f"https://{name}.example/cb",)
            records.clients.add(Client(ClientId(name), name, redirect, now, backchannel_logout_uri=uri))
            records.sessions.visit(town.who(browser).session.sid, f"client:{name}", now, romashka.id)
    assert town.who(browser).account == anna
    return browser


def jobs(town):
    with town.house.store.read() as records:
        found = records.outbox.list(JobKind.BACKCHANNEL_LOGOUT)
    return sorted((job.target, dict(job.payload)) for job in found)


def by_signing_out(town, browser):
    with town.house.store.write() as records:
        sid = town.who(browser).session.sid
        end_session(records, sid, reason="sign_out", clients=records.clients.get, now=town.now())


def by_signing_out_everywhere(town, browser):
    with town.house.store.write() as records:
        end_all(records, town.who(browser).account.id, town.now(), "sign_out")


def by_the_person(town, browser):
    with town.house.store.write() as records:
        signed_in = town.who(browser)
        end_own(records, signed_in, signed_in.session.sid, town.now())


def from_another_browser(town, browser):
    other = town.who(town.sign_in(town.browser()))
    with town.house.store.write() as records:
        end_others(records, other, town.now())


def by_another_person_in_this_browser(town, browser):
    town.person("boris@romashka.example")
    town.sign_in(browser, "boris@romashka.example")


def by_the_operator(town, browser):
    town.desk.people.end_sessions(town.who(browser).account.id)


def by_disabling(town, browser):
    town.desk.people.disable(town.who(browser).account.id)


def by_a_password_from_the_operator(town, browser):
    town.desk.people.set_password(town.who(browser).account.id, NEW)


def by_losing_the_second_factor(town, browser):
    town.desk.people.remove_totp(town.who(browser).account.id)


def by_a_new_password_elsewhere(town, browser):
    other = town.sign_in(town.browser())
    town.desk.own_password.change(other, proof(town, other), NEW)


def by_recovery(town, browser):
    asking = town.browser()
    ask(town, asking, ANNA)
    town.desk.recovery.finish(asking, link(town), NEW)


def by_dismissal(town, browser):
    signed_in = town.who(browser)
    dismissal = Dismissal(town.house.store, town.house.clock, town.desk.office)
    dismissal.dismiss(OPERATOR, signed_in.session.company, signed_in.account.id)


def by_idleness(town, browser):
    town.house.clock.advance(hours=12)
    end_lapsed(town.house.store, town.house.clock, LIMITS)


def by_age(town, browser):
    sid = town.who(browser).session.sid
    town.house.clock.advance(days=7)
    with town.house.store.write() as records:
        records.sessions.touch(sid, town.now())
    end_lapsed(town.house.store, town.house.clock, LIMITS)


ENDS = [
    by_signing_out,
    by_signing_out_everywhere,
    by_the_person,
    from_another_browser,
    by_another_person_in_this_browser,
    by_the_operator,
    by_disabling,
    by_a_password_from_the_operator,
    by_losing_the_second_factor,
    by_a_new_password_elsewhere,
    by_recovery,
    by_dismissal,
    by_idleness,
    by_age,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_r101_each_relying_party_that_wants_to_hear_of_it_is_told_once(town, here, end):
    signed_in = town.who(here)
    sid, account = signed_in.session.sid, signed_in.account.id
    end(town, here)
    assert jobs(town) == [(f"client:{name}", {"client": name, "sid": sid, "sub": account}) for name in TOLD]
    end_lapsed(town.house.store, town.house.clock, LIMITS)
    with town.house.store.read() as records:
        assert records.sessions.get(sid) is None
        assert records.sessions.ended(sid).ended_at is not None
    assert len(jobs(town)) == len(TOLD)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_f07_where_nobody_can_be_told_the_session_has_not_ended(town, here, end, monkeypatch):
    sid, put = town.who(here).session.sid, SqlOutbox.put

    def fail(outbox, job):
        if job.kind is JobKind.BACKCHANNEL_LOGOUT:
            raise Unavailable
        put(outbox, job)

    monkeypatch.setattr(SqlOutbox, "put", fail)
    with pytest.raises(Unavailable):
        end(town, here)
    with town.house.store.read() as records:
        assert records.sessions.get(sid) is not None
    assert jobs(town) == []
