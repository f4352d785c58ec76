"""`python -m tests.browser.party FILE`: a relying party of a partner, on a host name of its own.

FILE is JSON: {issuer, origin, port, client_id, client_secret, ca?, certificate?}. It walks the code
flow as a careful relying party does, takes the answer by query or by form_post, and ends its
sessions when a logout token, or the browser, says so.
"""

import json
import logging
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, render_template_string, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from sandbox import clock
from sandbox.party.flow import Entered, FlowError, begin, finish
from sandbox.party.provider import ClientCredentials, Provider
from sandbox.party.sessions import Sessions
from sandbox.party.tokens import check_logout_token

BROWSER, SESSION = "partner_browser", "partner_session"
PAGE = """<!doctype html><html lang="en"><head><title>Partner</title></head><body><main><h1>Partner</h1>
<p id="method">{{ method }}</p>
{% if error %}<p id="error">{{ error }}</p>{% endif %}
{% if who %}<p id="name">{{ who.said.name }}</p><p id="acr">{{ who.claims.acr }}</p>
<p id="amr">{{ who.claims.amr | sort | join(" ") }}</p><p id="company">{{ (who.said.org or {}).name }}</p>
<form method="post" action="/logout"><button id="sign-out">Sign out</button></form>
{% else %}<p id="nobody">Nobody is in</p>{% endif %}</main></body></html>"""


@dataclass(frozen=True)
class Partner:
    """The relying party's pages."""

    provider: Provider
    origin: str
    sessions: Sessions

    def home(self, *, error: str = "") -> Response:
        who = self.sessions.find(request.cookies.get(SESSION))
        return Response(self._page(who, error), content_type="text/html; charset=utf-8")

    def start(self) -> AnyResponse:
        browser = request.cookies.get(BROWSER) or secrets.token_urlsafe(24)
        url, flow = begin(self.provider, f"{self.origin}/callback", request.args.to_dict())
        self.sessions.start(browser, flow)
        return self._with_cookie(redirect(url, 303), BROWSER, browser)

    def callback(self) -> AnyResponse:
        answer = request.values.to_dict()
        flow = self.sessions.take(request.cookies.get(BROWSER), answer.get("state", ""))
        if flow is None:
            return self.home(error="unknown state")
        try:
            entered = finish(self.provider, flow, answer)
        except FlowError as error:
            return self.home(error=str(error))
        answered = Response(self._page(entered, ""), content_type="text/html; charset=utf-8")
        return self._with_cookie(answered, SESSION, self.sessions.open(entered))

    def backchannel(self) -> tuple[str, int]:
        claims = check_logout_token(self.provider, request.form["logout_token"], clock.now())
        self.sessions.close_all(claims.get("sid"), claims.get("sub"))
        return "", 200

    def frontchannel(self) -> tuple[str, int, dict[str, str]]:
        """End the session that is named; the cookie does not come along into a frame."""
        if request.args["iss"] == self.provider.issuer:
            self.sessions.close_all(request.args["sid"], None)
        return "", 200, {"Cache-Control": "no-store"}

    def logout(self) -> AnyResponse:
        entered = self.sessions.close(request.cookies.get(SESSION))
        hint = {"id_token_hint": entered.id_token} if entered else {}
        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": f"{self.origin}/", **hint}
        return redirect(f"{self.provider.endpoint('end_session_endpoint')}?{urlencode(asked)}", 303)

    def _page(self, who: Entered | None, error: str) -> str:
        return render_template_string(PAGE, who=who, error=error, method=request.method)

    def _with_cookie(self, answer: AnyResponse, name: str, value: str) -> AnyResponse:
        """Over https the cookie comes along with a form posted from another site."""
        secure = self.origin.startswith("https:")
        answer.set_cookie(
            name, value, httponly=True, secure=secure, samesite="None" if secure else "Lax", path="/"
        )
        return answer


def partner_app(partner: Partner) -> Flask:
    app = Flask("partner")
    app.add_url_rule("/", view_func=partner.home)
    app.add_url_rule("/start", view_func=partner.start)
    app.add_url_rule("/callback", view_func=partner.callback, methods=["GET", "POST"])
    app.add_url_rule("/backchannel", view_func=partner.backchannel, methods=["POST"])
    app.add_url_rule("/frontchannel", view_func=partner.frontchannel)
    app.add_url_rule("/logout", view_func=partner.logout, methods=["POST"])
    return app


def main(file: str) -> None:
    told: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    credentials = ClientCredentials(told["client_id"], told["client_secret"])
    provider = Provider(told["issuer"], credentials, told.get("ca"))
    app = partner_app(Partner(provider, told["origin"], Sessions()))
    certificate = told.get("certificate")
    tls = (certificate, certificate) if certificate else None
    make_server("127.0.0.1", told["port"], app, threaded=True, ssl_context=tls).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
