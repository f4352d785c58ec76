"""The history: sentences, filters, before and after, undoing; never more than one may look at."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from idp.model.access import Binding, End, FactKind, Put, person
from idp.model.ids import BindingId, NodeId, ServiceId
from idp.model.requests import Wish
from idp.rbac.actor import Actor
from idp.rbac.changeset import Proposal
from idp.rbac.requests import Answer as RequestAnswer
from idp.words import LOCALES
from tests.support import rights
from tests.web.firm import VERA, Firm
from tests.web.town import BORIS


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.fixture
def given(firm):
    """Anna has let Boris use Bulk SMS."""
    return firm.given(firm.boris, actor=Actor(firm.anna.id, assured=True))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_feed_tells_who_gave_what_to_whom(guest, firm, given, locale):
    firm.sign_in(guest)
    guest.get("/company/history", headers={"Accept-Language": locale})
    said = {
        "en": "Anna Direktorova gave access: Boris Prodavtsov — Uses services, sales",
        "ru": "Anna Direktorova открывает доступ: Boris Prodavtsov — Пользуется сервисами, sales",
        "ro": "Anna Direktorova a acordat acces: Boris Prodavtsov — Folosește serviciile, sales",
    }
    assert said[locale] in guest.page.text


def test_the_right_it_was_given_on_is_named(guest, firm, given):
    firm.sign_in(guest)
    guest.get("/company/history")
    assert "(on the right: Owner)" in guest.page.text


def test_who_granted_a_wish_gave_it(guest, firm):
    asked = firm.office.ask(firm.boris.id, firm.company.id, Wish("service:use", NodeId("sales")), "Please")
    owner = Actor(firm.anna.id, assured=True)
    firm.office.approve(owner, firm.company.id, asked.id, RequestAnswer(role="service_user"))
    firm.sign_in(guest)
    guest.get("/company/history")
    assert "Anna Direktorova gave access: Boris Prodavtsov" in guest.page.text
    assert "on request" in guest.page.text
    assert "agreed to by" not in guest.page.text


def test_what_is_gone_keeps_its_name(guest, firm):
    with firm.town.house.store.write() as records:
        rights.node(records, firm.company.id, "warehouse", name="Warehouse")
    firm.save(End(FactKind.NODE, "warehouse"))
    firm.sign_in(guest)
    guest.get("/company/history")
    assert "removed a place: «Warehouse»" in guest.page.text


def test_what_it_added_a_month_is_kept_as_it_was_then(guest, firm):
    gift = Binding(BindingId("b"), person(firm.boris.id), "service_user", NodeId("sales"))
    proposal = Proposal((Put(gift),), firm.rev(), prices={ServiceId("sms"): Decimal(1200)})
    firm.office.save(Actor(firm.anna.id, assured=True), firm.company.id, proposal)
    firm.sign_in(guest)
    guest.get("/company/history")
    assert "+1,200\u00a0₽ a month" in guest.page.text.replace("+1,200 ₽", "+1,200\u00a0₽")
    firm.save(End(FactKind.BINDING, gift.id))
    guest.get("/company/history")
    assert guest.page.text.count("a month") == 1


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        pytest.param({}, True, id="nothing"),
        pytest.param({"who": "boris"}, True, id="whom-it-concerns"),
        pytest.param({"who": "anna"}, True, id="who-did-it"),
        pytest.param({"who": "nobody"}, False, id="somebody-else"),
        pytest.param({"kind": "binding"}, True, id="its-kind"),
        pytest.param({"kind": "node"}, False, id="another-kind"),
        pytest.param({"kind": "nonsense"}, True, id="no-kind"),
        pytest.param({"since": "2026-11-22"}, True, id="since-today"),
        pytest.param({"since": "2026-11-23"}, False, id="since-tomorrow"),
        pytest.param({"until": "2026-11-22"}, True, id="until-today"),
        pytest.param({"until": "2026-11-21"}, False, id="until-yesterday"),
        pytest.param({"before": "1"}, False, id="before-the-beginning"),
        pytest.param({"before": "9" * 40}, True, id="an-endless-number"),
    ],
)
def test_the_feed_is_filtered(guest, firm, given, fields, shown):
    ids = {"boris": firm.boris.id, "anna": firm.anna.id}
    firm.sign_in(guest)
    query = {name: ids.get(value, value) for name, value in fields.items()}
    assert guest.get("/company/history", query_string=query).status_code == 200
    assert ("gave access: Boris" in guest.page.text) is shown


def test_a_date_that_is_none_is_said(guest, firm):
    firm.sign_in(guest)
    assert guest.get("/company/history?since=soon").status_code == 400
    assert "This is not a date" in guest.page.text
    assert guest.get("/company/history.csv?since=soon").status_code == 400


def test_a_long_history_has_pages(guest, firm):
    for _ in range(35):
        held = firm.given(firm.boris)
        firm.save(End(FactKind.BINDING, held.id))
    firm.sign_in(guest)
    guest.get("/company/history?kind=binding")
    (older,) = [link for link in guest.page.links if "before=" in link]
    first = [link for link in guest.page.links if link.startswith("/company/history/")]
    guest.get(older)
    second = [link for link in guest.page.links if link.startswith("/company/history/")]
    assert "kind=binding" in older
    assert set(first) & set(second) == set()


@pytest.mark.parametrize(
    ("login", "status"), [pytest.param(BORIS, 403, id="an-employee"), pytest.param(VERA, 200, id="a-branch")]
)
def test_one_sees_as_far_as_one_may_look(guest, firm, login, status):
    firm.vera()
    firm.given(firm.boris, node=firm.company.id)
    inside = firm.given(firm.boris, node="sales")
    firm.sign_in(guest, login)
    answer = guest.get("/company/history")
    assert answer.status_code in (status, 404 if status == 403 else status)
    if status == 200:
        assert f"/company/history/{firm.rev()}" in guest.page.links
        assert guest.get(f"/company/history/{firm.rev()}").status_code == 200
        assert guest.page.text.count("Boris Prodavtsov") >= 1
        assert inside.id in {b.id for b in firm.bindings(firm.boris)}
        assert guest.get(f"/company/history/{firm.rev() - 1}").status_code == 404


def test_a_step_is_shown_before_and_after_and_undone(guest, firm, given):
    firm.sign_in(guest)
    path = f"/company/history/{firm.rev()}"
    guest.get(path)
    assert "Role — Uses services" in guest.page.text
    assert "1 person loses it" in guest.page.text
    assert guest.submit(path).headers["Location"] == "/company/history?done=undone"
    assert not firm.may(firm.boris)
    guest.get("/company/history")
    assert "Anna Direktorova closed access: Boris Prodavtsov" in guest.page.text


def test_undoing_asks_for_both_factors(guest, firm, given, clock):
    firm.sign_in(guest)
    clock.advance(minutes=20)
    path = f"/company/history/{firm.rev()}"
    guest.get(path)
    before = firm.rev()
    assert guest.submit(path).headers["Location"].startswith("/login?i=")
    assert firm.rev() == before


def test_what_was_changed_since_is_not_undone(guest, firm, given):
    rev = firm.rev()
    firm.save(End(FactKind.BINDING, given.id))
    firm.sign_in(guest)
    guest.get(f"/company/history/{rev}")
    assert f"/company/history/{rev}" not in [form.action for form in guest.page.forms]
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    before = firm.state()
    assert guest.post(f"/company/history/{rev}", {"csrf": csrf}).status_code in (400, 409)
    assert firm.state() == before


def test_what_was_changed_since_is_told_as_far_as_one_may_look(guest, firm):
    firm.vera()
    here = Binding(BindingId("here"), person(firm.boris.id), "service_user", NodeId("sales"))
    above = Binding(BindingId("above"), person(firm.boris.id), "service_user", NodeId(firm.company.id))
    firm.save(Put(here), Put(above))
    both = firm.rev()
    firm.save(Put(replace(here, reason="moved desk")), Put(replace(above, role="admin")))
    firm.sign_in(guest, VERA)
    guest.get(f"/company/history/{both}")
    assert "Somebody changed the same thing meanwhile" in guest.page.text
    assert "Uses services, sales" in guest.page.text
    assert "Administrator" not in guest.page.text


@pytest.mark.parametrize("rev", ["0", "999999", "9" * 30])
def test_a_step_that_is_not_there_is_not_found(guest, firm, rev):
    firm.sign_in(guest)
    assert guest.get(f"/company/history/{rev}").status_code == 404


def test_the_file_holds_the_same_rows(guest, firm, given):
    firm.sign_in(guest)
    answer = guest.get(f"/company/history.csv?who={firm.boris.id}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Who"], row["What"]) for row in rows if "gave" in row["What"]] == [
        (
            "Anna Direktorova",
            "Anna Direktorova gave access: Boris Prodavtsov — Uses services, sales",
        )
    ]


@pytest.mark.parametrize("name", ["=1+1", "+7 900", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(guest, firm, name):
    with firm.town.house.store.write() as records:
        rights.node(records, firm.company.id, "n", name=name)
    firm.save(End(FactKind.NODE, "n"))
    firm.given(firm.boris, reason=name)
    firm.sign_in(guest)
    answer = guest.get("/company/history.csv")
    cells = [cell for row in csv.reader(StringIO(answer.data.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")] == []


def test_two_companies_do_not_mix(guest, firm, given):
    other = firm.town.company("Lotos")
    firm.town.give(firm.town.person("olga@lotos.example", other, name="Olga", totp=True), other)
    firm.sign_in(guest, "olga@lotos.example")
    guest.get(f"/company/history?who={firm.boris.id}")
    assert "Boris" not in guest.page.text
    assert guest.get(f"/company/history/{firm.rev()}").status_code == 404
    assert "Boris" not in guest.get("/company/history.csv").text


def test_the_filter_does_not_tell_whom_a_hidden_change_concerns(guest, firm):
    firm.vera()
    firm.save(
        Put(Binding(BindingId("here"), person(firm.boris.id), "service_user", NodeId("sales"))),
        Put(Binding(BindingId("there"), person(firm.anna.id), "service_user", NodeId(firm.company.id))),
    )
    firm.sign_in(guest, VERA)
    for who, shown in ((firm.boris.id, True), (firm.anna.id, False)):
        guest.get(f"/company/history?who={who}")
        assert ("Boris Prodavtsov — Uses services, sales" in guest.page.text) is shown
