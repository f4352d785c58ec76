"""What a value of a claim must be like: the same rules for billing's values and for typed ones."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from idp.claims import identifiers
from idp.claims.catalogue import Claim, Kind
from idp.words import words_later

LONGEST: Final = 1000
"""Characters of any value, whatever a form takes."""
_PHONE: Final = re.compile(r"\+[1-9][0-9]{4,14}")
_EMAIL: Final = re.compile(r"[^@\s\"(),:;<>\[\]\\]{1,64}@[^@\s\"(),:;<>\[\]\\]{1,190}")
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_WEBSITE: Final = re.compile(rf"https?://(?:{_LABEL}\.)+{_LABEL}(?::[0-9]{{1,5}})?(?:/\S*)?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_OGRN: Final = (identifiers.is_ogrn, identifiers.is_ogrnip)
_ADDRESS: Final = frozenset(
    {
        "formatted",
        "street_address",
        "locality",
        "region",
        "postal_code",
        "country",
        "fias_id",
        "oktmo",
    }
)
_ACCOUNT: Final = frozenset({"bik", "account", "corr_account", "bank_name"})


def is_text(value: Any) -> bool:
    """Tell a line of text that shows something and hides nothing."""
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= LONGEST
        and not _CONTROL.search(value)
    )


def is_date(value: str) -> bool:
    """Tell a day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_address(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and "formatted" in value
        and value.keys() <= _ADDRESS
        and all(map(is_text, value.values()))
    )


def _is_bank_account(value: Any) -> bool:
    if (
        not isinstance(value, Mapping)
        or not value.keys() <= _ACCOUNT
        or not all(map(is_text, value.values()))
    ):
        return False
    bik = value.get("bik", "")
    return identifiers.is_settlement_account(value.get("account", ""), bik) and (
        "corr_account" not in value or identifiers.is_correspondent_account(value["corr_account"], bik)
    )


_TEXTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "": lambda value: True,  # noqa: ARG005 - any line of text will do
    "phone": lambda value: _PHONE.fullmatch(value) is not None,
    "email": lambda value: _EMAIL.fullmatch(value) is not None,
    "inn": identifiers.is_inn,
    "ogrn": lambda value: any(check(value) for check in _OGRN),
    "kpp": identifiers.is_kpp,
    "okpo": identifiers.is_okpo,
    "oktmo": identifiers.is_oktmo,
    "date": is_date,
    "org_type": lambda value: value in {str(kind) for kind in Kind},
    "website": lambda value: _WEBSITE.fullmatch(value) is not None,
    "domain": lambda value: len(value) <= 253 and _DOMAIN.fullmatch(value) is not None,
}
_OTHERS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "address": _is_address,
    "bank_account": _is_bank_account,
    "flag": lambda value: isinstance(value, bool),
}
CHECKS: Final = frozenset({*_TEXTS, *_OTHERS})
"""Names of the rules."""

_MISTAKES: Final[Mapping[str, str]] = {
    "": words_later.text("Type it in one line."),
    "phone": words_later.text("Type a number such as +79161234567."),
    "email": words_later.text("Type an e-mail address such as name@company.ru."),
    "inn": words_later.text(
        "This is no INN: 10 digits for a company, 12 for a sole trader, the last ones check the others."
    ),
    "ogrn": words_later.text(
        "This is no OGRN: 13 digits, or 15 for a sole trader, the last one checks the others."
    ),
    "kpp": words_later.text("This is no KPP: it has 9 characters, such as 770101001."),
    "okpo": words_later.text(
        "This is no OKPO: 8 digits, or 10 for a sole trader, the last one checks the others."
    ),
    "oktmo": words_later.text("This is no OKTMO: it has 8 or 11 digits."),
    "date": words_later.text("Type a date such as 2017-03-14."),
    "website": words_later.text("Type an address such as https://company.ru."),
    "domain": words_later.text("Type a domain such as company.ru."),
    "address": words_later.text("Type the address in one line."),
    "bank_account": words_later.text("Account and BIK do not belong together: one digit is wrong."),
}


def is_fit(claim: Claim, value: Any, kind: Kind | None = None) -> bool:
    """Tell whether a value keeps its claim's rule, and is one of this kind of company."""
    if claim.check in _OTHERS:
        return _OTHERS[claim.check](value)
    return is_text(value) and _TEXTS[claim.check](value) and _is_of(kind, claim.check, value)


def mistake(claim: Claim) -> str:
    """Return the msgid of what to say about a value that breaks its claim's rule."""
    return _MISTAKES.get(claim.check, _MISTAKES[""])


_LENGTHS: Final[Mapping[str, tuple[int, int]]] = {"inn": (10, 12), "ogrn": (13, 15)}
"""Of a company's number, and of a sole trader's."""


def _is_of(kind: Kind | None, check: str, value: str) -> bool:
    if kind is None or check not in _LENGTHS:
        return True
    return len(value) == _LENGTHS[check][kind is Kind.SOLE_TRADER]


def tidy(claim: Claim, text: str) -> str:
    """Return a typed text without what a hand adds: spaces, brackets, another way to write a date."""
    line = normalize("NFC", text).strip()
    return _TIDY.get(claim.check, _one_line)(line)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _digits(text: str) -> str:
    return "".join(text.split())


def _phone(text: str) -> str:
    number = re.sub(r"[\s()\u2010-\u2015-]", "", text)
    if re.fullmatch(r"8[0-9]{10}", number):
        return f"+7{number[1:]}"
    return f"+{number}" if re.fullmatch(r"7[0-9]{10}", number) else number


def _date(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})", text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


_TIDY: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(("inn", "ogrn", "okpo", "oktmo"), _digits),
    "kpp": lambda text: _digits(text).upper(),
    "phone": _phone,
    "date": _date,
    "domain": lambda text: text.lower().rstrip("."),
}
