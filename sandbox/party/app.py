"""The pages of a relying party."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox import clock
from sandbox.languages import speak, wished
from sandbox.party.deciding import may_configure
from sandbox.party.flow import FlowError, begin, finish
from sandbox.party.provider import Provider, ProviderError
from sandbox.party.sessions import Sessions
from sandbox.party.sites import Site
from sandbox.party.tokens import TokenError, check_logout_token, decoded

SESSION = "party_session"
BROWSER = "party_browser"


@dataclass(frozen=True, slots=True)
class Party:
    """A service: its provider, its own address, who is in."""

    site: Site
    provider: Provider
    origin: str
    sessions: Sessions

    @property
    def secure(self) -> bool:
        """Tell whether the service itself is reached by https."""
        return self.origin.startswith("https:")

    def send_to_provider(self, **extra: str) -> AnyResponse:
        """Begin an authentication request."""
        browser = request.cookies.get(BROWSER) or secrets.token_urlsafe(24)
        extra.setdefault("ui_locales", wished())
        try:
            url, flow = begin(self.provider, f"{self.origin}/callback", extra)
        except ProviderError as error:
            return _problem(FlowError(error="provider", description=str(error)))
        self.sessions.start(browser, flow)
        answer = redirect(url, 303)
        answer.set_cookie(BROWSER, browser, httponly=True, samesite="Lax", secure=self.secure)
        return answer

    def home(self) -> str | AnyResponse:
        """Show the service, or how to come in."""
        entered = self.sessions.find(request.cookies.get(SESSION))
        if entered is None:
            return render_template("party/landing.html")
        return render_template("party/console.html", who=entered, id_token=decoded(entered.id_token))

    def login(self) -> AnyResponse:
        """Sign in; also where My services opens it. OpenID Connect Core 1.0 §4."""
        issuer = request.args.get("iss")
        if issuer is not None and issuer != self.provider.issuer:
            return _problem(FlowError(error="iss", description="another provider"))
        return self.send_to_provider()

    def switch(self) -> AnyResponse:
        """Act for another company: the provider asks which."""
        return self.send_to_provider(prompt="select_account")

    def refresh(self) -> AnyResponse:
        """Take over the company that the person acts for now, without a page."""
        return self.send_to_provider(prompt="none")

    def callback(self) -> AnyResponse:
        """Take the provider's answer."""
        flow = self.sessions.take(request.cookies.get(BROWSER), request.args.get("state", ""))
        if flow is None:
            words = "this browser did not begin the request, or it was answered"
            return _problem(FlowError(error="state", description=words))
        try:
            entered = finish(self.provider, flow, request.args.to_dict())
        except FlowError as error:
            return _problem(error)
        self.sessions.close(request.cookies.get(SESSION))
        answer = redirect(f"{self.origin}/", 303)
        answer.set_cookie(
            SESSION, self.sessions.open(entered), httponly=True, samesite="Lax", secure=self.secure
        )
        return answer

    def settings(self) -> AnyResponse:
        """Show the settings to who may change them now, else say which right is missing and where to ask."""
        entered = self.sessions.find(request.cookies.get(SESSION))
        if entered is None:
            return redirect(f"{self.origin}/login", 303)
        permit = may_configure(self.provider, self.site, entered.said, ", ".join(wished().split()))
        page = render_template("party/settings.html", permit=permit)
        return Response(page, (200 if permit.allowed else 403) if permit.answered else 503)

    def logout(self) -> AnyResponse:
        """Leave, here and at the provider. RP-Initiated Logout 1.0 §2."""
        entered = self.sessions.close(request.cookies.get(SESSION))
        parameters = {
            "client_id": self.provider.client_id,
            "post_logout_redirect_uri": f"{self.origin}/",
            "ui_locales": wished(),
        }
        if entered is not None:
            parameters["id_token_hint"] = entered.id_token
        answer = redirect(f"{self.provider.endpoint('end_session_endpoint')}?{urlencode(parameters)}", 303)
        answer.delete_cookie(SESSION)
        return answer

    def backchannel_logout(self) -> tuple[dict[str, str], int]:
        """End the sessions a logout token names. Back-Channel Logout 1.0 §2.5."""
        if self.site.deaf:
            return {"error": "temporarily_unavailable"}, 503
        try:
            claims = check_logout_token(self.provider, request.form.get("logout_token", ""), clock.now())
        except TokenError as error:
            return {"error": "invalid_request", "error_description": str(error)}, 400
        if not self.sessions.first_time(claims["jti"]):
            return {"error": "invalid_request", "error_description": "jti was here before"}, 400
        self.sessions.close_all(claims.get("sid"), claims.get("sub"))
        return {}, 200


def party_app(site: Site, provider: Provider, origin: str) -> Flask:
    """Make a service."""
    app = Flask("sandbox")
    speak(app, "party")
    app.context_processor(lambda: {"site": site})
    party = Party(site, provider, origin, Sessions())
    pages: dict[str, Callable[[], object]] = {
        "/": party.home,
        "/login": party.login,
        "/switch": party.switch,
        "/refresh": party.refresh,
        "/callback": party.callback,
        "/settings": party.settings,
    }
    for path, page in pages.items():
        app.add_url_rule(path, view_func=page)  # type: ignore[arg-type]
    app.add_url_rule("/logout", view_func=party.logout, methods=["POST"])
    app.add_url_rule("/backchannel-logout", view_func=party.backchannel_logout, methods=["POST"])
    return app


def _problem(error: FlowError) -> Response:
    return Response(render_template("party/problem.html", problem=error), 400)
