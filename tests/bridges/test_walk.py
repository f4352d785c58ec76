"""The demo over real sockets: one login, two services that know nothing of each other."""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.bridges.processes import demo_ports, free_ports, running
from tests.bridges.wire import Page, WireBrowser

OURS = "__Host-okno_"
OF_THE_PROVIDER = {"__Host-okno_session", "__Host-okno_browser", "okno_lang"}


@dataclass
class Demo:
    """A running demo."""

    provider: str
    services_port: int
    personas: dict[str, dict[str, Any]]

    def service(self, name: str) -> str:
        """Return the address of a sandbox service."""
        return f"http://{name}.localhost:{self.services_port}"

    def sign_in(self, key: str) -> WireBrowser:
        """Sign in through the pages."""
        browser, person = WireBrowser(), self.personas[key]
        page = browser.get(f"{self.provider}/login")
        page = browser.submit(page, login=person["login"], password=person["password"])
        if "/login/code" in page.url:
            page = browser.submit(page, code=pyotp.TOTP(person["totp_secret"]).now())
        assert page.status == 200, page.text
        return browser

    def seen(self) -> dict[str, list[dict[str, Any]]]:
        """Return what reached each host of the sandbox."""
        page = WireBrowser().get(f"http://localhost:{self.services_port}/_sandbox/seen")
        return json.loads(page.text)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Run `okno demo`: provider and sandbox, on ports of its own."""
    folder = tmp_path_factory.mktemp("demo")
    listening = free_ports(5)
    provider, services, *_ = listening
    command = [sys.executable, "-m", "idp", "demo", "--data", str(folder / "data"), *demo_ports(listening)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OKNO_")}
    with running(command, folder / "log", ports=[provider, services], environment=environment):
        personas = _personas(folder / "data" / "personas.json")
        yield Demo(f"http://localhost:{provider}", services, personas)


def _personas(file: Path) -> dict[str, dict[str, Any]]:
    until = time.monotonic() + 20
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    said = json.loads(file.read_text(encoding="utf-8"))
    return {person["key"]: person for person in said["personas"]}


@pytest.fixture(scope="module")
def owner(demo: Demo) -> WireBrowser:
    """Sign the owner in once for the tests that only look."""
    return demo.sign_in("owner")


def shown(page: Page, element: str) -> str:
    """Return the text of an element with this id."""
    return page.text.partition(f'id="{element}">')[2].partition("<")[0].strip()


def test_one_login_opens_two_services_of_different_protocols(demo: Demo, owner: WireBrowser) -> None:
    console = owner.get(f"{demo.service('pbx')}/login")
    assert (console.url, console.status) == (f"{demo.service('pbx')}/", 200)
    assert shown(console, "name") == "Директорова Анна Петровна"
    cabinet = owner.get(f"{demo.service('cabinet')}/?month=10&year=2026")
    assert (cabinet.url, cabinet.status) == (f"{demo.service('cabinet')}/?month=10&year=2026", 200)
    assert shown(cabinet, "login") == "CP_ROMASHKA"
    assert shown(cabinet, "level") == "ACCOUNT_MANAGER"
    assert not any("/login" in url for url in cabinet.through)


def test_a_second_relying_party_opens_too(demo: Demo, owner: WireBrowser) -> None:
    page = owner.get(f"{demo.service('target')}/login")
    assert (page.url, page.status) == (f"{demo.service('target')}/", 200)
    assert shown(page, "company") == "ООО «Ромашка-Сервис»"


def test_the_console_shows_the_tokens_and_what_happened(demo: Demo, owner: WireBrowser) -> None:
    console = owner.get(f"{demo.service('pbx')}/login")
    for words in ('"nonce"', '"at+jwt"', '"sid"', "client_secret_basic, PKCE S256", "ООО «Ромашка-Сервис»"):
        assert words in console.text.replace("&#34;", '"')


def test_no_cookie_of_the_provider_reaches_a_service(demo: Demo, owner: WireBrowser) -> None:
    owner.get(f"{demo.service('pbx')}/login")
    owner.get(f"{demo.service('cabinet')}/")
    assert set(owner.cookies["localhost"]) >= {"__Host-okno_session", "__Host-okno_browser"}
    seen = demo.seen()
    assert {"pbx.localhost", "cabinet.localhost", "cabinet behind the proxy"} <= set(seen)
    for place, requests in seen.items():
        names = {name for request in requests for name in request["cookies"]}
        assert not names & OF_THE_PROVIDER, place
    behind = {name for request in seen["cabinet behind the proxy"] for name in request["cookies"]}
    assert not any(name.startswith(OURS) for name in behind)


@pytest.mark.parametrize("name", ["X-Cabinet-User", "x-cabinet-user", "X_Cabinet_User", "X-Cabinet-Proxy"])
def test_identity_that_the_client_claims_never_reaches_the_cabinet(
    demo: Demo, owner: WireBrowser, name: str
) -> None:
    headers = {name: "root@romashka.example", "Connection": f"close, X-Cabinet-Proxy, {name}"}
    page = owner.get(f"{demo.service('cabinet')}/", headers)
    assert shown(page, "login") == "CP_ROMASHKA"
    assert "root@romashka.example" not in json.dumps(demo.seen()["cabinet behind the proxy"])
    direct = WireBrowser().get(f"{demo.service('old-cabinet')}/", headers)
    assert 'name="password"' in direct.text


def test_the_cabinets_own_password_form_is_still_there(demo: Demo) -> None:
    browser = WireBrowser()
    form = browser.get(f"{demo.service('old-cabinet')}/")
    wrong = browser.submit(form, login="CP_ROMASHKA", password="wrong")
    assert wrong.status == 403
    page = browser.submit(wrong, login="cp_romashka", password="romashka2010")
    assert shown(page, "login") == "CP_ROMASHKA"


def test_who_may_not_open_a_service_learns_why_and_may_go_back(demo: Demo) -> None:
    browser = demo.sign_in("accountant")
    page = browser.get(f"{demo.service('pbx')}/login")
    assert page.url.startswith(f"{demo.provider}/no-access")
    assert page.status == 403
    back = browser.submit(page, "cancel")
    assert back.url.startswith(f"{demo.service('pbx')}/callback")
    assert shown(back, "error") == "access_denied"


def test_settings_of_the_console_are_closed_to_who_may_only_use_it(demo: Demo) -> None:
    browser = demo.sign_in("admin")
    browser.get(f"{demo.service('pbx')}/login")
    page = browser.get(f"{demo.service('pbx')}/settings")
    assert page.status == 403
    assert shown(page, "missing") == "service:configure"
    assert f'href="{demo.provider}/access/why?permission=service:configure&amp;node=prod-1"' in page.text


def test_settings_of_the_console_are_open_to_who_may_configure_it(demo: Demo, owner: WireBrowser) -> None:
    console = owner.get(f"{demo.service('pbx')}/login")
    assert "<code>owner</code> @ <code>" in console.text
    page = owner.get(f"{demo.service('pbx')}/settings")
    assert page.status == 200
    assert "from 20:00 to 08:00" in page.text


def test_signing_out_at_the_provider_closes_both_services(demo: Demo) -> None:
    browser = demo.sign_in("branch_head")
    browser.get(f"{demo.service('cabinet')}/")
    assert browser.get(f"{demo.service('cabinet')}/").through == ()
    page = browser.get(f"{demo.service('cabinet')}/logout.php")
    assert page.url == f"{demo.provider}/logout"
    browser.submit(page)
    page = browser.get(f"{demo.service('cabinet')}/")
    assert page.url.startswith(f"{demo.provider}/login")


def test_the_back_channel_ends_the_consoles_session(demo: Demo) -> None:
    browser = demo.sign_in("outsider")
    browser.get(f"{demo.service('pbx')}/login")
    console = f"{demo.service('pbx')}/"
    assert 'id="sign-out"' in browser.get(console).text
    browser.submit(browser.get(f"{demo.provider}/logout"))
    until = time.monotonic() + 10
    while 'id="sign-out"' in browser.get(console).text:
        assert time.monotonic() < until, "the logout token did not arrive"
        time.sleep(0.1)
    assert 'id="sign-in"' in browser.get(console).text


def test_signing_out_of_the_console_signs_out_of_everything(demo: Demo) -> None:
    browser = demo.sign_in("outsider")
    console = browser.get(f"{demo.service('pbx')}/login")
    assert browser.get(f"{demo.service('cabinet')}/").url == f"{demo.service('cabinet')}/"
    left = browser.submit(console, "sign-out")
    assert left.url == f"{demo.service('pbx')}/"
    assert 'id="sign-in"' in left.text
    assert browser.get(f"{demo.service('cabinet')}/").url.startswith(f"{demo.provider}/login")


def test_the_cabinet_is_entered_anew_for_the_company_acted_for(demo: Demo) -> None:
    browser = demo.sign_in("accountant")
    companies = {company["name"]: company["id"] for company in demo.personas["accountant"]["companies"]}
    choice = browser.get(f"{demo.service('cabinet')}/")
    cabinet = browser.submit(choice, company=companies["ООО «Ромашка-Сервис»"])
    assert shown(cabinet, "company") == "ООО «Ромашка-Сервис»"
    services = browser.get(f"{demo.provider}/services")
    browser.submit(services, "/company", company=companies["ИП Тестов Тест Тестович"])
    assert shown(browser.get(f"{demo.service('cabinet')}/"), "company") == "ООО «Ромашка-Сервис»"
    tile = f"{demo.service('cabinet')}/_okno/start?to=/"
    assert tile.replace("/_okno/start?to=/", "") in services.text
    assert shown(browser.get(tile), "company") == "ИП Тестов Тест Тестович"


def test_services_that_ask_for_themselves_are_entered_without_a_prompt(
    demo: Demo, owner: WireBrowser
) -> None:
    courses = owner.submit(owner.get(f"{demo.service('learning')}/login"))
    assert (shown(courses, "who"), courses.status) == ("Директорова Анна Петровна", 200)
    contracts = owner.get(f"{demo.service('contracts')}/login")
    assert (shown(contracts, "who"), shown(contracts, "company")) == (
        "Директорова Анна Петровна",
        "ООО «Ромашка-Сервис»",
    )
    mail = owner.get(f"{demo.service('webmail')}/login")
    assert shown(mail, "who") == "a.direktorova@romashka.example"
    other = owner.get(f"{demo.service('webmail')}/?box=buh@romashka.example")
    assert (other.status, "buh@romashka.example" in other.text) == (403, True)


@pytest.mark.parametrize(
    ("service", "form"), [("chat", ("/login", "login", "password")), ("sip", ("/register", "user", "secret"))]
)
def test_programs_enter_by_a_secret_of_their_own(
    service: str, form: tuple[str, str, str], demo: Demo, owner: WireBrowser
) -> None:
    page = owner.get(f"{demo.provider}/account/passwords/{service}?make=yes")
    made = owner.submit(page, label="At my desk")
    secret, login = (
        shown(made, "secret"),
        made.text.rpartition("User name</dt><dd><code>")[2].partition("<")[0],
    )
    program, (path, name, password) = WireBrowser(), form
    for wrong in (demo.personas["owner"]["password"], f"{secret}x", ""):
        said = program.post(f"{demo.service(service)}{path}", {name: login, password: wrong})
        assert (said.status, 'id="who"' in said.text) == ({"chat": 401, "sip": 403}[service], False)
    assert (
        shown(program.post(f"{demo.service(service)}{path}", {name: login, password: secret}), "who") == login
    )
