"""What happens together is written together: each flow with its k-th statement failing."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from idp.authn.outcomes import FreshProof
from idp.model.secret import Secret
from tests.authn.town import ANNA, ANNA_PHONE, SECRET
from tests.contracts.faults import InjectedError, failing_commit, failing_statement

NEW = "seven blue doors sing"


class Boundless:
    """Keep `idp.ports.limiter.Limiter`, and never refuse: what fails here is tried again at once."""

    def hit(self, bucket, key, limit, per):
        return None


@pytest.fixture
def house(house):
    return replace(house, limiter=Boundless())


@dataclass
class Scene:
    """Somebody signed in, somebody half in, an asked recovery, an invitation, a secret that waits."""

    town: Any

    def __post_init__(self):
        town = self.town
        self.romashka, self.other = town.company(), town.company("Other")
        self.anna = town.person(ANNA, ANNA_PHONE, companies=[self.romashka.id, self.other.id])
        town.give(self.anna, self.romashka)
        self.here, self.there = town.sign_in(town.browser()), town.sign_in(town.browser())
        self.boris = town.person("boris@x.example", totp=True)
        self.visitor = town.browser()
        self.parked = town.parked(self.visitor)
        town.offer(self.visitor, "boris@x.example", interaction=self.parked)
        self.asking = town.browser()
        self.handle = town.desk.recovery.ask(self.asking, ANNA_PHONE).handle
        self.code = self.found(r"\b\d{6}\b")
        town.house.clock.advance(minutes=1)
        town.desk.recovery.ask(self.asking, "boris@x.example")
        self.link = Secret(self.found(r"(?<=/link/)[\w-]{43}"))
        town.house.clock.advance(minutes=1)
        town.desk.invitations.invite(town.who(self.here), self.romashka.id, "new@x.example", "New")
        self.invitation = Secret(self.found(r"(?<=/invitation/)[\w-]{43}"))
        self.proof = FreshProof(town.who(self.here))
        self.waiting = town.desk.factors.begin(self.proof).secret.replace(" ", "")

    def found(self, pattern):
        return re.search(pattern, self.town.notices()[-1].body)[0]


FLOWS = {
    "second factor": lambda s, d: d.sign_in.offer_code(s.visitor, s.parked, s.town.totp(SECRET)),
    "recovery asked": lambda s, d: d.recovery.ask(s.town.browser("192.0.2.7"), ANNA),
    "recovery code": lambda s, d: d.recovery.offer_code(s.asking, s.handle, s.code),
    "recovery": lambda s, d: d.recovery.finish(s.asking, s.link, NEW),
    "password": lambda s, d: d.own_password.change(s.here, s.proof, NEW),
    "factor confirmed": lambda s, d: d.factors.confirm(s.here, s.proof, s.town.totp(s.waiting)),
    "invite": lambda s, d: d.invitations.invite(s.town.who(s.here), s.romashka.id, "n@x.example", "N"),
    "join new": lambda s, d: d.invitations.join_new(s.town.browser("192.0.2.8"), s.invitation, "New", NEW),
    "join": lambda s, d: d.invitations.join(s.here, s.invitation, s.town.who(s.here)),
    "company": lambda s, d: d.companies.choose(s.here, s.town.who(s.here), s.other.id),
    "disable": lambda s, d: d.people.disable(s.anna.id),
}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_a_flow_that_fails_at_any_statement_has_written_nothing_and_can_be_repeated(town, flow, house):
    scene = Scene(town)
    before, number = town.everything(), 0
    while True:
        number += 1
        try:
            with failing_statement(house.store, number):
                flow(scene, town.desk)
        except InjectedError:
            assert town.everything() == before
            continue
        break
    assert number > 3
    assert town.everything() != before


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_a_flow_that_fails_to_commit_has_written_nothing_and_can_be_repeated(town, flow, house):
    scene = Scene(town)
    before = town.everything()
    with pytest.raises(InjectedError), failing_commit(house.store):
        flow(scene, town.desk)
    assert town.everything() == before
    flow(scene, town.desk)
    assert town.everything() != before
