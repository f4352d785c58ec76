"""The cabinet: own accounts, own session cookie, tables for layout."""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import unquote

from flask import Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.cabinet.accounts import ACCOUNT_MANAGER, VIEWER, CabinetAccount, Told, by_header, by_password
from sandbox.cabinet.papers import BILLS, NUMBERS
from sandbox.languages import speak

COOKIE = "CABSESSID"
KEPT = 1000


@dataclass(slots=True)
class Cabinet:
    """Who is in, and how the cabinet knows its proxy."""

    own_secret: str
    entered: "OrderedDict[str, CabinetAccount]" = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def open(self, account: CabinetAccount) -> str:
        """Begin a session of the cabinet's own."""
        key = secrets.token_hex(16)
        with self.lock:
            self.entered[key] = account
            while len(self.entered) > KEPT:
                self.entered.popitem(last=False)
        return key

    def who(self) -> tuple[CabinetAccount | None, bool]:
        """Return who is here, and whether the proxy says so. Through the proxy it alone counts."""
        shown = request.headers.get("X-Cabinet-Proxy", "")
        if hmac.compare_digest(shown.encode(), self.own_secret.encode()):
            return by_header(_told()), True
        return self.entered.get(request.cookies.get(COOKIE, "")), False

    def home(self) -> AnyResponse:
        """Show the account, or the form."""
        account, bridged = self.who()
        if account is None:
            return Response(render_template("cabinet/form.html", wrong=False))
        page = Response(
            render_template(
                "cabinet/home.html",
                account=account,
                bridged=bridged,
                bills=BILLS if account.level == ACCOUNT_MANAGER else (),
                numbers=NUMBERS,
                may_change=account.level != VIEWER,
            )
        )
        if bridged and request.cookies.get(COOKIE) not in self.entered:
            page.set_cookie(COOKIE, self.open(account), httponly=True)
        return page

    def form(self) -> AnyResponse:
        """Take a password, as ever."""
        if request.method == "GET":
            return Response(render_template("cabinet/form.html", wrong=False))
        account = by_password(request.form.get("login", ""), request.form.get("password", ""))
        if account is None:
            return Response(render_template("cabinet/form.html", wrong=True), 403)
        answer = redirect("/", 303)
        answer.set_cookie(COOKIE, self.open(account), httponly=True)
        return answer

    def leave(self) -> AnyResponse:
        """End the cabinet's own session."""
        with self.lock:
            self.entered.pop(request.cookies.get(COOKIE, ""), None)
        answer = redirect("/", 303)
        answer.delete_cookie(COOKIE)
        return answer


def cabinet_app(own_secret: str) -> Flask:
    """Make the cabinet."""
    app = Flask("sandbox")
    speak(app, "cabinet")
    cabinet = Cabinet(own_secret)
    app.add_url_rule("/", "home", cabinet.home)
    app.add_url_rule("/login.php", "form", cabinet.form, methods=["GET", "POST"])
    app.add_url_rule("/logout.php", "leave", cabinet.leave)
    return app


def _told() -> Told:
    said = {name: _decode(request.headers.get(f"X-Cabinet-{name}", "")) for name in _NAMES}
    return Told(
        email=said["User"],
        subject=said["Subject"],
        name=said["Name"],
        company=said["Company"],
        roles=tuple(filter(None, said["Roles"].split(","))),
    )


_NAMES = ("User", "Subject", "Name", "Company", "Roles")


def _decode(value: str) -> str:
    """Read a field value that may be encoded. RFC 8187 §3.2.1."""
    return unquote(value.removeprefix("UTF-8''")) if value.startswith("UTF-8''") else value
