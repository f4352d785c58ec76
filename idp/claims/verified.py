"""`verified_claims`: what is asked, what can be answered. OpenID Connect for Identity Assurance 1.0.

What cannot be answered is left out, never refused: an error would tell what is not known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from idp.claims.catalogue import CATALOGUE, Source
from idp.model.billing import Value
from idp.model.errors import Invalid

TRUST_FRAMEWORK: Final = "ru_telecom_contract"
"""Ours: what an operator checks when it signs a contract."""
RECORD: Final = "telecom_contract"
EVIDENCE: Final = "electronic_record"
_ABSENT: Final = object()
_NEVER_CHECKED: Final = frozenset(
    {
        "email",
        "org_email",
        "org_phone",
        "org_oktmo",
        "org_address_legal",
        "org_address_postal",
        "org_director_name",
    }
)
"""What billing has on somebody's word."""
_CONSTRAINTS: Final = frozenset({"value", "values", "max_age"})
_ALWAYS: Final = frozenset({"trust_framework", "type", "check_method"})
"""Members that their objects never lack."""


def read_verified(told: Any) -> tuple[Mapping[str, Any], ...]:
    """Read one request or a list of them. Raises `Invalid` (field `claims`)."""
    requests = told if isinstance(told, list) else [told]
    return tuple(_request(request) for request in requests)


def _request(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        _refuse("verified_claims must be an object or a list of them")
    verification, claims = told.get("verification"), told.get("claims")
    if not isinstance(verification, Mapping) or "trust_framework" not in verification:
        _refuse("verified_claims must ask for a verification with its trust_framework")
    if not isinstance(claims, Mapping) or not claims:
        _refuse("verified_claims must ask for claims")
    for element in (verification["trust_framework"], verification.get("time"), *claims.values()):
        _refuse_odd(element)
    return {"verification": verification, "claims": claims}


def _refuse_odd(element: Any) -> None:
    if element is None:
        return
    if not isinstance(element, Mapping) or not isinstance(element.get("values", []), list):
        _refuse("an element of verified_claims is asked for by null or an object")
    age = element.get("max_age", 0)
    if not isinstance(age, int) or isinstance(age, bool) or age < 0:
        _refuse("max_age is a number of seconds")


def _refuse(problem: str) -> NoReturn:
    raise Invalid(problem, field="claims")


def answer(
    requests: Sequence[Mapping[str, Any]], values: Mapping[str, Value], operator: str, at: datetime
) -> tuple[dict[str, Any], ...]:
    """Return what satisfies the requests, from checked values alone; empty if nothing does.

    Claims checked at different times stand in different objects: none is said to be fresher than it is.
    """
    return tuple(found for request in requests for found in _answers(request, values, operator, at))


def claims_of(answers: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the claims that answers hold."""
    return frozenset(claim for found in answers for claim in found["claims"])


def _answers(
    request: Mapping[str, Any], values: Mapping[str, Value], operator: str, at: datetime
) -> Iterator[dict[str, Any]]:
    checked = {
        name: values[name]
        for name, asked in request["claims"].items()
        if name in values and values[name].verified and _meets(asked, values[name].value, at)
    }
    for moment in dict.fromkeys(_second(value) for value in checked.values()):
        verification = _select(request["verification"], _verification(operator, moment), at)
        if verification is not _ABSENT:
            claims = {name: value.value for name, value in checked.items() if _second(value) == moment}
            yield {"verification": verification, "claims": claims}


def _second(value: Value) -> str | None:
    at = value.verified_at
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def _verification(operator: str, time: str | None) -> dict[str, Any]:
    """Return all that could be said of a verification."""
    when = {"time": time} if time is not None else {}
    record = {"type": RECORD, "source": {"name": operator, "country_code": "RU"}}
    check = {"check_method": "data", "organization": operator, **when}
    return {
        "trust_framework": TRUST_FRAMEWORK,
        **when,
        "assurance_process": {"policy": "operator_onboarding"},
        "evidence": [{"type": EVIDENCE, "check_details": [check], "record": record}],
    }


def _select(asked: Any, offered: Any, at: datetime) -> Any:
    """Return the part of what is offered that is asked for; `_ABSENT` if a constraint is not met."""
    if isinstance(offered, list):
        return _select_some(asked, offered, at)
    if not isinstance(offered, Mapping):
        return offered if _meets(asked, offered, at) else _ABSENT
    members = asked if isinstance(asked, Mapping) else {}
    return _select_members(members, offered, at) if members.keys() - {"essential"} else offered


def _select_members(asked: Mapping[str, Any], offered: Mapping[str, Any], at: datetime) -> Any:
    if any(_is_constrained(value) for name, value in asked.items() if name not in offered):
        return _ABSENT
    chosen = {
        name: _select(asked.get(name), value, at)
        for name, value in offered.items()
        if name in asked or name in _ALWAYS
    }
    return _ABSENT if _ABSENT in chosen.values() else chosen


def _select_some(asked: Any, offered: list[Any], at: datetime) -> Any:
    """Return what satisfies any of the elements that are asked for."""
    wishes = asked if isinstance(asked, list) else [asked]
    found = [_select(wish, item, at) for wish in wishes for item in offered]
    kept = [item for place, item in enumerate(found) if item is not _ABSENT and item not in found[:place]]
    return kept or _ABSENT


def _meets(asked: Any, value: Any, at: datetime) -> bool:
    """Tell whether a value is one of those asked for, and not too old."""
    if not isinstance(asked, Mapping):
        return True
    allowed = [asked["value"]] if "value" in asked else asked.get("values")
    if isinstance(allowed, list) and value not in allowed:
        return False
    age = asked.get("max_age")
    return age is None or _is_within(value, age, at)


def _is_within(value: Any, seconds: Any, at: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(seconds, int) and moment.tzinfo is not None and (at - moment).total_seconds() <= seconds


def _is_constrained(asked: Any) -> bool:
    """Tell whether anything within is asked to be so and not otherwise."""
    if isinstance(asked, list):
        return any(map(_is_constrained, asked))
    if not isinstance(asked, Mapping):
        return False
    return not _CONSTRAINTS.isdisjoint(asked) or any(map(_is_constrained, asked.values()))


def metadata() -> dict[str, Any]:
    """Return the members of the provider's metadata; lists that would be empty are left out."""
    billed = (claim for claim in CATALOGUE.values() if claim.source in (Source.COMPANY, Source.PERSON))
    return {
        "verified_claims_supported": True,
        "trust_frameworks_supported": [TRUST_FRAMEWORK],
        "evidence_supported": [EVIDENCE],
        "electronic_records_supported": [RECORD],
        "claims_in_verified_claims_supported": sorted(
            claim.name for claim in billed if claim.name not in _NEVER_CHECKED
        ),
    }
