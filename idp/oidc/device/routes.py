"""The routes of devices."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response

from idp.authn.visitor import Visitor
from idp.oidc import received
from idp.oidc.answers import Answer, Page
from idp.oidc.browsing import Browsing
from idp.oidc.device.asking import answer_device_request
from idp.oidc.device.deciding import answer_decision, show_decision
from idp.oidc.device.entering import answer_typed_code, show_entry
from idp.oidc.errors import ProtocolError
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.oidc.render import render, render_json
from idp.oidc.token.endpoint import refuse


@dataclass(frozen=True, slots=True)
class DeviceRoutes:
    """One method a route."""

    provider: Provider

    def ask(self) -> Response:
        """POST a device authorization request. RFC 8628 §3.1."""
        try:
            form = received.body_only()
        except ProtocolError as error:
            return render_json(refuse(error))
        return render_json(answer_device_request(self.provider, form, received.caller()))

    def entry(self) -> Response:
        """GET the page that asks for the code. RFC 8628 §3.3."""
        visitor, browser = Browsing(self.provider).visitor()
        return render(show_entry(received.query(), visitor), browser)

    def typed(self) -> Response:
        """POST the code. RFC 8628 §3.3."""
        return self._posted(lambda form, visitor: answer_typed_code(self.provider, form, visitor))

    def decision(self, interaction: str) -> Response:
        """GET the page on which the person decides. RFC 8628 §3.3."""
        visitor, browser = Browsing(self.provider).visitor()
        return render(show_decision(self.provider, interaction, visitor), browser)

    def decided(self, interaction: str) -> Response:
        """POST what the person decided. RFC 8628 §3.3."""
        return self._posted(lambda form, visitor: answer_decision(self.provider, interaction, form, visitor))

    def _posted(self, answer: Callable[[Parameters, Visitor], Answer]) -> Response:
        """Read a form of our own page; one from anywhere else decides nothing."""
        browsing = Browsing(self.provider)
        visitor, browser = browsing.visitor()
        forged = Page("forged.html", status=403)
        try:
            form = received.form()
        except ProtocolError:
            return render(forged, browser)
        return render(answer(form, visitor) if browsing.is_ours(form) else forged, browser)


def add_device_routes(mounted: Blueprint, provider: Provider) -> None:
    """Add them to the provider's own."""
    routes = DeviceRoutes(provider)
    mounted.add_url_rule(
        "/device_authorization", "device_authorization", view_func=routes.ask, methods=["POST"]
    )
    mounted.add_url_rule("/device", "device", view_func=routes.entry)
    mounted.add_url_rule("/device", "device_typed", view_func=routes.typed, methods=["POST"])
    path = "/device/resume/<interaction>"
    mounted.add_url_rule(path, "device_decision", view_func=routes.decision)
    mounted.add_url_rule(path, "device_decided", view_func=routes.decided, methods=["POST"])
