"""What a scope hands over, in words and with the very values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from idp.model.ids import CompanyId
from idp.web.caller import Caller
from idp.web.titles import role_names
from idp.words import Words, scope_title, words_later

CLAIMS: Final[Mapping[str, str]] = {
    "name": words_later.text("Full name"),
    "family_name": words_later.text("Surname"),
    "given_name": words_later.text("First name"),
    "middle_name": words_later.text("Middle name"),
    "nickname": words_later.text("Nickname"),
    "preferred_username": words_later.text("Login"),
    "profile": words_later.text("Profile page"),
    "picture": words_later.text("Picture"),
    "website": words_later.text("Website"),
    "gender": words_later.text("Gender"),
    "birthdate": words_later.text("Date of birth"),
    "zoneinfo": words_later.text("Time zone"),
    "locale": words_later.text("Language"),
    "email": words_later.text("E-mail"),
    "phone_number": words_later.text("Phone number"),
    "address": words_later.text("Address"),
}
GENDERS: Final[Mapping[str, str]] = {
    "female": words_later.text("female"),
    "male": words_later.text("male"),
}
_SILENT: Final = frozenset({"email_verified", "phone_number_verified", "updated_at"})
"""Marks that go along and say nothing of their own."""
_NAME_PARTS: Final = frozenset({"family_name", "given_name", "middle_name"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to hand over."""

    title: str
    values: tuple[tuple[str, str], ...] = ()
    """Label and exact value, in order."""


def items_for(
    words: Words,
    scopes: Sequence[str],
    claims: Mapping[str, Mapping[str, Any]],
    caller: Caller,
    company: CompanyId | None,
) -> list[Item]:
    """Say each scope with the values that it hands over; what a person lacks is left out."""
    items = []
    for scope in scopes:
        values = (
            _company(words, caller, company) if scope == "roles" else _values(words, claims.get(scope, {}))
        )
        items.append(Item(scope_title(words, scope), values))
    return items


def _values(words: Words, claims: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    shown = [(name, value) for name, value in claims.items() if name not in _SILENT]
    shown.sort(key=lambda pair: (pair[0] != "name", pair[0] not in _NAME_PARTS))
    return tuple(
        (words.text(CLAIMS[name]) if name in CLAIMS else name, _plain(words, value)) for name, value in shown
    )


def _plain(words: Words, value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("formatted") or ", ".join(str(part) for part in value.values()))
    said = str(value)
    return words.text(GENDERS[said]) if said in GENDERS else said


def _company(words: Words, caller: Caller, company: CompanyId | None) -> tuple[tuple[str, str], ...]:
    name = next((m.company_name for m in caller.companies if m.company == company), None)
    if company is None or name is None:
        return ()
    roles = role_names(words, caller.presence, caller.at).get(company, "")
    shown = [(words.text("Company"), name)]
    return tuple([*shown, (words.text("Role"), roles)] if roles else shown)
