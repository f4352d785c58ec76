"""Tables as a spreadsheet opens them: columns and numbers as its language has them, and no formulas."""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from babel.numbers import get_decimal_symbol

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""
_NUMBER: Final = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_MARK: Final = "\ufeff"
"""By which spreadsheets know that it is UTF-8."""
_COMMA: Final = ","


def table_of(rows: Iterable[Iterable[str]], locale: str) -> str:
    """Write rows. Where the comma is in numbers the semicolon is between cells. RFC 4180 §2."""
    out = io.StringIO()
    delimiter = ";" if get_decimal_symbol(locale) == _COMMA else _COMMA
    csv.writer(out, delimiter=delimiter).writerows(map(harmless, row) for row in rows)
    return _MARK + out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet does not take for a formula; a number stays one."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def number(amount: Decimal, locale: str) -> str:
    """Write a sum that a spreadsheet of this language adds up, with all that it has after the point."""
    least = amount.quantize(Decimal("0.01"))
    return f"{least if least == amount else amount.normalize():f}".replace(".", get_decimal_symbol(locale))
