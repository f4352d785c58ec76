"""Who comes to a right gets an account where the service makes them: once, sealed, entered by nobody else."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from idp.adapters.background import Worker
from idp.links.moving import move
from idp.links.states import DISMISSED
from idp.links.vault import NOBODY, OF_NEW, link_secret, open_secret, put_secret
from idp.model.account import Account
from idp.model.company import Company
from idp.model.ids import AccountId, CompanyId, LinkId
from idp.model.link import API, AccountLink, BridgeMode, LinkState, OldAccount, Proof
from idp.model.secret import Secret
from idp.model.work import Job, JobKind, JobState, account_job
from idp.ports.records import Store
from idp.rbac.moved import join_services
from legacy_bridges.contract import ApiCall, Links, Provision
from legacy_bridges.gate.background import handlers
from legacy_bridges.gate.crew import Crew
from tests.gate.backstage import ROMASHKA, WIKI, Service, crew_with, happened, wiki, written
from tests.support import rights
from tests.support.clock import FixedClock

VERA = AccountId("vera")
LOTOS = CompanyId("lotos")
KEY = "k3y-of-the-api"
CREATE = ApiCall(
    "POST", "/api/users", {"u": "$login", "p": "$secret", "role": "$word", "n": "$name"}, 201, "id"
)
UPDATE = ApiCall("PUT", "/api/users/$login", {"role": "$word"}, 204)
DISABLE = ApiCall("DELETE", "/api/users/$login", None, 204)
MADE = (201, b'{"id": 7}')
WORDS = {"owner": "chief", "service_user": "editor"}


@pytest.fixture
def service() -> Service:
    return Service({"/api/users": MADE, "/api/users/v.vetrova": (204, b"")})


@pytest.fixture
def said() -> dict[str, Any]:
    provision = Provision({"X-Key": "$key"}, create=CREATE, update=UPDATE, disable=DISABLE)
    return {"provision": provision, "roles": WORDS}


@pytest.fixture
def crew(store: Store, clock: FixedClock, service: Service, said: dict[str, Any]) -> Crew:
    made = crew_with(store, clock, service, wiki(**said))
    claims = {"email": "V.Vetrova+wiki@romashka.example", "email_verified": True}
    with store.write() as records:
        for company in (ROMASHKA, LOTOS):
            records.companies.add(Company(company, company, clock.now()))
        records.accounts.add(Account(VERA, "Вера Ветрова", clock.now(), claims=claims), [])
        records.companies.add_member(VERA, ROMASHKA, "")
        records.companies.set_number(VERA, ROMASHKA, "A-17")
        rights.hang(records, ROMASHKA, WIKI)
        rights.give(records, VERA, ROMASHKA, "service_user")
        put_secret(records, made.house.envelope, NOBODY, WIKI, API, Secret(KEY), clock.now())
    return made


def work(crew: Crew) -> list[Job]:
    """Do what is due until nothing is; return the jobs at the service, oldest first."""
    worker = Worker(crew.house.store, crew.house.clock, handlers(crew), "gate")
    while worker.run_once():
        pass
    with crew.house.store.read() as records:
        return list(reversed(records.outbox.list(JobKind.PROVISION, target=f"bridge:{WIKI}")))


def change_rights(crew: Crew) -> None:
    with crew.house.store.write() as records:
        assert join_services(records, ROMASHKA, [VERA], crew.house.clock.now())


def links(crew: Crew) -> Sequence[AccountLink]:
    with crew.house.store.read() as records:
        return records.links.of_service(WIKI)


def put(crew: Crew, **said: Any) -> AccountLink:
    more: dict[str, Any] = {"company": ROMASHKA, "old": OldAccount("vv"), "state": LinkState.PENDING} | said
    link = AccountLink(id=LinkId("l-old"), service=WIKI, created_at=crew.house.clock.now(), **more)
    with crew.house.store.write() as records:
        records.links.put(link)
    return link


def secrets_of(crew: Crew) -> dict[str, str]:
    with crew.house.store.read() as records:
        names = [one.name for one in records.vault.of_company(ROMASHKA)]
        found = {n: open_secret(records, crew.house.envelope, ROMASHKA, WIKI, n) for n in names}
    return {name: secret.value for name, secret in found.items() if secret}


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
    assert [job.state for job in work(crew)] == [JobState.DONE, JobState.DONE]
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


def lose_right(crew: Crew) -> None:
    with crew.house.store.write() as records:
        rights.take(records, ROMASHKA, *rights.bindings(records, ROMASHKA))


def leave(crew: Crew) -> None:
    with crew.house.store.write() as records:
        records.companies.remove_member(VERA, ROMASHKA)


def go_to_shadow(crew: Crew) -> None:
    with crew.house.store.write() as records:
        records.bridges.set_mode(WIKI, BridgeMode.SHADOW, crew.house.clock.now())


def lose_key(crew: Crew) -> None:
    with crew.house.store.write() as records:
        records.vault.drop(NOBODY, WIKI, API)


@pytest.mark.parametrize("first", [True, False], ids=["before-it-is-asked", "between-two-tries"])
@pytest.mark.parametrize("happens", [lose_right, leave, go_to_shadow, lose_key])
def test_what_counts_is_how_things_stand_at_the_delivery(
    crew: Crew, service: Service, clock: FixedClock, happens: Any, *, first: bool
) -> None:
    change_rights(crew)
    if not first:
        service.down = True
        clock.set(work(crew)[0].due_at)
        service.down = False
        service.asked.clear()
    happens(crew)
    work(crew)
    assert (service.asked, links(crew), secrets_of(crew)) == ([], [], {})


def test_who_leaves_while_it_is_made_is_not_linked_and_it_is_closed(crew: Crew, service: Service) -> None:
    leaving = Leaving(crew, {"/api/users": MADE, "/api/users/v.vetrovawiki": (204, b"")})
    gone = replace(crew, relay=leaving)
    change_rights(gone)
    work(gone)
    (link,) = links(gone)
    assert (link.state, link.reason, link.has_secret) == (LinkState.REVOKED, DISMISSED, False)
    assert [asked.method for asked in leaving.asked] == ["POST", "DELETE"]
    assert secrets_of(gone) == {}


class Leaving(Service):
    """Loses the person from the company while the service answers."""

    def __init__(self, crew: Crew, answers: dict[str, tuple[int, bytes]]) -> None:
        super().__init__(answers)
        self._crew = crew

    def send(self, handed: Any) -> Any:
        """Answer."""
        if handed.method == "POST":
            self.happen()
        return super().send(handed)

    def happen(self) -> None:
        """Let them go."""
        leave(self._crew)


class Rising(Leaving):
    """Makes the person an owner while the service answers."""

    def happen(self) -> None:
        """Let them rise."""
        with self._crew.house.store.write() as records:
            rights.give(records, VERA, ROMASHKA, "owner")


def test_a_role_that_changed_while_it_was_made_is_told_after(crew: Crew) -> None:
    rising = Rising(crew, {"/api/users": MADE, "/api/users/v.vetrovawiki": (204, b"")})
    risen = replace(crew, relay=rising)
    change_rights(risen)
    work(risen)
    assert [json.loads(asked.body)["role"] for asked in rising.asked if asked.body] == ["editor", "chief"]


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


def test_who_came_to_a_right_in_shadow_gets_an_account_when_the_service_leaves_it(
    crew: Crew, service: Service, clock: FixedClock
) -> None:
    go_to_shadow(crew)
    change_rights(crew)
    work(crew)
    assert service.asked == []
    with crew.house.store.write() as records:
        move(records, WIKI, BridgeMode.BOTH, clock.now())
    work(crew)
    assert (len(service.asked), len(links(crew))) == (1, 1)
