"""A form that ends in changes: show it, look at the effect, add it to what is collected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request

from idp.model.access import Change
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import NodeId
from idp.web.tree.effect import Saying, Teller
from idp.web.tree.work import Work
from idp.words import words_later

FORM: Final = "form"
"""Where a fault is said that belongs to no field."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of looking at changes: their effect, or what is wrong with which field."""

    saying: Saying | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


def wants_to_add() -> bool:
    """Tell whether the form's main button was pressed."""
    return request.form.get("do", "add") == "add"


def attempt(work: Work, changes: tuple[Change, ...], fields: frozenset[str]) -> Attempt:
    """Reckon what changes would do on top of what is collected."""
    try:
        return Attempt(Teller(work.naming).of(work.propose(*changes)))
    except (Invalid, Refused, NotFound) as error:
        return refused(work, error, fields)


def refused(work: Work, error: DomainError, fields: frozenset[str]) -> Attempt:
    """Say a refusal at the field that it names, or at the form."""
    if isinstance(error, NotFound) and not error.message:
        raise error
    if work.basket.trouble is not None:
        said = words_later.text("What you collected before cannot be saved any more. Look at it first")
        return Attempt(faults={FORM: work.words.text(said)}, status=409)
    name = error.field if error.field in fields else FORM
    said = work.words.text(error.message) or work.words.text("This cannot be done")
    return Attempt(faults={name: said}, status=403 if isinstance(error, Refused) else 400)


def add(work: Work, changes: tuple[Change, ...], node: NodeId, fields: frozenset[str]) -> Response | Attempt:
    """Add changes to what is collected and go back to the place; else say what is wrong."""
    try:
        work.keep(*changes)
    except (Invalid, Refused, NotFound) as error:
        return refused(work, error, fields)
    return work.go(place_address(node, done="kept"))


def place_address(node: NodeId, **more: Any) -> str:
    """Return the address of a place's card."""
    return f"/company/tree?{urlencode({'node': node, **{k: v for k, v in more.items() if v}})}"
