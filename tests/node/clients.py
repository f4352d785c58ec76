"""The clients that these tests speak as."""

from collections.abc import Mapping
from typing import Any

from tests.node.relying_parties import REDIRECT_URI

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
NATIVE_URI = "http://127.0.0.1/cb"
ODD, ODD_SECRET = "odd: +%&=/~", "p:s s+w%rd&=~*"
"""What HTTP Basic carries only if both sides encode it alike. RFC 6749 §2.3.1."""
BYE = "https://rp.example/bye"
API = "https://api.example/v1"
OTHER_API = "https://other.example/v1"
PLAIN: Mapping[str, Any] = {
    "redirect_uris": [REDIRECT_URI],
    "post_logout_redirect_uris": [BYE],
    "grant_types": ["authorization_code", "refresh_token"],
    "okno": {"first_party": True, "resources": [API, OTHER_API]},
}


def clients(keys: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Describe them all; `keys` are the public keys that Node made, by name."""
    signs = {f"signs-{alg}": {"jwks": {"keys": [keys[alg]]}} for alg in ALGORITHMS}
    answered = {
        f"answered-{alg}": {"id_token_signed_response_alg": alg, "userinfo_signed_response_alg": alg}
        for alg in ALGORITHMS
    }
    described: dict[str, Mapping[str, Any]] = {
        "basic": {"token_endpoint_auth_method": "client_secret_basic"},
        "post": {"token_endpoint_auth_method": "client_secret_post"},
        "native": {
            "token_endpoint_auth_method": "none",
            "redirect_uris": [NATIVE_URI],
            "post_logout_redirect_uris": [],
        },
        ODD: {"client_secret": ODD_SECRET},
        "two-doors": {"redirect_uris": [REDIRECT_URI, f"{REDIRECT_URI}2"]},
        "foreign": {"okno": {"first_party": False}},
        "pushes": {"require_pushed_authorization_requests": True},
        "box": {"grant_types": [DEVICE, "refresh_token"], "redirect_uris": [], **_NO_LOGOUT},
        "api": {"grant_types": [], "redirect_uris": [], "okno": {"resource": API}, **_NO_LOGOUT},
        "other-api": {"grant_types": [], "redirect_uris": [], "okno": {"resource": OTHER_API}, **_NO_LOGOUT},
        "machine": {
            "grant_types": ["client_credentials"],
            "redirect_uris": [],
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": {"keys": [keys["ES256"]]},
            "okno": {"resources": [API]},
            **_NO_LOGOUT,
        },
        **{name: {**said, "token_endpoint_auth_method": "private_key_jwt"} for name, said in signs.items()},
        **{
            f"signs-requests-{alg}": {
                "jwks": {"keys": [keys[alg]]},
                "request_object_signing_alg": alg,
                "require_signed_request_object": True,
            }
            for alg in ALGORITHMS
        },
        **answered,
    }
    return [{"client_id": name, **PLAIN, **said} for name, said in described.items()]


_NO_LOGOUT: Mapping[str, Any] = {"post_logout_redirect_uris": []}
