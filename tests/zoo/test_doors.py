"""Ticket sites on hosts of their own: one sign-in at a provider that really runs, and Apache believes it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.bridges.processes import free_ports, running
from tests.bridges.wire import WireBrowser
from tests.browser.running import Person
from tests.support.databases import Databases
from tests.zoo.house import ANNA, BORIS, VIKTOR, House, new_house
from tests.zoo.place import Zoo
from tests.zoo.programs.doors import Site, describe, door, start_bills, start_reports

LIFE = 60
"""The shortest that a ticket may live; nobody waits for it here."""


@dataclass
class Proxied(House):
    """A provider that believes the proxies of this machine, without any gate."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"OKNO_TRUSTED_PROXIES": "127.0.0.1/32"}


@dataclass(frozen=True)
class World:
    """The provider and the two sites."""

    house: House
    reports: Site
    bills: Site

    @property
    def sites(self) -> tuple[Site, Site]:
        return self.reports, self.bills

    def enter(self, person: Person, site: Site, path: str = "/app") -> WireBrowser:
        """Sign in once, where the site sends a stranger."""
        browser, page = self.house.sign_in(person, f"{site.origin}{path}")
        assert page.status == 200, (page.url, page.text)
        assert page.url == f"{site.origin}{path}"
        return browser


def known(text: str) -> Mapping[str, str]:
    """Read what the site prints of who is there."""
    return dict(line.partition("=")[::2] for line in text.splitlines() if "=" in line)


@pytest.fixture(scope="module")
def world(zoo: Zoo, databases: Databases) -> Iterator[World]:
    made = new_house(zoo, databases.new())
    house = Proxied(made.folder, made.provider_port, made.gate_port, made.database_url)
    ports = dict(zip(("reports", "bills"), free_ports(2), strict=True))
    formats = {"reports": "format: auth_tkt", "bills": "format: pubtkt, grace: 20"}
    doors = {}
    for service, port in ports.items():
        options = f"{formats[service]}, user: email, udata: name, ttl: {LIFE}"
        doors[service] = door(zoo, house, service, describe(house, service, port, options))
    house.found_company()
    reports = start_reports(zoo, ports["reports"], doors["reports"])
    bills = start_bills(zoo, ports["bills"], doors["bills"])
    house.run(
        (["vault", "put", "reports", "key"], reports.key), (["vault", "put", "bills", "key"], bills.key)
    )
    provider = [house.provider_port]
    log = house.folder / "serve.log"
    with running(_serve(), log, ports=provider, environment=house.environment):
        yield World(house, reports, bills)


def _serve() -> list[str]:
    return [sys.executable, "-m", "idp", "serve"]


def test_one_sign_in_opens_both_sites_with_the_persons_tokens(world: World) -> None:
    browser = world.enter(ANNA, world.reports, "/app?month=10")
    for site in world.sites:
        page = browser.get(f"{site.origin}/app?month=10")
        said = known(page.text)
        assert (page.url, page.status) == (f"{site.origin}/app?month=10", 200)
        assert (said["REMOTE_USER"], said["REMOTE_USER_TOKENS"]) == (ANNA.login, "pbx.admin")
        assert not any("/login" in url for url in page.through)
        assert known(browser.get(f"{site.origin}/settings").text)["REMOTE_USER"] == ANNA.login


def test_tickets_stay_with_the_host_they_are_for(world: World) -> None:
    browser = world.enter(ANNA, world.reports)
    browser.get(f"{world.bills.origin}/app")
    holders = {name: host for host, kept in browser.cookies.items() for name in kept if "tkt" in name}
    assert holders == {"auth_tkt": "reports.localhost", "auth_pubtkt": "bills.localhost"}
    for host in holders.values():
        assert not {"__Host-okno_session", "__Host-okno_browser"} & set(browser.cookies[host])


def test_who_lacks_the_token_is_told_so_and_not_sent_in_circles(world: World) -> None:
    browser = world.enter(VIKTOR, world.reports)
    for site in world.sites:
        assert known(browser.get(f"{site.origin}/app").text)["REMOTE_USER_TOKENS"] == "pbx.user"
        page = browser.get(f"{site.origin}/settings")
        assert page.status == 403
        assert "REMOTE_USER" not in page.text
        assert f"{world.house.issuer}/services" in page.text


def test_who_has_no_role_gets_no_ticket(world: World) -> None:
    browser, page = world.house.sign_in(BORIS, f"{world.reports.origin}/app")
    assert page.url.startswith(f"{world.house.issuer}/no-access")
    assert not any("tkt" in name for kept in browser.cookies.values() for name in kept)


def test_signing_out_leaves_the_ticket_until_it_runs_out_as_the_manifest_says(world: World) -> None:
    browser = world.enter(ANNA, world.reports)
    browser.submit(browser.get(f"{world.house.issuer}/logout"))
    page = browser.get(f"{world.reports.origin}/app")
    assert known(page.text)["REMOTE_USER"] == ANNA.login, "nobody tells Apache; the capability is ttl"
    del browser.cookies["reports.localhost"]["auth_tkt"]
    page = browser.get(f"{world.reports.origin}/app")
    assert page.url.startswith(f"{world.house.issuer}/login"), "without it one has to sign in"


def test_a_ticket_that_ran_out_is_renewed_without_a_page(world: World) -> None:
    browser = world.enter(ANNA, world.bills)
    del browser.cookies["bills.localhost"]["auth_pubtkt"]
    page = browser.get(f"{world.bills.origin}/app?page=2")
    assert (page.status, page.url) == (200, f"{world.bills.origin}/app?page=2")
    assert not any("/login" in url for url in page.through)
    assert "auth_pubtkt" in browser.cookies["bills.localhost"]


@pytest.mark.parametrize(
    "back",
    ["https://evil.test/app", "//evil.test/app", "http://reports.localhost@evil.test/app", "/\\evil.test"],
)
def test_nobody_comes_out_at_another_host(world: World, back: str) -> None:
    browser = world.enter(ANNA, world.reports)
    page = browser.get(f"{world.reports.origin}/_okno/start?back={quote(back, safe='')}", follow=False)
    page = browser.get(page.location, follow=False)
    page = browser.get(page.location, follow=False)
    assert urlsplit(page.location).netloc == urlsplit(world.reports.origin).netloc


def test_where_one_was_is_found_again_though_the_module_forgets_the_port(world: World) -> None:
    away = WireBrowser().get(f"{world.reports.origin}/app?month=10", follow=False)
    back = parse_qs(urlsplit(away.location).query)["back"][0]
    assert urlsplit(back).port is None
    browser = world.enter(ANNA, world.reports, "/app?month=10")
    assert browser.get(f"{world.reports.origin}/app?month=10").through == ()


def test_the_code_that_made_a_ticket_makes_no_other(world: World) -> None:
    browser = world.enter(ANNA, world.reports)
    start = browser.get(f"{world.reports.origin}/_okno/start?to=/app", follow=False)
    finish = browser.get(start.location, follow=False).location
    assert browser.get(finish, follow=False).status == 303
    again = browser.get(finish, follow=False)
    assert again.status == 400
    assert "auth_tkt" not in (again.headers["Set-Cookie"] or "")
    stranger = WireBrowser().get(finish, follow=False)
    assert stranger.status == 400


def test_a_code_of_one_site_is_none_of_the_other(world: World) -> None:
    browser = world.enter(ANNA, world.reports)
    browser.get(f"{world.bills.origin}/app")
    start = browser.get(f"{world.reports.origin}/_okno/start?to=/app", follow=False)
    finish = browser.get(start.location, follow=False).location
    other = finish.replace(world.reports.origin, world.bills.origin)
    refused = browser.get(other, follow=False)
    assert refused.status == 400
    assert "tkt" not in (refused.headers["Set-Cookie"] or "")


def test_past_the_door_there_is_nothing_of_ours(world: World) -> None:
    browser = world.enter(ANNA, world.reports)
    for path in ("/_okno/verify", "/_okno/enter", "/_okno/launch"):
        assert browser.get(f"{world.reports.origin}{path}", follow=False).status in (403, 404)


def test_no_key_stands_in_a_log_or_in_the_database(world: World) -> None:
    world.enter(ANNA, world.reports)
    world.enter(ANNA, world.bills)
    lines = [line for line in world.bills.key.splitlines() if len(line) > 40]
    secrets = [world.reports.key, *lines]
    for file in world.house.folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            held = file.read_bytes()
            assert not any(secret.encode() in held for secret in secrets), file
