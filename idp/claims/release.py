"""Hand over once. A lost answer may be asked for again for a few minutes: the same bytes, one row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.claims.applying import context_of
from idp.claims.ground import still_given
from idp.claims.manifest import Manifest
from idp.model.account import AccountStatus
from idp.model.application import Applicant, Application, ApplicationState, Disclosure
from idp.model.client import Client
from idp.model.errors import Refused
from idp.model.handing import DataDisclosed, DisclosureRefused
from idp.model.ids import PartnerId, new_id
from idp.model.keys import KeyPurpose
from idp.ports.clock import Clock
from idp.ports.envelope import Envelope
from idp.ports.records import Records, Store
from idp.ports.signer import Signer

AGAIN: Final = timedelta(minutes=5)
"""How long a lost answer may be asked for again."""
FORM_TYP: Final = "application+jwt"
FORM_LIFETIME: Final = timedelta(minutes=5)
_MEANWHILE: Final = "read or closed meanwhile"
CONTENT_TYPES: Final[Mapping[str, str]] = {
    "userinfo": "application/json",
    "kyc-fill-in": "application/json",
    "application": "application/jwt",
}


@dataclass(frozen=True, slots=True, repr=False)
class Released:
    """What is handed over, to the byte."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, by what, and with which key in hand."""

    client: Client
    key_digest: str
    """Of the access token or the reference."""
    reads: str
    jkt: str | None = None
    """Thumbprint of the key that was proved; `None` where the client itself was authenticated."""


@dataclass(frozen=True, slots=True)
class Releasing:
    """Answers a partner, in one transaction."""

    store: Store
    clock: Clock
    envelope: Envelope
    signer: Signer
    manifests: Mapping[PartnerId, Manifest]
    issuer: str

    def release(self, reader: Reader) -> Released:
        """Hand over what was agreed to, the first time with its row. Raises `Refused`, with the reason.

        Everything is checked again: the person, the company's right, the consent and the time.
        """
        now = self.clock.now()
        with self.store.write() as records:
            tried = self._try(records, reader, now)
            if tried == _MEANWHILE:
                tried = self._try(records, reader, now)
            if isinstance(tried, Released):
                return tried
        raise Refused(tried)

    def _try(self, records: Records, reader: Reader, now: datetime) -> Released | str:
        """Hand over, or say why not. Who was overtaken by the same client looks again."""
        found = records.applications.find(reader.key_digest)
        reason = self._refusal(records, reader, found, now)
        if found is not None and not reason:
            return self._hand(records, reader, found[0], now) or _MEANWHILE
        if found is not None and found[0].client == reader.client.client_id:
            records.audit.append(_refused(found[0], reason), now)
        return reason

    def _refusal(
        self,
        records: Records,
        reader: Reader,
        found: tuple[Application, Applicant] | None,
        now: datetime,
    ) -> str:
        """Say why nothing is handed over; empty if it is."""
        if found is None:
            return "unknown"
        application, applicant = found
        return (
            _not_theirs(application, reader)
            or _over(application, now)
            or _gone(applicant)
            or self._groundless(records, application, now)
        )

    def _groundless(self, records: Records, application: Application, now: datetime) -> str:
        manifest = self.manifests.get(application.partner)
        if manifest is None:
            return "no manifest"
        return "" if still_given(records, application, manifest, now) else "right lost"

    def _hand(
        self, records: Records, reader: Reader, application: Application, now: datetime
    ) -> Released | None:
        if application.sealed is None or application.data_key is None:
            return None
        context, content_type = context_of(application.id), CONTENT_TYPES[application.reads]
        body = self.envelope.open(application.sealed, application.data_key, context)
        if application.state is ApplicationState.READ:
            return Released(body, content_type)
        answer = self._signed(reader, application, body, now) if application.reads == "application" else body
        sealed = self.envelope.seal(answer, application.data_key, context)
        if not records.applications.read(application.id, sealed, now):
            return None
        records.applications.disclose(
            Disclosure(application.id, application.client, now, application.fields, application.reads)
        )
        records.audit.append(_disclosed(application), now)
        return Released(answer, content_type)

    def _signed(self, reader: Reader, application: Application, body: bytes, now: datetime) -> bytes:
        """Sign the partner's form. It is good for one reader, for minutes. RFC 7519 §4.1."""
        claims: dict[str, Any] = {
            **json.loads(body),
            "iss": self.issuer,
            "aud": reader.client.client_id,
            "jti": new_id(),
            "iat": int(now.timestamp()),
            "exp": int((now + FORM_LIFETIME).timestamp()),
            "purpose": f"dpv:{application.purpose}",
            "receipt_id": application.record,
        }
        return self.signer.sign(KeyPurpose.TOKEN, claims, typ=FORM_TYP).encode()


def waits_unbound(application: Application, now: datetime) -> bool:
    """Tell whether an application waits in time, and nothing reads it yet."""
    granted = application.state is ApplicationState.GRANTED and application.key_digest is None
    return granted and now < application.expires_at


def _not_theirs(application: Application, reader: Reader) -> str:
    """Refuse another client, another key, or another way to read than was agreed to."""
    client = reader.client
    if (application.client, application.partner) != (client.client_id, client.partner) or client.disabled:
        return "another client"
    if application.jkt != reader.jkt:
        return "another key"
    return "" if application.reads == reader.reads else "read another way"


def _over(application: Application, now: datetime) -> str:
    match application:
        case Application(state=ApplicationState.CLOSED, ending=ending):
            return str(ending or "closed")
        case Application(state=ApplicationState.READ, read_at=read_at):
            return "read before" if read_at is None or now - read_at > AGAIN else ""
        case Application(key_expires_at=until, expires_at=limit):
            return "expired" if now >= min(until or limit, limit) else ""


def _gone(applicant: Applicant) -> str:
    """Refuse if anybody behind it may not be spoken for any more."""
    statuses = {applicant.status, applicant.company_by_status or AccountStatus.ACTIVE}
    if statuses != {AccountStatus.ACTIVE}:
        return "disabled"
    return "" if applicant.member else "no member any more"


def _disclosed(application: Application) -> DataDisclosed:
    return DataDisclosed(
        account=application.account,
        company=application.company,
        client=application.client,
        application=application.id,
        reads=application.reads,
        fields=application.fields,
    )


def _refused(application: Application, reason: str) -> DisclosureRefused:
    return DisclosureRefused(
        account=application.account,
        company=application.company,
        client=application.client,
        application=application.id,
        reason=reason,
    )
