"""What a partner was refused, in words: the code is for its developer, the sentence for whoever helps."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.claims.catalogue import CATALOGUE, KYC_ALL, KYC_SCOPES, ORG_SCOPES
from idp.claims.profile import CLAIMS
from idp.claims.profile import SCOPES as PROFILE_SCOPES
from idp.model.trail import AuditRow
from idp.words import Words, words_later

_SILENT: Final = words_later.text("It asked without a page, and a page was due: let it ask again with one.")
_ERRORS: Final[Mapping[str, str]] = {
    "invalid_request": words_later.text("A parameter is missing, repeated, or cannot be read."),
    "invalid_request_uri": words_later.text(
        "The pushed request is unknown, too old, or was used already: it must be pushed anew."
    ),
    "invalid_client": words_later.text("It did not prove that it is the client that it says it is."),
    "invalid_grant": words_later.text("The code is unknown, used, over, or was issued to somebody else."),
    "invalid_scope": words_later.text("It asked for a scope or a purpose that it may not ask for."),
    "invalid_authorization_details": words_later.text("The details of the application do not fit its form."),
    "invalid_dpop_proof": words_later.text("The proof of its key is missing, old, used, or by another key."),
    "invalid_target": words_later.text("It named a service that it may not ask for."),
    "unauthorized_client": words_later.text("It used a way that it is not registered for."),
    "unsupported_grant_type": words_later.text("It used a way that it is not registered for."),
    "unsupported_response_type": words_later.text("It used a way that it is not registered for."),
    "access_denied": words_later.text("The person declined, or may not enter."),
    "login_required": _SILENT,
    "interaction_required": _SILENT,
    "consent_required": _SILENT,
    "account_selection_required": _SILENT,
    "temporarily_unavailable": words_later.text("A part of ours was away. It should have tried again."),
}
_OTHER: Final = words_later.text("It was refused.")
_REASONS: Final[Mapping[str, str]] = {
    "another client": words_later.text("It came for an application that was meant for another client."),
    "another key": words_later.text("It came with another key than it had shown before."),
    "read another way": words_later.text("It read at another address than was agreed to."),
    "read before": words_later.text("It had read this application before, more than five minutes earlier."),
    "delivered": words_later.text("It had read this application before, more than five minutes earlier."),
    "withdrawn": words_later.text("The person had taken the consent back."),
    "revoked": words_later.text("The consent had been taken back for the company, or by the operator."),
    "expired": words_later.text("It came too late: the time for reading was over."),
    "disabled": words_later.text("Somebody behind the application may not sign in any more."),
    "no member any more": words_later.text("The applicant does not act for the company any more."),
    "right lost": words_later.text("The right that the company's data stood on is gone."),
    "no manifest": words_later.text("The partner has no manifest here any more."),
    "closed": words_later.text("The application was closed already."),
    "closed meanwhile": words_later.text("The application was closed at that very moment."),
}
_GONE: Final = words_later.text("What it came for is not there any more.")
_OVER: Final = words_later.text(
    "It asked for more than its form has. Nothing of that was handed over: %(names)s."
)
_FOREIGN: Final = words_later.text("a name that we do not know")
_KNOWN: Final = frozenset({*CATALOGUE, *CLAIMS, *ORG_SCOPES, *KYC_SCOPES, KYC_ALL, *PROFILE_SCOPES})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal, or one question too much."""

    at: datetime
    words: str
    code: str = ""
    """As the partner's server was answered; empty where it had an answer nevertheless."""
    detail: str = ""
    """For a developer, in English."""


def refusal_of(row: AuditRow, words: Words) -> Refusal:
    """Tell a row of the trail. Who it was about is left out."""
    told: Mapping[str, Any] = json.loads(row.detail)
    if row.kind == "OverAsked":
        return Refusal(row.at, words.text(_OVER, names=", ".join(_names(told.get("asked", ()), words))))
    if row.kind == "DisclosureRefused":
        reason = str(told.get("reason", ""))
        return Refusal(row.at, words.text(_REASONS.get(reason, _GONE)), "invalid_token", reason)
    error = str(told.get("error", ""))
    return Refusal(row.at, words.text(_ERRORS.get(error, _OTHER)), error, str(told.get("reason", "")))


def _names(asked: Iterable[str], words: Words) -> Iterable[str]:
    """Name what we know: what a partner makes up could be anything, also somebody's number."""
    said = (name if name.removeprefix("id_token:") in _KNOWN else words.text(_FOREIGN) for name in asked)
    return dict.fromkeys(said)
