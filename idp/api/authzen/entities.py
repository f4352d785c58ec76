"""Who, what, where: the entities of a question. Authorization API 1.0 §5."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from idp.api.authzen.errors import BadRequest, NoSuchThing
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


def check_form(asked: Object, at: str = "", *, searched: str = "") -> None:
    """Refuse what is no question, before it is looked at what it names. Authorization API 1.0 §10.1.1.

    What is searched needs no id; an action that is searched is not there at all.
    """
    for name in ("subject", "resource"):
        found = member(asked, name, at)
        optional(found, "properties", f"{at}{name}.")
        for needed in ("type",) if name == searched else ("type", "id"):
            text(found, needed, f"{at}{name}.")
    if searched != "action":
        action = member(asked, "action", at)
        optional(action, "properties", f"{at}action.")
        text(action, "name", f"{at}action.")
    read_company(asked, at)


def read_subject(asked: Object) -> Subject:
    """Return the subject of a question in due form. Authorization API 1.0 §5.1."""
    found = member(asked, "subject")
    return Subject(_one_of(SubjectType, found, "subject"), str(found.get("id", "")))


def read_resource(asked: Object) -> Resource:
    """Return the resource of a question in due form. Authorization API 1.0 §5.2."""
    found = member(asked, "resource")
    return Resource(_one_of(ResourceType, found, "resource"), str(found.get("id", "")))


def read_action(asked: Object) -> str:
    """Return an action of the vocabulary: actions are permissions. Authorization API 1.0 §5.3."""
    try:
        return read_permission(text(member(asked, "action"), "name", "action."))
    except Invalid as unknown:
        msg = f"action.name: {unknown.message}"
        raise NoSuchThing(msg) from None


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
    try:
        return kinds(said)
    except ValueError:
        msg = f"{at}.type: {said[:60]}: no such type; it is one of {', '.join(kinds)}"
        raise NoSuchThing(msg) from None
