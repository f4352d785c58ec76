"""The routes. Each reads the request, hands plain values to its endpoint, and renders the answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Final

from flask import Blueprint, Response, request

from idp.authn.visitor import Visitor
from idp.interaction.browser import CSRF_FIELD, read_secret
from idp.interaction.closed import COOKIE, read_closed
from idp.model.service import UNREACHED, Reach
from idp.oidc import received
from idp.oidc.answers import Answer, Page
from idp.oidc.authorization.arrival import Arrival
from idp.oidc.authorization.endpoint import answer_authentication_request, resume
from idp.oidc.authorization.respond import show_error
from idp.oidc.authorization.steps import choose_ui_locale
from idp.oidc.browsing import Browsing
from idp.oidc.device.routes import add_device_routes
from idp.oidc.direct import Direct
from idp.oidc.errors import ProtocolError
from idp.oidc.introspection import answer_introspection_request
from idp.oidc.keys.life import JWKS_MAX_AGE
from idp.oidc.logout.endpoint import Departure, Neighbours, answer_logout_request, show_signed_out
from idp.oidc.logout.frontchannel import PATH as FRONT_CHANNEL
from idp.oidc.logout.frontchannel import Carries, FrontChannel
from idp.oidc.metadata import render_metadata
from idp.oidc.par import answer_pushed_request
from idp.oidc.parameters import Parameters
from idp.oidc.partners import Partners
from idp.oidc.provider import Provider
from idp.oidc.published import publish
from idp.oidc.registration_routes import OFF, add_registration
from idp.oidc.render import Browser, render, render_for_client, render_json, see_other
from idp.oidc.revocation import answer_revocation_request
from idp.oidc.token.endpoint import answer_token_request
from idp.oidc.token.endpoint import refuse as refuse_token
from idp.oidc.token.server import TokenServer
from idp.oidc.token_services import TokenServices
from idp.oidc.userinfo import answer_userinfo_request
from idp.oidc.userinfo import refuse as refuse_userinfo
from idp.ports.house import House
from idp.rbac import Trees
from idp.settings import Settings

METADATA_MAX_AGE: Final = timedelta(hours=1)
AGAIN: Final = "5"
"""Seconds after which the page that ends it is asked for again, while services are being told."""
LocalTitles = Callable[[str, str], str]
"""What a bridged service is called: locale, service id."""
Reaches = Callable[[str], Reach]
"""How far a sign-out reaches a bridged service, by its id."""


@dataclass(frozen=True, slots=True)
class Bridging:
    """What the composition root tells of bridged services."""

    reaches: Reaches = lambda _service: UNREACHED
    tokens: TokenServices = field(default_factory=TokenServices)
    carries: Carries = lambda _sid, to, _browser: to


@dataclass(frozen=True, slots=True)
class Routes:
    """One method a route."""

    provider: Provider
    tokens: TokenServer
    metadata: bytes
    titles: LocalTitles
    reaches: Reaches
    carries: Carries
    front: FrontChannel

    def discovery(self) -> Response:
        """GET the metadata. OpenID Connect Discovery 1.0 §4, RFC 8414 §3."""
        return publish(self.metadata, METADATA_MAX_AGE)

    def jwks(self) -> Response:
        """GET the JWK Set. OpenID Connect Core 1.0 §10.1.1."""
        return publish(self.provider.house.signer.jwks(), JWKS_MAX_AGE)

    def authorize(self) -> Response:
        """GET or POST an authentication request. OpenID Connect Core 1.0 §3.1.2.1."""
        return self._for_browser(
            "/authorize",
            lambda parameters, visitor: answer_authentication_request(
                self.provider, Arrival(parameters, visitor)
            ),
        )

    def resume(self, interaction: str) -> Response:
        """GET back from the pages to the parked request."""
        visitor, browser = self._visitor()
        return render(resume(self.provider, interaction, visitor), browser)

    def token(self) -> Response:
        """POST a token request. RFC 6749 §3.2."""
        try:
            form = received.body_only()
        except ProtocolError as error:
            return render_json(refuse_token(error))
        return render_json(answer_token_request(self.tokens, form, received.caller()))

    def userinfo(self) -> Response:
        """GET or POST with an access token. OpenID Connect Core 1.0 §5.3.1."""
        try:
            form = received.form_if_any()
        except ProtocolError as error:
            return render_json(refuse_userinfo(error))
        return render_for_client(answer_userinfo_request(self.provider, form, received.resource_call()))

    def par(self) -> Response:
        """POST an authorization request. RFC 9126 §2.1."""
        try:
            form = received.body_only()
        except ProtocolError as error:
            return render_json(refuse_token(error))
        return render_json(answer_pushed_request(self.provider, form, received.caller()))

    def introspect(self) -> Response:
        """POST a token to learn what it is worth. RFC 7662 §2.1."""
        try:
            form = received.body_only()
        except ProtocolError as error:
            return render_json(refuse_token(error))
        return render_json(answer_introspection_request(self.provider, form, received.caller()))

    def revoke(self) -> Response:
        """POST a token to give it back. RFC 7009 §2.1."""
        try:
            form = received.body_only()
        except ProtocolError as error:
            return render_json(refuse_token(error))
        return render_json(answer_revocation_request(self.provider, form, received.caller()))

    def logout(self) -> Response:
        """GET or POST a logout request, or our own confirmation of one. RP-Initiated Logout 1.0 §2."""
        return self._for_browser("/logout", self._logout)

    def logged_out(self) -> Response:
        """GET the page that ends it."""
        visitor, browser = self._visitor()
        sid = read_closed(browser.envelope, browser.secret, received.one_cookie(COOKIE))
        asked = choose_ui_locale(received.query())
        neighbours = Neighbours(partial(self.titles, asked or visitor.locale), self.reaches)
        page = show_signed_out(self.provider, sid, neighbours, asked)
        response = render(page, browser)
        if page.context["under_way"]:
            response.headers["Refresh"] = AGAIN
        return response

    def front_channel(self) -> Response:
        """GET the page that loads relying parties. OpenID Connect Front-Channel Logout 1.0 §3."""
        visitor, browser = self._visitor()
        secret = read_secret(received.query().get("c"))
        return render(self.front.show(secret, visitor.browser), browser)

    def _logout(self, parameters: Parameters, visitor: Visitor) -> Answer:
        confirmed = request.method == "POST" and CSRF_FIELD in parameters
        if confirmed and not self._is_ours(parameters):
            return Page("forged.html", status=403)
        titles = partial(self.titles, choose_ui_locale(parameters) or visitor.locale)
        departure = Departure(parameters, visitor, confirmed)
        neighbours = Neighbours(titles, self.reaches, self.front.before(self.carries))
        return answer_logout_request(self.provider, departure, neighbours)

    def _is_ours(self, parameters: Parameters) -> bool:
        """Tell whether a form was posted from our page in this browser."""
        return Browsing(self.provider).is_ours(parameters)

    def _for_browser(self, path: str, answer: Callable[[Parameters, Visitor], Answer]) -> Response:
        """Read a request that may come in query or form, and answer its browser.

        A form posted by another site arrives without our SameSite cookies: the browser is
        sent round by GET, and brings them.
        """
        visitor, browser = self._visitor()
        try:
            parameters = received.query_and_form()
        except ProtocolError as error:
            return render(show_error(error, choose_ui_locale(received.query())), browser)
        if received.from_another_site(self.provider.issuer) and CSRF_FIELD not in parameters:
            return see_other(f"{path}?{parameters.encoded()}")
        return render(answer(parameters, visitor), browser)

    def _visitor(self) -> tuple[Visitor, Browser]:
        return Browsing(self.provider).visitor()


class Mounted(Blueprint):
    """The routes, and what answers programs without them."""

    def __init__(self, name: str, direct: Direct) -> None:
        """Take both."""
        super().__init__(name, __name__)
        self.direct = direct


def blueprint(
    house: House,
    settings: Settings,
    titles: LocalTitles,
    trees: Trees | None = None,
    partners: Partners | None = None,
    bridging: Bridging | None = None,
) -> Mounted:
    """Return the provider's routes.

    `titles` names a bridged service in a language, by its id.

    Authlib writes whole tokens into its debug log, so its loggers are held at INFO.
    """
    logging.getLogger("authlib").setLevel(logging.INFO)
    bridging = bridging or Bridging()
    provider = replace(Provider.open(house, settings, trees, partners), services=bridging.tokens)
    registering = settings.registration != OFF
    metadata = render_metadata(settings.issuer, bridging.tokens.scopes(), registration=registering)
    front = FrontChannel.of(house, settings)
    routes = Routes(
        provider, TokenServer(provider), metadata, titles, bridging.reaches, bridging.carries, front
    )
    mounted = Mounted("oidc", Direct(provider, routes.tokens))
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        mounted.add_url_rule(path, view_func=routes.discovery)
    mounted.add_url_rule("/jwks", view_func=routes.jwks)
    mounted.add_url_rule("/authorize", view_func=routes.authorize, methods=["GET", "POST"])
    mounted.add_url_rule("/authorize/resume/<interaction>", view_func=routes.resume)
    for view in (routes.par, routes.token, routes.introspect, routes.revoke):
        mounted.add_url_rule(f"/{view.__name__}", view_func=view, methods=["POST"])
    add_device_routes(mounted, provider)
    mounted.add_url_rule("/userinfo", view_func=routes.userinfo, methods=["GET", "POST"])
    mounted.add_url_rule("/logout", view_func=routes.logout, methods=["GET", "POST"])
    mounted.add_url_rule(FRONT_CHANNEL, view_func=routes.front_channel)
    mounted.add_url_rule("/logged-out", view_func=routes.logged_out)
    add_registration(mounted, provider)
    return mounted
