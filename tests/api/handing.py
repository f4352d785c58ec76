"""A partner's server at the door: a bank that fetches, an eighth partner that speaks CAMARA."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

from idp.claims.applying import context_of
from idp.claims.desk import give_key
from idp.claims.manifest_reading import load_manifests
from idp.claims.receipts import SALTED, salt_digest
from idp.model.account import Identifier, IdentifierKind
from idp.model.application import Application
from idp.model.client import Client, Profile
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.ids import ApplicationId, ClientId, PartnerId, RecordId, new_id
from tests.claims.manifests import EIGHTH
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.keyed import Keyed, key_for, public
from tests.support.clock import START

JWKS = {"keys": [public(key_for("ES256"), kid="k1")]}
PHONE = "+70000000101"
FORM = {"firstName": "Алиса", "innOrOgrn": "0001123453"}


def a_partner(client_id, **changes) -> Client:
    """Register a partner's client."""
    plain = Client(
        client_id=ClientId(client_id),
        client_name=f"The {client_id}",
        redirect_uris=(f"https://{client_id}.partner.example/cb",),
        created_at=START,
        token_endpoint_auth_method="private_key_jwt",
        jwks=JWKS,
        profile=Profile.FAPI,
        id_token_signed_response_alg="ES256",
        subject_type="pairwise",
        sector=f"{client_id}.partner.example",
        require_pushed_authorization_requests=True,
        dpop_bound_access_tokens=True,
        grant_types=frozenset({"authorization_code", "client_credentials"}),
        partner=PartnerId(client_id),
        application_uri=f"https://{client_id}.partner.example/applications",
        events_uri=f"https://{client_id}.partner.example/events",
    )
    return replace(plain, **changes)


HANDED = (
    a_partner("tinkoff"),
    a_partner("tochka"),
    a_partner("eighth"),
    a_partner("stranger", partner=None),
    a_partner("kontur", disabled=True),
)


def manifests(folder):
    """Return the seven and the eighth."""
    (folder / "eighth.yaml").write_text(EIGHTH, encoding="utf-8")
    return load_manifests(more=folder)


def found(records):
    """Register the partners, and give Alice a phone."""
    for one in HANDED:
        records.clients.add(one)
    records.accounts.add_identifier(ALICE, Identifier(IdentifierKind.PHONE, PHONE, verified=True))


@dataclass
class Handing:
    """Writes applications as the page does once somebody has agreed."""

    house: object
    claims: object

    def apply(self, client="tinkoff", reads="application", body=None, **changes) -> Application:
        """Write an application with its record."""
        made, now = ApplicationId(new_id()), self.house.clock.now()
        key, record = self.house.envelope.new_key(context_of(made)), RecordId(new_id())
        said = {"sub": "pairwise-sub", "form": FORM} if body is None else body
        application = Application(
            id=made,
            partner=PartnerId(client),
            manifest=1,
            client=ClientId(client),
            account=ALICE,
            company=ACME,
            node=None,
            purpose="ServiceRegistration",
            fields=("firstName", "innOrOgrn"),
            record=record,
            reads=reads,
            approved_at=now,
            expires_at=now + timedelta(minutes=30),
            sealed=self.house.envelope.seal(
                json.dumps(said, ensure_ascii=False).encode(), key, context_of(made)
            ),
            data_key=key,
        )
        application = replace(application, **changes)
        with self.house.store.write() as records:
            records.applications.add(application)
            self.claims.receipts.append(records, self._record(application))
        return application

    def key(self, application, jkt=None, **within):
        """Make what reads it."""
        until = self.house.clock.now() + timedelta(**within) if within else application.expires_at
        with self.house.store.write() as records:
            return give_key(records, application, until, jkt).value

    def decline(self, client, shown):
        """Write down a no."""
        with self.house.store.write() as records:
            record = self._bare(RecordId(new_id()), client, ConsentState.REFUSED, shown)
            self.claims.receipts.append(records, record)

    def agree(self, client="eighth", *, ticked=("phone",), unticked=(), **changes):
        """Write an application with the fields that were shown."""
        with_fields = self.apply(client, "kyc-fill-in", fields=tuple(ticked), **changes)
        if unticked:
            with self.house.store.write() as records:
                shown = {**dict.fromkeys(ticked, True), **dict.fromkeys(unticked, False)}
                again = self._bare(RecordId(new_id()), client, ConsentState.GIVEN, shown)
                self.claims.receipts.append(records, replace(again, application=with_fields.id))
        return with_fields

    def _record(self, application):
        record = self._bare(
            application.record,
            application.client,
            ConsentState.GIVEN,
            dict.fromkeys(application.fields, True),
        )
        salted = {SALTED: salt_digest(self.claims.receipts.salt(application.record))}
        return replace(
            record,
            application=application.id,
            company=application.company,
            document={**record.document, **salted},
        )

    def _bare(self, record, client, state, shown):
        now = self.house.clock.now()
        return ConsentRecord(
            id=record,
            account=ALICE,
            seq=0,
            state=state,
            at=now,
            client=ClientId(client),
            document={
                "manifest": f"{client}@1",
                "shown": [{"field": key, "ticked": ticked} for key, ticked in shown.items()],
                "event": {"state": state},
            },
            receipt="",
        )

    def application(self, application):
        """Read an application as it is now."""
        with self.house.store.read() as records:
            return records.applications.get(application.id)

    def disclosures(self, application):
        """List its readings."""
        with self.house.store.read() as records:
            return list(records.applications.disclosures([application.id]))


@dataclass
class Server(Keyed):
    """A partner's server."""

    def fetch(self, reference, /, headers=None, **changes):
        """POST a reference."""
        data = {**self.assertion(), "reference": reference, **changes}
        kept = {name: value for name, value in data.items() if value is not None}
        return self.browser.post("/applications", data=kept, headers=headers or {})

    def thumbprint(self):
        """Name the key of its proofs."""
        return self.proof_key.thumbprint()

    def fill_in(self, token, body=None, headers=None, key=None, **proof):
        """POST to KYC Fill-in."""
        path = "/kyc-fill-in/v0.4/fill-in"
        said = {"Authorization": f"DPoP {token}", **self.proof(path, "POST", token, key=key, **proof)}
        return self.browser.post(
            path, json=body if body is not None else {}, headers={**said, **(headers or {})}
        )

    def machine_token(self):
        """Get a token for the client itself, bound to its key."""
        data = {"grant_type": "client_credentials", **self.assertion()}
        answer = self.browser.post("/token", data=data, headers=self.proof("/token"))
        assert answer.status_code == 200, answer.text
        return answer.json["access_token"]

    def retrieve(self, token, headers=None, **changes):
        """POST to Consent Info."""
        path = "/consent-info/v0.2/retrieve"
        body = {
            "phoneNumber": PHONE,
            "scopes": ["kyc-fill-in:phoneNumber"],
            "purpose": "dpv:ServiceRegistration",
            "requestCaptureUrl": False,
            **changes,
        }
        kept = {name: value for name, value in body.items() if value is not None}
        said = {"Authorization": f"DPoP {token}", **self.proof(path, "POST", token)}
        return self.browser.post(path, json=kept, headers={**said, **(headers or {})})
