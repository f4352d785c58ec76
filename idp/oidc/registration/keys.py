"""Client metadata of keys and of what is signed by them. RFC 7591 §2."""

from typing import Any, Final

from idp.model.client import Profile
from idp.oidc.foreign import problem_of_key
from idp.oidc.registration.members import Members
from idp.oidc.supported import (
    FAPI_ALGORITHMS,
    ID_TOKEN_ALGORITHMS,
    REQUEST_OBJECT_ALGORITHMS,
    TOKEN_ENDPOINT_AUTH_ALGORITHMS,
    USERINFO_ALGORITHMS,
)

METHOD: Final = "private_key_jwt"
MOST_KEYS: Final = 8


def read_keys(given: Members, method: str) -> dict[str, Any]:
    """Read the client's public keys, or where they are fetched from: never both. RFC 7591 §2.

    `private_key_jwt` needs them; others may sign request objects by them.
    """
    if method == METHOD and given.values.get("client_secret") is not None:
        given.refuse("client_secret", f"is not for a client that authenticates by {METHOD}")
    jwks_uri, jwks = given.uri("jwks_uri"), given.values.get("jwks")
    if jwks_uri is not None and jwks is not None:
        given.refuse("jwks_uri", "excludes jwks")
    if jwks_uri is not None:
        return {"jwks": None, "jwks_uri": jwks_uri}
    return {"jwks": _read_jwks(given, jwks, needed=method == METHOD), "jwks_uri": None}


def _read_jwks(given: Members, jwks: Any, *, needed: bool) -> dict[str, Any] | None:
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not needed and (jwks is None or keys == []):
        return None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS:
        given.refuse("jwks", f"must hold one to {MOST_KEYS} keys in its member keys")
    _refuse_bad_keys(given, keys)
    return {"keys": [dict(key) for key in keys]}


def _refuse_bad_keys(given: Members, keys: list[Any]) -> None:
    for place, key in enumerate(keys):
        problem = problem_of_key(key) if isinstance(key, dict) else "must be an object"
        if problem is not None:
            given.refuse("jwks", f"keys[{place}] {problem}")
    kids = [key.get("kid") for key in keys]
    if len(keys) > 1 and (None in kids or len({str(kid) for kid in kids}) < len(kids)):
        given.refuse("jwks", "must give each of several keys a kid of its own")


def read_algorithms(given: Members, method: str, profile: Profile) -> dict[str, Any]:
    """Read which algorithms the client signs and is answered by. RFC 7591 §2, RFC 9101 §10.2."""
    _refuse_encryption(given)
    strict = profile is Profile.FAPI
    assertions = FAPI_ALGORITHMS if strict else TOKEN_ENDPOINT_AUTH_ALGORITHMS
    objects = FAPI_ALGORITHMS if strict else REQUEST_OBJECT_ALGORITHMS
    signing_alg = _choice_if_any(given, "token_endpoint_auth_signing_alg", assertions)
    return {
        "id_token_signed_response_alg": _id_token_alg(given, profile),
        "userinfo_signed_response_alg": _choice_if_any(
            given, "userinfo_signed_response_alg", USERINFO_ALGORITHMS
        ),
        "token_endpoint_auth_signing_alg": signing_alg if method == METHOD else None,
        "request_object_signing_alg": _choice_if_any(given, "request_object_signing_alg", objects),
        "require_signed_request_object": given.flag("require_signed_request_object"),
    }


def _choice_if_any(given: Members, name: str, among: tuple[str, ...]) -> str | None:
    return given.choice(name, among, "") if given.values.get(name) is not None else None


def _id_token_alg(given: Members, profile: Profile) -> str:
    """Read the algorithm of ID tokens; FAPI 2.0 Security Profile §5.4.1 leaves RS256 out."""
    among = ("ES256", "PS256", "EdDSA") if profile is Profile.FAPI else ID_TOKEN_ALGORITHMS
    return given.choice("id_token_signed_response_alg", among, among[0])


def _refuse_encryption(given: Members) -> None:
    """Refuse a client that counts on encryption: what it is sent would be readable."""
    asked = sorted(name for name in given.values if "_encrypted_response_" in name or "_encryption_" in name)
    if asked:
        given.refuse(asked[0], "asks for encryption, which is not supported")
