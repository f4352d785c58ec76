"""The sign-in page."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, request

from idp.authn.outcomes import NeedsSecondFactor, Opened, Wait, Wrong
from idp.interaction import SignIn, resume_path
from idp.model.interaction import Interaction, Needs
from idp.web.caller import Caller
from idp.web.entry import Entry, enter, go_on, park_home, stand
from idp.web.front import Front
from idp.web.logo import emblem_for
from idp.words.moments import say_wait

HOME = Needs(title="")
"""A sign-in without a service asks for nothing but the person."""


@dataclass(frozen=True, slots=True)
class SignInPage:
    """One form: a phone, e-mail or contract login, and the password."""

    front: Front

    def show(self) -> Response:
        """Show the form, unless nothing has to be proved."""
        if not request.args.get("i"):
            return self._show_at_home()
        entry = enter(self.front)
        if not isinstance(entry.step, SignIn):
            return go_on(self.front, entry)
        return self._form(entry.caller, entry.interaction, {})

    def submit(self) -> Response:
        """Offer the password."""
        entry = self._entry()
        if not isinstance(entry.step, SignIn):
            return go_on(self.front, entry)
        faults = self._missing(entry)
        if faults:
            return self._form(entry.caller, entry.interaction, faults, 400)
        login, password = request.form["login"], request.form["password"]
        outcome = self.front.desk.sign_in.offer_password(
            entry.caller.visitor, entry.interaction, login, password
        )
        return self._answer(entry, outcome)

    def _show_at_home(self) -> Response:
        caller = self.front.caller()
        if caller.account is not None:
            return self.front.go(caller, "/services")
        return self._form(caller, None, {})

    def _entry(self) -> Entry:
        if request.form.get("i"):
            return enter(self.front)
        caller = self.front.caller()
        return stand(self.front, caller, park_home(self.front, caller, HOME))

    def _missing(self, entry: Entry) -> dict[str, str]:
        words, faults = self.front.words(entry.caller, entry.interaction), {}
        if not request.form.get("login", "").strip():
            faults["login"] = words.text("Enter your phone, e-mail or contract login")
        if not request.form.get("password"):
            faults["password"] = words.text("Enter the password")
        return faults

    def _answer(self, entry: Entry, outcome: Opened | NeedsSecondFactor | Wrong | Wait) -> Response:
        words = self.front.words(entry.caller, entry.interaction)
        match outcome:
            case Opened():
                return self.front.go(entry.caller, resume_path(entry.interaction), outcome)
            case NeedsSecondFactor():
                return self.front.go(entry.caller, f"/login/code?i={entry.interaction.id}")
            case Wrong():
                said = words.text("The login or the password does not fit. Check both and try again.")
                return self._form(entry.caller, entry.interaction, {"password": said}, 400)
            case Wait(retry_after=wait):
                said = words.text(
                    "Too many attempts. The next one counts in %(wait)s.", wait=say_wait(words.locale, wait)
                )
                response = self._form(entry.caller, entry.interaction, {"password": said}, 429)
                response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
                return response

    def _form(
        self, caller: Caller, interaction: Interaction | None, faults: Mapping[str, str], status: int = 200
    ) -> Response:
        hint = interaction.needs.login_hint if interaction else ""
        return self.front.page(
            caller,
            "sign_in.html",
            status=status,
            interaction=interaction,
            emblem=emblem_for(self.front, interaction),
            login=request.form.get("login", hint)[:254],
            faults=faults,
            again=interaction is not None and caller.account is not None and _asks_again(interaction),
            done=request.args.get("done", ""),
        )


def _asks_again(interaction: Interaction) -> bool:
    return interaction.needs.force_login or interaction.needs.action != ""


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/login`."""
    page = SignInPage(front)
    pages.add_url_rule("/login", "sign_in", page.show)
    pages.add_url_rule("/login", "sign_in_submit", page.submit, methods=["POST"])
