"""The sandbox's relying party asks before it shows its settings, and believes a plain yes alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from typing_extensions import override

from sandbox.party.deciding import may_configure
from sandbox.party.provider import Provider, ProviderError
from sandbox.party.sites import SITES

ISSUER = "http://localhost:8400"
ANNA = {"sub": "anna", "org": {"id": "romashka", "name": "Ромашка"}, "roles": ["owner"]}


@dataclass
class Decided(Provider):
    """A provider that gives one answer."""

    answer: dict[str, Any] | None
    issuer: str = ISSUER
    asked: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)

    @override
    def evaluate(self, question: Mapping[str, Any], languages: str) -> dict[str, Any]:
        self.asked.append((question, languages))
        if self.answer is None:
            msg = "away"
            raise ProviderError(msg)
        return self.answer


def no(**context: Any) -> dict[str, Any]:
    return {"decision": False, "context": context}


def test_it_asks_about_its_own_service_in_the_company_acted_for() -> None:
    provider = Decided({"decision": True})
    assert may_configure(provider, SITES["pbx"], ANNA, "ru, en").allowed
    assert provider.asked == [
        (
            {
                "subject": {"type": "person", "id": "anna"},
                "action": {"name": "service:configure"},
                "resource": {"type": "service", "id": "vats", "properties": {"company": "romashka"}},
            },
            "ru, en",
        )
    ]


@pytest.mark.parametrize("answer", [{}, {"decision": 1}, {"decision": "true"}, no(), {"decision": None}])
def test_only_a_plain_yes_is_a_yes(answer: dict[str, Any]) -> None:
    permit = may_configure(Decided(answer), SITES["pbx"], ANNA, "ru")
    assert (permit.allowed, permit.answered) == (False, True)


def test_a_provider_that_does_not_answer_permits_nothing() -> None:
    permit = may_configure(Decided(None), SITES["pbx"], ANNA, "ru")
    assert (permit.allowed, permit.answered) == (False, False)


def test_a_no_says_why_and_leads_to_where_to_ask() -> None:
    said = no(reason_user={"ru": "Вы не можете."}, reason_admin={"reason": "not_given", "node": "prod-1"})
    permit = may_configure(Decided(said), SITES["pbx"], ANNA, "ru")
    assert permit.words == "Вы не можете."
    assert permit.ask == f"{ISSUER}/access/why?permission=service:configure&node=prod-1"


def test_somebody_without_a_company_is_asked_about_without_one() -> None:
    provider = Decided(no())
    may_configure(provider, SITES["target"], {"sub": "anna"}, "ru")
    assert provider.asked[0][0]["resource"] == {
        "type": "service",
        "id": "target",
        "properties": {"company": None},
    }
