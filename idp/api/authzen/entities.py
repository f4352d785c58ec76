"""Who, what, where: the entities of a question. Authorization API 1.0 §5."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from idp.api.authzen.errors import BadRequest
from idp.model.access import group, machine, person
from idp.model.errors import Invalid
from idp.model.ids import AccountId, ClientId, CompanyId, GroupId, SubjectId
from idp.rbac.permissions import read_permission

_IDENTIFIER: Final = re.compile(r"[\x21-\x7e]{1,255}")
"""What an identifier of ours may look like; anything else names nothing, and is never looked up."""
Object = Mapping[str, Any]


class SubjectType(StrEnum):
    """What a subject is."""

    PERSON = "person"
    GROUP = "group"
    CLIENT = "client"


class ResourceType(StrEnum):
    """What a resource is: the client's service as a whole, or one node of the tree."""

    SERVICE = "service"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is asked about; without an id where subjects are searched. Authorization API 1.0 §5.1."""

    type: SubjectType
    id: str = ""

    @property
    def holder(self) -> SubjectId:
        """Return the subject as the tree names it."""
        match self.type:
            case SubjectType.PERSON:
                return person(AccountId(self.id))
            case SubjectType.GROUP:
                return group(GroupId(self.id))
            case SubjectType.CLIENT:
                return machine(ClientId(self.id))


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked about; without an id where resources are searched. Authorization API 1.0 §5.2."""

    type: ResourceType
    id: str = ""


def read_subject(asked: Object, at: str = "", *, searched: bool = False) -> Subject:
    """Return the subject. Authorization API 1.0 §5.1."""
    found = member(asked, "subject", at)
    kind = _one_of(SubjectType, found, f"{at}subject")
    return Subject(kind, "" if searched else text(found, "id", f"{at}subject."))


def read_resource(asked: Object, at: str = "", *, searched: bool = False) -> Resource:
    """Return the resource. Authorization API 1.0 §5.2."""
    found = member(asked, "resource", at)
    kind = _one_of(ResourceType, found, f"{at}resource")
    return Resource(kind, "" if searched else text(found, "id", f"{at}resource."))


def read_action(asked: Object, at: str = "") -> str:
    """Return the name of the action as it came. Authorization API 1.0 §5.3."""
    found = member(asked, "action", at)
    optional(found, "properties", f"{at}action.")
    return text(found, "name", f"{at}action.")


def know_action(name: str) -> str:
    """Return an action of the vocabulary: actions are permissions. Authorization API 1.0 §5.3."""
    try:
        return read_permission(name)
    except Invalid as unknown:
        msg = f"action.name: {unknown.message}"
        raise BadRequest(msg) from None


def read_company(asked: Object, at: str = "") -> CompanyId | None:
    """Return the company that the question is about. Authorization API 1.0 §5.2.1.

    It may stand in the context as well (Authorization API 1.0 §5.4); where both say one, it must be the same.
    """
    resource = optional(member(asked, "resource", at), "properties", f"{at}resource.")
    said = {
        text(where, "company", f"{at}{name}.")
        for name, where in (
            ("resource.properties", resource),
            ("context", optional(asked, "context", at)),
        )
        if where.get("company") is not None
    }
    if len(said) > 1:
        msg = f"{at}resource.properties.company and {at}context.company name different companies"
        raise BadRequest(msg)
    return CompanyId(said.pop()) if said else None


def is_identifier(value: str) -> bool:
    """Tell whether a text could name something of ours."""
    return _IDENTIFIER.fullmatch(value) is not None


def member(asked: Object, name: str, at: str = "") -> Object:
    """Return a member that must be an object. Authorization API 1.0 §10.1.1."""
    if asked.get(name) is None:
        msg = f"{at}{name} is missing"
        raise BadRequest(msg)
    return optional(asked, name, at)


def optional(asked: Object, name: str, at: str = "") -> Object:
    """Return a member that may be left out, and is an object if it is there."""
    found = asked.get(name)
    if found is not None and not isinstance(found, dict):
        msg = f"{at}{name} must be an object"
        raise BadRequest(msg)
    return found or {}


def text(asked: Object, name: str, at: str) -> str:
    """Return a member that must be a text. Authorization API 1.0 §10.1.1."""
    found = asked.get(name)
    if found is None:
        msg = f"{at}{name} is missing"
        raise BadRequest(msg)
    if not isinstance(found, str) or not found:
        msg = f"{at}{name} must be a text that is not empty"
        raise BadRequest(msg)
    return found


def _one_of(kinds: type[StrEnum], found: Object, at: str) -> Any:
    said = text(found, "type", f"{at}.")
    optional(found, "properties", f"{at}.")
    try:
        return kinds(said)
    except ValueError:
        msg = f"{at}.type: {said[:60]}: no such type; it is one of {', '.join(kinds)}"
        raise BadRequest(msg) from None
