"""Everything that anybody signs or hands out, shown everywhere: each opens its own door and no other.

All of it is genuine, of one client that may do everything, signed by the right keys.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest

from idp.model.client import Client, PkcePolicy
from idp.model.ids import ClientId, new_id
from idp.model.keys import KeyPurpose
from idp.model.secret import new_secret
from idp.oidc.provider import Provider
from idp.oidc.recognising import recognise
from idp.oidc.supported import DEVICE_CODE, GRANT_TYPES
from tests.oidc.conftest import ALICE, client
from tests.oidc.device.scene import Device, Person
from tests.oidc.keyed import Keyed, signed
from tests.oidc.party import ISSUER, SECRET, VERIFIER, Party, basic, bearer, query_of

API, BYE = "https://every.example/", "https://every.example/bye"


@dataclass
class Scene:
    """One client that may do everything, and its person."""

    keyed: Keyed
    party: Party
    provider: Provider

    @property
    def http(self) -> Any:
        return self.keyed.browser

    def token(self, **form: str) -> dict[str, Any]:
        """Ask the token endpoint, authenticated by a key."""
        response = self.http.post("/token", data={**form, **self.keyed.assertion()})
        assert response.status_code == 200, response.text
        return dict(response.json or {})

    def redeemed(self, **changes: str) -> dict[str, Any]:
        """Get tokens by a code."""
        code = self.party.code(scope="openid offline_access", **changes)
        return self.token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.party.redirect_uri,
            code_verifier=VERIFIER,
        )


@pytest.fixture
def scene(alice, clock, house, settings) -> Scene:
    with house.store.write() as records:
        keyed = records.clients.get(ClientId("keyed"))
        assert isinstance(keyed, Client)
        every = replace(
            keyed,
            client_id=ClientId("every"),
            redirect_uris=("https://every.example/cb",),
            post_logout_redirect_uris=(BYE,),
            grant_types=frozenset(GRANT_TYPES),
            pkce=PkcePolicy.OPTIONAL,
            resource=API,
            userinfo_signed_response_alg="ES256",
        )
        records.clients.add(every)
        records.clients.add(client("rs", resource=API, redirect_uris=(), grant_types=frozenset()))
    house.stamps.refresh_now()
    return Scene(Keyed(alice, clock, "every"), Party(alice, house, "every"), Provider.open(house, settings))


def device_code(scene: Scene) -> str:
    device = Device(scene.http, scene.keyed.clock, "every")
    user_code = device.begin(**scene.keyed.assertion())
    assert Person(scene.http).decide(user_code).status_code == 200
    return str(device.told["device_code"])


def request_object(scene: Scene, **header: str) -> str:
    claims = {**scene.party.request(), "iss": "every", "aud": ISSUER}
    claims |= {"iat": scene.keyed.now(), "exp": scene.keyed.soon(60), "jti": new_id()}
    return signed(scene.keyed.key, "ES256", claims, kid="k1", **header)


def ours(purpose: KeyPurpose, typ: str, **more: Any) -> Callable[[Scene], str]:
    """Sign by a key of ours something of another purpose that says all a token says."""

    def make(scene: Scene) -> str:
        now = scene.keyed.now()
        claims = {
            "iss": ISSUER,
            "aud": "every",
            "sub": ALICE,
            "client_id": "every",
            "scope": "openid",
            "iat": now,
            "exp": now + 60,
            "jti": new_id(),
            **more,
        }
        return scene.party.house.signer.sign(purpose, claims, typ=typ)

    return make


THINGS: dict[str, Callable[[Scene], str]] = {
    "access-token": lambda scene: scene.redeemed()["access_token"],
    "access-token-of-a-resource": lambda scene: scene.redeemed(resource=API)["access_token"],
    "machine-token": lambda scene: scene.token(grant_type="client_credentials")["access_token"],
    "machine-token-of-a-resource": lambda scene: scene.token(grant_type="client_credentials", resource=API)[
        "access_token"
    ],
    "id-token": lambda scene: scene.redeemed()["id_token"],
    "refresh-token": lambda scene: scene.redeemed()["refresh_token"],
    "code": lambda scene: scene.party.code(),
    "device-code": device_code,
    "userinfo-answer": lambda scene: scene.party.userinfo(scene.redeemed()["access_token"]).text,
    "logout-token": ours(KeyPurpose.TOKEN, "logout+jwt", events={}),
    "receipt": ours(KeyPurpose.RECEIPT, "consent-receipt+jwt"),
    "receipt-called-a-token": ours(KeyPurpose.RECEIPT, "at+jwt", aud=ISSUER),
    "quote": ours(KeyPurpose.QUOTE, "quote+jwt"),
    "bridge": ours(KeyPurpose.BRIDGE, "JWT"),
    "audit-head": ours(KeyPurpose.AUDIT, "JWT"),
    "client-assertion": lambda scene: scene.keyed.assertion()["client_assertion"],
    "client-assertion-of-its-type": lambda scene: signed(
        scene.keyed.key, "ES256", scene.keyed.claims(), kid="k1", typ="client-authentication+jwt"
    ),
    "request-object": lambda scene: request_object(scene, typ="oauth-authz-req+jwt"),
    "request-object-without-type": request_object,
    "proof": lambda scene: scene.keyed.proof("/token")["DPoP"],
    "client-secret": lambda _scene: SECRET,
    "session-secret": lambda _scene: new_secret().value,
}


def at_introspection(scene: Scene, thing: str) -> bool:
    answer = scene.http.post("/introspect", data={"token": thing}, headers=basic("rs"))
    assert answer.status_code == 200
    return bool((answer.json or {})["active"])


def at_the_authorization_endpoint(scene: Scene, thing: str) -> bool:
    return "code" in query_of(scene.party.authorize(prompt="none", id_token_hint=thing))


def at_logout(scene: Scene, thing: str) -> bool:
    query = urlencode({"id_token_hint": thing, "post_logout_redirect_uri": BYE})
    return bool(scene.http.get(f"/logout?{query}").status_code == 303)


def at_the_token_endpoint(scene: Scene, thing: str, *, grant: str, name: str) -> bool:
    form = {"grant_type": grant, name: thing, "redirect_uri": scene.party.redirect_uri}
    form |= {"code_verifier": VERIFIER} if grant == "authorization_code" else {}
    answer = scene.http.post("/token", data={**form, **scene.keyed.assertion()})
    assert answer.status_code in (200, 400)
    return bool(answer.status_code == 200)


def as_an_assertion(scene: Scene, thing: str) -> bool:
    form = {**scene.keyed.assertion(), "client_assertion": thing, "token": "x"}
    answer = scene.http.post("/revoke", data=form)
    assert answer.status_code in (200, 401)
    return bool(answer.status_code == 200)


def as_a_request_object(scene: Scene, thing: str) -> bool:
    query = {"client_id": "every", "request": thing, "response_type": "code", "scope": "openid"}
    query["redirect_uri"] = scene.party.redirect_uri
    answer = scene.http.get("/authorize?" + urlencode(query))
    return bool(answer.status_code == 303 and "code" in query_of(answer))


def as_a_proof(scene: Scene, thing: str) -> bool:
    form = {"grant_type": "client_credentials", **scene.keyed.assertion()}
    answer = scene.http.post("/token", data=form, headers={"DPoP": thing})
    assert answer.status_code in (200, 400)
    return bool(answer.status_code == 200)


def at_the_interface_for_machines(scene: Scene, thing: str) -> bool:
    path = "/consent-info/v0.2/retrieve"
    return recognise(scene.provider, f"Bearer {thing}", None, "POST", path) is not None


DOORS: dict[str, tuple[Callable[[Scene, str], bool], set[str]]] = {
    "userinfo": (
        lambda scene, thing: scene.http.get("/userinfo", headers=bearer(thing)).status_code == 200,
        {"access-token"},
    ),
    "userinfo-form": (
        lambda scene, thing: scene.http.post("/userinfo", data={"access_token": thing}).status_code == 200,
        {"access-token"},
    ),
    "introspection": (at_introspection, {"access-token-of-a-resource", "machine-token-of-a-resource"}),
    "machines": (at_the_interface_for_machines, {"machine-token"}),
    "id-token-hint": (at_the_authorization_endpoint, {"id-token"}),
    "logout": (at_logout, {"id-token"}),
    "code": (partial(at_the_token_endpoint, grant="authorization_code", name="code"), {"code"}),
    "refresh": (
        partial(at_the_token_endpoint, grant="refresh_token", name="refresh_token"),
        {"refresh-token"},
    ),
    "device": (partial(at_the_token_endpoint, grant=DEVICE_CODE, name="device_code"), {"device-code"}),
    "assertion": (as_an_assertion, {"client-assertion", "client-assertion-of-its-type"}),
    "request-object": (as_a_request_object, {"request-object", "request-object-without-type"}),
    "proof": (as_a_proof, {"proof"}),
}


@pytest.mark.parametrize("door", DOORS)
def test_r062_r075_everything_opens_its_own_door_and_no_other(scene, door):
    opens, own = DOORS[door]
    others = [name for name in THINGS if name not in own]
    opened = {name for name in (*others, *sorted(own)) if opens(scene, THINGS[name](scene))}
    assert opened == own
