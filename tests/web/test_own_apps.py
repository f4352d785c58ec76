"""Applications of a company's own, as its owner connects them."""

import html
import re

import pytest

from idp.model.client import Client
from idp.model.ids import ClientId
from idp.model.secret import Secret
from idp.rbac.owning import new_own_service
from legacy_bridges.own_sites import IDENTITY
from tests.web.firm import VERA, Firm
from tests.web.town import BORIS

FORM = {
    "name": "Наша вики",
    "kind": "web",
    "redirect_uris": "https://wiki.example.org/callback\n\nhttps://wiki.example.org/other",
    "initiate_login_uri": "https://wiki.example.org/login",
}


@pytest.fixture
def firm(town):
    return Firm.found(town)


def clients(firm):
    with firm.town.house.store.read() as records:
        return {client.client_id: client for client in records.clients.all()}


def connect(guest, firm, **more):
    guest.get("/company/apps/new")
    return guest.submit("/company/apps/new", **{**FORM, "node": firm.company.id, **more})


def test_the_owner_connects_one_sees_its_secret_once_and_ends_it(guest, firm):
    firm.sign_in(guest)
    guest.get("/company/apps")
    assert "None is connected yet." in guest.page.text
    assert connect(guest, firm).status_code == 200
    (made,) = clients(firm).values()
    assert made.redirect_uris == ("https://wiki.example.org/callback", "https://wiki.example.org/other")
    secret = re.search(r'id="secret">([^<]+)<', guest.last.text)[1]
    assert made.client_secret_hash not in guest.last.text
    card = f"/company/apps/{made.client_id}"
    guest.get(card)
    assert secret not in guest.last.text
    assert made.client_id in guest.page.text
    guest.submit(card, renew="yes")
    renewed = re.search(r'id="secret">([^<]+)<', guest.last.text)[1]
    assert renewed != secret
    guest.submit(card, end="ask")
    assert "Nobody enters by it any more" in guest.page.text
    assert clients(firm)
    guest.submit(card, end="yes")
    assert clients(firm) == {}
    assert guest.get(card).status_code == 404


def test_a_form_that_is_sent_twice_connects_one(guest, firm):
    firm.sign_in(guest)
    guest.get("/company/apps/new")
    sent = {**FORM, "node": firm.company.id}
    form = re.search(r'name="form" value="([^"]+)"', guest.last.text)[1]
    guest.submit("/company/apps/new", **sent)
    secret = re.search(r'id="secret">([^<]+)<', guest.last.text)[1]
    guest.get("/company/apps/new")
    answer = guest.submit("/company/apps/new", **sent, form=form)
    (made,) = clients(firm).values()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/company/apps/{made.client_id}")
    assert Secret(secret).digest() == made.client_secret_hash
    assert connect(guest, firm).status_code == 200
    assert len(clients(firm)) == 2


def test_a_list_of_own_apps_reads_no_others(guest, firm, statements):
    firm.sign_in(guest)
    connect(guest, firm)
    with firm.town.house.store.write() as records:
        for n in range(30):
            records.clients.add(Client(ClientId(f"other-{n}"), "Other", (), firm.town.house.clock.now()))
    guest.get("/company/apps")
    statements.clear()
    guest.get("/company/apps")
    assert [sql for sql in statements if "FROM clients" in sql and "LIKE" not in sql] == []


WRONG = [
    pytest.param({"name": " "}, "name", 400, id="no-name"),
    pytest.param({"name": "x" * 300}, "name", 400, id="long-name"),
    pytest.param({"redirect_uris": ""}, "redirect_uris", 400, id="no-address"),
    pytest.param({"redirect_uris": "http://wiki.example.org/cb"}, "redirect_uris", 400, id="plain-http"),
    pytest.param(
        {"redirect_uris": "https://a.example/cb\nhttps://b.example/cb"}, "redirect_uris", 400, id="two-hosts"
    ),
    pytest.param(
        {"redirect_uris": "\n".join(f"https://a.example/{n}" for n in range(11))},
        "redirect_uris",
        400,
        id="too-many",
    ),
    pytest.param({"redirect_uris": "javascript:alert(1)"}, "redirect_uris", 400, id="script"),
    pytest.param(
        {"initiate_login_uri": "javascript:alert(1)"}, "initiate_login_uri", 400, id="start-is-a-script"
    ),
    pytest.param(
        {"backchannel_logout_uri": "ftp://a.example"}, "backchannel_logout_uri", 400, id="logout-by-ftp"
    ),
    pytest.param({"node": "nowhere"}, "node", 400, id="no-such-place"),
]


@pytest.mark.parametrize(("change", "field", "status"), WRONG)
def test_a_wrong_form_says_which_line_and_writes_nothing(guest, firm, change, field, status):
    firm.sign_in(guest)
    answer = connect(guest, firm, **change)
    assert answer.status_code == status
    assert f'id="{field}-fault"' in guest.last.text
    assert clients(firm) == {}


def test_without_both_factors_nothing_is_connected(guest, firm):
    firm.sign_in(guest)
    guest.get("/company/apps/new")
    sent = {**guest.page.form("/company/apps/new").fields, **FORM, "node": firm.company.id}
    firm.town.house.clock.advance(minutes=30)
    assert guest.post("/company/apps/new", sent).status_code == 303
    assert clients(firm) == {}


def test_who_may_not_connect_does_not_see_the_page(guest, firm):
    firm.given(firm.boris)
    firm.sign_in(guest, BORIS)
    assert guest.get("/company/apps").status_code == 403
    assert guest.get("/company/apps/new").status_code in (303, 403)


def test_a_branchs_administrator_connects_in_the_branch_alone(guest, other, firm):
    firm.sign_in(guest)
    connect(guest, firm)
    (whole,) = clients(firm)
    firm.vera()
    firm.sign_in(other, VERA)
    assert other.get(f"/company/apps/{whole}").status_code == 404
    other.get("/company/apps")
    assert "Наша вики" not in other.page.text
    assert connect(other, firm).status_code in (400, 403, 404)
    assert set(clients(firm)) == {whole}
    assert connect(other, firm, node="sales").status_code == 200
    assert len(clients(firm)) == 2


def test_another_companys_application_is_not_found(guest, firm):
    lotos = firm.town.company("Lotos")
    firm.sign_in(guest)
    foreign = new_own_service(lotos.id)
    firm.town.client("Foreign")
    assert guest.get(f"/company/apps/{foreign}").status_code == 404
    assert guest.get("/company/apps/nothing").status_code == 404


def test_a_site_behind_a_proxy_is_connected_with_what_the_proxy_must_say(guest, firm):
    firm.sign_in(guest)
    answer = connect(guest, firm, kind="site", site="https://old.example.org/", redirect_uris="")
    assert answer.status_code == 200
    (made,) = clients(firm).values()
    assert (made.site, made.grant_types, made.redirect_uris) == ("https://old.example.org", frozenset(), ())
    assert f"/bridge/verify/{made.client_id};" in guest.last.text
    assert "X-Okno-Host $http_host" in guest.last.text


def test_the_sites_proxy_hands_on_our_word_for_every_header_that_the_site_may_believe(guest, firm):
    firm.sign_in(guest)
    connect(guest, firm, kind="site", site="https://wiki.example.org", redirect_uris="")
    shown = html.unescape(re.search(r'<pre id="proxy">(.*?)</pre>', guest.last.text, re.DOTALL)[1])
    for header in IDENTITY:
        variable = re.search(rf"proxy_set_header {header} (\$\w+);", shown)[1]
        told = header.lower().replace("-", "_")
        assert f"auth_request_set {variable} $upstream_http_{told};" in shown
    used = set(re.findall(r"\$(okno_\w+)", shown))
    assert used == set(re.findall(r"set \$(okno_\w+) ", shown))


@pytest.mark.parametrize(
    "site", ["", "http://old.example.org", "https://old.example.org/path", "old", "https://OLD.example.org"]
)
def test_a_site_is_its_address_alone(guest, firm, site):
    firm.sign_in(guest)
    answer = connect(guest, firm, kind="site", site=site, redirect_uris="")
    assert answer.status_code == 400
    assert 'id="site-fault"' in guest.last.text
    assert clients(firm) == {}
