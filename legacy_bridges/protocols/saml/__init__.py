"""SAML 2.0: the identity provider's side of the web browser profile and of single logout.

Owns the messages: reading, checking, making and signing them, and metadata of both sides. Pure: keys,
moments and values used once are handed in. Whoever may enter, and what becomes of sessions, is the
host's business, and so is remembering which requests have been answered. Everything that can be wrong
with what others sent is a `SamlError`.
"""

from legacy_bridges.protocols.saml.authn_request import (
    AuthnRequest,
    Refused,
    check_authn_request,
    check_relay_state,
)
from legacy_bridges.protocols.saml.bindings import (
    read_post,
    read_redirect,
    read_soap,
    send_by_post,
    send_by_redirect,
    send_by_soap,
)
from legacy_bridges.protocols.saml.bridge import Saml, options_of
from legacy_bridges.protocols.saml.contexts import context_for
from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.logout import (
    LogoutRequest,
    LogoutResponse,
    check_logout_request,
    check_logout_response,
    make_logout_request,
    make_logout_response,
    request_id,
)
from legacy_bridges.protocols.saml.messages import (
    Detached,
    Head,
    NameId,
    Party,
    Received,
    SigningKey,
    Statement,
)
from legacy_bridges.protocols.saml.metadata import (
    ConsumerService,
    LogoutService,
    SpMetadata,
    read_metadata,
)
from legacy_bridges.protocols.saml.names import Binding, Format, Status
from legacy_bridges.protocols.saml.options import SamlOptions
from legacy_bridges.protocols.saml.publishing import entity_id, make_metadata
from legacy_bridges.protocols.saml.response import (
    attributes_of,
    make_error_response,
    make_response,
    name_person,
)

__all__ = [
    "AuthnRequest",
    "Binding",
    "ConsumerService",
    "Detached",
    "Fault",
    "Format",
    "Head",
    "LogoutRequest",
    "LogoutResponse",
    "LogoutService",
    "NameId",
    "Party",
    "Received",
    "Refused",
    "Saml",
    "SamlError",
    "SamlOptions",
    "SigningKey",
    "SpMetadata",
    "Statement",
    "Status",
    "attributes_of",
    "check_authn_request",
    "check_logout_request",
    "check_logout_response",
    "check_relay_state",
    "context_for",
    "entity_id",
    "make_error_response",
    "make_logout_request",
    "make_logout_response",
    "make_metadata",
    "make_response",
    "name_person",
    "options_of",
    "read_metadata",
    "read_post",
    "read_redirect",
    "read_soap",
    "request_id",
    "send_by_post",
    "send_by_redirect",
    "send_by_soap",
]
