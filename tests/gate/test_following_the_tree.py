"""From a saved tree to a page of the service: an account comes, closes and opens with the right, by its API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.adapters.background import Worker
from idp.authn.notices import Post
from idp.links.vault import NOBODY, put_secret
from idp.model.access import Binding, Change, End, Put, fact_key, person
from idp.model.account import Account
from idp.model.ids import AccountId, BindingId, NodeId
from idp.model.link import API, LinkState
from idp.model.secret import Secret
from idp.ports.records import Store
from idp.rbac.actor import OPERATOR
from idp.rbac.changeset import Proposal
from idp.rbac.office import Office
from idp.rbac.trees import Trees
from legacy_bridges.gate.background import handlers
from legacy_bridges.gate.crew import Crew
from tests.gate.forum import API_KEY, Forum, open_forum
from tests.gate.replaying import FORUM, ISSUER, ROMASHKA, World, open_world
from tests.support.clock import FixedClock

VERA = AccountId("vera")
RIGHT = Binding(BindingId("b-vera"), person(VERA), "service_user", NodeId(ROMASHKA))
PROVISION = """
provision:
  headers: {Authorization: "Bearer $key"}
  create:  {method: PUT, path: "/api/users/$login", body: {pass: $secret}, status: 201}
  disable: {method: PUT, path: "/api/users/$login", body: {active: false}, status: 200}
  enable:  {method: PUT, path: "/api/users/$login", body: {active: true}, status: 200}
"""


@pytest.fixture
def forum() -> Iterator[Forum]:
    with open_forum() as found:
        yield found


@pytest.fixture
def world(store: Store, clock: FixedClock, tmp_path: Path, forum: Forum) -> Iterator[World]:
    """Vera is in the company and may do nothing there yet."""
    with open_world(store, clock, tmp_path, forum, roles=PROVISION) as opened:
        claims = {"email": "vera@romashka.example", "email_verified": True}
        with store.write() as records:
            records.accounts.add(Account(VERA, "Vera", clock.now(), claims=claims), [])
            records.companies.add_member(VERA, ROMASHKA, "")
            put_secret(records, opened.house.envelope, NOBODY, FORUM, API, Secret(API_KEY), clock.now())
        yield opened


def save(world: World, change: Change) -> None:
    """Save the tree, and let the gate do all that follows."""
    house = world.house
    office = Office(house.store, house.clock, Trees(house.stamps), lambda *_said: None)
    with house.store.read() as records:
        rev = records.access.rev(ROMASHKA)
    office.save(OPERATOR, ROMASHKA, Proposal((change,), rev))
    house.stamps.refresh_now()  # type: ignore[attr-defined]
    crew = Crew(house, world.relay, world.bridges, Post(house.envelope, ISSUER, "en"))
    worker = Worker(house.store, house.clock, handlers(crew), "gate")
    while worker.run_once():
        pass


def link_state(world: World) -> list[tuple[str, LinkState]]:
    with world.house.store.read() as records:
        return [(link.old.login, link.state) for link in records.links.of_service(FORUM)]


def test_an_account_comes_closes_and_opens_with_the_right(world: World, forum: Forum) -> None:
    assert "vera" not in forum.passwords
    save(world, Put(RIGHT))
    password = forum.passwords["vera"]
    assert link_state(world) == [("vera", LinkState.ACTIVE)]
    vera = world.browser(VERA)
    page = vera.get("/home")
    assert '<b class="who">vera</b>' in page.text
    assert not any(password in said for said in (page.text, str(page.headers), *world.audit()))

    save(world, End(*fact_key(RIGHT)))
    assert (forum.shut, link_state(world)) == ({"vera"}, [("vera", LinkState.LOCKED)])
    assert "vera" not in {login for login, _bound, _turn in forum.sessions.values()}
    assert vera.get("/home").status_code != 200

    save(world, Put(RIGHT))
    assert (forum.shut, link_state(world)) == (set(), [("vera", LinkState.ACTIVE)])
    assert forum.passwords["vera"] == password
    assert '<b class="who">vera</b>' in world.browser(VERA).get("/home").text
    assert forum.wrong == {}


def test_a_login_that_is_taken_there_is_left_to_whoever_has_it(world: World, forum: Forum) -> None:
    forum.passwords["vera"] = "of another Vera"
    save(world, Put(RIGHT))
    assert (forum.passwords["vera"], link_state(world)) == ("of another Vera", [])
    with world.house.store.read() as records:
        (job,) = records.outbox.list(target=f"bridge:{FORUM}")
    assert "no account was made: the service's API answered 409" in job.last_error
