"""The response: who a person is, said to one service, for one request, for a few minutes."""

from legacy_bridges.contract import Barred, Entrant
from legacy_bridges.protocols.saml.messages import Head, NameId, SigningKey, Statement
from legacy_bridges.protocols.saml.names import Status
from legacy_bridges.protocols.saml.options import SamlOptions


def name_person(options: SamlOptions, entrant: Entrant, pairwise: str, fresh: str) -> NameId | Barred:
    """Say what the service calls this person: by `pairwise`, by `fresh` where the manifest says transient.

    Barred where the service knows people by something that is not known of this one.
    """
    raise NotImplementedError


def attributes_of(options: SamlOptions, entrant: Entrant) -> dict[str, tuple[str, ...]] | Barred:
    """Say what is released of this person, by the service's names. Roles are a value each."""
    raise NotImplementedError


def make_response(options: SamlOptions, statement: Statement, head: Head, signing: SigningKey) -> bytes:
    """Make a response, signed as the manifest says. SAML 2.0 Core §3.3.3, Profiles §4.1.4.2.

    `head.destination` is the address of the service's metadata, `head.in_response_to` the request's id, or
    empty where the service asked for nothing. Goes out by `send_by_post`, with no key: it is signed.
    """
    raise NotImplementedError


def make_error_response(head: Head, status: Status, signing: SigningKey) -> bytes:
    """Make a signed response that says why there is no statement. SAML 2.0 Core §3.2.2."""
    raise NotImplementedError
