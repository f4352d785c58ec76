"""What is answered without a look at whose it is: refusals, and what everybody may know."""

from typing import Final

from idp.model.secret import Secret
from legacy_bridges.protocols.ldap import answers
from legacy_bridges.protocols.ldap.bases import Binder, binder_of, is_plain_login
from legacy_bridges.protocols.ldap.dn import DnError, read_dn
from legacy_bridges.protocols.ldap.messages import (
    WHO_AM_I,
    Asked,
    Bind,
    Code,
    Compare,
    Extended,
    Message,
    Scope,
    Search,
    Write,
)
from legacy_bridges.servers.ldap.client import Answer, Client
from legacy_bridges.servers.ldap.showing import root

LONGEST_PASSWORD: Final = 1024
NEEDS_TLS: Final = "a password is taken over TLS, or on this machine"


def refused_bind(message: Message, asked: Bind, client: Client) -> Answer | None:
    """Refuse a bind that cannot be right; `None` if it may be. RFC 4513 §5.1."""
    code = _faulty_demand(message, asked)
    if code is None and asked.name and asked.password is not None:
        code = _faulty_name(asked, asked.password, client)
    if code is None:
        return None
    words = NEEDS_TLS if code is Code.CONFIDENTIALITY_REQUIRED else ""
    wrong = code is Code.INVALID_CREDENTIALS
    return Answer(answers.result(message.number, answers.BOUND, code, words), None, wrong)


def _faulty_demand(message: Message, asked: Bind) -> Code | None:
    """Look at the way it is asked. A name without a password proves nothing. RFC 4513 §5.1.2."""
    code: Code | None = None
    if asked.version != 3:
        code = Code.PROTOCOL_ERROR
    elif message.unknown_demand:
        code = Code.UNAVAILABLE_CRITICAL_EXTENSION
    elif asked.password is None:
        code = Code.AUTH_METHOD_NOT_SUPPORTED
    elif bool(asked.name) is not bool(asked.password.value):
        code = Code.UNWILLING_TO_PERFORM
    return code


def _faulty_name(asked: Bind, password: Secret, client: Client) -> Code | None:
    if not client.safe:
        return Code.CONFIDENTIALITY_REQUIRED
    try:
        binder = binder_of(read_dn(asked.name))
    except DnError:
        return Code.INVALID_DN_SYNTAX
    known = binder is not None and is_plain_login(binder.login)
    possible = password.value.isascii() and len(password.value) <= LONGEST_PASSWORD
    return None if known and possible else Code.INVALID_CREDENTIALS


def shown(asked: Bind) -> tuple[Binder, Secret] | None:
    """Return who binds, and with what; nobody with nothing is anonymous. RFC 4513 §5.1.1."""
    binder = binder_of(read_dn(asked.name)) if asked.name else None
    return (binder, asked.password) if binder is not None and asked.password is not None else None


def refused_at_once(number: int, asked: Asked, client: Client) -> Answer | None:
    """Show the root to anybody, and nothing else to who is not bound."""
    if isinstance(asked, Search):
        if not asked.base and asked.scope is Scope.BASE:
            return Answer(root(number, asked, client), client.bound)
        return _unbound(number, answers.SEARCHED, asked.base, client)
    if isinstance(asked, Compare):
        return _unbound(number, answers.COMPARED, asked.name, client)
    return Answer(b"", client.bound)


def _unbound(number: int, tag: int, name: str, client: Client) -> Answer | None:
    if client.bound is None:
        code = Code.INSUFFICIENT_ACCESS_RIGHTS
        return Answer(answers.result(number, tag, code, "bind first"), None)
    try:
        read_dn(name)
    except DnError:
        return Answer(answers.result(number, tag, Code.INVALID_DN_SYNTAX), client.bound)
    return None


def extended(number: int, asked: Extended, client: Client) -> bytes:
    """Say who is bound, and that nothing else is known. RFC 4532 §2, RFC 4511 §4.12."""
    if asked.oid != WHO_AM_I:
        return answers.extended(number, Code.PROTOCOL_ERROR, words="no such operation")
    if asked.value is not None:
        return answers.extended(number, Code.PROTOCOL_ERROR)
    name = f"dn:{client.bound.binder.dn}" if client.bound is not None else ""
    return answers.extended(number, Code.SUCCESS, value=name.encode())


def unwilling(message: Message) -> bytes:
    """Refuse a change, or what depends on something that is not here."""
    asked = message.asked
    code = Code.UNAVAILABLE_CRITICAL_EXTENSION if message.unknown_demand else Code.UNWILLING_TO_PERFORM
    return result(message.number, asked, code)


_TAGS: Final = {Bind: answers.BOUND, Search: answers.SEARCHED, Compare: answers.COMPARED}


def result(number: int, asked: Asked, code: Code) -> bytes:
    """Answer any question with a code alone; some have no answer. RFC 4511 §4.3, §4.11."""
    if isinstance(asked, Write):
        words = "this directory is read-only" if code is Code.UNWILLING_TO_PERFORM else ""
        return answers.result(number, asked.answer, code, words)
    if isinstance(asked, Extended):
        return answers.extended(number, code)
    tag = _TAGS.get(type(asked))
    return answers.result(number, tag, code) if tag is not None else b""
