"""`authorization_details`: two types, each read strictly. RFC 9396 §2."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Never

from idp.claims.requesting import PartnerApplication, read_partner_application
from idp.model.client import Client
from idp.model.errors import Invalid
from idp.model.strict_json import FlawError, read_json
from idp.oidc.errors import InvalidAuthorizationDetails
from idp.oidc.parameters import LONGEST_HINT, Parameters

NAME: Final = "authorization_details"
PARTNER_APPLICATION: Final = "partner_application"
SERVICE_ORDER: Final = "service_order"
TYPES: Final = (PARTNER_APPLICATION, SERVICE_ORDER)
DEEPEST: Final = 4
"""The list, an object, a member's object or list, and what is in it."""
LONGEST_TEXT: Final = 4096
_ORDER_MEMBERS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "type": str,
    "actions": list,
    "identifier": str,
    "node": str,
    "quote": (str, dict),
}
_ADD: Final = ["add"]
"""What a client may have ordered. What is on is stopped on our own page of costs, by who may."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the objects ask for."""

    application: PartnerApplication | None = None
    order: str = ""
    """The `service_order`, as canonical JSON."""


NO_DETAILS: Final = Details()


def check_authorization_details(client: Client, parameters: Parameters, *, pushed: bool) -> Details:
    """Return what is asked for by objects. RFC 9396 §5.

    They are taken from a pushed request alone: what passed through a browser was in the hands of
    whoever sits there (RFC 9396 §14).
    """
    if NAME not in parameters:
        return NO_DETAILS
    if not pushed:
        _refuse("authorization_details must be pushed")
    text = parameters.text(NAME, LONGEST_HINT) or ""
    objects = _read_objects(text)
    for told in objects.values():
        _refuse_unregistered(client, told)
    order = objects.get(SERVICE_ORDER)
    return Details(
        application=_read_application(client, objects.get(PARTNER_APPLICATION)),
        order=json.dumps(_check_order(order), ensure_ascii=False, sort_keys=True) if order else "",
    )


def _read_objects(text: str) -> dict[str, Mapping[str, Any]]:
    """Read the list: one object of a type, for one page can ask about one."""
    try:
        told = read_json(text)
    except FlawError as flaw:
        _refuse(f"authorization_details {flaw}")
    if not isinstance(told, list) or not 1 <= len(told) <= len(TYPES) or _deeper(told, DEEPEST):
        _refuse("authorization_details must be a list of one or two flat objects")
    if not all(isinstance(item, dict) and item.get("type") in TYPES for item in told):
        _refuse("authorization_details holds an object of an unknown type")
    objects = {str(item["type"]): item for item in told}
    if len(objects) < len(told):
        _refuse("authorization_details holds two objects of a type")
    return objects


def _deeper(value: Any, levels: int) -> bool:
    """Tell whether a value is nested deeper than so many levels."""
    if not isinstance(value, list | dict):
        return False
    items = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(item, levels - 1) for item in items)


def _refuse_unregistered(client: Client, told: Mapping[str, Any]) -> None:
    if told["type"] not in client.authorization_details_types:
        _refuse("this type of authorization_details is not registered for this client")


def _read_application(client: Client, told: Mapping[str, Any] | None) -> PartnerApplication | None:
    if told is None:
        return None
    if client.partner is None:
        _refuse("partner_application is for a partner's client")
    try:
        return read_partner_application(told)
    except Invalid as error:
        raise InvalidAuthorizationDetails(description=error.message) from None


def _check_order(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the order, if it has each of its members and no other. RFC 9396 §2."""
    if told.keys() != _ORDER_MEMBERS.keys():
        _refuse(f"service_order has the members {', '.join(_ORDER_MEMBERS)}")
    if not all(isinstance(told[name], kind) for name, kind in _ORDER_MEMBERS.items()):
        _refuse("a member of service_order is of the wrong kind")
    if told["actions"] != _ADD:
        _refuse("actions of service_order must be add alone")
    if not all(_says_something(told[name]) for name in ("identifier", "node", "quote")):
        _refuse("a member of service_order is empty or too long")
    return told


def _says_something(value: Any) -> bool:
    return bool(value) and (not isinstance(value, str) or len(value) <= LONGEST_TEXT)


def _refuse(description: str) -> Never:
    raise InvalidAuthorizationDetails(description=description)
