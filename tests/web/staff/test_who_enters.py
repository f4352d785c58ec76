"""The pages of the operator's staff: for everybody else there are none."""

from datetime import timedelta

import pytest

from idp.model.access import Binding, Limits, person
from idp.model.ids import BindingId, NodeId
from idp.settings import Settings
from tests.support import rights
from tests.support.statements import counted_statements
from tests.web.guest import HOST
from tests.web.staff.conftest import SOFIA
from tests.web.town import ANNA, BORIS, PASSWORD

ADDRESSES = ["/staff/partners", "/staff/partners/tinkoff", "/staff/partners/tinkoff/preview"]
at = pytest.mark.parametrize("address", ADDRESSES)


def of_another_company(town, _operator):
    town.give(town.person(SOFIA, town.company(), totp=True), town.company("Other"))


def without_a_right(town, operator):
    town.person(SOFIA, operator.company, totp=True)


def with_another_right(_town, operator):
    operator.sofia("auditor")


def denied(town, operator):
    town.deny(operator.sofia(), operator.company, permissions=frozenset({"partner:view"}))


def whose_right_has_ended(town, operator):
    operator.sofia(valid_until=town.now() - timedelta(days=1))


STRANGERS = [of_another_company, without_a_right, with_another_right, denied, whose_right_has_ended]


@at
@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: who.__name__)
def test_who_is_not_staff_finds_what_nobody_finds(guest, town, operator, who, address):
    who(town, operator)
    town.sign_in(guest, SOFIA)
    answer = guest.get(address)
    missing = guest.get("/staff/nothing").text
    assert answer.status_code == 404
    assert without_code(answer.text) == without_code(missing)
    assert operator.seen() == 0


def without_code(text):
    return [line for line in text.splitlines() if "<code>" not in line and "lang?to" not in line]


@at
def test_a_foreign_partner_reads_as_none(sofia, operator, address):
    assert sofia.get(address.replace("tinkoff", "nobody")).status_code == (
        404 if "tinkoff" in address else 200
    )
    assert operator.seen() == 0


@at
def test_a_stranger_signs_in_first(guest, operator, address):
    answer = guest.get(address)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/login")
    assert operator.seen() == 0


@at
def test_a_weak_session_steps_up_and_comes_back(sofia, town, operator, clock, address):
    clock.advance(timedelta(minutes=16))
    answer = sofia.get(address)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/login")
    assert operator.seen() == 0
    sofia.follow()
    sofia.submit("/login", login=SOFIA, password=PASSWORD)
    sofia.follow()
    sofia.submit("/login/code", code=town.totp())
    assert sofia.follow().status_code == 200
    assert sofia.last.request.path == address


@at
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_changed_there(sofia, address, method):
    headers = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
    data = {"csrf": sofia.client.get("/account", base_url=HOST).text}
    answer = sofia.client.open(address, method=method, base_url=HOST, headers=headers, data=data)
    assert answer.status_code in (403, 405)


def test_a_right_for_some_partners_shows_those_alone(guest, town, operator):
    found = town.person(SOFIA, operator.company, totp=True)
    top, kontur = NodeId(operator.company.id), Limits(partners=frozenset({"kontur"}))
    with town.house.store.write() as records:
        right = Binding(BindingId("right"), person(found.id), "partner_applicant", top, limits=kontur)
        rights.put(records, operator.company.id, right)
    town.sign_in(guest, SOFIA)
    assert "SKB Kontur" in guest.get("/staff/partners").text
    assert "Tinkoff" not in guest.last.text
    assert guest.get("/staff/partners/kontur").status_code == 200
    assert guest.get("/staff/partners/tinkoff").status_code == 404


@pytest.mark.parametrize("role", ["owner", "partner_applicant"])
def test_who_may_look_at_partners_is_staff_whatever_company_is_at_hand(guest, town, operator, role):
    sofia, second = operator.sofia(role), town.company("Second")
    with town.house.store.write() as records:
        records.companies.add_member(sofia.id, second.id, "")
    town.sign_in(guest, SOFIA)
    assert guest.get("/staff/partners").status_code == 200


def test_the_way_there_is_shown_to_staff_alone(sofia, other, town):
    assert "/staff/partners" in sofia.get("/account").text
    town.owner(BORIS)
    town.sign_in(other, BORIS)
    assert "/staff/partners" not in other.get("/account").text


@at
def test_a_page_costs_a_few_statements(sofia, bureau, address):
    sofia.get(address)
    with counted_statements() as seen:
        assert sofia.get(address).status_code == 200
    writes = 1 if address.endswith("tinkoff") else 0
    assert len(seen.writes()) == writes, list(seen)
    assert len(seen) <= 14, list(seen)


class TestWithoutStaff:
    """No company is the operator's own."""

    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(issuer=HOST, data_dir=tmp_path, default_locale="en")

    @at
    def test_there_are_no_such_pages_for_anybody(self, guest, town, address):
        assert guest.get(address).status_code == 404
        town.owner(ANNA, totp=True)
        town.sign_in(guest, ANNA)
        assert guest.get(address).status_code == 404
