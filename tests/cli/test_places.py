"""The tree of a company's document, and the rights in a person's."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from idp.adapters.sql import open_store
from idp.model.access import Binding, Denial, Fact, Limits, Node
from idp.model.ids import CompanyId, ServiceId
from idp.model.link import API, SealedSecret, TenantKey
from idp.model.work import JobKind
from tests.cli.conftest import Okno, assert_one_line
from tests.support.clock import FixedClock

Given = Callable[[Any], str]
Facts = Callable[[], Sequence[Fact]]
BRANCH = {
    "id": "org-002",
    "kind": "branch",
    "name": "Филиал",
    "children": [{"id": "acc-002", "kind": "account", "external": "acc-002"}],
}
ANNA = {"login": "anna@romashka.example", "claims": {"name": "Анна"}}


@pytest.fixture
def facts(okno: Okno, database_url: str, clock: FixedClock) -> Facts:
    """Read what is in the company's tree."""

    def read() -> Sequence[Fact]:
        store = open_store(database_url, clock=clock)
        with store.read() as records:
            found = records.access.facts(CompanyId("romashka"))[1]
        store.close()
        return found

    return read


@pytest.fixture
def company(okno: Okno, given: Given) -> Callable[..., None]:
    def add(**more: Any) -> None:
        answer = okno("companies", "add", given({"id": "romashka", "name": "Ромашка", **more}))
        assert answer.code == 0, answer.err

    return add


def hung(facts: Sequence[Fact]) -> set[tuple[str, str, str | None]]:
    return {(fact.id, str(fact.kind), fact.parent) for fact in facts if isinstance(fact, Node)}


def test_tree_of_a_document_is_the_company_s(company: Callable[..., None], facts: Facts) -> None:
    company(tree=[BRANCH, {"kind": "service", "service": "vats", "id": "prod-1"}])
    assert hung(facts()) == {
        ("romashka", "company", None),
        ("org-002", "branch", "romashka"),
        ("acc-002", "account", "org-002"),
        ("prod-1", "service", "romashka"),
    }


def test_service_hangs_at_a_node_of_the_same_document(company: Callable[..., None], facts: Facts) -> None:
    company(tree=[BRANCH], services={"sms": "org-002", "vats": "dep-it"})
    assert {
        ("svc-sms", "service", "org-002"),
        ("dep-it", "department", "romashka"),
        ("svc-vats", "service", "dep-it"),
    } <= hung(facts())


def deep(levels: int) -> list[dict[str, Any]]:
    return [{"kind": "department", "children": deep(levels - 1)}] if levels else []


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        pytest.param({"kind": "branch"}, "tree: must be a list", id="no-list"),
        pytest.param([7], "tree: must be a list", id="number"),
        pytest.param([{"id": "a"}], "tree[0]: kind", id="no-kind"),
        pytest.param([{"kind": "company"}], "tree[0]: kind", id="a-second-company"),
        pytest.param([{"kind": "galaxy"}], "tree[0]: kind", id="unknown-kind"),
        pytest.param([{"kind": "branch", "nme": "x"}], "nme", id="unknown-key"),
        pytest.param([{"kind": "branch", "id": "a b"}], "id", id="odd-id"),
        pytest.param([{"kind": "branch", "id": "romashka"}], "given twice", id="the-company-s-own-id"),
        pytest.param([BRANCH, BRANCH], "tree[1]: id: org-002 is given twice", id="id-twice"),
        pytest.param([{"kind": "branch", "name": "a\u202eb"}], "name", id="name-that-does-not-show"),
        pytest.param([{"kind": "branch", "service": "vats"}], "only a service", id="branch-with-a-service"),
        pytest.param([{"kind": "service", "partner": "bank"}], "only a service", id="service-of-a-partner"),
        pytest.param([{**BRANCH, "children": [{"kind": "x"}]}], "tree[0].children[0]", id="within"),
        pytest.param(deep(10), "deeper than 10", id="too-deep"),
        pytest.param([{"kind": "service", "id": "svc-sms"}], "in the tree already", id="id-of-a-service"),
    ],
)
def test_bad_tree_is_refused_and_no_company_is_written(
    okno: Okno, given: Given, tree: Any, words: str
) -> None:
    document = {"id": "romashka", "name": "Ромашка", "tree": tree, "services": {"sms": ""}}
    refused = okno("companies", "add", given(document))
    assert_one_line(refused)
    assert words in refused.err
    assert okno("companies", "list").made == []


def test_nine_levels_under_a_company_fit(company: Callable[..., None], facts: Facts) -> None:
    company(tree=deep(9))
    assert len(hung(facts())) == 10


def test_right_is_held_down_as_the_document_says(
    okno: Okno, given: Given, company: Callable[..., None], facts: Facts
) -> None:
    company(tree=[BRANCH])
    place = {
        "id": "romashka",
        "roles": ["buyer"],
        "node": "org-002",
        "inherit": False,
        "services": ["sms"],
        "limits": {"max_month": 5000, "max_order": "4.20", "needs_approval": True, "partners": ["kontur"]},
        "until": "2026-12-31",
        "reason": "for the season",
    }
    assert okno("people", "add", given(ANNA | {"companies": [place]})).code == 0
    (binding,) = (fact for fact in facts() if isinstance(fact, Binding))
    assert binding.limits == Limits(
        frozenset({ServiceId("sms")}),
        frozenset({"kontur"}),
        Decimal("4.20"),
        Decimal(5000),
        needs_approval=True,
    )
    assert (binding.node, binding.inherit, binding.reason) == ("org-002", False, "for the season")
    assert binding.valid_until == datetime(2026, 12, 31, 21, tzinfo=UTC)


def test_denial_may_shut_off_an_action(
    okno: Okno, given: Given, company: Callable[..., None], facts: Facts
) -> None:
    company()
    place = {"id": "romashka", "effect": "deny", "permissions": ["service:order"], "reason": "asks first"}
    okno("people", "add", given(ANNA | {"companies": [place]}))
    (denial,) = (fact for fact in facts() if isinstance(fact, Denial))
    assert (denial.permissions, denial.services, denial.reason) == (
        frozenset({"service:order"}),
        None,
        "asks first",
    )


@pytest.mark.parametrize(
    ("place", "words"),
    [
        pytest.param({"limits": 5000}, "limits", id="limits-number"),
        pytest.param({"limits": {"max_year": 1}}, "max_month", id="unknown-limit"),
        pytest.param({"limits": {"max_month": -1}}, "max_month", id="negative"),
        pytest.param({"limits": {"max_month": "NaN"}}, "max_month", id="no-number"),
        pytest.param({"limits": {"max_month": "1e999"}}, "max_month", id="endless"),
        pytest.param({"limits": {"max_order": 1.005}}, "max_order", id="finer-than-a-kopeck"),
        pytest.param({"limits": {"max_order": True}}, "max_order", id="truth"),
        pytest.param({"limits": {"partners": []}}, "partners", id="no-partner"),
        pytest.param({"limits": {"needs_approval": "yes"}}, "needs_approval", id="yes-in-words"),
        pytest.param({"until": "31.12.2026"}, "until", id="date-of-another-form"),
        pytest.param({"until": "9999-12-31"}, "until", id="past-the-calendar"),
        pytest.param({"until": 7}, "until", id="until-number"),
        pytest.param({"permissions": ["service:use"]}, "effect deny", id="permissions-that-are-given"),
        pytest.param({"effect": "deny", "permissions": ["fly"]}, "no such permission", id="unknown-verb"),
    ],
)
def test_bad_right_is_refused_and_nobody_is_written(
    okno: Okno, given: Given, company: Callable[..., None], place: dict[str, Any], words: str
) -> None:
    company()
    refused = okno("people", "add", given(ANNA | {"companies": [{"id": "romashka", **place}]}))
    assert_one_line(refused)
    assert words in refused.err
    assert okno("people", "list").made == []


def test_right_in_a_document_gives_accounts_where_services_make_them(
    okno: Okno, given: Given, company: Callable[..., None], database_url: str, clock: FixedClock
) -> None:
    company()
    store = open_store(database_url, clock=clock)
    with store.write() as records:
        records.vault.add_key(TenantKey(CompanyId("-"), 1, b"x", clock.now()))
        records.vault.put(SealedSecret(CompanyId("-"), ServiceId("sms"), API, b"x", 1, 1, clock.now()))
    place = {"id": "romashka", "roles": ["service_user"]}
    assert okno("people", "add", given(ANNA | {"companies": [place]})).code == 0
    with store.read() as records:
        (job,) = records.outbox.list(JobKind.PROVISION)
        (binding,) = (
            fact for fact in records.access.facts(CompanyId("romashka"))[1] if isinstance(fact, Binding)
        )
    store.close()
    assert job.target == "company:romashka"
    assert [f"person:{one}" for one in job.payload["people"]] == [binding.subject]
