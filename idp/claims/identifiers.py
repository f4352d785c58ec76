"""Numbers of Russian registers and banks: their form and their check digits.

Numbers are texts: many begin with a zero. What no rule is published for is held to its form alone.
"""

import re
from collections.abc import Sequence
from typing import Final

_INN_10: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11: Final = (7, *_INN_10)
_INN_12: Final = (3, 7, *_INN_10)
_ACCOUNT: Final = (7, 1, 3) * 8
_FORMS: Final = {
    "inn": re.compile(r"[0-9]{10}|[0-9]{12}"),
    "ogrn": re.compile(r"[1-9][0-9]{12}"),
    "ogrnip": re.compile(r"[34][0-9]{14}"),
    "kpp": re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}"),
    "bik": re.compile(r"04[0-9]{4}(?:00[0-2]|0[5-9][0-9]|[1-9][0-9]{2})"),
    "account": re.compile(r"[0-9]{20}"),
    "correspondent": re.compile(r"301[0-9]{17}"),
    "okpo": re.compile(r"[0-9]{8}|[0-9]{10}"),
    "oktmo": re.compile(r"[0-9]{8}|[0-9]{11}"),
}


def is_inn(number: str) -> bool:
    """Tell a taxpayer's number: 10 digits for a company, 12 for a person."""
    if not _has_form("inn", number):
        return False
    if len(number) == 10:
        return _inn_digit(number, _INN_10) == number[9]
    return _inn_digit(number, _INN_11) + _inn_digit(number, _INN_12) == number[10:]


def is_ogrn(number: str) -> bool:
    """Tell a company's state registration number: 13 digits."""
    return _has_form("ogrn", number) and _last_digit(int(number[:12]) % 11) == number[12]


def is_ogrnip(number: str) -> bool:
    """Tell a sole trader's state registration number: 15 digits.

    A remainder of ten and more counts by its last digit: 317000000000030 is a number.
    """
    return _has_form("ogrnip", number) and _last_digit(int(number[:14]) % 13) == number[14]


def is_kpp(number: str) -> bool:
    """Tell a reason code of tax registration, by its form."""
    return _has_form("kpp", number)


def is_bik(number: str) -> bool:
    """Tell a Russian bank's identification code, by its form."""
    return _has_form("bik", number)


def is_settlement_account(account: str, bik: str) -> bool:
    """Tell an account that its digits bind to a bank."""
    return _has_form("account", account) and is_bik(bik) and _sums_up(bik[-3:] + account)


def is_correspondent_account(account: str, bik: str) -> bool:
    """Tell a bank's own account at the central bank."""
    if not (_has_form("correspondent", account) and is_bik(bik)):
        return False
    return account[-3:] == bik[-3:] and _sums_up(f"0{bik[4:6]}{account}")


def is_okpo(number: str) -> bool:
    """Tell a code of the statistical register: 8 digits, 10 for a sole trader."""
    if not _has_form("okpo", number):
        return False
    digits, rest = number[:-1], 10
    for first in (1, 3):
        weights = [(place + first - 1) % 10 + 1 for place in range(len(digits))]
        rest = _weighed(digits, weights) % 11
        if rest < 10:
            break
    return _last_digit(rest) == number[-1]


def is_oktmo(number: str) -> bool:
    """Tell a code of municipal territories, by its form."""
    return _has_form("oktmo", number)


def _has_form(name: str, number: str) -> bool:
    return _FORMS[name].fullmatch(number) is not None


def _inn_digit(number: str, weights: Sequence[int]) -> str:
    return _last_digit(_weighed(number, weights) % 11)


def _weighed(number: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def _sums_up(number: str) -> bool:
    products = (int(digit) * weight for digit, weight in zip(number, _ACCOUNT, strict=False))
    return sum(product % 10 for product in products) % 10 == 0


def _last_digit(number: int) -> str:
    return str(number % 10)
