"""What holds for every page: its languages, its weight, its headers, and nothing from elsewhere."""

import re

import pytest
from flask import Flask

import idp.web
from idp.words import LOCALES
from tests.support.tree import ROOT
from tests.web.forms import Page
from tests.web.places import ERRORS, PAGES, no_access

EVERY = [*PAGES, no_access]
HEAVIEST = 60 * 1024
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
NARROW = ["default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]


def named(place):
    return place.__name__


@pytest.mark.parametrize("place", EVERY, ids=named)
def test_every_page_speaks_every_language_and_keeps_the_rules(guest, town, place):
    path = place(guest, town)
    for locale in LOCALES:
        answer = guest.get(path, headers={"Accept-Language": locale, "Origin": "https://evil.example"})
        assert answer.status_code == (403 if place is no_access else 200)
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(guest.page)


@pytest.mark.parametrize(("path", "status"), ERRORS.items())
@pytest.mark.parametrize("locale", LOCALES)
def test_every_error_speaks_every_language_and_keeps_the_rules(guest, path, status, locale):
    answer = guest.get(path, headers={"Accept-Language": locale})
    assert answer.status_code == status
    assert f'<html lang="{locale}">' in answer.text
    keeps_the_rules(answer)


def keeps_the_rules(answer):
    page = Page(answer.text)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert set(NARROW) <= set(policy)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert len(answer.data) < HEAVIEST
    assert [
        tag for tag, attrs in page.tags if "style" in attrs or any(a.startswith("on") for a in attrs)
    ] == []
    assert not re.search(r"<style|<script(?![^>]*src=)", answer.text)
    assert [url for url in sources(page) if not url.startswith("/assets/")] == []
    assert len(page.ids) == len(set(page.ids))
    assert len([tag for tag, _ in page.tags if tag == "h1"]) == 1
    assert [f.action for f in page.forms if f.method == "post" and f.fields.get("csrf", "") == ""] == []
    assert [n for n, _ in answer.headers if n.lower().startswith("access-control")] == []


def sources(page):
    found = [attrs.get("src") for _, attrs in page.tags]
    found += [attrs.get("href") for tag, attrs in page.tags if tag == "link"]
    return [url for url in found if url]


def test_a_page_with_its_style_sheet_stays_below_the_limit(guest, town):
    path = EVERY[-2](guest, town)
    style = guest.client.get("/assets/okno.css", base_url="http://localhost:8400")
    assert len(style.data) < 20 * 1024
    assert len(guest.get(path).data) + len(style.data) < HEAVIEST


@pytest.mark.parametrize("name", ["okno.css", "tree.css", "editor.css", "tree.js"])
def test_remarks_stay_at_home_and_every_rule_is_sent(guest, name):
    sent = guest.client.get(f"/assets/{name}", base_url="http://localhost:8400").text
    written = (ROOT / "templates" / "static" / name).read_text(encoding="utf-8")
    assert not re.search(r"/\*|^ *//", sent, re.MULTILINE)
    assert sent.splitlines() == [line for line in written.splitlines() if line not in remarks(written)]


def remarks(written):
    return [line for line in written.splitlines() if re.match(r" *(/\*.*\*/$|//)", line)]


def has_labels(page):
    """Every field has its label, and every link leads on this host or to a service."""
    labels = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    inputs = [attrs for tag, attrs in page.tags if tag == "input"]
    fields = [i["id"] for i in inputs if i.get("type") != "hidden" and "hidden" not in i]
    assert set(fields) <= labels
    ours = [link for link in page.links if link.startswith(("/", "#")) or ".localhost:8410/" in link]
    assert ours == page.links


def test_https_is_remembered_by_the_browser(settings, house, desk):
    app = Flask("okno", static_folder=None)
    secure = settings.model_copy(update={"issuer": "https://id.example.com"})
    idp.web.furnish(app, house, secure)
    answer = app.test_client().get("/nowhere", base_url="https://id.example.com")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_form_may_lead_on_to_the_service_of_its_request_only(guest, town):
    interaction = town.parked(guest, redirect_origin="https://shop.example")
    assert (
        "form-action 'self' https://shop.example;"
        in guest.get(f"/login?i={interaction.id}").headers["Content-Security-Policy"]
    )
    assert "form-action 'self';" in guest.get("/login").headers["Content-Security-Policy"]


def test_files_are_named_by_content_and_kept(guest):
    guest.get("/login")
    style = next(url for url in sources(guest.page) if "okno.css" in url)
    answer = guest.get(style)
    assert "immutable" in answer.headers["Cache-Control"]
    assert guest.get(style, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "immutable" not in guest.get("/assets/okno.css?v=old").headers["Cache-Control"]
    assert guest.get("/assets/..%2fsign_in.html").status_code == 404
    assert guest.get("/favicon.ico").status_code == 200
