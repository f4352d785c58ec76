"""Credentials that a service refuses: told from pages that are not theirs, and never tried again."""

from dataclasses import replace

import pytest

from idp.model.ids import AccountId, ServiceId
from idp.model.link import LinkState
from legacy_bridges.gate.stops import stopped_of
from tests.gate.guarded import Browser, Guarded
from tests.gate.lent import BASIC, BY_ROLE, LINKED, SECRET, arrived, basic, entered, refusing
from tests.gate.letters import letters
from tests.gate.upstream import Answering, Handler, Seen

PROVED = LINKED + "forward_auth: {inject: basic, proof: /me}\n"
CHALLENGE = ("WWW-Authenticate", 'Basic realm="x"')


@pytest.fixture
def manifests() -> dict[str, str]:
    """Tell services that are shown a login in a header."""
    return {"basic": BASIC, "role": BY_ROLE, "proved": PROVED}


def test_a_break_is_written_to_its_person_once_and_in_their_language(world: Guarded) -> None:
    anna = world.person()
    with world.store.write() as records:
        found = records.accounts.get(anna)
        assert found is not None
        records.accounts.update(replace(found, locale="ru"))
    world.link("anna", "basic", "анна", SECRET)
    browser = arrived(world, anna, "basic")
    world.old.answering = refusing()
    for _ in range(3):
        browser.ask("/x", "basic")
    (letter,) = letters(world.house)
    assert (letter["channel"], letter["to"]) == ("email", "anna@romashka.example")
    assert letter["subject"] == "«Вики»: ваш старый логин не работает"
    assert letter["body"].endswith("http://localhost:8400/account/links")
    assert SECRET not in str(letter)


def by_path(answers: dict[str, int]) -> Answering:
    return lambda handler, seen: handler.reply(answers[seen.target], b"the page of the service", CHALLENGE)


PROOFS = [
    pytest.param({"/x": 401, "/me": 200}, 403, LinkState.ACTIVE, id="good-elsewhere"),
    pytest.param({"/x": 401, "/me": 302}, 403, LinkState.ACTIVE, id="led-on-elsewhere"),
    pytest.param({"/x": 401, "/me": 401}, 502, LinkState.BROKEN, id="refused-there-too"),
]


@pytest.mark.parametrize(("answers", "status", "state"), PROOFS)
def test_a_page_that_any_good_login_may_see_tells_a_bad_one_from_not_here(
    world: Guarded, answers: dict[str, int], status: int, state: LinkState
) -> None:
    browser = entered(world, "proved")
    world.old.answering = by_path(answers)
    answer = browser.ask("/x", "proved", method="POST", data=b"a=1", headers={"If-Match": "x"})
    assert answer.status_code == status
    assert "WWW-Authenticate" not in answer.headers
    assert ("the page of the service" in answer.text) is (status == 403)
    assert world.link_state("link-anna") is state
    assert [(seen.method, seen.target, seen.body) for seen in world.old.seen] == [
        ("POST", "/x", b"a=1"),
        ("GET", "/me", b""),
    ]
    assert world.old.last.one("Authorization") == basic("анна", SECRET)
    assert world.old.last.all("If-Match") == []


def test_a_service_that_dies_while_it_is_asked_breaks_no_link(world: Guarded) -> None:
    browser = entered(world, "proved")

    def dying(handler: Handler, seen: Seen) -> None:
        if seen.target == "/x":
            handler.reply(401)
        handler.close_connection = True

    world.old.answering = dying
    assert browser.ask("/x", "proved").status_code == 502
    assert world.link_state("link-anna") is LinkState.ACTIVE


def refused_role(world: Guarded) -> Browser:
    world.seal_own("role", "own-secret")
    world.seal_role("role", "boss", "wrong")
    world.seal_role("role", "reader", "good")
    world.old.answering = lambda handler, seen: handler.reply(
        401 if seen.one("Authorization") in (basic("boss", "wrong"), basic("boss", "also-wrong")) else 200
    )
    return arrived(world, world.person(), "role")


def test_a_refused_account_of_a_role_is_tried_once_for_everybody(world: Guarded) -> None:
    browser = refused_role(world)
    others = arrived(world, world.person("vera"), "role")
    for answer in (browser.ask("/x", "role"), browser.ask("/x", "role"), others.ask("/y", "role")):
        assert answer.status_code == 502
        assert "no fault of yours" in answer.text
    assert len(world.old.seen) == 1
    assert world.audit().count("SecretRefused") == 1
    reader = arrived(world, world.person("boris", "admin"), "role")
    assert reader.ask("/x", "role").status_code == 200
    world.clock.advance(days=400)
    assert arrived(world, AccountId("anna"), "role").ask("/x", "role").status_code == 502
    assert len(world.old.seen) == 2


def test_a_new_password_of_a_role_is_tried_once_too(world: Guarded) -> None:
    browser = refused_role(world)
    browser.ask("/x", "role")
    world.seal_role("role", "boss", "also-wrong")
    assert [browser.ask("/x", "role").status_code for _ in range(2)] == [502, 502]
    assert len(world.old.seen) == 2
    world.seal_role("role", "boss", "right")
    assert browser.ask("/x", "role").status_code == 200


def test_the_services_team_sees_that_an_account_was_refused(world: Guarded) -> None:
    browser = refused_role(world)
    browser.ask("/x", "role")
    bridged = world.bridges.find(ServiceId("role"))
    assert bridged is not None
    with world.store.read() as records:
        ((_at, ok, words),) = records.bridges.sightings(ServiceId("role"))
        stopped = list(stopped_of(records, bridged.manifest, world.clock.now()))
    assert (ok, stopped) == (False, [words])
    assert (
        words == "account refused, and not tried again: put another password into the vault, under role:boss"
    )
    world.seal_role("role", "boss", "right")
    with world.store.read() as records:
        assert list(stopped_of(records, bridged.manifest, world.clock.now())) == []
