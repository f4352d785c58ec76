"""The response: who a person is, said to one service, for one request, for a few minutes."""

from datetime import timedelta
from typing import Final

from lxml import etree

from legacy_bridges.contract import Barred, Claim, Entrant
from legacy_bridges.protocols.saml.messages import Head, NameId, SigningKey, Statement
from legacy_bridges.protocols.saml.names import Status
from legacy_bridges.protocols.saml.options import NAMED_BY, SamlOptions
from legacy_bridges.protocols.saml.signatures import sign
from legacy_bridges.protocols.saml.tree import Element, has_characters_for_xml
from legacy_bridges.protocols.saml.writing import (
    add,
    add_name_id,
    add_status,
    begin,
    begin_signed,
    instant,
    made_id,
)

NOT_LINKED: Final = "not_linked"
ATTRIBUTE_MISSING: Final = "attribute_missing"
GOOD_FOR: Final = timedelta(minutes=3)
"""How long a service may take to read a statement."""
BEFORE: Final = timedelta(minutes=1)
"""For services whose clock is behind."""
_BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_NAME_FORMAT: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:"


def name_person(options: SamlOptions, entrant: Entrant, pairwise: str, fresh: str) -> NameId | Barred:
    """Say what the service calls this person: by `pairwise`, by `fresh` where the manifest says transient.

    Barred where the service knows people by something that is not known of this one.
    """
    claim = NAMED_BY.get(options.nameid)
    if claim is None:
        return NameId(fresh if options.nameid == "transient" else pairwise, options.name_format)
    value = _sayable(entrant, claim)
    if not value:
        return Barred(NOT_LINKED if claim is Claim.LOGIN else ATTRIBUTE_MISSING)
    return NameId(value, options.name_format)


def attributes_of(options: SamlOptions, entrant: Entrant) -> dict[str, tuple[str, ...]] | Barred:
    """Say what is released of this person, by the service's names. Roles are a value each."""
    said: dict[str, tuple[str, ...]] = {}
    for name, claim in options.attributes.items():
        value = _sayable(entrant, claim)
        if claim is Claim.LOGIN and not value:
            return Barred(NOT_LINKED)
        words = value.split(",") if claim is Claim.ROLES else [value]
        if kept := tuple(word for word in words if word):
            said[name] = kept
    return said


def make_response(options: SamlOptions, statement: Statement, head: Head, signing: SigningKey) -> bytes:
    """Make a response, signed as the manifest says. SAML 2.0 Core §3.3.3, Profiles §4.1.4.2.

    `head.destination` is the address of the service's metadata, `head.in_response_to` the request's id, or
    empty where the service asked for nothing. Goes out by `send_by_post`, with no key: it is signed.
    """
    assertion = _assertion(options.sp.entity_id, statement, head)
    if "assertion" in options.sign:
        assertion = sign(assertion, signing)
    root = begin("samlp:Response", head)
    add_status(root, Status.SUCCESS)
    root.append(assertion)
    return etree.tostring(sign(root, signing) if "response" in options.sign else root)


def make_error_response(head: Head, status: Status, signing: SigningKey) -> bytes:
    """Make a signed response that says why there is no statement. SAML 2.0 Core §3.2.2."""
    root = begin("samlp:Response", head)
    add_status(root, status)
    return etree.tostring(sign(root, signing))


def _assertion(audience: str, statement: Statement, head: Head) -> Element:
    assertion = begin_signed("saml:Assertion", made_id(head, "assertion"), head)
    _add_subject(assertion, audience, statement, head)
    until = instant(head.now + GOOD_FOR)
    conditions = add(assertion, "saml:Conditions", NotBefore=instant(head.now - BEFORE), NotOnOrAfter=until)
    add(add(conditions, "saml:AudienceRestriction"), "saml:Audience", audience)
    said = add(
        assertion,
        "saml:AuthnStatement",
        AuthnInstant=instant(statement.authenticated_at),
        SessionIndex=statement.session_index,
        SessionNotOnOrAfter=instant(head.now + statement.lasts),
    )
    add(add(said, "saml:AuthnContext"), "saml:AuthnContextClassRef", statement.context)
    _add_attributes(assertion, statement)
    return assertion


def _add_subject(assertion: Element, audience: str, statement: Statement, head: Head) -> None:
    """Say who it is, to whom and in answer to what. SAML 2.0 Profiles §4.1.4.2."""
    subject = add(assertion, "saml:Subject")
    add_name_id(subject, statement.name_id, audience)
    add(
        add(subject, "saml:SubjectConfirmation", Method=_BEARER),
        "saml:SubjectConfirmationData",
        NotOnOrAfter=instant(head.now + GOOD_FOR),
        Recipient=head.destination,
        InResponseTo=head.in_response_to,
    )


def _add_attributes(assertion: Element, statement: Statement) -> None:
    if not statement.attributes:
        return
    listed = add(assertion, "saml:AttributeStatement")
    for name, values in statement.attributes.items():
        shape = _NAME_FORMAT + ("uri" if ":" in name else "basic")
        attribute = add(listed, "saml:Attribute", Name=name, NameFormat=shape)
        for value in values:
            add(attribute, "saml:AttributeValue", value)


def _sayable(entrant: Entrant, claim: Claim) -> str:
    """Return what is known; what XML has no way to write counts as unknown."""
    value = entrant.claims.get(claim, "")
    return value if has_characters_for_xml(value) else ""
