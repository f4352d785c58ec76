"""JOSE made by others: keys that clients registered or show, and what they signed with them.

Only three algorithms and RS256 exist here, each bound to its kind of key, and the caller says which
are allowed: never the header. What a header says beyond that is read by nobody.
"""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.oidc.jose import json_object, segments

_KINDS: Final[Mapping[str, tuple[str, str | None]]] = {
    "PS256": ("RSA", None),
    "RS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
_SAME: Final[Mapping[str, str]] = {"Ed25519": "EdDSA"}
"""The newer name of an algorithm that we know on that curve alone. RFC 9864 §2.2."""
_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "RSA": ("e", "kty", "n"),
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
}
"""What names a key of a kind, in the order of its thumbprint. RFC 7638 §3.2, RFC 8037 §2."""
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_BROUGHT: Final = frozenset({"jwk", "jku", "x5u", "x5c"})
_SHORTEST_RSA: Final = 2048
_LONGEST_RSA: Final = 8192
_LONGEST_HEADER: Final = 4096
"""It may hold an RSA key."""

PublicKey = RSAKey | ECKey | OKPKey


@dataclass(frozen=True, slots=True, repr=False)
class Presented:
    """A compact JWS that somebody sent: what it says, believed by nobody yet."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signing_input: bytes
    signature: bytes

    @property
    def alg(self) -> str:
        """Return the algorithm that the header names, by the name that it has here."""
        return one_name(str(self.header.get("alg")))

    @property
    def brings_key(self) -> bool:
        """Tell whether the header brings its own key along, or an address of one. RFC 8725 §3.10."""
        return bool(_BROUGHT & self.header.keys())


def one_name(alg: str) -> str:
    """Return by what name an algorithm goes here: `Ed25519` is `EdDSA`. RFC 9864 §2.2."""
    return _SAME.get(alg, alg)


def parse_jws(token: str) -> Presented | None:
    """Take a compact JWS apart; `None` unless it is written canonically. RFC 7515 §5.2."""
    decoded = segments(token, longest_header=_LONGEST_HEADER)
    if decoded is None:
        return None
    header, claims = json_object(decoded[0]), json_object(decoded[1])
    if header is None or claims is None or "crit" in header or "b64" in header:
        return None
    return Presented(header, claims, token.rpartition(".")[0].encode("ascii"), decoded[2])


def signed_by(presented: Presented, jwk: Mapping[str, Any], allowed: Collection[str]) -> bool:
    """Tell whether the key signed it, by one of the algorithms that are allowed. RFC 7515 §5.2."""
    key = load_public_key(jwk, presented.alg) if presented.alg in allowed else None
    if key is None:
        return False
    try:
        algorithm = JWSRegistry.algorithms[presented.alg]
        return bool(algorithm.verify(presented.signing_input, presented.signature, key))
    except (JoseError, ValueError):
        return False


def load_public_key(jwk: Mapping[str, Any], alg: str) -> PublicKey | None:
    """Read a public key that fits an algorithm; `None` for any other, and for a private one. RFC 7517 §4."""
    if problem_of_key(jwk) is not None or one_name(str(jwk.get("alg", alg))) != alg:
        return None
    return _import(jwk) if (jwk["kty"], jwk.get("crv")) == _KINDS.get(alg) else None


def problem_of_key(jwk: Mapping[str, Any]) -> str | None:
    """Say why no client could prove itself by a key; `None` if it could. RFC 7517 §4."""
    members = _MEMBERS.get(str(jwk.get("kty")))
    if members is None or (jwk.get("kty"), jwk.get("crv")) not in _KINDS.values():
        return "must be RSA, EC on P-256 or OKP on Ed25519"
    if _PRIVATE & jwk.keys():
        return "holds a private key"
    if not all(isinstance(jwk.get(name), str) for name in members) or jwk.get("use", "sig") != "sig":
        return "must be a public key for signatures"
    return None if _import(jwk) is not None else "is no key, or an RSA key of less than 2048 bits"


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Name a key by its SHA-256 thumbprint. RFC 7638 §3."""
    members = {name: jwk[name] for name in _MEMBERS[str(jwk["kty"])]}
    digest = hashlib.sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _import(jwk: Mapping[str, Any]) -> PublicKey | None:
    bare: dict[str, str | list[str]] = {name: str(jwk[name]) for name in _MEMBERS[str(jwk["kty"])]}
    try:
        if jwk["kty"] != "RSA":
            return _curve_key(bare)
        if not _SHORTEST_RSA <= len(str(jwk["n"])) * 6 <= _LONGEST_RSA + 8:
            return None
        key = RSAKey.import_key(bare)
        return key if _SHORTEST_RSA <= key.public_key.key_size <= _LONGEST_RSA else None
    except (JoseError, ValueError, TypeError):
        return None


def _curve_key(bare: dict[str, str | list[str]]) -> PublicKey:
    key: ECKey | OKPKey = ECKey.import_key(bare) if bare["kty"] == "EC" else OKPKey.import_key(bare)
    _ = key.public_key
    return key
