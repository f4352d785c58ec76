"""A company's own site, behind a proxy of the company's that calls from anywhere."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from idp.model.ids import AccountId, CompanyId, NodeId, ServiceId
from idp.oidc.registration import parse_client
from idp.rbac import Trees
from idp.rbac.actor import Actor
from idp.rbac.news import tell_nobody
from idp.rbac.office import Office
from idp.rbac.own_apps import OwnApps, Wanted
from tests.bridges.conftest import ISSUER, ROMASHKA, VASILEK, Browser, World
from tests.support import rights

STRANGER = "203.0.113.7"
SITE = "https://wiki.romashka.example"


@dataclass
class Site:
    """The site's proxy, far away."""

    browser: Browser
    service: ServiceId
    secret: str
    host: str = "wiki.romashka.example"

    def ask(self, what: str, **headers: str) -> TestResponse:
        sent = {
            "X-Okno-Proxy-Secret": self.secret,
            "X-Okno-Host": self.host,
            "X-Original-URI": "/pages/1",
            "X-Original-Method": "GET",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        verb, _, query = what.partition("?")
        return self.browser.client.open(
            f"/bridge/{verb}/{self.service}?{query}",
            base_url=SITE,  # whose cookies the browser sends, and the proxy hands on
            headers=sent,
            environ_overrides={"REMOTE_ADDR": STRANGER, "HTTP_HOST": urlsplit(ISSUER).netloc},
        )

    def enter(self) -> TestResponse:
        started = self.ask("start?to=/pages/1")
        entered = self.browser.provider(started.headers["Location"])
        assert entered.status_code == 303, entered.text
        assert entered.headers["Location"].startswith(f"{SITE}/_okno/finish?code=")
        code = parse_qs(urlsplit(entered.headers["Location"]).query)["code"][0]
        return self.ask(f"finish?code={code}")


@pytest.fixture
def apps(world: World) -> OwnApps:
    return OwnApps(Office(world.store, world.clock, Trees(world.stamps), tell_nobody), parse_client)


@pytest.fixture
def site(world: World, browser: Browser, anna: AccountId, apps: OwnApps) -> Site:
    made = apps.connect(Actor(anna, assured=True), ROMASHKA, Wanted("Вики", NodeId(ROMASHKA), (), site=SITE))
    world.stamps.refresh_now()
    assert made.secret is not None
    browser.sign_in(anna)
    return Site(browser, ServiceId(made.client.client_id), made.secret.value)


def test_it_is_entered_and_told_who_is_there(site: Site) -> None:
    assert site.enter().headers["Location"] == f"{SITE}/pages/1"
    answer = site.ask("verify")
    assert answer.status_code == 200
    assert answer.headers["Remote-User"] == "anna@romashka.example"
    assert "owner" in answer.headers["Remote-Groups"].split(",")


def test_it_speaks_no_openid_connect(site: Site, world: World) -> None:
    with world.store.read() as records:
        (client,) = (one for one in records.clients.all() if one.client_id == site.service)
    assert (client.redirect_uris, client.grant_types) == ((), frozenset())


REFUSED = [
    pytest.param({"X_Okno_Proxy_Secret": "x" * 43}, id="wrong-secret"),
    pytest.param({"X_Okno_Proxy_Secret": ""}, id="no-secret"),
    pytest.param({"X_Okno_Host": "other.example"}, id="other-host"),
    pytest.param({"X_Okno_Host": ""}, id="no-host"),
    pytest.param({"X_Original_URI": ""}, id="no-address"),
    pytest.param({"X_Original_URI": "/a/../b"}, id="dots"),
]


@pytest.mark.parametrize("headers", REFUSED)
def test_a_proxy_that_is_not_the_sites_learns_nothing(site: Site, headers: dict[str, str]) -> None:
    site.enter()
    answer = site.ask("verify", **headers)
    assert answer.status_code == 401
    assert not answer.headers.get("Remote-User")


def test_a_right_that_is_lost_bites_at_the_next_request(site: Site, world: World) -> None:
    site.enter()
    world.lose_role()
    assert site.ask("verify").status_code == 403


def test_people_of_another_company_are_not_let_in(site: Site, world: World) -> None:
    stranger = world.person("vera", role="")
    with world.store.write() as records:
        records.companies.remove_member(stranger, ROMASHKA)
        records.companies.add_member(stranger, VASILEK, "")
        rights.give(records, stranger, VASILEK, "owner")
    world.stamps.refresh_now()
    site.browser = world.browser()
    site.browser.sign_in(stranger)
    started = site.ask("start?to=/")
    entered = site.browser.provider(started.headers["Location"])
    assert "/finish?code=" not in entered.headers["Location"]


def test_one_that_is_ended_or_has_a_new_secret_answers_the_old_one_no_more(
    site: Site, world: World, apps: OwnApps, anna: AccountId
) -> None:
    site.enter()
    actor = Actor(anna, assured=True)
    new = apps.renew(actor, CompanyId(ROMASHKA), site.service)
    world.stamps.refresh_now()
    assert site.ask("verify").status_code == 401
    site.secret = new.value
    assert site.ask("verify").status_code == 200
    apps.end(actor, CompanyId(ROMASHKA), site.service)
    world.stamps.refresh_now()
    assert site.ask("verify").status_code == 401
