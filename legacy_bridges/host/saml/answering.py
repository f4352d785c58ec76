"""Our answer to a service's own logout request, where its metadata wants it. SAML 2.0 Core §3.7.2."""

from datetime import datetime

from legacy_bridges.contract import Launched
from legacy_bridges.host.saml.journey import Waiting
from legacy_bridges.host.saml.provider import Provider, Service
from legacy_bridges.protocols.saml import (
    Binding,
    Status,
    make_logout_response,
    send_by_post,
    send_by_redirect,
)


def answer_service(
    provider: Provider, service: Service, waiting: Waiting, status: Status, now: datetime
) -> Launched | None:
    """Make it for the browser to carry; `None` where the service has no address for it."""
    found = service.options.sp.logout_service(Binding.REDIRECT, Binding.POST)
    if found is None:
        return None
    head = provider.head(found.answers_at, now, waiting.request)
    xml, signing = make_logout_response(head, status), provider.signing()
    send = send_by_redirect if found.binding is Binding.REDIRECT else send_by_post
    return send(xml, found.answers_at, waiting.relay_state, signing)
