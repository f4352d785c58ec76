"""Whether an account is made is judged by how things stand when it is, and once more when it is there."""

import json
from dataclasses import replace
from typing import Any

import pytest

from idp.links.moving import move
from idp.links.states import DISMISSED
from idp.model.link import BridgeMode, LinkState
from idp.ports.records import Store
from legacy_bridges.gate.crew import Crew
from tests.gate.backstage import ROMASHKA, WIKI, Service
from tests.gate.newcomers import (
    MADE,
    VERA,
    change_rights,
    go_to_shadow,
    leave,
    links,
    lose_key,
    lose_right,
    open_crew,
    provided,
    secrets_of,
    work,
)
from tests.support import rights
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
