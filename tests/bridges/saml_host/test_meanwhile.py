"""Somebody leaves between two steps of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from idp.authn.visitor import Visitor
from idp.interaction import Presence, Reception
from idp.interaction.browser import SESSION_COOKIE, browser_id
from idp.model.ids import AccountId, Sid
from idp.model.interaction import Needs
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import AutoPost, Barred
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.openers import Asked
from legacy_bridges.host.saml.opening import Responder
from legacy_bridges.host.wishes import Answer, Wish
from tests.bridges.conftest import Browser
from tests.bridges.saml_host.asking import asked
from tests.bridges.saml_host.conftest import Party, ask
from tests.bridges.saml_host.leaving import left

ASKED: Mapping[str, str] = {"id": "_r-1", "acs": "https://crm.example/acs"}


@dataclass
class Turnstile:
    """Finds who is there, and has them leave at once."""

    real: Reception
    world: Party
    sid: Sid | None

    @property
    def trees(self) -> Trees:
        return self.real.trees

    def find(
        self, records: Records, visitor: Visitor, now: datetime, needs: Needs | None = None
    ) -> Presence | None:
        found = self.real.find(records, visitor, now, needs) if needs else None
        assert found is not None
        if self.sid is not None:
            self.world.sign_out(self.sid)
        return found


def enter(world: Party, browser: Browser, sid: Sid | None, passive: bool | None) -> Answer | None:
    """Enter through the turnstile, unasked or because the service asks."""
    cookie = browser.client.get_cookie(SESSION_COOKIE, domain="localhost")
    assert cookie is not None
    known = browser.client.get_cookie("__Host-okno_browser", domain="localhost")
    assert known is not None
    visitor = Visitor(browser_id(Secret(known.value)), "127.0.0.1", cookie=Secret(cookie.value))
    real = Reception.of(world.stamps, world.settings, Trees(world.stamps))
    turnstile = Turnstile(real, world, sid)
    openers = {"saml": Responder.of(world.house, world.settings, real.trees)}
    doorman = Doorman(world.house, turnstile, world.bridges, openers)  # type: ignore[arg-type]
    if passive is None:
        return doorman.enter("crm", Wish("", "/"), visitor)
    return doorman.answer("crm", Asked(ASKED, passive=passive), visitor)


@pytest.mark.parametrize("passive", [None, False, True], ids=["unasked", "asked", "asked-quietly"])
def test_nobody_is_let_in_by_a_session_that_ended_meanwhile(
    world: Party, browser: Browser, anna: AccountId, passive: bool | None
) -> None:
    sid = browser.sign_in(anna)
    assert isinstance(enter(world, browser, None, passive), AutoPost)
    world.sign_out(sid)
    sid = browser.sign_in(anna)
    assert enter(world, browser, sid, passive) == Barred("signed_out")
    assert left(world, sid) == [], "or nobody would ever tell the service"
    assert [kind for kind, detail in world.audit() if "signed_out" in detail and "Refused" in kind]


def test_who_works_in_services_alone_is_not_idle(world: Party, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    world.clock.advance(timedelta(minutes=2))
    assert ask(browser, asked(IssueInstant="2026-11-22T12:02:00Z")).status_code == 200
    with world.store.read() as records:
        found = records.sessions.get(sid)
    assert found is not None
    assert found.session.last_seen_at == world.clock.now()
