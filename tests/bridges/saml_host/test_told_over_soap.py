"""Services that hear of a sign-out over SOAP."""

import re

import pytest

from idp.model.ids import AccountId
from idp.model.kept import Telling
from idp.model.work import JobKind
from idp.ports.outbound import Answer
from legacy_bridges.host.telling import handlers
from tests.bridges.conftest import Browser
from tests.bridges.saml.parties import logged_out
from tests.bridges.saml_host.conftest import (
    US,
    Party,
    sent,
    sp,
)
from tests.bridges.saml_host.leaving import (
    ENVELOPE,
    enter,
    jobs,
    kept,
)


def run(world: Party) -> list[Exception]:
    """Deliver what is due, and return what it came to."""
    handler = handlers(world.house, world.settings, world.bridges)[JobKind.SERVICE_LOGOUT]
    failed: list[Exception] = []
    for job in jobs(world):
        try:
            handler(job)
        except Exception as error:  # noqa: BLE001 - the worker reads it
            failed.append(error)
    return failed


def soap_answer(world: Party, who: str = "crm", **said: str) -> Answer:
    asked_ = re.search(rb'ID="([^"]+)"', world.ear.heard[-1][1] if world.ear.heard else b"")
    told_ = {"InResponseTo": asked_[1].decode() if asked_ else "", "Destination": None, **said}
    xml = logged_out(issuer=sp(who), **told_)
    return Answer(200, {}, ENVELOPE.format(xml).encode())


class Echo:
    """Answers each logout request as its service does."""

    def __init__(self, world: Party, **said: str) -> None:
        self.world, self.said = world, said

    def __call__(self, url: str, body: bytes, headers: object) -> Answer:
        self.world.ear.heard.append((url, body))
        return soap_answer(self.world, **self.said)


def test_a_sign_out_is_told_over_soap(
    world: Party, browser: Browser, anna: AccountId, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "crm")
    one = kept(world, sid, "crm")
    world.sign_out(sid)
    monkeypatch.setattr(world.ear, "post", Echo(world))
    assert run(world) == []
    [(url, body)] = world.ear.heard
    assert url == "https://crm.example/slo"
    text = body.decode()
    assert one.detail["name_id"] in text
    assert f"<samlp:SessionIndex>{one.index}<" in text
    assert f">{US}<" in text
    assert "SignatureValue" in text


def test_a_service_that_was_answered_twice_is_asked_twice(
    world: Party, browser: Browser, anna: AccountId, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "crm")
    assert "Assertion" in sent(browser.provider("/bridge/enter/crm?to=/deep"))
    world.sign_out(sid)
    monkeypatch.setattr(world.ear, "post", Echo(world))
    assert run(world) == []
    asked = [re.findall(rb'ID="([^"]+)"', body)[0] for _url, body in world.ear.heard]
    assert len(set(asked)) == 2


@pytest.mark.parametrize(
    "said", [{"InResponseTo": "_else"}, {"who": "wiki"}], ids=["another", "other-issuer"]
)
def test_an_answer_that_is_none_leaves_it_untold(
    world: Party,
    browser: Browser,
    anna: AccountId,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, str],
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "crm")
    world.sign_out(sid)
    monkeypatch.setattr(world.ear, "post", Echo(world, **said))
    [failure] = run(world)
    assert type(failure).__name__ == "Unavailable"


@pytest.mark.parametrize("body", [b"", b"<a>", b"\0" * 100, b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_an_answer_that_cannot_be_read_is_tried_again(
    world: Party, browser: Browser, anna: AccountId, body: bytes
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "crm")
    world.sign_out(sid)
    world.ear.answers = [Answer(200, {}, body)]
    [failure] = run(world)
    assert type(failure).__name__ == "Unavailable"


def test_a_service_that_cannot_be_told_is_told_nothing(
    world: Party, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    enter(browser, "plain")
    assert [kept(world, sid, "plain").telling] == [Telling.NOBODY]
    world.sign_out(sid)
    assert jobs(world) == []
