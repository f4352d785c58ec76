"""The partners of the demo: clients with keys of their own, each on its own host of the sandbox.

Who they are and how they receive stands in their manifests; the stand-ins know their forms themselves.
"""

from collections.abc import Mapping
from typing import Any, Final

from idp.claims.manifest import Delivery, Manifest
from idp.claims.manifest_reading import load_manifests
from idp.cli.demo.memory import Memory
from idp.cli.demo.place import Place

METHOD: Final = "private_key_jwt"
_PUBLIC: Final = ("kty", "crv", "x", "y", "kid")


def partner_clients(place: Place, memory: Memory) -> tuple[Mapping[str, Any], ...]:
    """Return the client metadata of every partner."""
    return tuple(client_of(place, memory, manifest) for manifest in load_manifests().values())


def client_of(place: Place, memory: Memory, manifest: Manifest) -> Mapping[str, Any]:
    """Return what a partner registers: its key, its addresses, and what it binds itself to."""
    origin = place.service(manifest.id)
    key = memory.partner_keys(manifest.id)["client"]
    return {
        "client_id": manifest.id,
        "client_name": manifest.title["ru"],
        "client_uri": f"{origin}/",
        "token_endpoint_auth_method": METHOD,
        "jwks": {"keys": [{name: key[name] for name in _PUBLIC} | {"use": "sig", "alg": "ES256"}]},
        "subject_type": "pairwise",
        "require_pushed_authorization_requests": True,
        "dpop_bound_access_tokens": True,
        **_addresses(origin, manifest),
        "okno": {
            "partner": manifest.id,
            "profile": "fapi",
            "sector": f"{manifest.id}.localhost",
            "events_uri": f"{origin}/events",
            **({"application_uri": f"{origin}/arrive"} if manifest.delivery is Delivery.APPLICATION else {}),
        },
    }


def _addresses(origin: str, manifest: Manifest) -> Mapping[str, Any]:
    """Return where a relying party is answered; who fetches an application is never answered there."""
    if manifest.delivery is Delivery.APPLICATION:
        return {"grant_types": []}
    return {
        "redirect_uris": [f"{origin}/callback"],
        "initiate_login_uri": f"{origin}/login",
        "authorization_details_types": ["partner_application"],
    }


def partners_told(memory: Memory) -> Mapping[str, Any]:
    """Return what the sandbox is told about its partners: who they are, and their private keys."""
    return {
        partner: {"client_id": partner, "keys": memory.partner_keys(partner)} for partner in load_manifests()
    }
