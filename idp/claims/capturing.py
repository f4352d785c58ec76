"""A partner asks beforehand whether a person agrees, and where they may. CAMARA Consent Info 0.2."""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from idp.claims.catalogue import DPV, KYC_ALL, KYC_FIELDS, KYC_SCOPES
from idp.claims.manifest import Manifest
from idp.model.application import Application, ApplicationState
from idp.model.client import Client
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import Unavailable
from idp.model.ids import AccountId, ApplicationId, ClientId
from idp.ports.envelope import Envelope
from idp.ports.records import Records

GOOD_FOR: Final = timedelta(minutes=30)
"""How long an address to agree at may be opened."""
CAPTURE: Final = "/consent-info/capture/"
LONGEST: Final = 1000
"""Characters of a call-back address."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NEWEST: Final = 500
_NOBODY: Final = AccountId("")
_KIND: Final = "capture"


class Reason(StrEnum):
    """Why nothing may be processed now."""

    PENDING = "PENDING"
    """Nobody has decided."""
    REQUESTED = "REQUESTED"
    """An address to agree at was handed out, and is still good."""
    DENIED = "DENIED"
    """The person declined, left it out, or took it back."""
    EXPIRED = "EXPIRED"
    """Nobody fetched it in time, or it was handed over: that happens once."""
    OBJECTED = "OBJECTED"
    """Somebody else ended it: the company, or because a right was lost."""


ASKABLE: Final = frozenset({Reason.PENDING, Reason.REQUESTED, Reason.EXPIRED})
"""Where asking the person makes sense."""
_ENDED: Final = {
    ConsentState.WITHDRAWN: Reason.DENIED,
    ConsentState.REVOKED: Reason.OBJECTED,
    ConsentState.EXPIRED: Reason.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands with one scope."""

    reason: Reason | None
    """`None` where the data may be fetched."""
    until: datetime | None = None
    """Until when it may, or since when it may not."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What an address to agree at stands for."""

    client: ClientId
    scopes: tuple[str, ...]
    callback: str
    """Where the browser goes afterwards; empty: it stays with us."""
    login_hint: str
    until: datetime


def claims_of(scope: str, manifest: Manifest) -> frozenset[str] | None:
    """Return the claims that a scope asks for; `None` if this partner has no business with it."""
    listed = frozenset(manifest.claims)
    if not manifest.camara:
        return None
    if scope == KYC_ALL:
        return listed & frozenset(KYC_FIELDS.values()) or None
    claim = KYC_SCOPES.get(scope)
    return frozenset({claim}) if claim in listed and claim is not None else None


def are_whole(scopes: Collection[str], manifest: Manifest) -> bool:
    """Tell whether every scope leads to a field of the form: one of several claims asks for none alone."""
    asked = [claims_of(scope, manifest) or frozenset() for scope in scopes]
    every = frozenset[str]().union(*asked)
    whole = [frozenset(field.claims) for field in manifest.fields if every.issuperset(field.claims)]
    return all(any(claims & field for field in whole) for claims in asked)


def is_purpose(purpose: str, manifest: Manifest) -> bool:
    """Tell whether a purpose is the one that the person is told."""
    return purpose == f"{DPV}{manifest.purpose}"


def is_callback(url: str, client: Client) -> bool:
    """Tell whether a browser may be sent there: encrypted, and on an origin that the client registered."""
    parts = _split(url)
    if parts is None or len(url) > LONGEST or parts.fragment or "@" in parts.netloc or not _is_plain(url):
        return False
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return False
    known = (*client.redirect_uris, client.client_uri, client.application_uri, client.initiate_login_uri)
    origins = {_origin(found) for one in known if one and (found := _split(one)) is not None}
    return "capture_result" not in parse_qs(parts.query) and _origin(parts) in origins


@dataclass(frozen=True, slots=True)
class Past:
    """What one person has said to one client, newest first."""

    said: Sequence[ConsentRecord]
    applications: Mapping[ApplicationId, Application]
    now: datetime

    def status_of(self, claims: frozenset[str], manifest: Manifest) -> Status:
        """Tell how it stands with what one scope asks for, by the last word on each of its fields."""
        fields = [field.key for field in manifest.fields if claims.intersection(field.claims)]
        stands = [self._of_field(key) for key in fields]
        refused = next((one for one in stands if one.reason is not None), None)
        return refused or min(stands, key=lambda one: one.until or self.now)

    def _of_field(self, key: str) -> Status:
        found = (self._word(record, key) for record in self.said)
        return next((status for status in found if status is not None), Status(Reason.PENDING))

    def _word(self, record: ConsentRecord, key: str) -> Status | None:
        """Return what a record says of a field; `None` if it is about others."""
        application = self.applications.get(record.application) if record.application is not None else None
        if record.state in _ENDED:
            ended = application is not None and key in application.fields
            return Status(_ENDED[record.state], record.at) if ended else None
        ticked = {shown["field"]: shown["ticked"] for shown in record.document.get("shown", ())}
        if key not in ticked or (record.state is ConsentState.GIVEN and application is None):
            return None
        if not ticked[key] or application is None:
            return Status(Reason.DENIED)
        return self._standing(application)

    def _standing(self, application: Application) -> Status:
        if application.state is not ApplicationState.GRANTED:
            return Status(Reason.EXPIRED, application.read_at or application.closed_at)
        over = self.now >= application.expires_at
        return Status(Reason.EXPIRED if over else None, application.expires_at)


def read_past(records: Records, client: Client, account: AccountId | None, now: datetime) -> Past:
    """Read what a person has said to a client: nothing of somebody whom nobody knows, and as slowly."""
    said = records.consent_records.of_account(account or _NOBODY, _NEWEST)
    own = [record for record in said if record.client == client.client_id]
    known = records.applications.of_account(account or _NOBODY, _NEWEST)
    return Past(own, {application.id: application for application in known}, now)


def note_capture(records: Records, client: Client, subject: str, now: datetime) -> None:
    """Note that an address was handed out. Whether anybody stands behind the subject plays no part."""
    records.spent.spend(_KIND, _digest(client, subject, _slot(now)), now + GOOD_FOR)


def is_captured(records: Records, client: Client, subject: str, now: datetime) -> bool:
    """Tell whether an address that was handed out is still good."""
    slots = (_slot(now), _slot(now) - 1)
    return any(records.spent.is_spent(_KIND, _digest(client, subject, slot), now) for slot in slots)


def seal_capture(envelope: Envelope, capture: Capture) -> str:
    """Write a capture into an address that only we read."""
    told = {
        "client": capture.client,
        "scopes": capture.scopes,
        "callback": capture.callback,
        "login_hint": capture.login_hint,
        "until": capture.until.timestamp(),
    }
    sealed = envelope.wrap(json.dumps(told).encode(), _KIND)
    return CAPTURE + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def open_capture(envelope: Envelope, text: str, now: datetime) -> Capture | None:
    """Read what an address stands for; `None` if it is not ours, or too old."""
    try:
        sealed = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
        told = json.loads(envelope.unwrap(sealed, _KIND))
    except (ValueError, Unavailable):
        return None
    until = datetime.fromtimestamp(told["until"], UTC)
    capture = Capture(
        ClientId(told["client"]), tuple(told["scopes"]), told["callback"], told["login_hint"], until
    )
    return capture if now < until else None


def answer_of(application: Application | None, asked: Collection[str]) -> str:
    """Say how a capture ended: with all the fields that were asked for, some, or none."""
    given = set(application.fields if application is not None else ()) & set(asked)
    if not given:
        return "denied"
    return "granted" if given == set(asked) else "partial_grant"


def callback_with(callback: str, result: str, state: str = "") -> str:
    """Return where the browser goes afterwards: the query it came with, the result, no data of anybody's."""
    parts = urlsplit(callback)
    query = parse_qsl(parts.query, keep_blank_values=True)
    query.append(("capture_result", result))
    if state and "state" not in dict(query):
        query.append(("state", state))
    return urlunsplit(parts._replace(query=urlencode(query)))


def _digest(client: Client, subject: str, slot: int) -> str:
    return hashlib.sha256(f"{client.client_id} {subject} {slot}".encode()).hexdigest()


def _slot(now: datetime) -> int:
    return int(now.timestamp() // GOOD_FOR.total_seconds())


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError:
        return None
    return parts if parts.scheme and parts.hostname else None


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)


def _is_plain(url: str) -> bool:
    """Tell an address that every browser reads alike."""
    return url.isascii() and url.isprintable() and not set(url) & set(' \\"<>^`{|}')
