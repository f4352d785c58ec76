"""The names that SAML 2.0 gives to things."""

from enum import StrEnum
from typing import Final

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
ALG: Final = "urn:oasis:names:tc:SAML:metadata:algsupport"
SOAP_ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
PREFIXES: Final = {"saml": SAML, "samlp": SAMLP, "md": MD, "ds": DS, "alg": ALG, "soap": SOAP_ENVELOPE}


class Binding(StrEnum):
    """How a message travels."""

    REDIRECT = "redirect"
    POST = "post"
    SOAP = "soap"

    @property
    def uri(self) -> str:
        """Return its name in metadata. SAML 2.0 Bindings §3."""
        return _BINDINGS[self]


_BINDINGS: Final = {
    Binding.REDIRECT: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
    Binding.POST: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    Binding.SOAP: "urn:oasis:names:tc:SAML:2.0:bindings:SOAP",
}


class Format(StrEnum):
    """What kind of name a person is called by. SAML 2.0 Core §8.3."""

    UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
    EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class Status(StrEnum):
    """How a request came out, by the last part of its name. SAML 2.0 Core §3.2.2.2."""

    SUCCESS = "Success"
    NO_PASSIVE = "NoPassive"
    AUTHN_FAILED = "AuthnFailed"
    NO_AUTHN_CONTEXT = "NoAuthnContext"
    INVALID_NAME_ID_POLICY = "InvalidNameIDPolicy"
    REQUEST_DENIED = "RequestDenied"
    REQUEST_UNSUPPORTED = "RequestUnsupported"
    PARTIAL_LOGOUT = "PartialLogout"
    UNKNOWN_PRINCIPAL = "UnknownPrincipal"

    @property
    def uri(self) -> str:
        """Return its whole name."""
        return f"urn:oasis:names:tc:SAML:2.0:status:{self}"

    @property
    def top(self) -> str:
        """Return the top-level code that it stands under."""
        if self is Status.SUCCESS:
            return self.uri
        asker = self in (Status.INVALID_NAME_ID_POLICY, Status.REQUEST_UNSUPPORTED)
        return f"urn:oasis:names:tc:SAML:2.0:status:{'Requester' if asker else 'Responder'}"
