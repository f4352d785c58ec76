"""Opening a service that takes tokens, and what it is told of people at each moment."""

from collections.abc import Mapping

import pytest

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.rbac import Trees
from legacy_bridges.contract.tokens import Audience
from legacy_bridges.host.token_names import Usernames, audiences
from tests.bridges.conftest import ROMASHKA, Browser, World

HEAD = """
service: {0}
title: {{en: The {0}}}
origin: https://{0}.example
protocol: token
access: cabinet
logout: ttl
landing: "/?_task=login&_action=oauth"
"""
MAIL = """
token: {client: roundcube, resource: "https://mail.example/", scope: mail}
"""
BOXES = """
token: {client: webmail, resource: "https://boxes.example/", scope: boxes, user: login}
links: person
prove: [operator]
roles: {owner: keeper}
"""
START = "https://mail.example/?_task=login&_action=oauth"


@pytest.fixture
def manifests() -> Mapping[str, str]:
    """Describe mail by address, and mail by the login of an old account for owners alone."""
    return {"mail": HEAD.format("mail") + MAIL, "boxes": HEAD.format("boxes") + BOXES}


@pytest.fixture
def usernames(world: World) -> Usernames:
    return Usernames(world.bridges, Trees(world.stamps), world.clock)


def called(world: World, usernames: Usernames, who: AccountId, service: str = "mail") -> str | None:
    """Return what a service calls a person now."""
    with world.store.read() as records:
        return usernames(records, ServiceId(service), who, ROMASHKA)


def link(world: World, who: AccountId, state: LinkState = LinkState.ACTIVE) -> None:
    """Link an old mailbox to a person."""
    made = AccountLink(
        LinkId("box-1"), ROMASHKA, ServiceId("boxes"), OldAccount("a.petrova"), state, world.clock.now(), who
    )
    with world.store.write() as records:
        records.links.put(made)


def opening(service: str = "mail") -> str:
    return f"/bridge/enter/{service}?to=/%3F_task%3Dlogin%26_action%3Doauth"


def test_my_services_opens_it_where_it_begins_itself(world: World, browser: Browser, anna: AccountId) -> None:
    bridged = world.bridges.find("mail")
    assert bridged is not None
    browser.sign_in(anna)
    sent = browser.provider(bridged.manifest.start_url)
    assert (sent.status_code, sent.headers["Location"]) == (303, START)
    assert ("ServiceEntered", True) in [(kind, '"mail"' in detail) for kind, detail in world.audit()]


def test_who_is_not_signed_in_climbs_the_ladder_first(browser: Browser) -> None:
    entered = browser.provider(opening())
    assert entered.headers["Location"].startswith("/login?i=")


def test_who_has_no_right_is_shown_why(world: World, browser: Browser) -> None:
    browser.sign_in(world.person("boris", role=""))
    assert browser.provider(opening()).headers["Location"].startswith("/no-access?i=")


@pytest.mark.parametrize(
    ("service", "role", "claims", "words"),
    [
        pytest.param("mail", "owner", {"email_verified": False}, "not known of you", id="unverified-address"),
        pytest.param("boxes", "owner", {}, "old account", id="no-old-account"),
    ],
)
def test_who_has_no_name_there_is_told_so_by_us(
    world: World, browser: Browser, service: str, role: str, claims: Mapping[str, object], words: str
) -> None:
    browser.sign_in(world.person("vera", role, **claims))
    page = browser.provider(opening(service))
    assert page.status_code == 403
    assert words in page.text
    assert "Location" not in page.headers


def test_the_address_to_come_out_at_stays_on_the_service(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    for odd in ("//evil.example/", "https://evil.example/", "/\\evil.example", "@evil.example"):
        sent = browser.provider(f"/bridge/enter/mail?to={odd}").headers.get("Location", "")
        assert sent.startswith("https://mail.example/") or not sent, odd


def test_people_are_called_by_their_verified_address(
    world: World, usernames: Usernames, anna: AccountId
) -> None:
    assert called(world, usernames, anna) == "anna@romashka.example"
    doubtful = world.person("vera", email_verified=False)
    assert called(world, usernames, doubtful) is None


def test_people_are_called_by_the_mailbox_that_is_linked_to_them(
    world: World, usernames: Usernames, anna: AccountId
) -> None:
    assert called(world, usernames, anna, "boxes") is None
    link(world, anna)
    assert called(world, usernames, anna, "boxes") == "a.petrova"


@pytest.mark.parametrize("state", [LinkState.PENDING, LinkState.BROKEN, LinkState.LOCKED, LinkState.REVOKED])
def test_a_mailbox_that_is_not_proved_opens_nothing(
    world: World, usernames: Usernames, anna: AccountId, state: LinkState
) -> None:
    link(world, anna, state)
    assert called(world, usernames, anna, "boxes") is None


def test_nobody_is_called_anything_without_right_word_person_or_service(
    world: World, usernames: Usernames, anna: AccountId
) -> None:
    plain = world.person("viktor", "service_user")
    assert called(world, usernames, plain) == "viktor@romashka.example"
    link(world, plain)
    assert called(world, usernames, plain, "boxes") is None, "no word of roles"
    assert called(world, usernames, AccountId("nobody")) is None
    assert called(world, usernames, anna, "no-such-service") is None
    assert called(world, usernames, anna, "cabinet") is None, "takes no tokens"
    with world.store.read() as records:
        assert usernames(records, ServiceId("mail"), anna, CompanyId("elsewhere")) is None
    world.lose_role()
    assert called(world, usernames, anna) is None


def test_whose_tokens_the_services_take_is_told_to_the_provider(world: World) -> None:
    told = dict(audiences(world.bridges))
    assert (told["mail"], told["boxes"]) == (
        Audience("https://mail.example/", "mail", frozenset({"roundcube"})),
        Audience("https://boxes.example/", "boxes", frozenset({"webmail"})),
    )
