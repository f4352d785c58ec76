"""Accounts in services with an API follow their people, and passwords become ones that nobody knows."""

import json
from typing import Any

import pytest

from idp.adapters.background import Worker
from idp.links.following import follow
from idp.links.vault import NOBODY, link_secret, next_secret, open_secret, put_secret
from idp.model.ids import CompanyId, LinkId
from idp.model.link import API, LinkState
from idp.model.secret import Secret
from idp.model.work import Job, JobKind, JobState, Provisioning, provision_job
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
    happened,
    wiki,
    written,
)
from tests.support import rights
from tests.support.clock import FixedClock

L1 = LinkId("l-1")
KEY, OLD = "k3y-of-the-api", "0ld-password"
DONE = (200, b'{"result": {"ids": ["7"]}}')
ROTATE = ApiCall(
    "PUT", "/api/users/$login/password", {"params": [{"pass": "$secret", "as": 1}]}, 200, "result.ids"
)
PROVISION = Provision(
    headers={"Authorization": "Bearer $key"},
    update=ApiCall("PUT", "/api/users/$login", {"role": "$word"}, 204),
    disable=ApiCall("DELETE", "/api/users/$login", None, 204),
    rotate=ROTATE,
)
WORDS = {"owner": "chief", "service_user": 'EDITOR"}'}
PASSWORD_PATH = "/api/users/a%2Fnna/password"


@pytest.fixture
def service() -> Service:
    return Service({PASSWORD_PATH: DONE, "/api/users/a%2Fnna": (204, b"")})


@pytest.fixture
def crew(store: Store, clock: FixedClock, service: Service) -> Crew:
    made = crew_with(store, clock, service, wiki(provision=PROVISION))
    found_company(made)
    put(made, NOBODY, API, KEY)
    return made


def put(crew: Crew, company: CompanyId, name: str, value: str) -> None:
    with crew.house.store.write() as records:
        put_secret(records, crew.house.envelope, company, WIKI, name, Secret(value), crew.house.clock.now())


def secret(crew: Crew, name: str) -> str | None:
    with crew.house.store.read() as records:
        found = open_secret(records, crew.house.envelope, ROMASHKA, WIKI, name)
    return found.value if found else None


def order(crew: Crew, event: Provisioning, **link: Any) -> None:
    made = a_link(crew, **link)
    with crew.house.store.write() as records:
        assert follow(records, made, event, crew.house.clock.now())


def work(crew: Crew) -> Job:
    Worker(crew.house.store, crew.house.clock, handlers(crew), "gate").run_once()
    with crew.house.store.read() as records:
        (job,) = records.outbox.list(JobKind.PROVISION)
    return job


def test_a_rotated_password_is_one_that_the_service_took_and_nobody_knows(
    crew: Crew, service: Service
) -> None:
    put(crew, ROMASHKA, link_secret(L1), OLD)
    order(crew, Provisioning.ROTATE, has_secret=True)
    assert work(crew).state is JobState.DONE
    (asked,) = service.asked
    assert (asked.method, asked.path) == ("PUT", PASSWORD_PATH)
    assert dict(asked.headers)["Authorization"] == f"Bearer {KEY}"
    sent = json.loads(service.bodies())
    new = secret(crew, "link:l-1")
    assert sent == {"params": [{"pass": new, "as": 1}]}
    assert new not in (None, OLD)
    assert len(new or "") >= 24
    assert secret(crew, "next:l-1") is None
    assert happened(crew)[-2:] == ["SecretRotated", "Provisioned"]
    assert not any(value in written(crew) for value in (new or OLD, OLD, KEY))


def test_an_account_without_a_password_gets_one_and_can_be_entered(crew: Crew) -> None:
    order(crew, Provisioning.ROTATE)
    work(crew)
    with crew.house.store.read() as records:
        link = records.links.entering(ROMASHKA, WIKI, ANNA)
    assert link is not None
    assert link.has_secret
    assert secret(crew, "link:l-1")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param((403, b""), "the service's API answered 403 instead of 200", id="forbidden"),
        pytest.param((302, b""), "the service's API answered 302 instead of 200", id="a-redirect"),
        pytest.param((200, b'{"error": 1}'), "the service's API answered without result.ids", id="an-error"),
        pytest.param(
            (200, b'{"result": {"ids": []}}'), "the service's API answered without result.ids", id="nobody"
        ),
        pytest.param((200, b"<html>"), "the service's API answered without result.ids", id="a-page"),
    ],
)
def test_a_service_that_refuses_keeps_the_old_password_and_so_do_we(
    crew: Crew, service: Service, answer: tuple[int, bytes], error: str
) -> None:
    put(crew, ROMASHKA, link_secret(L1), OLD)
    service.answers[PASSWORD_PATH] = answer
    order(crew, Provisioning.ROTATE, has_secret=True)
    job = work(crew)
    assert (job.state, job.last_error) == (JobState.DEAD, f"Refused: {error}")
    assert (secret(crew, "link:l-1"), secret(crew, "next:l-1")) == (OLD, None)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_answer_that_was_lost_loses_no_password(
    crew: Crew, service: Service, clock: FixedClock, status: int
) -> None:
    put(crew, ROMASHKA, link_secret(L1), OLD)
    service.answers[PASSWORD_PATH] = (status, b"")
    order(crew, Provisioning.ROTATE, has_secret=True)
    job = work(crew)
    offered = secret(crew, next_secret(L1))
    assert (job.state, secret(crew, "link:l-1")) == (JobState.DUE, OLD)

    service.answers[PASSWORD_PATH] = DONE
    clock.set(job.due_at)
    assert work(crew).state is JobState.DONE
    assert secret(crew, "link:l-1") == offered
    sent = [json.loads(line)["params"][0]["pass"] for line in service.bodies().splitlines()]
    assert sent == [offered, offered]


def test_a_refusal_after_a_lost_answer_forgets_neither(
    crew: Crew, service: Service, clock: FixedClock
) -> None:
    put(crew, ROMASHKA, link_secret(L1), OLD)
    service.down = True
    order(crew, Provisioning.ROTATE, has_secret=True)
    clock.set(work(crew).due_at)
    service.down, service.answers[PASSWORD_PATH] = False, (409, b"")
    assert work(crew).state is JobState.DEAD
    assert secret(crew, "link:l-1") == OLD
    assert secret(crew, "next:l-1") is not None


def test_a_leavers_account_is_closed_there_although_the_link_is_gone(crew: Crew, service: Service) -> None:
    order(crew, Provisioning.LEAVER, state=LinkState.REVOKED)
    assert work(crew).state is JobState.DONE
    (asked,) = service.asked
    assert (asked.method, asked.path, asked.body) == ("DELETE", "/api/users/a%2Fnna", None)
    assert '"leaver"' in written(crew)


@pytest.fixture
def moving(store: Store, clock: FixedClock, service: Service) -> Crew:
    made = crew_with(store, clock, service, wiki(provision=PROVISION, roles=WORDS))
    found_company(made)
    put(made, NOBODY, API, KEY)
    with store.write() as records:
        rights.hang(records, ROMASHKA, WIKI)
    return made


def become(crew: Crew, *roles: str) -> None:
    with crew.house.store.write() as records:
        rights.take(records, ROMASHKA, *rights.bindings(records, ROMASHKA))
        for role in roles:
            rights.give(records, ANNA, ROMASHKA, role)


def test_a_mover_is_told_as_what_the_tree_says_when_it_is_told(moving: Crew, service: Service) -> None:
    become(moving, "service_user")
    order(moving, Provisioning.MOVER)
    service.answers["/api/users/a%2Fnna"] = (503, b"")
    work(moving)
    become(moving, "owner", "service_user")
    with moving.house.store.write() as records:
        link = records.links.get(L1)
        assert link is not None
        records.outbox.put(provision_job(link, Provisioning.MOVER, moving.house.clock.now()))
    service.answers["/api/users/a%2Fnna"] = (204, b"")
    for _ in range(2):
        moving.house.clock.advance(minutes=30)  # type: ignore[attr-defined]
        Worker(moving.house.store, moving.house.clock, handlers(moving), "gate").run_once()
    told = [json.loads(ask.body or b"")["role"] for ask in service.asked]
    assert told == ['EDITOR"}', "chief", "chief"]


def test_who_may_not_enter_any_more_is_told_nothing_new(moving: Crew, service: Service) -> None:
    become(moving)
    order(moving, Provisioning.MOVER)
    assert (work(moving).state, service.asked) == (JobState.DONE, [])


@pytest.mark.parametrize(
    ("event", "link"),
    [
        pytest.param(Provisioning.ROTATE, {"state": LinkState.REVOKED}, id="a-link-that-is-gone"),
        pytest.param(Provisioning.ROTATE, {"state": LinkState.PENDING}, id="a-link-that-is-not-proved"),
    ],
)
def test_what_is_not_to_be_done_is_not_asked_for(
    crew: Crew, service: Service, event: Provisioning, link: dict[str, Any]
) -> None:
    order(crew, event, **link)
    assert (work(crew).state, service.asked) == (JobState.DONE, [])


def test_nothing_is_ordered_where_we_hold_no_key(store: Store, clock: FixedClock, service: Service) -> None:
    crew = crew_with(store, clock, service, wiki(provision=PROVISION))
    found_company(crew)
    link = a_link(crew)
    with store.write() as records:
        assert not follow(records, link, Provisioning.LEAVER, clock.now())
        assert records.outbox.list() == []
