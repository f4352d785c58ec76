"""Checking what a program shows: one value, one service, one company, one person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.authn.outcomes import Wait, Wrong
from idp.links.own.checking import Guess, Held, check
from idp.links.states import break_link, revoke_link
from idp.model.account import AccountStatus
from idp.model.company import CompanyStatus
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from idp.rbac.actor import OPERATOR
from tests.links.own.conftest import WIKI
from tests.links.village import ANNA, BORIS, MAIL, PBX
from tests.support.statements import counted_statements

UNKNOWN = "nobody@romashka.example"


@pytest.fixture
def made(street):
    return street.make(ANNA)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(lambda value: value, id="as-shown"),
        pytest.param(lambda value: value.replace("-", ""), id="without-dashes"),
        pytest.param(lambda value: value.upper().replace("-", " "), id="in-capitals-and-spaces"),
    ],
)
def test_a_right_one_says_whose_it_is(street, made, typed):
    held = street.guess(made, typed(made.password.value))
    assert isinstance(held, Held)
    assert held.account.id == street.village.anna
    assert held.app.id == made.app.id


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(lambda _: "", id="nothing"),
        pytest.param(lambda _: "-", id="only-dashes"),
        pytest.param(lambda value: value + "a", id="longer"),
        pytest.param(lambda value: value[:-1], id="shorter"),
        pytest.param(lambda value: value + "\0", id="padded-with-nul"),
        pytest.param(lambda value: "\0" * 8 + value, id="padded-before"),
        pytest.param(lambda value: value + "\n", id="with-a-line-break"),
        pytest.param(lambda value: value + "x" * 5000, id="very-long"),
        pytest.param(lambda value: value.replace("-", "\u2010"), id="with-other-dashes"),
        pytest.param(lambda value: value.replace("k", "\u212a") + "\u212a", id="with-the-kelvin-sign"),
        pytest.param(lambda value: value.replace("-", "\x1f"), id="with-the-separator"),
        pytest.param(lambda _: "пароль", id="other-letters"),
        pytest.param(lambda _: "\ud800", id="half-a-character"),
    ],
)
def test_anything_else_is_wrong(street, made, typed):
    assert street.guess(made, typed(made.password.value)) == Wrong()


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"service": WIKI}, id="another-service"),
        pytest.param({"service": PBX}, id="another-service-of-the-person"),
        pytest.param({"service": ServiceId("none")}, id="no-such-service"),
        pytest.param({"company": CompanyId("other")}, id="another-company"),
        pytest.param({"login": BORIS}, id="somebody-else"),
        pytest.param({"login": UNKNOWN}, id="nobody"),
        pytest.param({"login": ANNA + " "}, id="a-name-with-a-space"),
        pytest.param({"login": f"{ANNA}\0"}, id="a-padded-name"),
        pytest.param({"login": "\ud800"}, id="half-a-character"),
        pytest.param({"login": "x" * 5000}, id="a-long-name"),
        pytest.param({"company": CompanyId("roma\0shka")}, id="a-broken-company"),
        pytest.param({"service": ServiceId("ma\0il")}, id="a-broken-service"),
    ],
)
def test_it_opens_nothing_else(street, made, where):
    street.make(BORIS)
    assert street.guess(made, **where) == Wrong()


def test_where_a_service_is_one_for_all_companies_the_login_tells_whose(street, made):
    held = street.guess(made, company=None)
    assert isinstance(held, Held)
    assert held.app.company == street.village.romashka


def test_addresses_do_not_care_for_case(street, made):
    assert isinstance(street.guess(made, login=ANNA.upper()), Held)


def test_each_of_several_is_right_and_no_other(street, made):
    second = street.make(ANNA, label="Tablet")
    assert street.guess(second).app.id == second.app.id
    street.secrets.ending.end(street.village.anna, made.app.id)
    assert street.guess(made) == Wrong()
    assert isinstance(street.guess(second), Held)


def test_one_that_has_expired_is_wrong(street):
    made = street.make(ANNA, expires_at=street.village.now() + timedelta(days=1))
    street.village.clock.advance(hours=23)
    assert isinstance(street.guess(made), Held)
    street.village.clock.advance(hours=1)
    assert street.guess(made) == Wrong()


def gone(street):
    street.change(street.village.anna, status=AccountStatus.DISABLED)


def renamed(street):
    street.address(street.village.anna, "other@romashka.example")


def doubted(street):
    street.address(street.village.anna, ANNA, verified=False)


@pytest.mark.parametrize("happens", [gone, renamed, doubted])
def test_it_ends_to_be_right_when_the_person_is_not_who_it_was_made_for(street, made, happens):
    happens(street)
    assert street.guess(made) == Wrong()


def test_a_name_that_went_to_somebody_else_takes_no_old_password_along(street):
    link = street.prove(street.village.anna, "1001")
    old = street.make(ANNA, PBX)
    with street.village.store.write() as records:
        revoke_link(records, link, "given_up", street.village.now())
    assert not street.live(street.village.anna)
    street.prove(street.village.boris, "1001")
    new = street.make(BORIS, PBX)
    assert street.guess(old) == Wrong()
    assert street.guess(new).account.id == street.village.boris


def test_a_broken_link_names_nobody(street):
    link = street.prove(street.village.anna, "1001")
    made = street.make(ANNA, PBX)
    with street.village.store.write() as records:
        break_link(records, link, "refused", street.village.now())
    assert street.guess(made) == Wrong()


def test_a_server_is_held_by_nobody_and_ends_with_the_company(street):
    made = street.secrets.making.make_server(OPERATOR, street.village.romashka, MAIL, "mail-1")
    assert street.guess(made).account is None
    with street.village.store.write() as records:
        company = records.companies.get(street.village.romashka)
        records.companies.update(replace(company, status=CompanyStatus.ENDED))
    assert street.guess(made) == Wrong()


def test_a_use_is_noted_once_an_hour_and_raises_no_stamp(street, made):
    before = street.stamp()
    first = street.village.now()
    for _ in range(3):
        street.guess(made)
        street.village.clock.advance(minutes=20)
    assert street.live(street.village.anna)[0].used_at == first
    street.guess(made)
    assert street.live(street.village.anna)[0].used_at == first + timedelta(hours=1)
    assert street.stamp() == before
    assert [row.kind for row in street.village.audit()].count("AppPasswordUsed") == 2


def test_wrong_ones_are_slowed_down_and_written_down_a_few_times_only(street, made):
    answers = [street.guess(made, "wrong") for _ in range(30)]
    assert answers[:4] == [Wrong()] * 4
    assert all(isinstance(one, Wait) for one in answers[4:])
    assert [row.kind for row in street.village.audit()].count("AppPasswordRefused") == 4
    with counted_statements() as seen:
        street.guess(made, "wrong")
    assert not seen.writes()


def test_a_right_one_is_not_kept_out_by_wrong_ones_from_the_same_address(street, made):
    for _ in range(10):
        street.guess(made, "wrong")
    assert isinstance(street.guess(made), Held)


def test_wrong_ones_from_elsewhere_are_counted_apart(street, made):
    for _ in range(10):
        street.guess(made, "wrong")
    assert street.guess(made, "wrong", address="192.0.2.8") == Wrong()
    assert street.guess(made, "wrong", login=BORIS) == Wrong()


def test_another_spelling_of_an_address_is_no_other_name(street, made):
    for _ in range(4):
        street.guess(made, "wrong")
    assert isinstance(street.guess(made, "wrong", login=ANNA.upper()), Wait)


def test_a_flood_of_names_that_nobody_has_stops_costing_the_store(street, made):
    answers = [street.guess(made, "wrong", login=f"x{number}") for number in range(610)]
    assert answers.count(Wrong()) == 600
    with counted_statements() as seen:
        assert isinstance(street.guess(made, "wrong", login="one-more"), Wait)
    assert not seen.writes()
    assert isinstance(street.guess(made), Held)


def test_a_name_that_nobody_has_costs_what_a_wrong_value_costs(street, made):
    def cost(login, value):
        guess = Guess(MAIL, login, Secret(value), "192.0.2.1", street.village.romashka)
        with street.village.store.read() as records, counted_statements() as seen:
            assert check(street.secrets.ground, records, guess, street.village.now()) is None
        return len(seen)

    assert cost(ANNA, "wrong") == cost(UNKNOWN, "wrong") == cost(UNKNOWN, made.password.value) == 1
