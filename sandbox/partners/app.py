"""The pages of a partner: what it is, the application that came, and what was said of it since."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.languages import speak, wished
from sandbox.partners.asking import CARELESS, asked_for
from sandbox.partners.desk import Again, Desk, Received, digest_of, new_browser
from sandbox.partners.form import Form
from sandbox.partners.hearing import hear
from sandbox.partners.provider import Provider, ProviderError
from sandbox.partners.receiving import receive
from sandbox.partners.relying import begin, finish, read_again
from sandbox.party.flow import FlowError

BROWSER: Final = "partner_browser"


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner: its form, its provider, its own address, what it remembers."""

    form: Form
    provider: Provider
    origin: str
    desk: Desk = field(default_factory=Desk)

    def home(self) -> str:
        """Say what is applied for here, and lead to where the application is filled in."""
        start = f"{self.provider.issuer}/partners/{self.form.name}"
        asked = asked_for(self.form, {}) if self.form.kind != "application" else {}
        return render_template("partners/landing.html", start=start, asked=asked)

    def login(self) -> AnyResponse:
        """Ask the provider; also where its own pages begin an application. OpenID Connect Core 1.0 §4."""
        issuer = request.args.get("iss")
        if issuer is not None and issuer != self.provider.issuer:
            return _problem(FlowError(error="iss", description="another provider"))
        told = {name: request.args[name] for name in CARELESS if name in request.args}
        try:
            url, flow = begin(
                self.provider, self.form, f"{self.origin}/callback", {**told, "ui_locales": wished()}
            )
        except FlowError as error:
            return _problem(error)
        browser = request.cookies.get(BROWSER) or new_browser()
        self.desk.start(browser, flow)
        return self._remember(redirect(url, 303), browser)

    def callback(self) -> AnyResponse:
        """Take the provider's answer, and read the application."""
        browser = request.cookies.get(BROWSER)
        flow = self.desk.take(browser, request.args.get("state", ""))
        if browser is None or flow is None:
            words = "this browser did not begin the request, or it was answered"
            return _problem(FlowError(error="state", description=words))
        return self._keep(browser, lambda: finish(self.provider, self.form, flow, request.args.to_dict()))

    def arrive(self) -> AnyResponse:
        """Take a reference, fetch what it stands for, and take it out of the address."""
        reference = request.args.get("reference", "")
        if not reference:
            return _problem(FlowError(error="reference", description="there is none"))
        browser = request.cookies.get(BROWSER) or new_browser()
        return self._keep(browser, lambda: receive(self.provider, self.form, self.desk, reference))

    def application(self) -> str | AnyResponse:
        """Show what came beside what did not."""
        received = self.desk.find(request.cookies.get(BROWSER))
        if received is None:
            return redirect(f"{self.origin}/", 303)
        return render_template("partners/application.html", received=received)

    def again(self) -> AnyResponse:
        """Read once more, as somebody does whose first answer was lost."""
        browser = request.cookies.get(BROWSER)
        received = self.desk.find(browser)
        if browser is not None and received is not None:
            self.desk.keep(browser, replace(received, again=self._read_again(received)))
        return redirect(f"{self.origin}/application#again", 303)

    def events(self) -> Response:
        """Hear that a consent has ended."""
        return hear(self.provider, self.desk)

    def _read_again(self, received: Received) -> Again:
        try:
            if self.form.kind == "application":
                answer = self.provider.fetch(received.key)
            else:
                answer = read_again(self.provider, self.form, received.key)
            told = {} if answer.status == 200 else answer.json()
        except ProviderError as error:
            return Again(0, same=False, words=str(error))
        same = answer.status == 200 and digest_of(answer.body) == received.digest
        return Again(answer.status, same, str(told.get("error") or told.get("code") or ""))

    def _keep(self, browser: str, take: Callable[[], Received]) -> AnyResponse:
        try:
            received = take()
        except FlowError as error:
            return self._remember(_problem(error), browser)
        self.desk.keep(browser, received)
        return self._remember(redirect(f"{self.origin}/application", 303), browser)

    def _remember(self, answer: AnyResponse, browser: str) -> AnyResponse:
        secure = self.origin.startswith("https:")
        answer.set_cookie(BROWSER, browser, httponly=True, samesite="Lax", secure=secure)
        return answer


def partner_app(form: Form, provider: Provider, origin: str) -> Flask:
    """Make one partner."""
    app = Flask("sandbox")
    speak(app, "partners")
    app.context_processor(lambda: {"form": form, "issuer": provider.issuer})
    partner = Partner(form, provider, origin)
    pages: dict[str, Callable[[], object]] = {"/": partner.home, "/application": partner.application}
    entries: Mapping[str, Callable[[], object]] = (
        {"/arrive": partner.arrive}
        if form.kind == "application"
        else {"/login": partner.login, "/callback": partner.callback}
    )
    for path, page in (pages | dict(entries)).items():
        app.add_url_rule(path, view_func=page)  # type: ignore[arg-type]
    app.add_url_rule("/again", view_func=partner.again, methods=["POST"])
    app.add_url_rule("/events", view_func=partner.events, methods=["POST"])
    return app


def _problem(error: FlowError) -> Response:
    return Response(render_template("partners/problem.html", problem=error), 400)
