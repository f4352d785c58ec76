"""What forms of the editor send, field by field; nothing else of a form is ever read."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from werkzeug.datastructures import MultiDict

from idp.model.access import Limits
from idp.model.errors import Invalid
from idp.model.ids import ServiceId
from idp.web.until import read_until
from idp.words import words_later

LONGEST: Final = 500
_SUM: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
MANY: Final = 200
"""Values of one name that are read; nobody ticks more."""
Form = MultiDict[str, str]


def read_text(form: Form, name: str) -> str:
    """Return one line of text, without white space around it. Raises `Invalid` if it is too long."""
    text = form.get(name, "").strip()
    if len(text) > LONGEST:
        raise Invalid(
            words_later.text("The text is too long or holds characters that do not show"), field=name
        )
    return text


def read_many(form: Form, name: str) -> tuple[str, ...]:
    """Return the values ticked under a name, each once."""
    return tuple(dict.fromkeys(value for value in form.getlist(name)[:MANY] if value))


def read_money(form: Form, name: str) -> Decimal | None:
    """Return a sum as people type it: "5 000", "5000,50"; nothing is none. Raises `Invalid`."""
    typed = "".join(form.get(name, "").split()).removesuffix("₽").replace(",", ".")
    if not typed:
        return None
    if not _SUM.fullmatch(typed):
        raise Invalid(words_later.text("Enter a sum of money"), field=name)
    return Decimal(typed)


def read_limits(form: Form) -> Limits:
    """Return the limits that a form sets. Raises `Invalid`."""
    services, partners = read_many(form, "services"), read_many(form, "partners")
    return Limits(
        services=frozenset(map(ServiceId, services)) if services else None,
        partners=frozenset(partners) if partners else None,
        max_order=read_money(form, "max_order"),
        max_month=read_money(form, "max_month"),
        needs_approval=form.get("needs_approval") == "on",
    )


def read_end(form: Form, zone: str, now: datetime) -> datetime | None:
    """Return when something ends, by its last day; nothing is no end. Raises `Invalid`."""
    return read_until(form.get("until", ""), zone, now, "until")


def read_start(form: Form, name: str = "from") -> int:
    """Return from which line on a list is shown; what is no number is the first."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def one_of(form: Form, name: str, known: Iterable[str], otherwise: str) -> str:
    """Return what was chosen if it is on offer, else something that is."""
    value = form.get(name, "")
    return value if value in known else otherwise
