"""After one sign-in, old programs open as the old accounts that are linked, and no password is asked for."""

import json
from urllib.request import Request, urlopen

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
