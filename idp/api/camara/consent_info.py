"""`POST /consent-info/v0.2/retrieve`: may it be processed, and where to ask. CAMARA Consent Info 0.2."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from idp.api.camara.errors import (
    CamaraError,
    InvalidArgument,
    InvalidCallback,
    MissingIdentifier,
    NotAllowed,
    PermissionDenied,
    TooFrequent,
    Unauthenticated,
    UnnecessaryIdentifier,
)
from idp.api.camara.incoming import Token
from idp.claims.capturing import (
    ASKABLE,
    GOOD_FOR,
    Capture,
    Reason,
    Status,
    are_whole,
    claims_of,
    is_callback,
    is_captured,
    is_purpose,
    note_capture,
    read_past,
    seal_capture,
)
from idp.claims.manifest import Manifest
from idp.claims.receipts import moment
from idp.model.client import Client
from idp.model.ids import AccountId, PartnerId
from idp.ports.house import House
from idp.ports.records import Records

PATH: Final = "/consent-info/v0.2/retrieve"
SCOPE: Final = "consent-info:retrieve"
CAPTURES: Final = 10
"""Addresses an hour that a client is given for one subject."""
MOST: Final = 30
"""Scopes of one request."""
_PURPOSE: Final = re.compile(r"dpv:[a-zA-Z0-9]{1,80}")
_PHONE: Final = re.compile(r"\+[0-9]{5,15}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request in due form."""

    scopes: tuple[str, ...]
    purpose: str
    wants_url: bool
    callback: str
    phone: str


@dataclass(frozen=True, slots=True)
class ConsentInfo:
    """Answers for the clients of partners."""

    house: House
    issuer: str
    manifests: Mapping[PartnerId, Manifest]

    def retrieve(self, token: Token, body: Mapping[str, Any]) -> dict[str, Any]:
        """Tell how it stands with each scope, and where the person may be asked."""
        if token.ended:
            raise Unauthenticated
        if token.account is None and SCOPE not in token.scopes:
            raise PermissionDenied
        asked = _read(body)
        manifest = self._manifest(token.client, asked)
        _refuse_identifier(token, asked)
        if asked.callback and not is_callback(asked.callback, token.client):
            raise InvalidCallback
        subject = token.account or asked.phone
        stands = self._stands(token, asked, manifest, subject)
        answer: dict[str, Any] = {"statusInfo": [_told(s, asked.purpose, stands[s]) for s in asked.scopes]}
        askable = tuple(scope for scope in asked.scopes if stands[scope].reason in ASKABLE)
        if asked.wants_url and askable:
            answer["captureUrl"] = self._capture(token.client, asked, askable, subject)
        return answer

    def _manifest(self, client: Client, asked: Asked) -> Manifest:
        """Return the partner's manifest, if it lists all that is asked for, for that purpose."""
        manifest = self.manifests.get(client.partner) if client.partner is not None else None
        if manifest is None or not is_purpose(asked.purpose, manifest):
            raise NotAllowed
        if not are_whole(asked.scopes, manifest):
            raise NotAllowed
        return manifest

    def _stands(self, token: Token, asked: Asked, manifest: Manifest, subject: str) -> dict[str, Status]:
        now = self.house.clock.now()
        with self.house.store.read() as records:
            account = token.account or _account(records, asked.phone)
            past = read_past(records, token.client, account, now)
            pending = is_captured(records, token.client, subject, now)
        found = {s: past.status_of(claims_of(s, manifest) or frozenset(), manifest) for s in asked.scopes}
        return {scope: _requested(status) if pending else status for scope, status in found.items()}

    def _capture(self, client: Client, asked: Asked, scopes: tuple[str, ...], subject: str) -> str:
        """Make the address at which a person may agree. Who it is for says nothing of who exists."""
        key, now = f"{client.client_id} {subject}", self.house.clock.now()
        if self.house.limiter.hit("capture", key, CAPTURES, timedelta(hours=1)) is not None:
            raise TooFrequent
        with self.house.store.write() as records:
            note_capture(records, client, subject, now)
        capture = Capture(client.client_id, scopes, asked.callback, asked.phone, now + GOOD_FOR)
        return self.issuer + seal_capture(self.house.envelope, capture)


def _read(body: Mapping[str, Any]) -> Asked:
    scopes, callback, phone = body.get("scopes"), body.get("callbackUrl", ""), body.get("phoneNumber", "")
    _refuse_unless(_are_scopes(scopes), "scopes must be a list of texts")
    purpose = body.get("purpose")
    _refuse_unless(isinstance(purpose, str) and _PURPOSE.fullmatch(purpose), "purpose must be dpv:<Term>")
    _refuse_unless(isinstance(body.get("requestCaptureUrl"), bool), "requestCaptureUrl must be true or false")
    _refuse_unless(isinstance(callback, str), "callbackUrl must be a text")
    _refuse_unless("callbackUrl" not in body or callback, "callbackUrl must not be empty", InvalidCallback)
    in_form = isinstance(phone, str) and ("phoneNumber" not in body or _PHONE.fullmatch(phone))
    _refuse_unless(in_form, "phoneNumber must be a number with + and country code")
    return Asked(tuple(dict.fromkeys(scopes or ())), str(purpose), body["requestCaptureUrl"], callback, phone)


def _refuse_unless(fits: object, message: str, error: type[CamaraError] = InvalidArgument) -> None:
    if not fits:
        raise error(message)


def _are_scopes(scopes: Any) -> bool:
    if not isinstance(scopes, list) or not 0 < len(scopes) <= MOST:
        return False
    return all(isinstance(scope, str) and 0 < len(scope) <= 100 for scope in scopes)


def _refuse_identifier(token: Token, asked: Asked) -> None:
    """Refuse a phone number beside a token that says whom it is about, and its lack beside another."""
    if token.account is not None and asked.phone:
        raise UnnecessaryIdentifier
    if token.account is None and not asked.phone:
        raise MissingIdentifier


def _account(records: Records, phone: str) -> AccountId | None:
    found = records.accounts.find(phone)
    return found[0].id if found is not None else None


def _requested(status: Status) -> Status:
    return Status(Reason.REQUESTED) if status.reason in (Reason.PENDING, Reason.EXPIRED) else status


def _told(scope: str, purpose: str, status: Status) -> dict[str, Any]:
    """Say it as the interface has it: a date where it is good until then, or was until then."""
    told: dict[str, Any] = {
        "scopes": [scope],
        "purpose": purpose,
        "statusValidForProcessing": status.reason is None,
    }
    if status.reason is not None:
        told["statusReason"] = status.reason
    if status.until is not None and status.reason in (None, Reason.EXPIRED):
        told["expirationDate"] = moment(status.until)
    return told
