"""Who is written to when an old account stops working."""

from collections.abc import Sequence

import pytest

from idp.links.states import REFUSED
from idp.model.account import Account
from idp.model.company import Company
from idp.model.ids import AccountId
from idp.model.link import LinkState
from idp.ports.records import Store
from legacy_bridges.contract import Links
from legacy_bridges.gate.breaking import Breaking
from legacy_bridges.gate.crew import Crew
from tests.gate.backstage import ROMASHKA, WIKI, Service, a_link, crew_with, wiki
from tests.gate.letters import letters
from tests.support import rights
from tests.support.clock import FixedClock


@pytest.fixture
def crew(store: Store, clock: FixedClock) -> Crew:
    """Olga and Oleg own the company, Anna administers it, Gleb has left it."""
    made = crew_with(store, clock, Service(), wiki(links=Links.SHARED))
    with store.write() as records:
        records.companies.add(Company(ROMASHKA, "Romashka", clock.now()))
        for name in ("olga", "oleg", "anna", "gleb"):
            claims = {"email": f"{name}@romashka.example", "email_verified": True}
            records.accounts.add(Account(AccountId(name), name, clock.now(), claims=claims), [])
            if name != "gleb":
                records.companies.add_member(AccountId(name), ROMASHKA, "")
        rights.give(records, "anna", ROMASHKA, "admin")
        for owner in ("olga", "oleg", "gleb"):
            rights.give(records, owner, ROMASHKA, "owner")
    return made


@pytest.mark.parametrize(
    ("by", "told"),
    [
        pytest.param("anna", ["anna"], id="who-shared-it"),
        pytest.param(None, ["oleg", "olga"], id="the-operator-shared-it"),
        pytest.param("gleb", ["oleg", "olga"], id="who-shared-it-has-left"),
    ],
)
@pytest.mark.parametrize("reason", [REFUSED, "locked", "no_proof"])
def test_whoever_shared_an_account_is_told_once_that_it_stopped(
    crew: Crew, by: str | None, told: Sequence[str], reason: str
) -> None:
    proved_by = AccountId(by) if by else None
    link = a_link(crew, account=None, shared=True, proved_by=proved_by)
    bridged = crew.bridges.find(WIKI)
    assert bridged is not None
    with crew.house.store.write() as records:
        for _ in range(2):
            Breaking(crew.post).stop(records, bridged, link, reason, crew.house.clock.now())
    sent = letters(crew.house)
    assert sorted(letter["to"] for letter in sent) == [f"{name}@romashka.example" for name in told]
    for letter in sent:
        assert letter["subject"] == "The shared account at Wiki does not work"
        assert letter["body"].endswith("http://localhost:8400/company/links")
        assert "a/nna" not in letter["body"]
    with crew.house.store.read() as records:
        found = records.links.get(link.id)
    assert found is not None
    assert found.state is not LinkState.ACTIVE
