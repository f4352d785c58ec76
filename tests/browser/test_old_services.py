"""After one sign-in, old programs open as the old accounts that are linked, and no password is asked for."""

import json
from urllib.request import urlopen

import pytest

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor

OWN = {
    ("vpbx", "/"): "ООО «Ромашка-Сервис»",
    ("sms", "/"): "ROMASHKA_SMS",
    ("portal", "/"): "+70000000001",
    ("staff", "/"): "Директорова Анна Петровна",
    ("fleet", "/"): "Директорова Анна Петровна",
    ("fax", "/"): "Директорова Анна Петровна",
    ("conference", "/"): "Директорова Анна Петровна",
    ("mail", "/mail/"): "direktor@romashka.example",
}
"""What the owner is called where they land."""


def enter(visitor: Visitor, demo: Demo, name: str, path: str = "/") -> str:
    visitor.open(f"{demo.gate(name)}{path}")
    return visitor.page.content()


def account(demo: Demo, persona: str, service: str) -> dict[str, str]:
    """Return somebody's account in an old service, as their card tells it."""
    (found,) = (p for p in demo.told["personas"] if p["key"] == persona)
    old: dict[str, str] = next(one for one in found["old_accounts"] if one["service"] == service)
    return old


def passwords(demo: Demo) -> list[str]:
    return [old["password"] for p in demo.told["personas"] for old in p["old_accounts"]]


def test_the_owner_opens_them_all_with_one_sign_in(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.personas["owner"])
    seen = []
    for (name, landing), who in OWN.items():
        page = enter(visitor, demo, name, landing)
        seen.append(page)
        assert who in page, (name, visitor.page.url, visitor.page.inner_text("body"))
    assert not any(password in page for page in seen for password in passwords(demo))


@pytest.mark.parametrize(
    ("persona", "name", "landing", "who"),
    [
        ("accountant", "servguide", "/SCWWW/MAIN", "CP_ROMASHKA_BUH"),
        ("accountant", "b2blk", "/b2b/", "romashka-buh"),
        ("accountant", "kb", "/wiki/doku.php", "b.buhgalter"),
        ("admin", "multifon", "/", "70000000003@multifon.example"),
        ("marketer", "adverts", "/", "romashka_reklama"),
        ("outsider", "m2m", "/", "VASILEK_M2M"),
        ("seller", "fleet", "/", "Продавцова Дарья Игоревна"),
    ],
)
def test_each_person_is_let_in_as_themselves(
    persona: str, name: str, landing: str, who: str, demo: Demo, visit: Visit
) -> None:
    visitor = visit().sign_in(demo.personas[persona])
    visitor.open(f"{demo.gate(name)}{landing}")
    page = visitor.page.content()
    assert who in page, (visitor.page.url, visitor.page.inner_text("body"))
    assert not any(password in page for password in passwords(demo))


def test_a_login_that_is_on_no_list_is_linked_by_typing_its_password_once(demo: Demo, visit: Visit) -> None:
    old = account(demo, "admin", "mail")
    assert old["link"] == "typed"
    visitor = visit().sign_in(demo.personas["admin"])
    for _ in range(2):
        visitor.open(f"{demo.gate('mail')}/mail/")
        if visitor.path == "/_okno/link":
            visitor.send("#submit", login=old["login"], password=old["password"])
        visitor.at(f"{demo.gate('mail')}/mail/")
        assert visitor.page.inner_text("#who") == old["login"]
        visitor.asked_for.clear()
    assert not any("/_okno/link" in request.url for request in visitor.asked_for)


def test_a_password_that_was_changed_over_there_is_asked_for_once(demo: Demo, visit: Visit) -> None:
    old = account(demo, "owner", "servguide")
    assert old["link"] == "broken"
    visitor = visit().sign_in(demo.personas["owner"])
    visitor.open(f"{demo.gate('servguide')}/SCWWW/MAIN")
    visitor.at(f"{demo.gate('servguide')}/_okno/link")
    visitor.send("#submit", password=old["password"])
    visitor.at(f"{demo.gate('servguide')}/SCWWW/MAIN")
    assert visitor.page.inner_text("#who") == old["login"]


def test_who_looks_after_advertising_sees_prices_and_learns_why_sending_is_for_others(
    demo: Demo, visit: Visit
) -> None:
    visitor = visit().sign_in(demo.personas["marketer"])
    visitor.open(f"{demo.gate('sms')}/")
    assert "2.30 ₽" in visitor.page.content()
    visitor.send("#send button", to="+70000000002", message="Скидка")
    visitor.see("It takes the right to connect new services, and you do not have it.")
    reached = urlopen(f"http://127.0.0.1:{demo.place.services_port}/_sandbox/seen").read()
    assert not any(one["path"] == "/send" for one in json.loads(reached)["sms-old.localhost"])


def test_a_manager_sees_where_somebody_is_only_while_they_agree(demo: Demo, visit: Visit) -> None:
    seller, head = visit().sign_in(demo.personas["seller"]), visit().sign_in(demo.personas["branch_head"])
    for agreed in (False, True, False):
        seller.open(f"{demo.gate('fleet')}/")
        button = seller.page.locator("#consent button").inner_text()
        if ("Отозвать" in button) is not agreed:
            seller.follow("#consent button")
        head.open(f"{demo.gate('fleet')}/")
        row = head.page.locator("tr", has_text="Продавцова Дарья Игоревна").inner_text()
        assert ("нет данных" in row) is not agreed
