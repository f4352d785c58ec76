"""CAS 1, 2 and 3: a service sends the browser to us, and asks what the ticket is worth that it brings back.

Owns which addresses are a service's, and what the answers and the message of a single logout look
like. Pure: who may enter, what a ticket stands for and what goes over the wire are the host's.
Proxy tickets are not given: they would have us call addresses that a stranger names.
"""

from legacy_bridges.protocols.cas.answers import Failure, Fault, Success, as_json, as_text, as_xml
from legacy_bridges.protocols.cas.bridge import Cas, options_of, say
from legacy_bridges.protocols.cas.logout import logout_form
from legacy_bridges.protocols.cas.options import CasOptions
from legacy_bridges.protocols.cas.urls import TICKET, belongs_to, read_service, with_ticket

__all__ = [
    "TICKET",
    "Cas",
    "CasOptions",
    "Failure",
    "Fault",
    "Success",
    "as_json",
    "as_text",
    "as_xml",
    "belongs_to",
    "logout_form",
    "options_of",
    "read_service",
    "say",
    "with_ticket",
]
