"""Clients that prove themselves by keys: partners, and a few that are none."""

import json
from dataclasses import replace
from datetime import timedelta

from idp.claims.applying import context_of
from idp.claims.ending import EndingApplications
from idp.claims.manifest_reading import load_manifests
from idp.claims.receipts import Receipts
from idp.claims.release import Releasing
from idp.model.application import Application
from idp.model.client import Client, PkcePolicy, Profile
from idp.model.ids import AccountId, ApplicationId, ClientId, PartnerId, RecordId, new_id
from idp.oidc import Partners
from tests.oidc.keyed import key_for, public
from tests.oidc.party import ISSUER
from tests.support.clock import START

JWKS = {"keys": [public(key_for("ES256"), kid="k1")]}
SECTOR = "mailru.example"
APPLY = "openid partner:mailru:apply dpv:ServiceRegistration"


def _client(client_id, **changes) -> Client:
    plain = Client(
        client_id=ClientId(client_id),
        client_name=f"The {client_id}",
        redirect_uris=(f"https://{client_id}.example/cb",),
        created_at=START,
        token_endpoint_auth_method="private_key_jwt",
        jwks=JWKS,
    )
    return replace(plain, **changes)


_PARTNER = {
    "profile": Profile.FAPI,
    "id_token_signed_response_alg": "ES256",
    "subject_type": "pairwise",
    "require_pushed_authorization_requests": True,
    "dpop_bound_access_tokens": True,
    "authorization_details_types": frozenset({"partner_application"}),
}
PARTNER_CLIENTS = (
    _client("mailru", partner=PartnerId("mailru"), sector=SECTOR, **_PARTNER),
    _client("nethouse", partner=PartnerId("nethouse"), sector="nethouse.example", **_PARTNER),
    _client("nobody", partner=PartnerId("nobody"), sector="nobody.example", **_PARTNER),
    _client("keyed", first_party=True, grant_types=frozenset({"authorization_code", "refresh_token"})),
    _client("asks"),
    _client("pushes", first_party=True, require_pushed_authorization_requests=True),
    _client("shop", first_party=True, authorization_details_types=frozenset({"service_order"})),
    _client("manykeys", first_party=True, pkce=PkcePolicy.OPTIONAL),
    _client("machine", grant_types=frozenset({"client_credentials", "authorization_code"})),
    _client("apart", first_party=True, subject_type="pairwise", sector="apart.example"),
)


def partners_of(house) -> Partners:
    """Open the hand-over with the manifests that are shipped."""
    manifests = load_manifests()
    receipts = Receipts(house.signer, house.envelope, ISSUER)
    return Partners(
        manifests,
        Releasing(house.store, house.clock, house.envelope, house.signer, manifests, ISSUER),
        EndingApplications(house.store, house.clock, receipts, manifests),
    )


def agreed(house, account: AccountId, company, client="mailru", **changes) -> Application:
    """Write an application as the page does once somebody has agreed."""
    made, now = ApplicationId(new_id()), house.clock.now()
    key = house.envelope.new_key(context_of(made))
    body = json.dumps({"email": "alice@acme.example"}).encode()
    plain = Application(
        id=made,
        partner=PartnerId(client),
        manifest=1,
        client=ClientId(client),
        account=account,
        company=company,
        node=None,
        purpose="ServiceRegistration",
        fields=("email", "adminGivenName"),
        record=RecordId(new_id()),
        reads="userinfo",
        approved_at=now,
        expires_at=now + timedelta(minutes=30),
        sealed=house.envelope.seal(body, key, context_of(made)),
        data_key=key,
    )
    application = replace(plain, **changes)
    with house.store.write() as records:
        records.applications.add(application)
    return application
