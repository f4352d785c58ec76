"""People as the operator's staff handles them."""

import pytest

from idp.authn.outcomes import NeedsSecondFactor, Opened, Wrong
from idp.authn.people import read_person
from idp.model.account import Identifier, IdentifierKind
from idp.model.errors import Conflict, Invalid, NotFound
from idp.model.ids import AccountId, CompanyId
from tests.authn.town import ANNA, ANNA_PHONE, PASSWORD, SECRET


def test_a_person_is_read_from_a_document():
    person = read_person(
        {
            "login": ["Anna@Romashka.example", "8 900 111-22-33", "Dogovor-17"],
            "password": PASSWORD,
            "companies": ["c1", {"id": "c2", "position": "Director"}],
            "claims": {
                "given_name": "Анна",
                "family_name": "Директорова",
                "family_name#en": "Direktorova",
                "locale": "ru-RU",
                "email": "anna@x.example",
                "email_verified": True,
                "address": {"country": "RU"},
                "updated_at": 1,
            },
        }
    )
    assert person.identifiers == (
        Identifier(IdentifierKind.EMAIL, ANNA, verified=True),
        Identifier(IdentifierKind.PHONE, ANNA_PHONE, verified=True),
        Identifier(IdentifierKind.LOGIN, "dogovor-17", verified=False),
    )
    assert (person.name, person.locale) == ("Анна Директорова", "ru")
    assert person.companies == (("c1", ""), ("c2", "Director"))
    assert PASSWORD not in repr(person)


@pytest.mark.parametrize(
    ("claims", "name"),
    [({"name": "Anna"}, "Anna"), ({"preferred_username": "anna"}, "anna"), ({}, "alice")],
)
def test_a_person_has_a_name_in_any_case(claims, name):
    assert read_person({"login": "alice", "claims": claims}).name == name


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "login"),
        ({"login": ""}, "login"),
        ({"login": []}, "login"),
        ({"login": [1]}, "login"),
        ({"login": {"a": 1}}, "login"),
        ({"login": "a\u200bb"}, "login"),
        ({"login": "alice", "password": "short"}, "password"),
        ({"login": "alice", "password": "x" * 1001}, "password"),
        ({"login": "alice", "password": 12345678}, "password"),
        ({"login": "alice", "companies": "c1"}, "companies"),
        ({"login": "alice", "companies": [1]}, "companies"),
        ({"login": "alice", "companies": [{"name": "c1"}]}, "companies"),
        ({"login": "alice", "claims": []}, None),
        ({"login": "alice", "claims": "x"}, "claims"),
        ({"login": "alice", "claims": {"sub": "1"}}, "claims.sub"),
        ({"login": "alice", "claims": {"is_admin": True}}, "claims.is_admin"),
        ({"login": "alice", "claims": {"email_verified": "yes"}}, "claims.email_verified"),
        ({"login": "alice", "claims": {"email": True}}, "claims.email"),
        ({"login": "alice", "claims": {"updated_at": True}}, "claims.updated_at"),
        ({"login": "alice", "claims": {"name": "a\x00"}}, "claims.name"),
        ({"login": "alice", "status": "active"}, "status"),
    ],
)
def test_a_document_that_is_no_person_is_refused_by_field(document, field):
    if field is None:
        assert read_person(document).claims == {}
        return
    with pytest.raises(Invalid) as refusal:
        read_person(document)
    assert refusal.value.field == field


def test_an_added_person_signs_in_and_belongs(town):
    romashka = town.company()
    anna = town.person(companies=[{"id": romashka.id, "position": "Director"}])
    assert isinstance(town.offer(town.browser()), Opened)
    with town.house.store.read() as records:
        (membership,) = records.companies.memberships(anna.id)
    assert membership.position == "Director"
    assert town.desk.people.find(ANNA).id == anna.id
    assert town.desk.people.find(anna.id).id == anna.id
    assert "Administered" in town.audit()


@pytest.mark.parametrize("taken", ["ANNA@Romashka.example", "ａｎｎａ@romashka.example"])
def test_v109_a_name_is_one_persons_only_and_nothing_is_left_of_the_second(town, taken):
    town.person()
    before = town.everything()
    with pytest.raises(Conflict):
        town.person("free@x.example", taken)
    assert town.everything() == before


def test_a_person_of_a_company_that_is_not_there_is_refused(town):
    before = town.everything()
    with pytest.raises(NotFound):
        town.person(companies=["none"])
    assert town.everything() == before


def test_r101_disabling_ends_sessions_in_the_same_transaction(town):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    assert town.desk.people.disable(anna.id) == 1
    assert town.who(visitor) is None
    assert town.offer(town.browser()) == Wrong()
    assert town.audit()[-3:-1] == ["Administered", "SessionEnded"]
    town.desk.people.enable(anna.id)
    assert isinstance(town.offer(town.browser()), Opened)


def test_r091_a_password_set_by_the_operator_ends_sessions(town):
    anna = town.person()
    visitor = town.sign_in(town.browser())
    town.desk.people.set_password(anna.id, "seven blue doors sing")
    assert town.who(visitor) is None
    assert isinstance(town.offer(town.browser(), password="seven blue doors sing"), Opened)
    with pytest.raises(Invalid):
        town.desk.people.set_password(anna.id, "password1")


def test_a_second_factor_is_set_and_removed_by_the_operator(town):
    anna = town.person()
    town.desk.people.set_totp(anna.id, SECRET)
    visitor = town.sign_in(town.browser())
    assert town.offer(town.browser()) == NeedsSecondFactor()
    town.desk.people.remove_totp(anna.id)
    assert town.who(visitor) is None
    assert isinstance(town.offer(town.browser()), Opened)
    with pytest.raises(Invalid):
        town.desk.people.set_totp(anna.id, "not base32!")


def test_a_person_joins_a_company(town):
    anna, romashka = town.person(), town.company()
    town.desk.people.join(anna.id, romashka.id, "Clerk")
    with town.house.store.read() as records:
        assert [m.company for m in records.companies.memberships(anna.id)] == [romashka.id]
    with pytest.raises(NotFound):
        town.desk.people.join(anna.id, CompanyId("none"))


@pytest.mark.parametrize(
    "change",
    [
        lambda people, who: people.disable(who),
        lambda people, who: people.enable(who),
        lambda people, who: people.set_password(who, "seven blue doors sing"),
        lambda people, who: people.set_totp(who, SECRET),
        lambda people, who: people.remove_totp(who),
        lambda people, who: people.end_sessions(who),
        lambda people, who: people.find(who),
    ],
    ids=["disable", "enable", "password", "totp", "remove", "sessions", "find"],
)
def test_nobody_is_not_found_and_nothing_is_written(town, change):
    before = town.everything()
    with pytest.raises(NotFound):
        change(town.desk.people, AccountId("nobody"))
    assert town.everything() == before


def test_all_sessions_of_a_person_end(town):
    anna = town.person()
    visitors = [town.sign_in(town.browser()) for _ in range(3)]
    assert town.desk.people.end_sessions(anna.id) == 3
    assert [town.who(visitor) for visitor in visitors] == [None] * 3
