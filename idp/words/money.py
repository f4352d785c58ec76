"""Sums, said in a language: whole ones without kopecks."""

from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal

_SIGNS: Final = {"RUB": "₽", "EUR": "€", "USD": "$"}
_SPACE: Final = "\u00a0"


def say_money(locale: str, amount: Decimal, currency: str = "RUB") -> str:
    """Say "1 200 ₽" or "1 200,50 ₽", and no part of a kopeck less; the sign of a debt is a minus."""
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00####"
    said = format_decimal(abs(amount), pattern, locale=locale)
    sign = "−" if amount < 0 else ""
    return f"{sign}{said}{_SPACE}{_SIGNS.get(currency, currency)}"


def say_change(locale: str, amount: Decimal, currency: str = "RUB") -> str:
    """Say what is added or saved: with a plus or a minus, nothing at all without a sign."""
    said = say_money(locale, amount, currency)
    return f"+{said}" if amount > 0 else said
