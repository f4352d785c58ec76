"""Nothing that others typed becomes markup."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from tests.support import rights
from tests.web.firm import Firm
from tests.web.town import ANNA, BORIS, PASSWORD

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 1234 * 1001 }}",
    "%(name)s %s %d",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "\u202egnp.exe",
]


def is_plain(guest):
    scripts = [attrs for tag, attrs in guest.page.tags if tag == "script"]
    assert [attrs for attrs in scripts if not str(attrs.get("src", "")).startswith("/assets/")] == []
    assert [attrs for _, attrs in guest.page.tags if any(name.startswith("on") for name in attrs)] == []
    assert [link for link in guest.page.links if link.startswith("javascript:")] == []
    assert "1235234" not in guest.page.text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
def test_a_services_name_and_host_are_text(guest, town, text, locale):
    interaction = town.parked(guest, title=text, host=text, login_hint=text, locale=locale)
    guest.get(f"/login?i={interaction.id}")
    is_plain(guest)
    assert text in guest.page.text
    assert guest.page.form("/login").fields["login"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_as_login_is_text(guest, text):
    guest.get("/login")
    guest.submit("/login", login=text, password=text)
    is_plain(guest)
    assert guest.page.form("/login").fields["login"] == text
    assert guest.page.form("/login").fields["password"] == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_claims_are_text(guest, town, text):
    company = town.company(text)
    account = town.person(ANNA, company, name="Anna", nickname=text, email="a@b.example")
    town.give(account, company)
    town.sign_in(guest)
    client = town.client(text)
    interaction = town.parked(
        guest,
        client=client.client_id,
        first_party=False,
        title=text,
        scopes=("openid", "profile", "roles", text),
    )
    for path in ("/services", "/account", "/company/people", f"/consent?i={interaction.id}"):
        assert guest.get(path).status_code == 200
        is_plain(guest)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\u202e" not in text])
def test_what_colleagues_typed_is_text(guest, other, town, text):
    firm = Firm.found(town)
    with town.house.store.write() as records:
        rights.node(records, firm.company.id, "n", name=text)
        records.accounts.update(replace(firm.boris, name=text))
    given = firm.given(firm.boris, node="n", reason=text)
    firm.asks(firm.boris, comment=text)
    firm.sign_in(guest)
    firm.sign_in(other, BORIS)
    key = firm.requests()[0].id
    pages = (
        f"/company/people/{firm.boris.id}",
        f"/company/people/{firm.boris.id}/copy",
        f"/company/people/{firm.boris.id}/dismiss",
        f"/company/people?q={quote(text)}",
        "/company/people/invite",
        "/company/requests",
        f"/company/requests/{key}",
        "/company/history",
        f"/company/history/{firm.rev()}",
        f"/access/why?service=sms&who={firm.boris.id}",
    )
    for path in pages:
        assert guest.get(path).status_code == 200, path
        is_plain(guest)
    asking = "/access/ask?node=n&permission=billing:view"
    for path in ("/account/access", f"/account/access/{given.id}/give-up", asking):
        assert other.get(path).status_code == 200, path
        is_plain(other)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_is_text(guest, text):
    guest.get("/" + text.replace("%", "%25"), query_string={"x": text, "ui_locales": text, "done": text})
    is_plain(guest)
    guest.get("/login", query_string={"done": text})
    is_plain(guest)


def test_a_password_never_comes_back(guest):
    guest.get("/login")
    guest.submit("/login", login=ANNA, password=PASSWORD)
    assert PASSWORD not in guest.last.text
