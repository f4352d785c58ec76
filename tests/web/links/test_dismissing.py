"""Who is dismissed enters old services no more: said before, done with the rest, told after."""

import pytest

from idp.links.states import KNOWN_OUTSIDE
from idp.links.vault import NOBODY, put_secret
from idp.model.errors import Unavailable
from idp.model.link import API, LinkState
from idp.model.secret import Secret
from idp.model.work import JobKind, Provisioning
from tests.web.links.conftest import MAIL, OLD, SMS
from tests.web.town import BORIS


@pytest.fixture
def path(firm):
    return f"/company/people/{firm.boris.id}/dismiss"


@pytest.fixture
def own(firm):
    return firm.link(MAIL, account=firm.boris, state=LinkState.ACTIVE, login="b.borisov")


@pytest.fixture
def shared(firm):
    link = firm.link(SMS, state=LinkState.ACTIVE, shared=True, login="company7")
    firm.share(link, firm.boris, firm.owner)
    return link


def hold_key(town, *services):
    with town.house.store.write() as records:
        for service in services:
            put_secret(records, town.house.envelope, NOBODY, service, API, Secret("k"), town.now())


def entered(town, firm, browser, *services):
    town.sign_in(browser, BORIS)
    with town.house.store.write() as records:
        (session,) = records.sessions.of_account(firm.boris.id)
        for service in services:
            records.sessions.visit(session.sid, f"bridge:{service}", town.now(), firm.company.id)


def test_without_an_api_links_end_and_the_operator_is_asked(guest, town, firm, path, own, shared):
    town.sign_in(guest)
    guest.get(path)
    assert "the account stays at the service" in guest.page.text
    assert "the operator is asked to change its password" in guest.page.text
    assert "b.borisov" not in guest.last.text
    assert guest.submit(path).status_code == 303
    assert firm.get(own).state is LinkState.REVOKED
    left = firm.get(shared)
    assert (left.state, left.reason) == (LinkState.ACTIVE, KNOWN_OUTSIDE)
    assert firm.users(shared) == {firm.owner.id}
    guest.get("/company/links")
    assert "Somebody who knew its password has left" in guest.page.text


def test_with_an_api_accounts_are_closed_and_shared_ones_renewed(guest, town, firm, path, own, shared):
    hold_key(town, MAIL, SMS)
    town.sign_in(guest)
    guest.get(path)
    assert "the account is closed there" in guest.page.text
    assert "it gets a new password" in guest.page.text
    guest.submit(path)
    with town.house.store.read() as records:
        jobs = records.outbox.list(JobKind.PROVISION)
    assert {(job.payload["link"], job.payload["event"]) for job in jobs} == {
        (own.id, Provisioning.LEAVER),
        (shared.id, Provisioning.ROTATE),
    }
    guest.get(f"{path}ed")
    for said in (
        "the old account there is closed",
        "the shared account gets a new password",
        "is being told",
    ):
        assert said in guest.page.text
    assert guest.last.headers["Refresh"] == "5"
    assert firm.get(shared).reason == ""


def test_what_nothing_of_ours_closes_is_named(guest, other, town, firm, path):
    entered(town, firm, other, SMS, "pbx", "unknown")
    town.sign_in(guest)
    guest.get(path)
    assert "Virtual PBX closes at once" in guest.page.text
    assert "Bulk SMS stays open: only its own team can close it" in guest.page.text
    guest.submit(path)
    guest.get(f"{path}ed")
    text = guest.page.text
    assert "Rights and sign-ins here have ended" in text
    assert "Virtual PBX closed" in text
    assert "Bulk SMS stays open: only its own team can close it" in text
    assert "unknown stays open: only its own team can close it" in text
    assert "sign out there yourself" not in text, "it was open to somebody else"
    assert "Have their own teams close" in text


def test_old_accounts_in_other_companies_stay(guest, town, firm, path):
    lotos = town.company("Lotos")
    kept = firm.link(OLD, account=firm.boris, state=LinkState.ACTIVE, company=lotos.id)
    town.sign_in(guest)
    guest.get(path)
    assert "Old accounts in services" not in guest.page.text
    guest.submit(path)
    assert firm.get(kept) == kept


def test_all_of_it_happens_or_nothing(guest, town, firm, path, own, monkeypatch):
    from idp.adapters.sql.records.links import SqlAccountLinks

    def fail(*_args):
        raise Unavailable

    town.sign_in(guest)
    guest.get(path)
    monkeypatch.setattr(SqlAccountLinks, "revoke_of_person", fail)
    assert guest.submit(path).status_code == 503
    assert firm.get(own) == own
    assert "PersonDismissed" not in town.audited()
