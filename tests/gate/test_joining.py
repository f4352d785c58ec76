"""Who comes to a right gets an account where the service makes them: once, sealed, entered by nobody else."""

import json
from dataclasses import replace
from typing import Any

import pytest

from idp.links.vault import OF_NEW, link_secret
from idp.model.ids import CompanyId
from idp.model.link import LinkState, OldAccount, Proof
from idp.model.work import JobState, account_job
from idp.ports.records import Store
from legacy_bridges.contract import Links, Provision
from legacy_bridges.gate.crew import Crew
from tests.gate.backstage import ROMASHKA, WIKI, Service, crew_with, happened, wiki, written
from tests.gate.newcomers import (
    CREATE,
    KEY,
    LOTOS,
    MADE,
    UPDATE,
    VERA,
    change_rights,
    links,
    open_crew,
    provided,
    put,
    secrets_of,
    work,
)
from tests.support.clock import FixedClock


@pytest.fixture
def service() -> Service:
    return Service({"/api/users": MADE})


@pytest.fixture
def said() -> dict[str, Any]:
    return provided()


@pytest.fixture
def crew(store: Store, clock: FixedClock, service: Service, said: dict[str, Any]) -> Crew:
    return open_crew(store, clock, service, said)


def test_an_account_is_made_linked_and_its_password_sealed(crew: Crew, service: Service) -> None:
    change_rights(crew)
    (job,) = work(crew)
    assert job.state is JobState.DONE
    (asked,) = service.asked
    assert (asked.method, asked.path, dict(asked.headers)["X-Key"]) == ("POST", "/api/users", KEY)
    (link,) = links(crew)
    assert (link.state, link.account, link.company) == (LinkState.ACTIVE, VERA, ROMASHKA)
    assert (link.proof, link.proved_at, link.has_secret) == (Proof.CREATED, crew.house.clock.now(), True)
    assert (link.old.login, link.old.name) == ("v.vetrovawiki", "Вера Ветрова")
    sealed = secrets_of(crew)
    assert list(sealed) == [link_secret(link.id)]
    assert json.loads(service.bodies()) == {
        "u": "v.vetrovawiki",
        "p": sealed[link_secret(link.id)],
        "role": "editor",
        "n": "Вера Ветрова",
    }
    assert len(sealed[link_secret(link.id)]) >= 24
    assert {"Provisioned", "LinkActivated"} <= set(happened(crew))
    assert not any(value in written(crew) for value in (*sealed.values(), KEY))
    with crew.house.store.read() as records:
        told = json.dumps([dict(one.payload) for one in records.outbox.list()])
    assert not any(value in told for value in sealed.values())


def test_nobody_gets_a_second_one(crew: Crew, service: Service) -> None:
    for _ in range(2):
        change_rights(crew)
    assert {job.state for job in work(crew)} == {JobState.DONE}
    change_rights(crew)
    work(crew)
    assert (len(service.asked), len(links(crew))) == (1, 1)


def test_an_answer_that_was_lost_makes_no_second_account(
    crew: Crew, service: Service, clock: FixedClock
) -> None:
    service.down = True
    change_rights(crew)
    (job,) = work(crew)
    assert (job.state, links(crew), list(secrets_of(crew))) == (JobState.DUE, [], [f"{OF_NEW}{VERA}"])
    with crew.house.store.write() as records:
        person = records.accounts.get(VERA)
        assert person is not None
        claims = {"email": "vera@elsewhere.example", "email_verified": True}
        records.accounts.update(replace(person, claims=claims))
    service.down = False
    clock.set(job.due_at)
    assert work(crew)[0].state is JobState.DONE
    first, second = service.bodies().splitlines()
    assert first == second
    assert [link.old.login for link in links(crew)] == ["v.vetrovawiki"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param((409, b""), "the service's API answered 409 instead of 201", id="taken"),
        pytest.param((201, b'{"error": 1}'), "the service's API answered without id", id="no-proof"),
    ],
)
def test_what_the_service_refuses_is_noted_for_its_staff_and_leaves_nothing(
    crew: Crew, service: Service, answer: tuple[int, bytes], error: str
) -> None:
    service.answers["/api/users"] = answer
    change_rights(crew)
    (job,) = work(crew)
    assert (job.state, job.last_error) == (JobState.DEAD, f"Refused: no account was made: {error}")
    assert (links(crew), secrets_of(crew)) == ([], {})


def test_a_refusal_after_a_lost_answer_says_what_that_may_mean(
    crew: Crew, service: Service, clock: FixedClock
) -> None:
    service.down = True
    change_rights(crew)
    clock.set(work(crew)[0].due_at)
    service.down, service.answers["/api/users"] = False, (409, b"")
    assert "it may be there" in work(crew)[0].last_error
    assert (links(crew), secrets_of(crew)) == ([], {})


@pytest.mark.parametrize(
    "old",
    [
        pytest.param({"account": VERA}, id="matched"),
        pytest.param({"old": OldAccount("vv", number="A-17")}, id="fits-and-is-not-matched-yet"),
        pytest.param(
            {"old": OldAccount("vv", email="V.Vetrova+wiki@romashka.example".lower())}, id="by-mail"
        ),
        pytest.param({"account": VERA, "state": LinkState.ACTIVE}, id="proved"),
        pytest.param({"account": VERA, "state": LinkState.BROKEN}, id="broken"),
    ],
)
def test_an_old_account_of_theirs_wins(crew: Crew, service: Service, old: dict[str, Any]) -> None:
    link = put(crew, **old)
    change_rights(crew)
    work(crew)
    assert (service.asked, links(crew), secrets_of(crew)) == ([], [link], {})


@pytest.mark.parametrize(
    "old",
    [
        pytest.param({"account": VERA, "state": LinkState.REVOKED}, id="gone"),
        pytest.param({"company": LOTOS, "account": VERA, "state": LinkState.ACTIVE}, id="in-another-company"),
        pytest.param({"old": OldAccount("vv", number="A-18")}, id="fits-somebody-else"),
    ],
)
def test_what_is_not_theirs_here_keeps_nobody_from_one(
    crew: Crew, service: Service, old: dict[str, Any]
) -> None:
    put(crew, **old)
    change_rights(crew)
    work(crew)
    assert (len(service.asked), len(links(crew))) == (1, 2)


@pytest.mark.parametrize("company", [ROMASHKA, LOTOS])
def test_a_login_that_is_anothers_is_given_to_nobody(
    crew: Crew, service: Service, company: CompanyId
) -> None:
    link = put(crew, company=company, old=OldAccount("v.vetrovawiki"))
    change_rights(crew)
    (job,) = work(crew)
    assert job.state is JobState.DEAD
    assert "is that of an account that is linked or listed" in job.last_error
    assert (service.asked, links(crew), secrets_of(crew)) == ([], [link], {})


@pytest.mark.parametrize(
    ("login", "made"),
    [
        pytest.param("$company-$number", "romashka-a-17", id="the-number"),
        pytest.param("ext.$user", "ext.v.vetrovawiki", id="with-a-word-before"),
    ],
)
def test_the_manifest_says_what_logins_look_like(
    store: Store, clock: FixedClock, service: Service, crew: Crew, login: str, made: str
) -> None:
    other = crew_with(store, clock, service, wiki(provision=Provision(login=login, create=CREATE)))
    change_rights(other)
    work(other)
    assert [link.old.login for link in links(other)] == [made]


def test_nobody_is_given_a_login_of_what_is_not_known(crew: Crew, service: Service) -> None:
    with crew.house.store.write() as records:
        person = records.accounts.get(VERA)
        assert person is not None
        records.accounts.update(replace(person, claims={"email": "v.vetrova@romashka.example"}))
    change_rights(crew)
    (job,) = work(crew)
    assert (job.state, service.asked) == (JobState.DEAD, [])
    assert job.last_error == "Refused: no account was made: no login can be made of $user"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"provision": Provision(update=UPDATE)}, id="no-request"),
        pytest.param({"provision": Provision(create=CREATE), "links": Links.SHARED}, id="shared"),
        pytest.param({}, id="no-api"),
    ],
)
def test_nothing_is_made_where_the_manifest_makes_none(crew: Crew, service: Service) -> None:
    change_rights(crew)
    with crew.house.store.write() as records:
        records.outbox.put(account_job(ROMASHKA, WIKI, VERA, crew.house.clock.now()))
    work(crew)
    assert (service.asked, links(crew)) == ([], [])
