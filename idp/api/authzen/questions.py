"""Whole requests, read once. Authorization API 1.0 §6.1, §7.1."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from idp.api.authzen.entities import (
    Object,
    Resource,
    Subject,
    check_form,
    optional,
    read_action,
    read_company,
    read_resource,
    read_subject,
)
from idp.api.authzen.errors import BadRequest, NoSuchThing
from idp.model.ids import CompanyId

MOST: Final = 100
"""Evaluations of one request."""
_DEFAULTS: Final = ("subject", "action", "resource", "context")


class Semantic(StrEnum):
    """When a batch is over. Authorization API 1.0 §7.1.2.1."""

    EXECUTE_ALL = "execute_all"
    DENY_ON_FIRST_DENY = "deny_on_first_deny"
    PERMIT_ON_FIRST_PERMIT = "permit_on_first_permit"

    def ends_with(self, *, decision: bool) -> bool:
        """Tell whether this answer is the last."""
        match self:
            case Semantic.EXECUTE_ALL:
                return False
            case Semantic.DENY_ON_FIRST_DENY:
                return not decision
            case Semantic.PERMIT_ON_FIRST_PERMIT:
                return decision


@dataclass(frozen=True, slots=True)
class Question:
    """May this subject do this to this resource? Authorization API 1.0 §6.1."""

    subject: Subject
    action: str
    resource: Resource
    company: CompanyId | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Several questions, asked in this order. Authorization API 1.0 §7.1."""

    questions: tuple[Question | NoSuchThing, ...]
    semantic: Semantic


def read_question(asked: Object, at: str = "") -> Question | NoSuchThing:
    """Return one question, or what it names that there is not. Authorization API 1.0 §6.1."""
    check_form(asked, at)
    try:
        subject, action, resource = read_subject(asked), read_action(asked), read_resource(asked)
    except NoSuchThing as unknown:
        return unknown
    return Question(subject, action, resource, read_company(asked))


def read_batch(asked: Object) -> Batch | None:
    """Return the batch; `None` where the request is one question. Authorization API 1.0 §7.1."""
    items = asked.get("evaluations")
    if items is None or items == []:
        return None
    if not isinstance(items, list):
        msg = "evaluations must be an array"
        raise BadRequest(msg)
    if len(items) > MOST:
        msg = f"evaluations: at most {MOST} at once"
        raise BadRequest(msg)
    questions = tuple(
        read_question(_with_defaults(asked, item, place), f"evaluations[{place}].")
        for place, item in enumerate(items)
    )
    return Batch(questions, _read_semantic(asked))


def _with_defaults(asked: Object, item: Any, place: int) -> Object:
    """Fill in what the top level says, unless the item says it itself. Authorization API 1.0 §7.1.1."""
    if not isinstance(item, dict):
        msg = f"evaluations[{place}] must be an object"
        raise BadRequest(msg)
    said = {name: value for name, value in item.items() if value is not None}
    return {**{name: asked.get(name) for name in _DEFAULTS}, **said}


def _read_semantic(asked: Object) -> Semantic:
    said = optional(asked, "options").get("evaluations_semantic")
    if said is None:
        return Semantic.EXECUTE_ALL
    if said not in list(Semantic):
        msg = f"options.evaluations_semantic must be one of {', '.join(Semantic)}"
        raise BadRequest(msg)
    return Semantic(said)
