"""My sign-in: names, password, second factor, recovery codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.authn.outcomes import FreshProof
from idp.model.account import Identifier
from idp.model.errors import Invalid
from idp.web.caller import Caller
from idp.web.entry import confirm_identity
from idp.web.front import Front
from idp.web.titles import role_names


@dataclass(frozen=True, slots=True)
class AccountPages:
    """What the person signs in with, and the password's change."""

    front: Front

    def show(self) -> Response:
        """Show the overview."""
        caller = self.front.caller()
        if caller.account is None:
            return self.front.go(caller, "/login")
        with self.front.house.store.read() as records:
            identifiers = records.accounts.identifiers(caller.account.id)
            credentials = records.accounts.credentials(caller.account.id)
        return self.front.page(
            caller,
            "account.html",
            shape="",
            identifiers=identifiers,
            credentials=credentials,
            roles=role_names(self.front.words(caller), caller.presence, caller.at),
            done=request.args.get("done", ""),
            zone=self.front.zone(caller),
        )

    def password(self) -> Response:
        """Ask for the new password, after a recent sign-in."""
        caller = self.front.caller()
        if self._proof(caller) is None:
            return self._prove(caller)
        return self._form(caller, {})

    def set_password(self) -> Response:
        """Set it; every other session ends."""
        caller = self.front.caller()
        proof = self._proof(caller)
        if proof is None:
            return self._prove(caller)
        try:
            opened = self.front.desk.own_password.change(
                caller.visitor, proof, request.form.get("password", "")
            )
        except Invalid as error:
            return self._form(caller, {"password": self.front.words(caller).text(error.message)}, 400)
        return self.front.go(caller, "/account?done=password", opened)

    def _proof(self, caller: Caller) -> FreshProof | None:
        return self.front.desk.sign_in.fresh_proof(caller.signed_in) if caller.signed_in else None

    def _prove(self, caller: Caller) -> Response:
        if caller.account is None:
            return self.front.go(caller, "/login")
        return confirm_identity(self.front, caller, "/account/password")

    def _form(self, caller: Caller, faults: Mapping[str, str], status: int = 200) -> Response:
        login = self._identifiers(caller)
        return self.front.page(
            caller, "password.html", status=status, faults=faults, login=login[0].value if login else ""
        )

    def _identifiers(self, caller: Caller) -> Sequence[Identifier]:
        if caller.account is None:
            return ()
        with self.front.house.store.read() as records:
            return records.accounts.identifiers(caller.account.id)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/account` and `/account/password`."""
    page = AccountPages(front)
    pages.add_url_rule("/account", "account", page.show)
    pages.add_url_rule("/account/password", "password", page.password)
    pages.add_url_rule("/account/password", "password_submit", page.set_password, methods=["POST"])
