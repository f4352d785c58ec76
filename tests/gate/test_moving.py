"""An account closes at the service when its person loses all access, and opens again with the right."""

from collections.abc import Sequence
from typing import Any

import pytest

from idp.adapters.background import Worker
from idp.links.vault import NOBODY, link_secret, open_secret, put_secret
from idp.model.ids import LinkId
from idp.model.link import API, AccountLink, BridgeMode, LinkState
from idp.model.secret import Secret
from idp.model.work import JobKind, JobState, Provisioning, provision_job
from idp.ports.records import Store
from legacy_bridges.contract import ApiCall, Provision
from legacy_bridges.gate.background import handlers
from legacy_bridges.gate.crew import Crew
from tests.gate.backstage import (
    ANNA,
    ROMASHKA,
    WIKI,
    Service,
    a_link,
    crew_with,
    found_company,
    wiki,
    written,
)
from tests.support import rights
from tests.support.clock import FixedClock

L1 = LinkId("l-1")
OFF = ApiCall("DELETE", "/api/users/$login", None, 204)
ON = ApiCall("POST", "/api/users/$login/on", None, 204)
UPDATE = ApiCall("PUT", "/api/users/$login", {"role": "$word"}, 204)
BOTH = Provision(update=UPDATE, disable=OFF, enable=ON)
USER = "/api/users/a%2Fnna"
CLOSE, OPEN, TELL = ("DELETE", USER), ("POST", f"{USER}/on"), ("PUT", USER)


@pytest.fixture
def service() -> Service:
    return Service({USER: (204, b""), f"{USER}/on": (204, b"")})


@pytest.fixture
def provision() -> Provision:
    return BOTH


@pytest.fixture
def crew(store: Store, clock: FixedClock, service: Service, provision: Provision) -> Crew:
    made = crew_with(store, clock, service, wiki(provision=provision, roles={"service_user": "editor"}))
    found_company(made)
    with store.write() as records:
        rights.hang(records, ROMASHKA, WIKI)
        rights.give(records, ANNA, ROMASHKA, "service_user")
        for company, name, value in ((NOBODY, API, "k"), (ROMASHKA, link_secret(L1), "old-password")):
            put_secret(records, made.house.envelope, company, WIKI, name, Secret(value), clock.now())
    return made


def lose(crew: Crew) -> None:
    with crew.house.store.write() as records:
        rights.take(records, ROMASHKA, *rights.bindings(records, ROMASHKA))


def regain(crew: Crew) -> None:
    with crew.house.store.write() as records:
        rights.give(records, ANNA, ROMASHKA, "service_user")


def follow(crew: Crew) -> JobState:
    """Order what a saved tree orders, and do it."""
    with crew.house.store.write() as records:
        link = records.links.get(L1)
        assert link is not None
        job = provision_job(link, Provisioning.MOVER, crew.house.clock.now())
        records.outbox.put(job)
    Worker(crew.house.store, crew.house.clock, handlers(crew), "gate").run_once()
    with crew.house.store.read() as records:
        return next(one.state for one in records.outbox.list(JobKind.PROVISION) if one.id == job.id)


def told(service: Service) -> Sequence[tuple[str, str]]:
    return [(asked.method, asked.path) for asked in service.asked]


def link_of(crew: Crew) -> AccountLink:
    with crew.house.store.read() as records:
        link = records.links.get(L1)
    assert link is not None
    return link


def test_who_loses_all_access_is_closed_and_opened_again_as_they_were(crew: Crew, service: Service) -> None:
    before = a_link(crew, has_secret=True)
    lose(crew)
    for _ in range(2):
        assert follow(crew) is JobState.DONE
    assert told(service) == [CLOSE]
    assert (link_of(crew).state, link_of(crew).reason, link_of(crew).account) == (
        LinkState.LOCKED,
        "closed",
        ANNA,
    )
    regain(crew)
    for _ in range(2):
        assert follow(crew) is JobState.DONE
    assert told(service) == [CLOSE, OPEN, TELL, TELL]
    assert link_of(crew) == before
    with crew.house.store.read() as records:
        kept = open_secret(records, crew.house.envelope, ROMASHKA, WIKI, link_secret(L1))
    assert kept == Secret("old-password")
    assert all(f'"action":"{action}"' in written(crew) for action in ("closed", "opened", "mover"))


def test_what_was_broken_before_is_not_tried_after(crew: Crew) -> None:
    before = a_link(crew, state=LinkState.BROKEN, failures=1, reason="refused")
    lose(crew)
    follow(crew)
    assert link_of(crew).reason == "closed"
    regain(crew)
    follow(crew)
    assert link_of(crew) == before


def test_what_the_service_locked_itself_is_not_opened_by_us(crew: Crew, service: Service) -> None:
    before = a_link(crew, state=LinkState.LOCKED, failures=1, reason="locked")
    follow(crew)
    assert (told(service), link_of(crew)) == ([TELL], before)


@pytest.mark.parametrize(
    ("provision", "mode", "link"),
    [
        pytest.param(Provision(disable=OFF), BridgeMode.ONLY, {}, id="what-could-not-be-opened-again"),
        pytest.param(BOTH, BridgeMode.SHADOW, {}, id="in-shadow"),
        pytest.param(BOTH, BridgeMode.ONLY, {"state": LinkState.REVOKED}, id="a-link-that-is-gone"),
        pytest.param(BOTH, BridgeMode.ONLY, {"account": None, "shared": True}, id="a-shared-account"),
    ],
)
def test_what_is_not_to_be_closed_is_left_alone(
    crew: Crew, service: Service, mode: BridgeMode, link: dict[str, Any]
) -> None:
    before = a_link(crew, **link)
    with crew.house.store.write() as records:
        records.bridges.set_mode(WIKI, mode, crew.house.clock.now())
    lose(crew)
    follow(crew)
    assert (told(service), link_of(crew)) == ([], before)


@pytest.mark.parametrize(
    ("status", "state"),
    [pytest.param(503, JobState.DUE, id="away"), pytest.param(403, JobState.DEAD, id="no")],
)
def test_a_link_is_not_called_closed_before_it_is(
    crew: Crew, service: Service, status: int, state: JobState
) -> None:
    before = a_link(crew)
    service.answers[USER] = (status, b"")
    lose(crew)
    assert follow(crew) is state
    assert link_of(crew) == before


def test_an_account_that_is_not_opened_yet_is_not_tried(crew: Crew, service: Service) -> None:
    a_link(crew)
    lose(crew)
    follow(crew)
    regain(crew)
    service.answers[f"{USER}/on"] = (503, b"")
    assert follow(crew) is JobState.DUE
    assert (link_of(crew).state, link_of(crew).reason) == (LinkState.LOCKED, "closed")
    assert TELL not in told(service)
