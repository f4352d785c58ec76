"""A new password for somebody who forgot theirs; never telling whether an account exists."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.authn.outcomes import Wait
from idp.authn.recovery import Asked, CodeRight, Recovered
from idp.interaction.browser import read_secret
from idp.model.errors import Invalid, LimitExceeded
from idp.model.secret import Secret
from idp.web.caller import Caller
from idp.web.front import Front


@dataclass(frozen=True, slots=True)
class RecoveryPages:
    """Ask, prove by link or code, set the password."""

    front: Front

    def ask(self) -> Response:
        """Ask for the login."""
        return self._ask(self.front.caller(), {})

    def send(self) -> Response:
        """Send a link or a code; say the same to everybody."""
        caller, login = self.front.caller(), request.form.get("login", "").strip()
        if not login:
            said = self.front.words(caller).text("Enter your phone, e-mail or contract login")
            return self._ask(caller, {"login": said}, 400)
        match self.front.desk.recovery.ask(caller.visitor, login):
            case Asked(handle=handle):
                return self.front.go(caller, f"/recover/code?h={handle}")
            case Wait(retry_after=wait):
                raise LimitExceeded(wait)

    def code(self) -> Response:
        """Say that a message is on its way, and take the code from it."""
        return self._code(self.front.caller(), {})

    def offer_code(self) -> Response:
        """Check the code; if it fits, go on to the new password."""
        caller = self.front.caller()
        handle, code = request.form.get("h", ""), request.form.get("code", "").strip()
        outcome = self.front.desk.recovery.offer_code(caller.visitor, handle, code)
        if isinstance(outcome, CodeRight):
            return self.front.go(caller, f"/recover/link/{outcome.token.value}")
        said = self.front.words(caller).text(
            "This code does not fit, or its time is over. You can ask for a new one."
        )
        return self._code(caller, {"code": said}, 400)

    def link(self, token: str) -> Response:
        """Open the link in the browser that asked for it."""
        caller, secret = self.front.caller(), read_secret(token)
        if secret is None or not self.front.desk.recovery.open_link(caller.visitor, secret):
            return self._over(caller)
        return self._password(caller, secret, {})

    def finish(self) -> Response:
        """Set the new password; then the person signs in with it."""
        caller, secret = self.front.caller(), read_secret(request.form.get("token"))
        if secret is None:
            return self._over(caller)
        try:
            outcome = self.front.desk.recovery.finish(
                caller.visitor, secret, request.form.get("password", "")
            )
        except Invalid as error:
            return self._password(
                caller, secret, {"password": self.front.words(caller).text(error.message)}, 400
            )
        if isinstance(outcome, Recovered):
            return self.front.go(caller, "/login?done=recovered")
        return self._over(caller)

    def _ask(self, caller: Caller, faults: Mapping[str, str], status: int = 200) -> Response:
        login = request.form.get("login", "")[:254]
        return self.front.page(caller, "recover.html", status=status, faults=faults, login=login)

    def _code(self, caller: Caller, faults: Mapping[str, str], status: int = 200) -> Response:
        handle = request.values.get("h", "")[:128]
        return self.front.page(caller, "recover_code.html", status=status, faults=faults, handle=handle)

    def _password(
        self, caller: Caller, secret: Secret, faults: Mapping[str, str], status: int = 200
    ) -> Response:
        return self.front.page(
            caller, "recover_password.html", status=status, faults=faults, token=secret.value
        )

    def _over(self, caller: Caller) -> Response:
        return self.front.page(caller, "recover_over.html", status=404)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/recover`, `/recover/code`, `/recover/link/<token>` and `/recover/password`."""
    page = RecoveryPages(front)
    pages.add_url_rule("/recover", "recover", page.ask)
    pages.add_url_rule("/recover", "recover_submit", page.send, methods=["POST"])
    pages.add_url_rule("/recover/code", "recover_code", page.code)
    pages.add_url_rule("/recover/code", "recover_code_submit", page.offer_code, methods=["POST"])
    pages.add_url_rule("/recover/link/<token>", "recover_link", page.link)
    pages.add_url_rule("/recover/password", "recover_password", page.finish, methods=["POST"])
