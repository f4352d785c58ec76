"""Long lists in pages, by tokens that fit one request of one client."""

import pytest

from idp.model.account import Account, Identifier, IdentifierKind
from idp.model.ids import AccountId
from tests.api.world import ACME, question
from tests.support import rights
from tests.support.clock import START

PEOPLE = [f"person-{number:03}" for number in range(25)]
ASKED = question({"type": "person"}, "sim:configure", "reports")


@pytest.fixture
def many(house):
    with house.store.write() as records:
        for name in PEOPLE:
            account = Account(AccountId(name), name, START)
            records.accounts.add(account, [Identifier(IdentifierKind.LOGIN, name)])
            records.companies.add_member(account.id, ACME, "")
            rights.give(records, account.id, ACME, "sim_manager")
    house.stamps.refresh_now()


def page(ask, limit=None, token=None, client="reports", **changes):
    wish = {name: value for name, value in (("limit", limit), ("token", token)) if value is not None}
    return ask("search/subject", {**ASKED, "page": wish, **changes}, client)


def ids(answer):
    return [one["id"] for one in answer.json["results"]]


@pytest.mark.spec("Authorization API 1.0 §8.2")
@pytest.mark.parametrize("limit", [1, 7, 13, 26])
@pytest.mark.parametrize("repeat", [True, False], ids=["limit-repeated", "limit-left-out"])
def test_pages_joined_are_the_whole_list(ask, many, limit, repeat):
    found, token, answers = [], None, 0
    while token != "":
        answer = page(ask, limit if repeat or token is None else None, token)
        body = answer.json
        assert body["page"]["count"] == len(body["results"]) <= limit
        assert body["page"]["total"] == 26
        assert next(iter(body)) == "page"
        found += ids(answer)
        token, answers = body["page"]["next_token"], answers + 1
    assert found == sorted(found)
    assert set(PEOPLE) < set(found)
    assert len(found) == 26
    assert answers == -(-26 // limit)


def test_all_of_a_short_list_come_at_once(ask, many):
    assert len(ids(page(ask))) == 26
    assert len(ids(page(ask, 10**9))) == 26


def test_no_results_can_be_asked_for_to_learn_the_total(ask, many):
    answer = page(ask, 0)
    assert ids(answer) == []
    assert answer.json["page"]["total"] == 26
    assert answer.json["page"]["next_token"] != ""


def test_who_comes_and_goes_meanwhile_breaks_no_page(ask, many, house):
    first = page(ask, 10)
    with house.store.write() as records:
        held = [b for b in rights.bindings(records, ACME) if b.subject == "person:person-008"]
        rights.take(records, ACME, *held)
    house.stamps.refresh_now()
    second = page(ask, 10, first.json["page"]["next_token"])
    assert ids(second)[0] > ids(first)[-1]
    assert len(ids(second)) == 10


@pytest.fixture
def token(ask, many):
    return page(ask, 10).json["page"]["next_token"]


CHANGED = [
    pytest.param({"action": {"name": "service:use"}}, id="action"),
    pytest.param({"subject": {"type": "client"}}, id="subject"),
    pytest.param({"resource": {"type": "node", "id": ACME}}, id="resource"),
    pytest.param({"context": {"company": ACME, "more": 1}}, id="context"),
]


@pytest.mark.spec("Authorization API 1.0 §8.2.1")
@pytest.mark.parametrize("changes", CHANGED)
def test_a_token_fits_no_other_request(ask, token, changes):
    answer = page(ask, 10, token, **changes)
    assert answer.status_code == 400
    assert answer.json["error"]["message"] == "page.token is not one that was given for this request"


def test_a_token_fits_no_other_client_and_no_other_search(ask, token):
    assert page(ask, 10, token, client="reports-form").status_code == 400
    assert ask("search/resource", {**ASKED, "page": {"token": token}}).status_code == 400
    assert page(ask, 10, token).status_code == 200


def test_the_limit_stays_as_it_was(ask, token):
    answer = page(ask, 11, token)
    assert answer.status_code == 400
    assert answer.json["error"]["message"] == "page.limit must stay as it was in the first request"


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda t: t[1:], lambda t: t[:-1], lambda t: t + "A", lambda _: "a.b", lambda _: 7]
)
def test_a_token_that_is_not_ours_is_refused(ask, token, spoil):
    answer = page(ask, 10, spoil(token))
    assert answer.status_code == 400
    assert "page.token" in answer.json["error"]["message"]


@pytest.mark.parametrize("limit", [-1, 1.5, "10", True, [1], {}])
def test_a_limit_is_a_number_that_is_not_negative(ask, many, limit):
    answer = page(ask, limit)
    assert answer.status_code == 400
    assert answer.json["error"]["message"] == "page.limit must be a number that is not negative"


@pytest.mark.parametrize("wish", [[], "x", 1])
def test_the_page_is_an_object(ask, wish):
    answer = ask("search/subject", {**ASKED, "page": wish})
    assert answer.status_code == 400
    assert answer.json["error"]["message"] == "page must be an object"
