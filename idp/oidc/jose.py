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

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.model.ids import KeyId
from idp.model.strict_json import FlawError, read_json

PrivateKey = RSAKey | ECKey | OKPKey
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


_MAKERS: Final[Mapping[str, Callable[[], PrivateKey]]] = {
    "RS256": lambda: RSAKey.generate_key(2048, private=True),
    "PS256": lambda: RSAKey.generate_key(2048, private=True),
    "ES256": lambda: ECKey.generate_key("P-256", private=True),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519", private=True),
}
_IMPORTERS: Final[Mapping[str, Callable[[dict[str, Any]], PrivateKey]]] = {
    "RSA": RSAKey.import_key,
    "EC": ECKey.import_key,
    "OKP": OKPKey.import_key,
}


def generate(alg: str) -> PrivateKey:
    """Make a key: RSA, P-256 or Ed25519. RFC 7518 §3.3, RFC 7518 §3.5, RFC 8037 §3.1."""
    make = _MAKERS.get(alg)
    if make is None:
        msg = f"no keys are made for {alg!r}"
        raise ValueError(msg)
    return make()


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
    return _IMPORTERS[bare["kty"]](bare)


def sign(verifier: Verifier, kid: KeyId, claims: Mapping[str, Any], typ: str) -> str:
    """Return a compact JWS. RFC 7515 §7.1."""
    header = _encode(_compact({"alg": verifier.alg, "kid": kid, "typ": typ}))
    signed = f"{header}.{_encode(_compact(claims))}"
    signature = JWSRegistry.algorithms[verifier.alg].sign(signed.encode("ascii"), verifier.key)
    return f"{signed}.{_encode(signature)}"


def verify(token: str, find: Callable[[str], Verifier | None], *, longest: int = LONGEST) -> Verified | None:
    """Return what a token says if a key that `find` knows signed it. RFC 7515 §5.2."""
    decoded = segments(token, longest=longest)
    header = json_object(decoded[0]) if decoded else None
    verifier = _verifier(header, find) if header else None
    if decoded is None or header is None or verifier is None or not _fits(token, decoded[2], verifier):
        return None
    claims = json_object(decoded[1])
    return Verified(header.get("typ"), claims) if claims is not None else None


def _fits(token: str, signature: bytes, verifier: Verifier) -> bool:
    signed = token.rpartition(".")[0].encode("ascii")
    try:
        return bool(JWSRegistry.algorithms[verifier.alg].verify(signed, signature, verifier.key))
    except (JoseError, ValueError):
        return False


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


def _compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(segment: str) -> bytes | None:
    try:
        raw = base64.b64decode(segment.encode("ascii") + b"=" * (-len(segment) % 4), b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == segment else None


def json_object(raw: bytes) -> dict[str, Any] | None:
    """Read a JSON object; anything else is none, and what two readers could take differently. RFC 7493 §2."""
    try:
        value = read_json(raw)
    except FlawError:
        return None
    return value if isinstance(value, dict) else None
