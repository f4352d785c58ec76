"""JOSE as we use it: make keys, sign, and verify what we ourselves signed.

With `foreign`, the one file that imports joserfc. It is stricter than RFC 7515: a header holds `alg`, `kid`
and `typ` and nothing else, only the compact serialization exists, every segment must be
written canonically, and the algorithm is the key's, never the header's word.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from idp.model.ids import KeyId
from idp.model.strict_json import FlawError, read_json

PrivateKey = RSAKey | ECKey
LONGEST: Final = 16 * 1024
"""Characters of a token, looked at before anything is decoded."""
LONGEST_HEADER: Final = 512
_HEADER: Final = frozenset({"alg", "kid", "typ"})


@dataclass(frozen=True, slots=True)
class Verified:
    """A token that one of our keys signed."""

    typ: str | None
    claims: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the one algorithm it is for."""

    alg: str
    key: PrivateKey


def generate(alg: str) -> PrivateKey:
    """Make a key: RSA of 2048 bits for RS256, P-256 for ES256. RFC 7518 §3.3, §3.4."""
    if alg == "RS256":
        return RSAKey.generate_key(2048, private=True)
    if alg == "ES256":
        return ECKey.generate_key("P-256", private=True)
    msg = f"no keys are made for {alg!r}"
    raise ValueError(msg)


def key_id(key: PrivateKey) -> KeyId:
    """Name a key by its thumbprint. RFC 7638 §3."""
    return KeyId(key.thumbprint())


def public_jwk(key: PrivateKey, alg: str) -> dict[str, Any]:
    """Return the public part as it is published. RFC 7517 §4."""
    return {**key.as_dict(private=False), "kid": key_id(key), "use": "sig", "alg": alg}


def dump_private(key: PrivateKey) -> bytes:
    """Return the private key to be wrapped and stored."""
    return json.dumps(key.as_dict(private=True)).encode()


def plain_key(key: PrivateKey) -> object:
    """Return the key as an object of the `cryptography` package, for formats that are not JOSE."""
    return key.private_key


def load_private(raw: bytes) -> PrivateKey:
    """Read a private key: 70 ms for RSA, so it is kept, never read again."""
    return load_public(json.loads(raw))


def load_public(jwk: Mapping[str, Any]) -> PrivateKey:
    """Read a key in JWK format."""
    bare = {name: value for name, value in jwk.items() if name not in ("kid", "use", "alg", "x5c")}
    return RSAKey.import_key(bare) if bare["kty"] == "RSA" else ECKey.import_key(bare)


def sign(verifier: Verifier, kid: KeyId, claims: Mapping[str, Any], typ: str) -> str:
    """Return a compact JWS. RFC 7515 §7.1."""
    header = {"alg": verifier.alg, "kid": kid, "typ": typ}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, verifier.key, algorithms=[verifier.alg])


def verify(token: str, find: Callable[[str], Verifier | None], *, longest: int = LONGEST) -> Verified | None:
    """Return what a token says if a key that `find` knows signed it. RFC 7515 §5.2."""
    decoded = segments(token, longest=longest)
    header = json_object(decoded[0]) if decoded else None
    verifier = _verifier(header, find) if header else None
    if header is None or verifier is None:
        return None
    try:
        claims = json_object(jws.deserialize_compact(token, verifier.key, [verifier.alg]).payload)
    except (JoseError, ValueError):
        return None
    return Verified(header.get("typ"), claims) if claims is not None else None


def _verifier(header: Mapping[str, Any], find: Callable[[str], Verifier | None]) -> Verifier | None:
    """Find the key by `kid`; a header that says more than ours do was not made by us."""
    if not header.keys() <= _HEADER or not all(isinstance(value, str) for value in header.values()):
        return None
    verifier = find(header.get("kid", ""))
    return verifier if verifier is not None and verifier.alg == header.get("alg") else None


def segments(
    token: str, *, longest_header: int = LONGEST_HEADER, longest: int = LONGEST
) -> list[bytes] | None:
    """Split and decode; `None` unless there are three canonical segments of a sane length."""
    parts = token.split(".") if len(token) <= longest else []
    if len(parts) != 3 or len(parts[0]) > longest_header:
        return None
    decoded = [_decode(part) for part in parts]
    return [d for d in decoded if d is not None] if all(d is not None for d in decoded) else None


def _decode(segment: str) -> bytes | None:
    try:
        raw = base64.b64decode(segment.encode("ascii") + b"=" * (-len(segment) % 4), b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == segment else None


def json_object(raw: bytes) -> Mapping[str, Any] | None:
    """Read a JSON object; anything else is none, and what two readers could take differently. RFC 7493 §2."""
    try:
        value = read_json(raw)
    except FlawError:
        return None
    return value if isinstance(value, dict) else None
