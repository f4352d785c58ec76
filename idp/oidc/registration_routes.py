"""The routes at which clients register and manage themselves; there are none where nobody may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from idp.oidc import received
from idp.oidc.answers import Json
from idp.oidc.errors import ProtocolError
from idp.oidc.provider import Provider
from idp.oidc.registration.answering import NO_STORE, PATH, Brought, refuse
from idp.oidc.registration.endpoint import answer_registration_request
from idp.oidc.registration.management import (
    answer_read_request,
    answer_removal_request,
    answer_update_request,
)
from idp.oidc.render import render_json

OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class RegistrationRoutes:
    """One method an address."""

    provider: Provider

    def register(self) -> Response:
        """POST client metadata. RFC 7591 §3.1."""
        return _answered(lambda brought: answer_registration_request(self.provider, brought))

    def read(self, client_id: str) -> Response:
        """GET what is registered. RFC 7592 §2.1."""
        return _answered(
            lambda brought: answer_read_request(self.provider, client_id, brought), with_body=False
        )

    def update(self, client_id: str) -> Response:
        """PUT it anew. RFC 7592 §2.2."""
        return _answered(lambda brought: answer_update_request(self.provider, client_id, brought))

    def remove(self, client_id: str) -> Response:
        """DELETE it. RFC 7592 §2.3."""
        return _answered(
            lambda brought: answer_removal_request(self.provider, client_id, brought), with_body=False
        )


def _answered(work: Callable[[Brought], Json], *, with_body: bool = True) -> Response:
    try:
        answer = work(received.registration(with_body=with_body))
    except ProtocolError as error:
        answer = refuse(error)
    if answer.status == 204:
        return Response(status=204, headers=NO_STORE)
    return render_json(answer)


def add_registration(mounted: Blueprint, provider: Provider) -> None:
    """Add `/register` and what is below it, if clients may register themselves."""
    if provider.settings.registration == OFF:
        return
    routes = RegistrationRoutes(provider)
    mounted.add_url_rule(PATH, view_func=routes.register, methods=["POST"])
    for method, view in (("GET", routes.read), ("PUT", routes.update), ("DELETE", routes.remove)):
        mounted.add_url_rule(f"{PATH}/<client_id>", f"register_{view.__name__}", view, methods=[method])
