"""The demo's own pages."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask

import idp.web
import idp.web.demo
from idp.model.work import Notice
from idp.web.demo import PersonaCard, Stage, Stand, Trace
from idp.words import LOCALES
from tests.support.clock import START
from tests.web.guest import Guest
from tests.web.test_pages import keeps_the_rules

HOSTILE = "<b>bold</b> http://localhost:8400/recover/link/x?a=1&b=2"


@dataclass
class Message:
    at: datetime
    notice: Notice


def full():
    return Stand(
        read_inbox=lambda: [
            Message(START, Notice("sms", "+79001112233", "", HOSTILE)),
            Message(START, Notice("email", "anna@romashka.example", "Hello <i>", HOSTILE)),
        ],
        last_trace=lambda: Trace(
            START,
            "PBX <b>",
            (Stage("GET /authorize", 2, 3, 303), Stage("POST /token", 1, 4)),
            {"alg": "ES256", "typ": "at+jwt"},
            {"iss": "http://localhost:8400", "exp": int(START.timestamp()), "roles": ["owner"], "odd": "<b>"},
        ),
        personas=lambda locale: [PersonaCard("Anna", f"owner {locale}", "anna@x.example", "a b c", "123456")],
        addresses=lambda _locale: {"PBX": "http://pbx.localhost:8401/login?iss=x"},
    )


EMPTY = Stand(read_inbox=list, last_trace=lambda: None)


@pytest.fixture
def demo(settings, house):
    def open_with(stand):
        app = Flask("okno", static_folder=None)
        idp.web.furnish(app, house, settings.model_copy(update={"demo": True}))
        app.register_blueprint(idp.web.demo.blueprint(settings, stand))
        return Guest(app)

    return open_with


@pytest.mark.parametrize("stand", [full(), EMPTY], ids=["full", "empty"])
@pytest.mark.parametrize("path", ["/demo", "/demo/inbox", "/demo/last"])
def test_every_demo_page_speaks_every_language_and_keeps_the_rules(demo, stand, path):
    guest = demo(stand)
    for locale in LOCALES:
        answer = guest.get(path, headers={"Accept-Language": locale})
        assert answer.status_code == 200
        assert f'<html lang="{locale}">' in answer.text
        assert "<b>bold</b>" not in answer.text
        keeps_the_rules(answer)


def test_the_inbox_shows_messages_with_links_to_follow(demo):
    guest = demo(full())
    guest.get("/demo/inbox")
    assert "+7 900 111-22-33" in guest.page.text
    assert "http://localhost:8400/recover/link/x?a=1&b=2" in guest.page.links


def test_what_just_happened_counts_the_statements_and_decodes_the_token(demo):
    guest = demo(full())
    guest.get("/demo/last")
    for said in (
        "GET /authorize",
        "POST /token",
        "SQL statements in all 3 7",
        "today 15:00",
        "ES256",
        "owner",
    ):
        assert said in guest.page.text


def test_whom_to_be_shows_what_to_type(demo):
    guest = demo(full())
    guest.get("/demo")
    for said in ("Anna", "owner en", "anna@x.example", "a b c", "123456", "pbx.localhost:8401"):
        assert said in guest.page.text


def test_the_pages_are_not_there_outside_the_demo(guest):
    assert guest.get("/demo").status_code == 404
    guest.get("/login")
    assert "/demo" not in guest.page.links
