"""The second factor as its owner sets it up, renews its recovery codes, or takes it away."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.authn.factors import Confirmed
from idp.authn.outcomes import FreshProof
from idp.model.errors import Conflict, Refused
from idp.web.caller import Caller
from idp.web.entry import confirm_identity
from idp.web.front import Front


@dataclass(frozen=True, slots=True)
class FactorPages:
    """Every change asks for a recent sign-in first."""

    front: Front

    def show(self) -> Response:
        """Show the QR code and ask for the first code."""
        caller = self.front.caller()
        proof = self._proof(caller)
        return self._form(caller, proof, {}) if proof else self._prove(caller, "/account/factor")

    def submit(self) -> Response:
        """Confirm the secret by its first code, and show the recovery codes."""
        caller = self.front.caller()
        proof = self._proof(caller)
        if proof is None:
            return self._prove(caller, "/account/factor")
        code = request.form.get("code", "").strip()
        outcome = self.front.desk.factors.confirm(caller.visitor, proof, code)
        if isinstance(outcome, Confirmed):
            response = self._codes(caller, outcome.recovery_codes)
            return self.front.open_session(response, outcome.opened)
        said = self.front.words(caller).text("This code does not fit. Take the next one.")
        return self._form(caller, proof, {"code": said}, 400)

    def ask(self) -> Response:
        """Say what new recovery codes, or taking the factor away, will change."""
        caller = self.front.caller()
        action = _action()
        if self._proof(caller) is None:
            return self._prove(caller, f"/account/{action}")
        return self.front.page(caller, "factor_change.html", action=action)

    def renew_codes(self) -> Response:
        """Replace the recovery codes and show the new ones."""
        caller = self.front.caller()
        proof = self._proof(caller)
        if proof is None:
            return self._prove(caller, "/account/codes")
        try:
            return self._codes(caller, self.front.desk.factors.renew_recovery_codes(proof))
        except Refused:
            return self._prove(caller, "/account/codes")

    def remove(self) -> Response:
        """Take the second factor away, with its recovery codes."""
        caller = self.front.caller()
        proof = self._proof(caller)
        if proof is None:
            return self._prove(caller, "/account/factor-off")
        try:
            self.front.desk.factors.remove(proof)
        except Refused:
            return self._prove(caller, "/account/factor-off")
        return self.front.go(caller, "/account?done=factor-off")

    def _proof(self, caller: Caller) -> FreshProof | None:
        return self.front.desk.sign_in.fresh_proof(caller.signed_in) if caller.signed_in else None

    def _prove(self, caller: Caller, to: str) -> Response:
        if caller.account is None:
            return self.front.go(caller, "/login")
        return confirm_identity(self.front, caller, to)

    def _form(
        self, caller: Caller, proof: FreshProof, faults: Mapping[str, str], status: int = 200
    ) -> Response:
        factors = self.front.desk.factors
        try:
            enrolment = (factors.waiting(proof) if faults else None) or factors.begin(proof)
        except Conflict:
            return self.front.go(caller, "/account")
        return self.front.page(
            caller,
            "factor_setup.html",
            status=status,
            enrolment=enrolment,
            faults=faults,
            action="/account/factor",
        )

    def _codes(self, caller: Caller, codes: tuple[str, ...]) -> Response:
        return self.front.page(
            caller, "recovery_codes.html", codes=codes, way_on="/account?done=factor", script=True
        )


def _action() -> str:
    return request.path.rpartition("/")[2]


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account/factor`, `/account/codes` and `/account/factor-off`."""
    page = FactorPages(front)
    pages.add_url_rule("/account/factor", "factor", page.show)
    pages.add_url_rule("/account/factor", "factor_submit", page.submit, methods=["POST"])
    pages.add_url_rule("/account/codes", "codes", page.ask)
    pages.add_url_rule("/account/codes", "codes_submit", page.renew_codes, methods=["POST"])
    pages.add_url_rule("/account/factor-off", "factor_off", page.ask)
    pages.add_url_rule("/account/factor-off", "factor_off_submit", page.remove, methods=["POST"])
