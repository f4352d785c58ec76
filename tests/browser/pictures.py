"""`python -m tests.browser.pictures`: photograph the real demo for README, into docs/pictures."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bridges.processes import free_ports
from tests.browser.applying import agree
from tests.browser.running import Demo, running_demo, running_partner
from tests.browser.visitor import Visitor, new_visitor
from tests.support.browser import QUIET, find_chromium
from tests.support.tree import ROOT

FOLDER = ROOT / "docs" / "pictures"
HEAVIEST = 320 * 1024
SELLER = "Продавцова Дарья Игоревна"
NARROW = {"viewport": {"width": 360, "height": 640}}


@dataclass
class Camera:
    """Opens browsers in Russian, and writes down what they show."""

    open: Callable[..., Visitor]
    demo: Demo
    partner: str

    def take(self, visitor: Visitor, name: str, *, whole: bool = False) -> None:
        """Photograph what is in the window, or the whole page."""
        file = FOLDER / f"{name}.png"
        visitor.page.screenshot(path=file, full_page=whole)
        if file.stat().st_size > HEAVIEST:
            raise SystemExit(f"{file.name} is too heavy: {file.stat().st_size} bytes")


def a_sign_in(camera: Camera) -> None:
    """Come from a service: light, dark, and on a phone."""
    for name, options in (("", {}), ("-dark", {"color_scheme": "dark"}), ("-360", NARROW)):
        visitor = camera.open(**options)
        visitor.open(f"{camera.demo.service('pbx')}/login?lang=ru")
        camera.take(visitor, f"sign-in{name}")


def two_services(camera: Camera) -> None:
    """Sign in by a code, and go through both services."""
    visitor, owner = camera.open(), camera.demo.personas["owner"]
    visitor.open("/login")
    visitor.send(login=owner.login, password=owner.password)
    camera.take(visitor, "code")
    visitor.send(code=owner.code())
    visitor.open(f"{camera.demo.service('pbx')}/login?lang=ru")
    camera.take(visitor, "pbx")
    visitor.open(f"{camera.demo.service('cabinet')}/")
    camera.take(visitor, "cabinet")
    visitor.open("/demo/last")
    camera.take(visitor, "what-just-happened")
    visitor.open("/account/sessions")
    camera.take(visitor, "sessions")


def two_companies(camera: Camera) -> None:
    """Choose a company, see what is open and what is shut, then a partner's request."""
    visitor, accountant = camera.open(), camera.demo.personas["accountant"]
    visitor.open(f"{camera.demo.service('cabinet')}/")
    visitor.fill_in(accountant)
    camera.take(visitor, "company")
    visitor.follow("button:has-text('Ромашка')")
    visitor.open("/services")
    camera.take(visitor, "services")
    visitor.open(f"{camera.partner}/start?scope=openid+email+phone")
    visitor.at("/consent")
    camera.take(visitor, "consent")


def a_request(camera: Camera) -> None:
    """Be refused the PBX settings, ask, and let the owner see what a yes would change."""
    visitor, administrator = camera.open(), camera.demo.personas["admin"]
    visitor.open(f"{camera.demo.service('pbx')}/login?lang=ru")
    visitor.fill_in(administrator)
    visitor.open(f"{camera.demo.service('pbx')}/settings?lang=ru")
    visitor.follow("#ask")
    camera.take(visitor, "why")
    visitor.page.get_by_role("link", name="Попросить", exact=True).click()
    visitor.send(comment="Я веду АТС")
    owner = camera.open().sign_in(camera.demo.personas["owner"])
    owner.open("/company/requests")
    owner.follow("main a[href^='/company/requests/']")
    camera.take(owner, "request", whole=True)
    the_tree(camera, owner)
    owner.open("/company/costs")
    camera.take(owner, "costs")
    owner.open("/company/costs/prod-2")
    camera.take(owner, "who-switched-it-on")
    owner.open("/company/history")
    camera.take(owner, "history")
    a_dismissal(camera, owner, visitor)


def an_application(camera: Camera) -> None:
    """Apply to a bank, see what it got, keep the receipt; then see a price before it is charged."""
    visitor = camera.open().sign_in(camera.demo.personas["owner"])
    visitor.open("/partners/tinkoff")
    camera.take(visitor, "application", whole=True)
    agree(visitor, "companyName")
    visitor.at(f"{camera.demo.service('tinkoff')}/application")
    camera.take(visitor, "bank")
    visitor.open("/account/consents")
    visitor.follow("main a[href^='/account/consents/']")
    camera.take(visitor, "receipt")
    visitor.open("/orders/new?offering=po-vats&node=org-002")
    camera.take(visitor, "price")


def the_tree(camera: Camera, owner: Visitor) -> None:
    """Look at the seller's rights in the branch, shut advertising off for her, look at what changes."""
    owner.open("/company/tree?node=org-002")
    owner.page.get_by_role("link", name=SELLER).first.click()
    camera.take(owner, "tree", whole=True)
    owner.open("/company/tree/shut?node=org-002")
    owner.page.get_by_label(SELLER).check()
    owner.page.check("input[name=what][value=services]")
    owner.page.check("input[name=services][value=target]")
    owner.follow("#submit")
    owner.open("/company/tree/changes")
    camera.take(owner, "changes")


def a_dismissal(camera: Camera, owner: Visitor, administrator: Visitor) -> None:
    """Dismiss the administrator, who is in three services, one of them dead, and has a phone."""
    for service in ("archive", "contracts"):
        administrator.open(f"{camera.demo.service(service)}/login")
    administrator.open("/account/passwords/sip?make=yes")
    administrator.send(label="Телефон на столе")
    owner.open("/company/people")
    owner.page.get_by_role("link", name=camera.demo.personas["admin"].name, exact=True).click()
    owner.follow("main a[href$='/dismiss']")
    if owner.page.locator("input[name=code]").count():
        owner.send(code=camera.demo.personas["owner"].code())
    owner.follow("#submit")
    for row in ("tr:not(.late) >> text=подтверждено", "tr.late"):
        owner.page.locator(row).first.wait_for()
    camera.take(owner, "dismissed")


def old_services(camera: Camera) -> None:
    """See what was found of the old accounts, enter three old services, and sign out."""
    visitor = camera.open().sign_in(camera.demo.personas["owner"])
    visitor.open("/account/links")
    camera.take(visitor, "old-accounts")
    for name, address in {"mail": "/mail/", "fax": "/", "conference": "/"}.items():
        visitor.open(f"{camera.demo.gate(name)}{address}")
        visitor.page.locator("#who").wait_for()
    visitor.open("/logout")
    visitor.follow("#submit")
    while visitor.page.get_by_role("link", name="Проверить ещё раз").count():
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    camera.take(visitor, "signed-out")


def programs(camera: Camera) -> None:
    """Read what is typed into a chat, and make its password."""
    visitor = camera.open().sign_in(camera.demo.personas["owner"])
    visitor.open("/account/passwords/chat?make=yes")
    camera.take(visitor, "programs")
    visitor.send(label="Чат на рабочем столе")
    camera.take(visitor, "program-password")


def a_display(camera: Camera) -> None:
    """Let the display at the counter in from a phone."""
    screen, phone = camera.open(), camera.open(**NARROW)
    screen.open(f"{camera.demo.service('display')}/?lang=ru")
    camera.take(screen, "display")
    phone.open(screen.page.inner_text("#address"))
    phone.send(user_code=screen.page.inner_text("#code"))
    phone.fill_in(camera.demo.personas["seller"])
    camera.take(phone, "device", whole=True)
    phone.send()
    screen.page.locator("#company").wait_for()
    camera.take(screen, "display-connected")


def the_demo(camera: Camera) -> None:
    """Show whom one can be."""
    visitor = camera.open()
    visitor.open("/demo")
    camera.take(visitor, "demo")


SCENES = (
    *(a_sign_in, two_services, two_companies, an_application, old_services, programs),
    *(a_request, a_display, the_demo),
)


def main() -> int:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    origin = f"http://partner.localhost:{free_ports(1)[0]}"
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        with running_demo(folder) as demo:

            def open_browser(**options: Any) -> Visitor:
                return new_visitor(browser, demo.issuer, language="ru", **options)

            with running_partner(folder, demo.issuer, demo.place.environment(), origin) as partner:
                camera = Camera(open_browser, demo, partner)
                for scene in SCENES:
                    scene(camera)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
