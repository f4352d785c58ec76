"""The second factor: its code, and its set-up while something waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, request

from idp.authn.factors import Confirmed
from idp.authn.outcomes import FreshProof, Opened, Wait, Wrong
from idp.interaction import StepUp, resume_path
from idp.web.entry import Entry, confirm_identity, enter, go_on
from idp.web.front import Front
from idp.words.moments import say_wait


@dataclass(frozen=True, slots=True)
class CodePage:
    """One field for a code of the app, or for a recovery code."""

    front: Front

    def show(self) -> Response:
        """Show the field if a code is what is due."""
        entry = enter(self.front)
        if not entry.page.startswith("/login/code"):
            return go_on(self.front, entry)
        return self._form(entry, {})

    def submit(self) -> Response:
        """Offer the code."""
        entry = enter(self.front)
        if not entry.page.startswith("/login/code"):
            return go_on(self.front, entry)
        code = request.form.get("code", "").strip()
        if not code:
            words = self.front.words(entry.caller, entry.interaction)
            return self._form(entry, {"code": words.text("Enter the code")}, 400)
        return self._answer(
            entry, self.front.desk.sign_in.offer_code(entry.caller.visitor, entry.interaction, code)
        )

    def _answer(self, entry: Entry, outcome: Opened | Wrong | Wait) -> Response:
        words = self.front.words(entry.caller, entry.interaction)
        match outcome:
            case Opened():
                return self.front.go(entry.caller, resume_path(entry.interaction), outcome)
            case Wrong():
                said = words.text("This code does not fit, or was used already. Take the next one.")
                return self._form(entry, {"code": said}, 400)
            case Wait(retry_after=wait):
                said = words.text(
                    "Too many attempts. The next one counts in %(wait)s.", wait=say_wait(words.locale, wait)
                )
                response = self._form(entry, {"code": said}, 429)
                response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
                return response

    def _form(self, entry: Entry, faults: Mapping[str, str], status: int = 200) -> Response:
        return self.front.page(
            entry.caller,
            "code.html",
            status=status,
            interaction=entry.interaction,
            faults=faults,
            recovery=request.values.get("use") == "recovery",
            step_up=isinstance(entry.step, StepUp),
        )


@dataclass(frozen=True, slots=True)
class SetupPage:
    """Set up a second factor that a service asks for, and go on there."""

    front: Front

    def show(self) -> Response:
        """Show the QR code to somebody who has just signed in; ask others to sign in again."""
        entry = enter(self.front)
        proof = self._proof(entry)
        return self._form(entry, proof, {}) if proof else self._elsewhere(entry)

    def submit(self) -> Response:
        """Confirm by the first code; then the recovery codes are shown, once."""
        entry = enter(self.front)
        proof = self._proof(entry)
        if proof is None:
            return self._elsewhere(entry)
        outcome = self.front.desk.factors.confirm(
            entry.caller.visitor, proof, request.form.get("code", "").strip()
        )
        if isinstance(outcome, Confirmed):
            return show_recovery_codes(self.front, entry, outcome)
        words = self.front.words(entry.caller, entry.interaction)
        said = words.text("This code does not fit. Take the next one.")
        return self._form(entry, proof, {"code": said}, 400)

    def _proof(self, entry: Entry) -> FreshProof | None:
        signed_in = entry.caller.signed_in
        if signed_in is None or not entry.page.startswith("/login/setup"):
            return None
        return self.front.desk.sign_in.fresh_proof(signed_in)

    def _elsewhere(self, entry: Entry) -> Response:
        if entry.page.startswith("/login/setup"):
            return confirm_identity(self.front, entry.caller, entry.page)
        return go_on(self.front, entry)

    def _form(
        self, entry: Entry, proof: FreshProof, faults: Mapping[str, str], status: int = 200
    ) -> Response:
        factors = self.front.desk.factors
        return self.front.page(
            entry.caller,
            "factor_setup.html",
            status=status,
            interaction=entry.interaction,
            enrolment=(factors.waiting(proof) if faults else None) or factors.begin(proof),
            faults=faults,
            action="/login/setup",
        )


def show_recovery_codes(front: Front, entry: Entry, confirmed: Confirmed) -> Response:
    """Show the codes, with the way on to where the person was going."""
    response = front.page(
        entry.caller,
        "recovery_codes.html",
        interaction=entry.interaction,
        codes=confirmed.recovery_codes,
        way_on=resume_path(entry.interaction),
        script=True,
    )
    return front.open_session(response, confirmed.opened)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/login/code` and `/login/setup`."""
    code, setup = CodePage(front), SetupPage(front)
    pages.add_url_rule("/login/code", "code", code.show)
    pages.add_url_rule("/login/code", "code_submit", code.submit, methods=["POST"])
    pages.add_url_rule("/login/setup", "setup", setup.show)
    pages.add_url_rule("/login/setup", "setup_submit", setup.submit, methods=["POST"])
