"""What states, proofs and reasons of old accounts are called."""

from collections.abc import Mapping
from typing import Final

from idp.model.link import BridgeMode, LinkState, Proof
from idp.words import words_later

STATES: Final[Mapping[LinkState, str]] = {
    LinkState.PENDING: words_later.text("waits to be confirmed"),
    LinkState.ACTIVE: words_later.text("works"),
    LinkState.BROKEN: words_later.text("the old password is not accepted"),
    LinkState.LOCKED: words_later.text("locked by the service"),
    LinkState.REVOKED: words_later.text("ended"),
}
PROOFS: Final[Mapping[Proof, str]] = {
    Proof.LOGIN: words_later.text("You signed in with it."),
    Proof.SMS: words_later.text("A code came to the phone that it holds."),
    Proof.OPERATOR: words_later.text("The operator's staff confirmed it."),
    Proof.OWNER: words_later.text("An administrator of the company linked it."),
    Proof.CREATED: words_later.text("It was made for you when you were given the right."),
}
REASONS: Final[Mapping[str, str]] = {
    "refused": words_later.text(
        "The service did not take the password that we keep. Nothing is tried again."
    ),
    "captcha": words_later.text("The service asks a question that only a person can answer."),
    "closed": words_later.text(
        "It is closed at the service, since you have no right there. It opens by itself with the right."
    ),
    "locked": words_later.text("The service has locked this account: its own team can unlock it."),
    "foreign_form": words_later.text("The sign-in form of the service leads elsewhere, so we stopped."),
    "no_form": words_later.text("The service shows no sign-in form that we know."),
    "no_proof": words_later.text("The service did not show that it had let us in."),
}
OTHER_REASON: Final = words_later.text("The service did not let this account in.")
MODES: Final[Mapping[BridgeMode, str]] = {
    BridgeMode.SHADOW: words_later.text("people sign in as ever, and we count who could enter here"),
    BridgeMode.BOTH: words_later.text("both ways are open"),
    BridgeMode.ONLY: words_later.text("only this way is open"),
}
