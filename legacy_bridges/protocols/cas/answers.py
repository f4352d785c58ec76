"""What a service is told of a ticket: a line, XML, or JSON. CAS Protocol §2.4.2, §2.5.2, Appendix A."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from xml.sax.saxutils import escape

_NAMESPACE: Final = "http://www.yale.edu/tp/cas"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 §2.2 has no way to write."""


class Fault(StrEnum):
    """Why a ticket says nothing. CAS Protocol §2.5.3."""

    INVALID_REQUEST = "INVALID_REQUEST"
    INVALID_TICKET_SPEC = "INVALID_TICKET_SPEC"
    UNAUTHORIZED_SERVICE_PROXY = "UNAUTHORIZED_SERVICE_PROXY"
    INVALID_TICKET = "INVALID_TICKET"
    INVALID_SERVICE = "INVALID_SERVICE"
    UNAUTHORIZED_SERVICE = "UNAUTHORIZED_SERVICE"
    """Not in the protocol, and known to its programs: the person may not use the service any more."""


@dataclass(frozen=True, slots=True)
class Success:
    """Who a ticket stands for."""

    user: str
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """In the order in which they are said; empty in answers older than CAS 3."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why it stands for nobody; nothing of what was asked is repeated."""

    fault: Fault
    words: str


def as_text(answer: Success | Failure) -> str:
    """Answer in CAS 1: a name that would be two lines is none. CAS Protocol §2.4.2."""
    if isinstance(answer, Failure) or _CONTROL.search(answer.user):
        return "no\n\n"
    return f"yes\n{answer.user}\n"


def as_xml(answer: Success | Failure) -> str:
    """Answer in CAS 2 and 3. CAS Protocol §2.5.2."""
    match answer:
        case Failure(fault=fault, words=words):
            said = f'<cas:authenticationFailure code="{fault}">{_text(words)}</cas:authenticationFailure>'
        case Success():
            said = f"<cas:authenticationSuccess>{''.join(_parts(answer))}</cas:authenticationSuccess>"
    return f'<cas:serviceResponse xmlns:cas="{_NAMESPACE}">{said}</cas:serviceResponse>'


def as_json(answer: Success | Failure) -> str:
    """Answer in JSON, where `format=JSON` asks for it. CAS Protocol §2.5.2."""
    match answer:
        case Failure(fault=fault, words=words):
            said: dict[str, Any] = {"authenticationFailure": {"code": fault, "description": words}}
        case Success(user=user, attributes=attributes):
            known = {"attributes": {name: list(v) for name, v in attributes.items()}} if attributes else {}
            said = {"authenticationSuccess": {"user": user, **known}}
    return json.dumps({"serviceResponse": said})


def _parts(answer: Success) -> Iterator[str]:
    yield f"<cas:user>{_text(answer.user)}</cas:user>"
    if answer.attributes:
        yield "<cas:attributes>"
        for name, values in answer.attributes.items():
            yield from (f"<cas:{name}>{_text(value)}</cas:{name}>" for value in values)
        yield "</cas:attributes>"


def _text(value: str) -> str:
    return escape(_NO_XML.sub("\ufffd", value), {"\r": "&#13;"})
