"""What happens together is written together, and the trail holds no login, phone or secret."""

import base64
import re
from dataclasses import replace

import pytest

from idp.links.desk import open_links
from idp.links.shared import Login
from idp.links.states import break_link, mend_link, revoke_links_of
from idp.links.vault import shred
from idp.model.secret import Secret
from idp.rbac.actor import OPERATOR
from tests.contracts.faults import InjectedError, failing_commit, failing_statement
from tests.links.village import FAX, OTHER_PHONE, PBX, SERVICES, Village

LOGIN, EMAIL, SECRET = "canary-login", "canary@old.example", "canary-secret"


class Boundless:
    """Keep `idp.ports.limiter.Limiter`, and never refuse: what fails here is tried again at once."""

    def hit(self, bucket, key, limit, per):
        return None

    def wait(self, bucket, key, limit, per):
        return None


@pytest.fixture
def village(town, settings):
    house = replace(town.house, limiter=Boundless())
    return Village(town, open_links(house, settings, SERVICES))


class Scene:
    """An active link, a shared one, a broken one, a matched one with a code on its way, a first confirmation."""

    def __init__(self, village):
        self.village, links = village, village.links
        self.browser = village.town.browser()
        row = {
            "login": f"{LOGIN}-1",
            "phone": OTHER_PHONE,
            "email": "anna@romashka.example",
            "password": SECRET,
        }
        self.matched = village.match(row)[row["login"]]
        village.read(
            {"login": f"{LOGIN}-2", "email": EMAIL, "name": "canary-name", "number": "canary-number"}
        )
        village.read({"login": f"{LOGIN}-8", "email": "boris@romashka.example"})
        self.free = village.link(f"{LOGIN}-2")
        self.active = self.prove(f"{LOGIN}-3", village.anna)
        self.broken = self.prove(f"{LOGIN}-4", village.boris)
        self.write(lambda r: break_link(r, self.broken, "refused", village.now()))
        self.broken = village.get(self.broken.id)
        login = Login(FAX, f"{LOGIN}-5", Secret(SECRET))
        self.shared = links.sharing.share(OPERATOR, village.romashka, login, [village.anna]).link
        self.staff = [village.town.person(f"s{n}@operator.example").id for n in (1, 2)]
        links.activating.confirm(self.staff[0], self.free.id, village.boris)
        self.sent = self.send()
        self.code, _ = village.code()
        village.clock.advance(minutes=1)

    def prove(self, login, account):
        village = self.village
        activating = village.links.activating
        done = activating.prove_by_login(village.romashka, PBX, account, login, Secret(f"{SECRET}-{login}"))
        return getattr(done, "link", done)

    def write(self, act):
        with self.village.store.write() as records:
            act(records)

    def send(self):
        village = self.village
        (phone,) = village.links.codes.look(village.anna, village.romashka).phones
        return village.links.codes.send(
            self.browser, village.account(village.anna), village.romashka, phone.key
        )


FLOWS = {
    "import": lambda v, s: v.read({"login": f"{LOGIN}-1", "password": "new"}, {"login": f"{LOGIN}-9", "password": SECRET}),
    "match": lambda v, s: v.links.matching.run(v.romashka),
    "send-a-code": lambda v, s: s.send(),
    "activate-by-a-code": lambda v, s: v.links.codes.offer(s.browser, v.anna, s.sent.handle, s.code),
    "a-wrong-code": lambda v, s: v.links.codes.offer(s.browser, v.anna, s.sent.handle, "nonsense"),
    "prove-a-new-login": lambda v, s: s.prove(f"{LOGIN}-9", v.anna),
    "prove-a-matched-login": lambda v, s: s.prove(f"{LOGIN}-1", v.anna),
    "claim-what-is-taken": lambda v, s: s.prove(f"{LOGIN}-3", v.boris),
    "confirm": lambda v, s: v.links.activating.confirm(s.staff[1], s.free.id, v.boris),
    "take-a-confirmation-back": lambda v, s: v.links.activating.withdraw_confirmation(s.staff[1], s.free.id),
    "give-up": lambda v, s: v.links.activating.give_up(v.anna, s.active.id),
    "share": lambda v, s: v.links.sharing.share(OPERATOR, v.romashka, Login(FAX, "new", Secret(SECRET)), [v.boris]),
    "change-users": lambda v, s: v.links.sharing.set_users(OPERATOR, v.romashka, s.shared.id, [v.boris]),
    "end-a-shared-one": lambda v, s: v.links.sharing.revoke(OPERATOR, v.romashka, s.shared.id),
    "break": lambda v, s: s.write(lambda r: break_link(r, s.active, "refused", v.now())),
    "mend": lambda v, s: s.write(lambda r: mend_link(r, v.envelope, s.broken, Secret(SECRET), v.now())),
    "leave": lambda v, s: s.write(lambda r: revoke_links_of(r, v.romashka, v.anna, v.now())),
    "shred": lambda v, s: shred(v.store, v.clock, v.romashka),
}  # fmt: skip
SILENT = {"send-a-code"}
"""The message in the outbox is the trace of it; the trail begins with the answer."""


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_whichever_statement_fails_nothing_is_written(village, flow):
    scene, number = Scene(village), 0
    before = village.town.everything()
    while True:
        number += 1
        try:
            with failing_statement(village.store, number):
                flow(village, scene)
        except InjectedError:
            assert village.town.everything() == before
            continue
        break
    assert number > 2
    assert village.town.everything() != before


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_a_flow_that_fails_to_commit_can_be_repeated(village, flow):
    scene = Scene(village)
    before = village.town.everything()
    with pytest.raises(InjectedError), failing_commit(village.store):
        flow(village, scene)
    assert village.town.everything() == before
    flow(village, scene)
    assert village.town.everything() != before


@pytest.mark.parametrize("name", FLOWS)
def test_every_flow_is_in_the_trail_and_it_holds_no_login_phone_or_secret(village, name):
    scene = Scene(village)
    seen = len(village.audit())
    FLOWS[name](village, scene)
    assert (len(village.audit()) > seen) is (name not in SILENT)
    trail = "\n".join(f"{row.kind} {row.detail}" for row in village.audit())
    for told in ("canary", OTHER_PHONE, OTHER_PHONE[1:], scene.code, "romashka.example", "operator.example"):
        assert told not in trail
    assert not re.search(r"\+\d{7}", trail)
    everything = repr(village.town.everything())
    for form in (SECRET, base64.b64encode(SECRET.encode()).decode()[:-4], SECRET.encode().hex()):
        assert form not in everything
